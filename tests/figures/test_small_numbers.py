"""What is published tells nothing of fewer than five people, by itself or by taking one figure from another."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count, product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.figures.answering import TargetsWithBaselines, published_figure
from shared.figures.files import figure_csv
from shared.figures.indicators import Indicator, Ratio
from shared.figures.people import PeopleTable, StepPeople, people_in_ratio, people_table
from shared.figures.periods import Period, periods
from shared.figures.questions import Question
from shared.figures.routes import Filters, question_of
from shared.figures.series import Group, Point
from shared.figures.small_numbers import mean_step, rounded, withheld_groups
from shared.figures.targets import Targets, compared_value, mean_of_published, targets_in
from shared.figures.views import Figure, figure_view
from shared.kernel.claims import Actor

_DIMENSIONS = ("contract", "provider", "sex")
SHARES = Indicator(code="shares", title="", rule="", unit="share", dimensions=_DIMENSIONS)
COSTS = Indicator(code="costs", title="", rule="", unit="pence", dimensions=_DIMENSIONS)
CAME_BACK = Indicator(code="back", title="", rule="", unit="share", dimensions=_DIMENSIONS, by_value=True)
WAITS = Indicator(code="waits", title="", rule="", unit="days", dimensions=_DIMENSIONS)
STOCK = Indicator(code="stock", title="", rule="", unit="count", dimensions=_DIMENSIONS, stock=True)
OCCUPANCY = Indicator(
    code="occupancy", title="", rule="", unit="share", dimensions=_DIMENSIONS, stock=True,
    ratio=Ratio(replace(STOCK, code="occupied"), replace(STOCK, code="places")),
)  # fmt: skip
MONTHS = periods("month", date(2012, 1, 1), date(2012, 3, 31))
DAY = date(2012, 6, 1)


@dataclass(frozen=True)
class Told:
    """One case, of a person, in a month from 1."""

    person: int
    group: Group = ()
    value: int = -1
    met: bool = True
    month: int = 1


def table(told: Iterable[Told], dimensions: int, months: Sequence[Period] = MONTHS[:1]) -> PeopleTable:
    rows = []
    for case in told:
        a, b, c = (*case.group, "", "", "")[:3]
        met = [case.person] if case.met else []
        rows.append(StepPeople(case.month, case.month + 1, a, b, c, case.value, [case.person], met))
    return people_table(rows, dimensions, months, None, stock=False)


def published(
    indicator: Indicator,
    told: Iterable[Told],
    *by: str,
    where: dict[str, list[str]] | None = None,
    months: Sequence[Period] = MONTHS[:1],
) -> Figure:
    question = Question(indicator, "month", months, None, by, where or {}, None, "public")
    return published_figure(question, table(told, len(question.named_dimensions), months), DAY)


def held_to(indicator: Indicator, told: Iterable[Told], *by: str) -> Figure:
    """With a target of 60 of each month."""
    question = Question(indicator, "month", MONTHS[:1], None, by, {}, None, "public")
    return published_figure(question, table(told, len(by)), DAY, TargetsWithBaselines(targets_at(60), {}))


def targets_at(value: int) -> Targets:
    row = {"scope": "local", "from": "2012-01-01", "per": "month", "direction": "at_least", "value": value}
    return targets_in({"indicators": [{"code": "any", "warn": {"amber": 2, "red": 5}, "targets": [row]}]})["any"]


def only(figure: Figure) -> Point:
    (point,) = figure.points
    return point


def of_groups(counts: dict[str, int]) -> list[Told]:
    """Somebody else each."""
    everybody = count()
    return [Told(next(everybody), (group,)) for group, many in counts.items() for _ in range(many)]


_PEOPLE = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 30), max_size=4)


def test_one_person_with_many_cases_is_one_person() -> None:
    told = [Told(1, met=number < 5) for number in range(10)]
    point = only(published(SHARES, told))
    assert (point.eligible, point.met, point.share) == (0, 0, None)
    point = only(published(COSTS, [Told(1, value=10_000 + number) for number in range(5)]))
    assert (point.eligible, point.median, point.p90, point.mean) == (0, None, None, None)


def test_many_cases_of_five_people_are_counted_as_cases() -> None:
    point = only(published(SHARES, [Told(number % 5, met=number < 10) for number in range(20)]))
    assert (point.eligible, point.met, point.share) == (20, 10, 0.5)


def test_a_mean_is_of_five_people_who_have_a_value() -> None:
    """Nine wait still: the median of those who do not is the wait of the tenth."""
    waiting = [Told(number, met=False) for number in range(9)]
    point = only(published(COSTS, [*waiting, Told(9, value=17)]))
    assert (point.eligible, point.met, point.median, point.mean) == (10, 0, None, None)


def test_who_met_the_test_with_many_cases_is_one_person_too() -> None:
    told = [*(Told(number, met=False) for number in range(10)), *(Told(1) for _ in range(20))]
    point = only(published(SHARES, told))
    assert (point.eligible, point.met, point.share) == (30, 0, None)


_CONTRACTS = [Told(number, ("riverside",), 10_000 + number) for number in range(7)] + [Told(9, ("other",), 33_333)]


def test_what_by_withholds_where_does_not_give_back() -> None:
    by = published(COSTS, _CONTRACTS, "contract")
    assert [(point.group, point.mean) for point in by.points] == [(("riverside",), None)]
    for contract in ("riverside", "other"):
        narrowed = only(published(COSTS, _CONTRACTS, where={"contract": [contract]}))
        assert (narrowed.mean, narrowed.median, narrowed.p90) == (None, None, None)
    everybody = only(published(COSTS, [Told(each.person, (), each.value) for each in _CONTRACTS]))
    assert (everybody.mean, everybody.p90) == (15_000, None)


def test_of_two_conditions_each_is_looked_at_by_itself() -> None:
    """Without the sex there are three more people, without the contract a hundred."""
    told = [Told(number, ("a", "f"), 5) for number in range(20)] + [Told(30 + n, ("a", "m"), 9) for n in range(3)]
    told += [Told(100 + n, ("b", sex), 5) for n in range(100) for sex in "fm"]
    where = {"contract": ["a"], "sex": ["f"]}
    assert only(published(COSTS, told, where=where)).mean is None
    assert only(published(COSTS, [*told, *(Told(40 + n, ("a", "m"), 9) for n in range(2))], where=where)).mean == 5


def test_several_values_of_a_condition_have_none_that_is_withheld() -> None:
    """The two less the one are the few; where one has nobody it looks the same. A share is of rounded counts."""
    told = of_groups({"a": 30, "b": 2, "c": 40, "d": 50})
    told = [replace(case, met=case.person % 2 == 0, value=5) for case in told]
    asked = (["c", "d"], ["a", "b"], ["b", "c"], ["a", "nobody"])
    assert [only(published(SHARES, told, where={"contract": names})).share for names in asked[:2]] == [0.5, 0.5]
    assert [only(published(COSTS, told, where={"contract": names})).mean for names in asked] == [5, None, None, None]


@pytest.mark.parametrize("indicator", [COSTS, WAITS])
@pytest.mark.parametrize("by", [(), ("contract",)])
def test_of_several_values_a_row_is_told_where_each_has_eight_and_not_where_one_has_nobody(
    indicator: Indicator, by: tuple[str, ...]
) -> None:
    """Contract a has nine women, nobody to eight men and nine of whom nothing is said; beside it is b."""

    def asked(men: int) -> Sequence[Point]:
        counts = {("a", "f"): 9, ("a", "m"): men, ("a", "x"): 9, **{("b", sex): 9 * bool(by) for sex in "fmx"}}
        everybody = count()
        cells = [cell for cell, many in counts.items() for _ in range(many)]
        told = [Told(next(everybody), cell if by else cell[1:], value=5) for cell in cells]
        return published(indicator, told, *by, where={"sex": ["f", "m"]}).points

    assert asked(0) == asked(1) == asked(2)
    assert [asked(men)[0].median for men in (0, 1, 2, 3, 4, 5, 7, 8)] == [None] * 7 + [5]


@pytest.mark.parametrize("valued", [0, 1, 2, 4])
def test_of_several_values_one_that_nobody_or_few_have_met_looks_alike(valued: int) -> None:
    """Nine men were asked for too: that nobody of them has a value is withheld as that one or two have."""
    cells = [("f", True)] * 9 + [("m", number < valued) for number in range(9)] + [("x", True)] * 9
    told = [Told(number, (sex,), value=5 if met else -1, met=met) for number, (sex, met) in enumerate(cells)]
    assert only(published(WAITS, told, where={"sex": ["f", "m"]})).median is None


def test_of_two_conditions_with_several_values_each_pair_has_eight() -> None:
    """Beside them are others, of another sex or another provider."""
    pairs = [(sex, provider) for sex in "fmx" for provider in "pqr"]
    where = {"sex": ["f", "m"], "provider": ["p", "q"]}

    def asked(many: int) -> int | None:
        cells = [pair for pair in pairs for _ in range(many if pair == ("m", "q") else 9)]
        return only(
            published(WAITS, [Told(number, cell, value=5) for number, cell in enumerate(cells)], where=where)
        ).median

    assert [asked(many) for many in (0, 1, 2, 4, 7, 8)] == [None, None, None, None, None, 5]


@pytest.mark.parametrize("others", [0, 2, 4, 5, 9])
def test_to_who_is_told_its_own_alone_others_tell_nothing_of_what_is_withheld(others: int) -> None:
    """In each service, also where it needs no sight of anybody."""
    told = of_groups({"a": 12, "b": others})
    cases = table([replace(each, value=5) for each in told], 1)
    question = Question(WAITS, "month", MONTHS[:1], None, (), {"provider": ["a"]}, None, "public", own_alone=True)
    assert only(published_figure(question, cases, DAY)).median == 5


def question_by(role: str) -> Question:
    filters = Filters(None, None, "month", None, None, None, None, "public")
    return question_of(WAITS, filters, Actor("who", "heaton", "a", frozenset({role})), DAY)


def test_a_provider_is_told_its_own_alone_and_a_commissioner_is_not() -> None:
    provider, commissioner = question_by("provider"), question_by("commissioner")
    assert (provider.own_alone, provider.where) == (True, {"provider": ["a"]})
    assert (commissioner.own_alone, commissioner.where) == (False, {})


@pytest.mark.parametrize("many", [0, 1, 2])
@given(_PEOPLE, st.booleans())
def test_what_is_withheld_tells_of_nobody_who_is_not_shown(many: int, several: dict[str, int], months: bool) -> None:
    """In each row, of figures with means and shares, whether one or two others are there or nobody."""
    told = [replace(each, value=each.person % 4, met=each.person % 3 > 0) for each in of_groups(several)]
    others = [Told(1_000 + number, ("z",), number * 9, met=number == 0, month=1 + months) for number in range(many)]
    for indicator in (COSTS, SHARES, CAME_BACK, WAITS):
        with_nobody, with_few = (
            published(indicator, cases, "contract", months=MONTHS) for cases in (told, told + others)
        )
        assert with_few.points == with_nobody.points
        narrowed = {"contract": ["a"]}
        assert published(indicator, told + others, where=narrowed) == published(indicator, told, where=narrowed)


def test_the_ninetieth_percentile_is_of_fifty_people_of_whom_five_are_at_it() -> None:
    assert only(published(COSTS, [Told(number, value=number) for number in range(49)])).p90 is None
    assert only(published(COSTS, [Told(number, value=number) for number in range(50)])).p90 == 44
    one_has_many = [*(Told(number, value=number) for number in range(50)), *(Told(49, value=90) for _ in range(50))]
    assert only(published(COSTS, one_has_many)).p90 is None


def test_all_ripe_periods_together_have_no_mean_that_would_be_of_those_that_are_not_shown() -> None:
    """Nor values, a curve, a share or who waits; one period by itself is what it is shown as."""
    told = [Told(number, value=5, month=1) for number in range(9)] + [Told(50 + n, value=9, month=2) for n in range(2)]
    for indicator in (COSTS, CAME_BACK, WAITS, SHARES):
        question = Question(indicator, "month", MONTHS[:2], None, (), {}, None, "public")
        figure = published_figure(question, table(told, 0, MONTHS[:2]), DAY)
        ripe = figure.ripe_total
        assert ripe is not None
        assert (ripe.eligible, ripe.met) == (10, 10)
        assert (ripe.share, ripe.mean, ripe.median, ripe.values, ripe.curve, figure.still_waiting) == (None,) * 6
        alone = published(indicator, told)
        assert alone.ripe_total == replace(only(alone), target=None, state=None)
        assert only(alone).values is None


def test_a_place_that_is_withheld_is_found_in_no_row_and_no_column() -> None:
    """Each of two contracts has one man: the totals of either, less its women, are his."""
    counts = {("a", "f"): 10, ("a", "m"): 1, ("b", "f"): 20, ("b", "m"): 1}
    everybody = count()
    told = [Told(next(everybody), cell) for cell, many in counts.items() for _ in range(many)]
    assert {point.share for point in published(SHARES, told, "contract", "sex").points} == {None}


def test_two_groups_of_one_person_are_too_few_together() -> None:
    people: dict[Group, set[int]] = {
        ("a",): {1},
        ("b",): {1},
        ("c",): {1, 2, 3, 4},
        ("d",): set(range(10)),
        ("e",): set(range(20)),
    }
    assert withheld_groups(people) == {("a",), ("b",), ("c",), ("d",)}
    assert withheld_groups({group: people[group] for group in (("d",), ("e",))}) == set()


def test_what_is_not_told_apart_is_rounded_by_itself() -> None:
    """Three groups of two round to nothing each, and so to nothing together; they are six, which is told as five."""
    told = of_groups(dict.fromkeys("abc", 2))
    figure = published(SHARES, told, "contract")
    assert not figure.points
    assert [(point.eligible, point.met) for point in figure.totals] == [(0, 0)]
    assert only(published(SHARES, [replace(each, group=()) for each in told])).eligible == 5
    assert [rounded(count) for count in (0, 1, 2, 3, 7, 8, 12, 13)] == [0, 0, 0, 5, 5, 10, 10, 15]


@given(_PEOPLE)
def test_a_total_beside_groups_is_what_these_come_to_as_they_are_shown(many: dict[str, int]) -> None:
    """So it proves of no group shown as 0, and of none without a row, that somebody is in it."""
    told = [replace(each, met=each.person % 3 > 0, value=each.person) for each in of_groups(many)]
    for indicator in (SHARES, COSTS, CAME_BACK):
        figure = published(indicator, told, "contract")
        (total,) = figure.totals
        assert (total.eligible, total.met) == tuple(
            sum(getattr(point, name) for point in figure.points) for name in ("eligible", "met")
        )
        assert (total.mean, total.median, total.values, total.state, figure.ripe_total) == (None,) * 5


@pytest.mark.parametrize("second", [0, 1, 2])
def test_all_periods_together_are_what_these_come_to_as_they_are_shown(second: int) -> None:
    told = [Told(number) for number in range(12)] + [Told(100 + number, month=2) for number in range(second)]
    figure = published(SHARES, told, months=MONTHS[:2])
    assert [point.eligible for point in figure.points] == [10, 0]
    assert figure.ripe_total is not None
    assert figure.ripe_total.eligible == 10


@given(_PEOPLE, _PEOPLE, st.integers(0, 2))
def test_a_total_of_a_ratio_is_what_its_rows_come_to(
    places: dict[str, int], occupied: dict[str, int], few: int
) -> None:
    """Of a group that has places, or who is in them, of few people there is no row; of neither does the total tell."""

    def asked(parts: dict[str, int], wholes: dict[str, int]) -> Figure:
        cases = people_in_ratio(table(of_groups(parts), 1), table(of_groups(wholes), 1), 1)
        return published_figure(
            Question(OCCUPANCY, "month", MONTHS[:1], None, ("contract",), {}, None, "public"), cases, DAY
        )

    figure = asked(occupied | {"z": few}, places | {"z": few})
    assert figure.points == asked(occupied, places).points
    (total,) = figure.totals
    assert (total.eligible, total.met) == (
        sum(point.eligible for point in figure.points),
        sum(point.met for point in figure.points),
    )


@pytest.mark.parametrize("occupied", [0, 2, 3, 10])
def test_a_place_that_nobody_pays_for_is_in_the_total_of_a_ratio_where_it_has_a_row(occupied: int) -> None:
    cases = people_in_ratio(table(of_groups({"a": 10, "z": occupied}), 1), table(of_groups({"a": 20}), 1), 1)
    question = Question(OCCUPANCY, "month", MONTHS[:1], None, ("contract",), {}, None, "public")
    figure = published_figure(question, cases, DAY)
    rows = {point.group[0]: (point.eligible, point.met) for point in figure.points}
    assert rows == {"a": (20, 10)} | ({"z": (0, rounded(occupied))} if occupied > 2 else {})
    assert [(point.eligible, point.met) for point in figure.totals] == [(20, 10 + rounded(occupied))]


def test_how_many_cases_few_people_have_is_not_in_the_table_that_they_are_in() -> None:
    """The one of the other group has 20, of 30 in all: no total is told beside the group but what that comes to."""
    told = [*(Told(number, ("a",)) for number in range(5)), *(Told(9, ("b",)) for _ in range(20))]
    told += [Told(number, ("a",)) for number in range(5)]
    figure = published(SHARES, told, "contract")
    assert [(point.group, point.eligible) for point in figure.points] == [(("a",), 10)]
    assert [point.eligible for point in figure.totals] == [10]


def test_a_curve_is_of_rounded_counts_and_of_few_there_is_none() -> None:
    back = [Told(number, value=1 if number < 4 else 2) for number in range(8)]
    stayed = [Told(number, met=False) for number in range(8, 13)]
    point = only(published(CAME_BACK, [*back, *stayed]))
    assert point.curve
    assert point.curve[:2] == ((1, 5, 0.3333), (2, 10, 0.6667))
    assert only(published(CAME_BACK, back[:4])).curve is None


_COUNTS = st.integers(0, 30)


@example(7, 1, 3)
@example(7, 0, 3)
@given(_COUNTS, _COUNTS, _COUNTS)
def test_a_month_of_a_curve_that_is_shown_as_none_looks_as_if_nobody_came_back_in_it(
    first: int, second: int, never: int
) -> None:
    """Its share is that of the month before; and that of all, whose count is that of the last month, is its share."""
    values = [1] * first + [2] * second
    back = [Told(number, value=value) for number, value in enumerate(values)]
    point = only(published(CAME_BACK, [*back, *(Told(100 + number, met=False) for number in range(never))]))
    shares = {month: (met, share) for month, met, share in point.curve or ()}
    for month, (met, share) in shares.items():
        before = shares.get(month - 1, (None, None))
        assert before[0] != met or before[1] == share
        assert (share is None) == (met in {0, point.eligible})
    if shares and shares[max(shares)][0] == point.met:
        assert shares[max(shares)][1] == point.share


@given(st.integers(5, 60), st.data())
def test_a_count_that_is_told_is_the_nearest_five_and_all_may_be_all_but_four(people: int, data: st.DataObject) -> None:
    """Nothing of one or two looks like nothing; so does all but one or two like all."""
    met = data.draw(st.integers(0, people))
    point = only(published(SHARES, [Told(number, met=number < met) for number in range(people)]))
    assert abs(point.eligible - people) <= 2
    if met <= 2:
        assert point.met == 0
    elif point.met < point.eligible:
        assert abs(point.met - met) <= 2
        assert people - met > 2
    else:
        assert people - met <= 4
    assert (point.share is None) == (point.met in {0, point.eligible})


@pytest.mark.parametrize("dear", [0, 1, 2])
def test_a_state_of_a_mean_hangs_on_what_is_shown_of_it(dear: int) -> None:
    """How coarse it is, is not shown: 4,000 may be of a step of 2,000."""
    told = [Told(number, value=7_000 if number < dear else 4_000) for number in range(7)]
    target = {"scope": "local", "from": "2012-01-01", "per": "month", "direction": "at_least", "value": 3_900}
    targets = targets_in({"indicators": [{"code": "any", "warn": {"amber": 2, "red": 5}, "targets": [target]}]})["any"]
    question = Question(COSTS, "month", MONTHS[:1], None, (), {}, None, "public")
    point = only(published_figure(question, table(told, 0), DAY, TargetsWithBaselines(targets, {})))
    assert (point.target, point.state) == (3_900, None)


@pytest.mark.parametrize("cases", [1, 2, 5])
@pytest.mark.parametrize("people", range(5, 12))
def test_a_median_tells_of_nobody_that_all_but_two_met_the_test(people: int, cases: int) -> None:
    """Whoever has how many cases: of one or two of them nothing more is told than if they had met it."""

    def asked(unmet: int) -> Point:
        met = [Told(number % (people - unmet), value=3) for number in range((people - unmet) * cases)]
        most = people * cases - len(met)
        waiting = [Told(100 + number % 2 if unmet == 2 else 100, value=-1, met=False) for number in range(most)]
        return only(published(WAITS, [*met, *waiting]))

    assert asked(0) == asked(1) == asked(2)
    assert (asked(0).median is None) == (people < 8)
    assert asked(0).mean is None  # beside the median it may be of one number of people alone


@pytest.mark.parametrize(("places", "occupied", "shown"), [(10, 100, (10, 100, 10.0)), (10, 15, (10, 15, 1.5)),
                                                         (5, 15, (5, 15, 3.0)), (4, 15, (5, 15, None)),
                                                         (20, 2, (20, 0, None)), (20, 20, (20, 20, 1.0))])  # fmt: skip
def test_a_ratio_may_be_above_one(places: int, occupied: int, shown: tuple[int, int, float | None]) -> None:
    cases = people_in_ratio(table(of_groups({"a": occupied}), 1), table(of_groups({"a": places}), 1), 1)
    question = Question(OCCUPANCY, "month", MONTHS[:1], None, ("contract",), {}, None, "public")
    point = only(published_figure(question, cases, DAY))
    assert (point.eligible, point.met, point.share) == shown


def test_who_is_told_its_own_alone_is_told_a_narrowed_figure_as_its_row() -> None:
    people = count()
    told = [Told(next(people), ("a", sex), value=5) for sex in "fm" for _ in range(30)]
    told += [Told(next(people), ("b", "f"), value=9) for _ in range(3)]
    where = {"provider": ["a"], "sex": ["f"]}
    question = Question(WAITS, "month", MONTHS[:1], None, (), where, None, "public", own_alone=True)
    assert only(published_figure(question, table(told, 2), DAY)).median == 5


@pytest.mark.parametrize("third", ["b", "y"])
@pytest.mark.parametrize("unmet", [0, 1, 2])
def test_whose_median_is_withheld_for_others_is_seen_in_what_is_shown(unmet: int, third: str) -> None:
    """Of x eight have met it, or all but one or two: that it has a median tells nothing of them, nor would one less."""
    people = count()
    met = [(group, many) for group, many in (("c", 4), ("x", 8 - unmet), (third, 7)) for _ in range(many)]
    told = [Told(next(people), (group,), value=3) for group, _ in met]
    told += [Told(next(people), ("x",), met=False) for _ in range(unmet)]
    rows = {
        point.group[0]: (point.eligible, point.met, point.median) for point in published(WAITS, told, "contract").points
    }
    assert rows == {"c": (5, 5, None), "x": (10, 10, 3), third: (5, 5, None)}


@pytest.mark.parametrize("unmet", [0, 1, 2])
def test_the_next_smallest_is_that_of_the_shown_counts(unmet: int) -> None:
    """Four people would be given back: of two larger groups the first has no median, whoever of them has met it."""
    people = count()
    told = [
        Told(next(people), (group,), value=3)
        for group, many in (("c", 4), ("w", 12 - unmet), ("x", 11))
        for _ in range(many)
    ]
    told += [Told(next(people), ("w",), met=False) for _ in range(unmet)]
    rows = {point.group[0]: point.median for point in published(WAITS, told, "contract").points}
    assert rows == {"c": None, "w": None, "x": 3}


def test_who_still_waits_is_not_published() -> None:
    """Of three referred of whom two were answered somebody waits; beside 5 and 0 a 0 of each age would tell it."""
    told = [Told(number, value=3, met=number < 2) for number in range(3)]
    assert published(WAITS, told).still_waiting is None


def test_who_is_told_its_own_alone_has_its_mean_also_by_provider() -> None:
    cases = table([replace(each, value=5) for each in of_groups({"a": 40})], 1)
    question = Question(WAITS, "month", MONTHS[:1], None, ("provider",), {"provider": ["a"]}, None, "public")
    medians = [
        only(published_figure(replace(question, by=by, own_alone=True), cases, DAY)).median
        for by in ((), ("provider",))
    ]
    assert medians == [5, 5]


def test_who_is_there_on_a_day_is_there_in_each_step_until_they_left() -> None:
    rows = [StepPeople(0, 2, "", "", "", -1, [1, 2], []), StepPeople(2, 4, "", "", "", -1, [3, 3], [3])]
    counted = people_table(rows, 0, MONTHS, None, stock=True)[()]
    assert [(each.tally.eligible, each.people, each.met) for each in counted] == [
        (2, {1, 2}, set()),
        (2, {3}, {3}),
        (2, {3}, {3}),
    ]


def test_a_window_has_everybody_of_its_months_once() -> None:
    rows = [StepPeople(step, step + 1, "", "", "", -1, [1], [1]) for step in (1, 2, 3)]
    (counted,) = people_table(rows, 0, MONTHS[2:], 3, stock=False)[()]
    assert (counted.tally.eligible, counted.people) == (3, {1})


def test_of_a_ratio_those_of_the_part_are_who_met() -> None:
    part, whole = table([Told(1), Told(2)], 0), table([Told(7), Told(8), Told(9)], 0)
    (counted,) = people_in_ratio(part, whole, 1)[()]
    assert (counted.tally.eligible, counted.tally.met, counted.people, counted.met) == (3, 2, {7, 8, 9}, {1, 2})


_TOLD = st.builds(
    Told, st.integers(0, 25), st.tuples(st.sampled_from("abc"), st.sampled_from("fm")), st.integers(0, 3), st.booleans()
)


@example([Told(number, ("a", "f")) for number in range(3)] + [Told(number, ("b", "f")) for number in range(9)])
@given(st.lists(_TOLD, max_size=60))
def test_no_two_published_figures_differ_by_few_people(told: list[Told]) -> None:
    """All that one may ask of two dimensions with one value each, and what each leaves of one with fewer conditions."""
    names = {"contract": [None, *"abc"], "sex": [None, *"fm"]}
    figures: list[tuple[set[tuple[str, str]], set[int]]] = []
    for contract, sex in product(*names.values()):
        where = {name: [value] for name, value in (("contract", contract), ("sex", sex)) if value is not None}
        kept = [place for place, name in enumerate(names) if name in where]
        cases = [Told(each.person, tuple(each.group[place] for place in kept), each.value) for each in told]
        point = only(published(COSTS, cases, where=where))
        if point.mean is not None:
            told_of = {
                number
                for number, each in enumerate(told)
                if contract in {None, each.group[0]} and sex in {None, each.group[1]}
            }
            figures.append(({(name, value) for name, (value,) in where.items()}, told_of))
    for (conditions, more), (further, fewer) in product(figures, figures):
        if conditions < further and fewer < more:
            assert len({told[number].person for number in more - fewer}) >= 5


@example([Told(number, ("a", "f"), value=1) for number in range(9)], {1})
@given(st.lists(_TOLD, max_size=60), st.sets(st.integers(0, 25), max_size=2))
def test_nobody_who_met_the_test_looks_like_one_or_two(told: list[Told], one_or_two: set[int]) -> None:
    """In shares, states, curves and values, of all and of each group."""
    for indicator, by in product((SHARES, CAME_BACK, COSTS), ((), ("contract", "sex"))):
        nobody = [replace(each, group=each.group if by else (), value=-1, met=False) for each in told]
        few = [
            replace(before, value=each.value, met=True) if each.person in one_or_two else before
            for before, each in zip(nobody, told, strict=True)
        ]
        assert held_to(indicator, few, *by).points == held_to(indicator, nobody, *by).points


@example([Told(number, met=False) for number in range(9)])
@given(st.lists(_TOLD, max_size=60))
def test_a_share_and_its_state_are_told_where_more_than_one_or_two_met_the_test(told: list[Told]) -> None:
    for point in held_to(CAME_BACK, [replace(each, group=()) for each in told]).points:
        assert point.share is None or point.met > 0
        assert point.state is None or point.share is not None
        assert all(share is None or met > 0 for _, met, share in point.curve or ())


@given(st.lists(_TOLD, max_size=60), st.sampled_from("abc"), st.integers(0, 2))
def test_that_a_group_is_listed_tells_not_that_somebody_is_in_it(told: list[Told], contract: str, many: int) -> None:
    """Of one that has nobody, one or two there is no row, in any month; where a month has more, it has all months."""
    others = [each for each in told if each.group[0] != contract]
    few = [Told(100 + number, (contract, "f"), month=1 + number) for number in range(many)]
    for by in (("contract",), ("contract", "sex")):
        cases = [replace(each, group=each.group[: len(by)]) for each in (*others, *few)]
        rows = published(STOCK, cases, *by, months=MONTHS).points
        assert contract not in {point.group[0] for point in rows}
        assert len(rows) % len(MONTHS) == 0


def test_nobody_at_all_looks_like_one_or_two() -> None:
    """Where nobody completed nobody came back, and of one or two there is no curve."""
    for indicator in (SHARES, CAME_BACK, COSTS):
        nobody, two = (held_to(indicator, told).totals for told in ([], [Told(1), Told(2)]))
        assert nobody == two


def test_each_row_of_a_file_says_for_whom_it_is_rounded() -> None:
    header, *rows = figure_csv(published(SHARES, of_groups({"a": 7, "b": 9}), "contract")).decode().splitlines()
    assert header.split(",")[-1] == "publication"
    assert [row.split(",")[-1] for row in rows] == ["public", "public"]


def grown_from(indicator: Indicator, *cases: Sequence[Told]) -> int | None:
    """From what a target grows whose period has these months."""
    told = [replace(case, month=number) for number, month in enumerate(cases, 1) for case in month]
    return mean_of_published(indicator, published(indicator, told, months=MONTHS[: len(cases)]).totals)


def test_a_published_target_grows_from_what_is_shown_of_its_period() -> None:
    """Exact it would give back what that is rounded from; and none grows from a share that is not told."""
    for met, baseline in ((0, None), (2, None), (3, 25), (5, 25), (7, 25), (8, 50), (18, None), (20, None)):
        assert grown_from(SHARES, [Told(number, met=number < met) for number in range(20)]) == baseline, met
    assert [grown_from(STOCK, of_groups({"": many})) for many in (0, 2, 3, 7, 8)] == [None, None, 5, 5, 10]
    assert grown_from(STOCK, of_groups({"": 9}), of_groups({"": 1})) == 5
    costs = [Told(number, value=10_000 * number) for number in range(9)]
    assert (grown_from(COSTS, costs), grown_from(COSTS, costs, [Told(1, value=700)])) == (40_000, 40_000)


@example([12_300] * 7 + [310_000], 1)
@given(st.lists(st.sampled_from([12_300, 25_000, 75_000, 310_000]), min_size=8, max_size=60), st.integers(1, 3))
def test_a_mean_of_money_tells_not_of_how_many_it_is(values: list[int], factor: int) -> None:
    """Each count that is rounded to the same has such a mean, of no other prices than the least and the greatest."""
    priced = [value * factor for value in values]
    point = only(published(COSTS, [Told(number, value=value) for number, value in enumerate(priced)]))
    assert point.mean is not None
    least, greatest = min(priced), max(priced)
    assert abs(point.mean - sum(priced) / len(priced)) <= max(1, (greatest - least) / 2)
    step = mean_step(next(iter(table([Told(n, value=value) for n, value in enumerate(priced)], 0).values()))[0])
    for many in range(max(5, point.eligible - 2), point.eligible + 3):
        means = [(least * (many - dear) + greatest * dear) / many for dear in range(many + 1)]
        assert any(abs(mean - point.mean) <= step / 2 + 1 for mean in means), many


@given(st.lists(_TOLD, max_size=60), st.sampled_from([SHARES, STOCK, COSTS, CAME_BACK]), st.booleans())
def test_a_state_is_true_and_tells_no_more_than_what_is_shown(
    told: list[Told], indicator: Indicator, many: bool
) -> None:
    """Whatever the exact figure is, it stands so to the target; and what is shown alike has one state."""
    cases = [replace(each, person=each.person + 30 * n, group=()) for n in range(5 if many else 1) for each in told]
    target = targets_at(60)
    for point in held_to(indicator, cases).points:
        if point.state is not None:
            exact = compared_value(indicator, table(cases, 0)[()][0].tally)
            assert exact is not None
            assert target.state(target.stated[0], 60, exact) == point.state


@example([Told(number, ("a", "f")) for number in range(13)] + [Told(20, ("b", "f"))], {1})
@example([Told(number, ("a", "f")) for number in range(12)], {1})
@given(st.lists(_TOLD, max_size=60), st.sets(st.integers(0, 25), max_size=2))
def test_everybody_met_the_test_looks_like_all_but_one_or_two(told: list[Told], one_or_two: set[int]) -> None:
    """The mirror of nobody: in counts, shares, states and curves, of all and of each group that has five people.

    Of three or four a count of those who met it is none or all, and it is told which.
    """
    for indicator, by in product((SHARES, CAME_BACK), ((), ("contract", "sex"))):
        people: dict[Group, set[int]] = defaultdict(set)
        for each in told:
            people[each.group if by else ()].add(each.person)
        all_met = [replace(each, group=each.group if by else (), value=1, met=True) for each in told]
        but_few = [replace(each, value=-1, met=False) if each.person in one_or_two else each for each in all_met]
        shown = [held_to(indicator, cases, *by).points for cases in (all_met, but_few)]
        of_five = [[p for p in points if len(people[p.group]) >= 5] for points in shown]
        without_values = [[replace(point, values=None) for point in points] for points in of_five]
        assert without_values[0] == without_values[1]
        assert {point.share for point in shown[0]} <= {None}


@pytest.mark.parametrize(("indicator", "met"), [(SHARES, 5), (WAITS, 5), (STOCK, None), (COSTS, None)])
def test_of_what_has_no_test_it_is_not_said_that_nobody_met_it(indicator: Indicator, met: int | None) -> None:
    """In the CSV an empty cell, in the JSON null."""
    figure = published(indicator, [Told(number, value=5, met=number < 5) for number in range(10)])
    header, row = figure_csv(figure).decode().splitlines()
    told = dict(zip(header.split(","), row.split(","), strict=True))
    assert (told["eligible"], told["met"]) == ("10", "" if met is None else str(met))
    shown = figure_view(figure, DAY, None)
    assert [(point.eligible, point.met) for point in (*shown.points, *shown.totals)] == [(10, met)] * 2


@pytest.mark.parametrize(
    ("people", "met", "state"),
    [(4, 0, None), (4, 4, None), (5, 0, None), (20, 2, None), (5, 5, None), (20, 5, "red"), (20, 12, None),
     (20, 18, None), (20, 20, None), (100, 80, "met")],
)  # fmt: skip
def test_no_state_is_told_of_few_nor_where_the_shown_figure_may_be_either(
    people: int, met: int, state: str | None
) -> None:
    cases = range(max(people, 20))
    point = only(held_to(SHARES, [Told(number % people, met=number % people < met) for number in cases]))
    assert (point.target, point.state) == (60, state)
