"""Whatever is told by what people say of themselves, nobody can work out of fewer than ten people what they said."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.figures.alike import FEWEST_ALIKE, Answers, Blocks
from shared.figures.by_year import CountedAnswer, YearTold, once, told_by_year, years_told
from shared.figures.indicators import Indicator
from shared.figures.periods import periods

STARTS = Indicator(code="starts", title="", rule="", unit="count", dimensions=())
COMPLETED = Indicator(code="completed", title="", rule="", unit="share", dimensions=(), ripe_after_days=183)
YEARS = periods("year", date(2010, 4, 1), date(2013, 3, 31))
ANSWERS = ("asian", "black", "white")
DAY = date(2010, 4, 10)
Lives = Mapping[UUID, Mapping[YearTold, tuple[bool, bool]]]  # in which years they count, and met the test or did not
Kinds = Mapping[tuple[UUID, YearTold], str]  # what they were last known to say of themselves, in that year's figure


def people(count: int, first: int = 0) -> list[UUID]:
    return [UUID(int=first + number) for number in range(count)]


def said_of(lives: Lives, kinds: Kinds, at_once: Sequence[Sequence[YearTold]]) -> dict[YearTold, list[CountedAnswer]]:
    said: dict[YearTold, list[CountedAnswer]] = {year: [] for years in at_once for year in years}
    for person, years in lives.items():
        for year, (met, unmet) in years.items():
            said[year].append(CountedAnswer(person, kinds[person, year], met, unmet, DAY))
    return said


AT_ONCE = years_told((STARTS, COMPLETED), YEARS[0].first, date(2014, 4, 1))
ALL_YEARS = [year for years in AT_ONCE for year in years]
_LIFE = st.dictionaries(st.sampled_from(ALL_YEARS), st.sampled_from([(True, False), (False, True), (True, True)]))


def always(lives: Lives, answers: Mapping[UUID, str]) -> Kinds:
    return {(person, year): answers[person] for person, years in lives.items() for year in years}


@dataclass(frozen=True, repr=False)
class SaidWorld:
    lives: Lives
    kinds: Kinds


@st.composite
def worlds(draw: st.DrawFn, changing: bool) -> SaidWorld:
    """A few kinds of lives, each of some dozen people of whom most say one thing; some say another from year to year.

    Many figures are so of one kind or nearly, and people who parted come together again.
    """
    lives: dict[UUID, Mapping[YearTold, tuple[bool, bool]]] = {}
    kinds: dict[tuple[UUID, YearTold], str] = {}
    for life in draw(st.lists(_LIFE, min_size=1, max_size=6)):
        counts = draw(st.lists(st.sampled_from([0, 0, 1, 4, 5, 6, 10, 12]), min_size=3, max_size=3))
        answers = [answer for answer, count in zip(ANSWERS, counts, strict=True) for _ in range(count)]
        for person, answer in zip(people(len(answers), first=len(lives)), answers, strict=True):
            lives[person] = life
            kinds |= {(person, year): answer for year in life}
        for year in life if changing else ():
            turn = draw(st.permutations(ANSWERS))
            some = people(len(answers), first=len(lives) - len(answers))[: draw(st.integers(0, 30))]
            kinds |= {(person, year): turn[ANSWERS.index(kinds[person, year])] for person in some}
    return SaidWorld(lives, kinds)


def figures_of(year: YearTold, said: Sequence[CountedAnswer]) -> dict[str, Answers]:
    """Whom each of its numbers is of, as the lists of cases have them."""
    figures: dict[str, Answers] = {year.name: {row.person: row.answer for row in said}}
    if year.indicator.has_test:
        figures[f"{year.name} met"] = {row.person: row.answer for row in said if row.met}
        figures[f"{year.name} unmet"] = {row.person: row.answer for row in said if row.unmet}
    return figures


@dataclass(frozen=True)
class Seen:
    """More than can ever be read: exact numbers, and by day who is told of and who is shut out."""

    numbers: dict[tuple[str, str], tuple[int, ...]]
    among: list[set[UUID]]
    shut_out: list[set[UUID]]


def seen_in(lives: Lives, kinds: Kinds) -> Seen:
    said = said_of(lives, kinds, AT_ONCE)
    numbers: dict[tuple[str, str], tuple[int, ...]] = {
        (year.name, answer): (len(those.people), len(those.met), len(those.unmet))
        for year, by_answer in told_by_year(AT_ONCE, said).items()
        for answer, those in by_answer.items()
    }
    blocks, seen = Blocks(), Seen(numbers, [], [])
    for years in AT_ONCE:
        figures = {name: those for year in years for name, those in figures_of(year, said[year]).items()}
        seen.among.append(blocks.admit(figures))
        seen.shut_out.append(set(blocks.shut_out))
    return seen


def way_of(lives: Lives, seen: Seen, person: UUID) -> list[object]:
    """In what somebody has been told of, up to the day on which they were shut out: of one way is one part."""
    way: list[object] = []
    for years, among, shut_out in zip(AT_ONCE, seen.among, seen.shut_out, strict=True):
        figures = [(year.name, lives[person].get(year)) for year in years]
        way += [figures if person in among or person in shut_out else None, person in shut_out]
        if person in shut_out:
            break
    return way


def others_like(lives: Lives, kinds: Kinds, seen: Seen, person: UUID, year: YearTold | None) -> Iterator[Kinds]:
    """Worlds in which this person said something else, in that year, or in all of them where nobody changed.

    Somebody else has said what they did, and they what the other did; or all of their part said something else.
    """
    said = {
        one: kinds[one, year or next(iter(lives[one]))] for one in lives if (year in lives[one] if year else lives[one])
    }
    turned = {answer: ANSWERS[(number + 1) % len(ANSWERS)] for number, answer in enumerate(ANSWERS)}
    way = way_of(lives, seen, person)
    alike = [other for other in said if way_of(lives, seen, other) == way]
    kinds_of = {(str(way_of(lives, seen, other)), str(lives[other]), answer): other for other, answer in said.items()}
    changes = [{person: turned[said[person]]}, {other: turned[said[other]] for other in alike}]
    changes += [{person: said[o], o: said[person]} for o in kinds_of.values() if said[o] != said[person]]
    for change in changes:
        changed = {(one, at): answer for one, answer in change.items() for at in ([year] if year else lives[one])}
        yield {**kinds, **changed}


def _is_picked(lives: Lives, person: UUID, at: float) -> bool:
    """One of all."""
    return int(at * len(lives)) == person.int


FIRST, SECOND = (year for year in ALL_YEARS[:3] if year.indicator == STARTS)
IN_BOTH, IN_FIRST, IN_SECOND = people(10), people(10, first=10), people(10, first=20)


def _three_of_one_kind() -> tuple[Lives, Kinds]:
    """The ten who are in both years would be known by the one kind that both years have in common."""
    once_only = (False, True)
    lives = {
        **{person: {FIRST: once_only, SECOND: once_only} for person in IN_BOTH},
        **{person: {FIRST: once_only} for person in IN_FIRST},
        **{person: {SECOND: once_only} for person in IN_SECOND},
    }
    return lives, always(lives, {person: ANSWERS[person.int // 10] for person in lives})


def _met_by_one_of_a_number() -> tuple[Lives, Kinds]:
    """One of sixteen has a case that says that it met something, in a figure that asks for nothing."""
    lives = {person: {FIRST: (person.int == 0, person.int > 0)} for person in people(16)}
    return lives, always(lives, {person: "white" if person.int < 11 else "black" for person in lives})


@settings(max_examples=60)
@given(world=worlds(changing=False), at=st.floats(0, 1, exclude_max=True))
@example(world=SaidWorld(*_three_of_one_kind()), at=0.0)
@example(world=SaidWorld(*_three_of_one_kind()), at=0.9)
@example(world=SaidWorld(*_met_by_one_of_a_number()), at=0.0)
def test_of_nobody_is_known_what_they_said(world: SaidWorld, at: float) -> None:
    """An attacker who knows of every year whom it counts and who was left out, that nobody ever said another thing, and
    all exact numbers: of everybody it might as well be that they said something else.
    """
    lives, kinds = world.lives, world.kinds
    seen = seen_in(lives, kinds)
    for person in sorted(person for person in lives if lives[person] and _is_picked(lives, person, at)):
        assert any(seen_in(lives, other) == seen for other in others_like(lives, kinds, seen, person, None))


@settings(max_examples=60)
@given(world=worlds(changing=True), at=st.floats(0, 1, exclude_max=True))
def test_nor_in_one_year_where_people_say_another_thing_in_the_next(world: SaidWorld, at: float) -> None:
    lives, kinds = world.lives, world.kinds
    seen = seen_in(lives, kinds)
    for person in sorted(person for person in lives if _is_picked(lives, person, at)):
        for year in lives[person]:
            assert any(seen_in(lives, other) == seen for other in others_like(lives, kinds, seen, person, year))


@given(world=worlds(changing=True))
def test_who_has_always_been_told_together_is_ten_and_five_of_them_said_something_else(
    world: SaidWorld,
) -> None:
    """So nobody's answer can be worked out with more than as many in a hundred as the largest group of these has."""
    lives, kinds = world.lives, world.kinds
    said = said_of(lives, kinds, AT_ONCE)
    blocks, in_figures = Blocks(), defaultdict[UUID, list[str]](list)
    answers: dict[str, Answers] = {}
    for years in AT_ONCE:
        figures = {name: those for year in years for name, those in figures_of(year, said[year]).items()}
        among = blocks.admit(figures)
        answers |= figures
        for name, those in figures.items():
            for person in sorted(those.keys() & among):
                in_figures[person].append(name)
    alike = defaultdict[tuple[str, ...], list[UUID]](list)
    for person, names in in_figures.items():
        alike[tuple(names)].append(person)
    for in_all, block in alike.items():
        assert len(block) >= FEWEST_ALIKE
        for name in in_all:
            kinds_of = [answers[name][person] for person in block]
            assert all(len(block) - kinds_of.count(answer) >= 5 for answer in ANSWERS)


@given(world=worlds(changing=True))
def test_no_group_of_fewer_than_ten_is_told_nor_one_of_nearly_all(world: SaidWorld) -> None:
    said = said_of(world.lives, world.kinds, AT_ONCE)
    for year, by_answer in told_by_year(AT_ONCE, said).items():
        everybody = {row.person.int for row in said[year]}
        for counted in by_answer.values():
            assert FEWEST_ALIKE <= len(counted.people) <= len(everybody) - 5
            assert counted.people <= everybody


def test_ten_in_two_figures_are_not_told_of_where_all_of_them_are_of_one_kind() -> None:
    lives, kinds = _three_of_one_kind()
    assert [those for those in seen_in(lives, kinds).among if those] == [{*IN_BOTH, *IN_FIRST}]
    mixed = always(lives, {person: ANSWERS[person.int % 2] for person in lives})
    among = [those for those in seen_in(lives, mixed).among if those]
    assert among == [{*IN_BOTH, *IN_FIRST}, {*IN_BOTH, *IN_SECOND}]


def test_a_block_that_would_part_by_kind_is_told_no_further_and_never_again() -> None:
    """That it is not told is of no part alone: else the other part told of it, by taking away."""
    everybody = people(25)
    answers = {person: "asian" if person.int < 15 else "white" for person in everybody}
    blocks = Blocks()
    assert blocks.admit({"one": answers}) == set(everybody)
    assert blocks.admit({"two": {person: answers[person] for person in everybody[10:]}}) == set()
    assert blocks.admit({"three": answers}) == set()
    assert blocks.admit({"four": {person: answers[person] for person in everybody[5:20]}}) == set()


def test_whoever_is_left_out_among_people_of_one_kind_is_told_with_no_others_later() -> None:
    first, later = people(10), people(20, first=100)
    blocks = Blocks()
    assert blocks.admit({"one": dict.fromkeys(first, "asian")}) == set()
    kinds = {person: ANSWERS[person.int % 2] for person in later} | dict.fromkeys(first, "asian")
    assert blocks.admit({"two": kinds}) == set(later)


def test_who_joins_a_figure_alone_is_in_none_of_its_groups() -> None:
    """One more than the year before, or than in another figure of the year, would else be known to be of a kind."""
    stayed, joined = people(30), people(1, first=100)
    first, second = FIRST, SECOND
    answers = {person: ANSWERS[person.int % 2] for person in stayed} | {joined[0]: "asian"}
    lives: Lives = {person: {first: (False, True), second: (False, True)} for person in stayed}
    lives = {**lives, joined[0]: {second: (False, True)}}
    told = told_by_year(AT_ONCE, said_of(lives, always(lives, answers), AT_ONCE))
    assert [len(told[year]["asian"].people) for year in (first, second)] == [15, 15]
    assert joined[0].int not in told[second]["asian"].people


def test_a_block_that_few_leave_is_told_no_further() -> None:
    """Else what is left beside it would tell of them."""
    stayed, left = people(30), people(3, first=100)
    those = {person: ANSWERS[person.int % 2] for person in (*stayed, *left)}
    blocks = Blocks()
    assert blocks.admit({"one": those}) == {*stayed, *left}
    assert blocks.admit({"two": {person: those[person] for person in stayed}}) == set()
    assert blocks.admit({"three": those}) == {*stayed, *left}
    assert blocks.admit({"four": {person: those[person] for person in stayed[:15]}}) == set(stayed[:15])


def test_a_year_is_told_once_all_of_it_is_ripe_and_four_weeks_more_are_over() -> None:
    days = {(year.indicator.code, year.period): year.known_on for year in ALL_YEARS}
    assert days["starts", YEARS[0]] == date(2011, 4, 28)
    assert days["completed", YEARS[0]] == date(2011, 10, 28)
    assert years_told((STARTS, COMPLETED), YEARS[0].first, date(2011, 4, 28)) == []
    ((first,),) = years_told((STARTS, COMPLETED), YEARS[0].first, date(2011, 4, 29))
    assert first == YearTold(STARTS, YEARS[0])


def test_who_has_two_cases_is_one_person() -> None:
    (years, *_) = AT_ONCE
    (year, *_) = years
    rows = [
        CountedAnswer(person, "asian" if person.int < 12 else "white", met=False, unmet=True, last_on=DAY)
        for person in people(24)
    ]
    twice = [*rows, *(replace(row, met=True) for row in rows[:3])]
    told = told_by_year([[year]], {year: twice})[year]
    assert {answer: (len(those.people), those.tally.eligible) for answer, those in told.items()} == {
        "asian": (12, 12), "white": (12, 12),
    }  # fmt: skip


def test_who_said_two_things_in_a_year_counts_by_the_last() -> None:
    (person,) = people(1)
    before = CountedAnswer(person, "white", met=True, unmet=False, last_on=DAY)
    after = CountedAnswer(person, "asian", met=False, unmet=True, last_on=date(2010, 6, 10))
    counted = [CountedAnswer(person, "asian", met=True, unmet=True, last_on=date(2010, 6, 10))]
    assert once([before, after]) == once([after, before]) == counted
