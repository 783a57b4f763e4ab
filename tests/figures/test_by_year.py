"""Whatever is told by what people say of themselves, nobody can work out of fewer than ten people what they said."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from shared.figures.alike import FEWEST_ALIKE, Blocks
from shared.figures.by_year import CountedAnswer, YearTold, told_by_year, years_told
from shared.figures.indicators import Indicator
from shared.figures.people import CountedPeople
from shared.figures.periods import periods

STARTS = Indicator(code="starts", title="", rule="", unit="count", dimensions=())
COMPLETED = Indicator(code="completed", title="", rule="", unit="share", dimensions=(), ripe_after_days=183)
YEARS = periods("year", date(2010, 4, 1), date(2013, 3, 31))
ANSWERS = ("asian", "black", "white")
Lives = Mapping[UUID, Mapping[YearTold, tuple[bool, bool]]]  # in which years they count, and met the test or did not


def people(count: int, first: int = 0) -> list[UUID]:
    return [UUID(int=first + number) for number in range(count)]


def said_of(
    lives: Lives, answers: Mapping[UUID, str], at_once: Sequence[Sequence[YearTold]]
) -> dict[YearTold, list[CountedAnswer]]:
    said: dict[YearTold, list[CountedAnswer]] = {year: [] for years in at_once for year in years}
    for person, years in lives.items():
        for year, (met, unmet) in years.items():
            said[year].append(CountedAnswer(person, answers[person], met, unmet))
    return said


AT_ONCE = years_told((STARTS, COMPLETED), YEARS[0].first, date(2014, 4, 1))
ALL_YEARS = [year for years in AT_ONCE for year in years]
_LIFE = st.dictionaries(st.sampled_from(ALL_YEARS), st.sampled_from([(True, False), (False, True), (True, True)]))


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Lives, dict[UUID, str]]:
    """A few kinds of lives, each of one to thirty people, and what all of them said."""
    lives: dict[UUID, Mapping[YearTold, tuple[bool, bool]]] = {}
    for life in draw(st.lists(_LIFE, min_size=1, max_size=6)):
        for person in people(draw(st.integers(1, 30)), first=len(lives)):
            lives[person] = life
    kinds = draw(st.lists(st.sampled_from(ANSWERS), min_size=len(lives), max_size=len(lives)))
    return lives, dict(zip(lives, kinds, strict=True))


def seen_by(told: Mapping[YearTold, Mapping[str, CountedPeople]]) -> dict[tuple[str, str], tuple[int, ...]]:
    """What of it could be told at most: exact numbers."""
    return {
        (year.name, answer): (
            len(those.people),
            *((len(those.met), len(those.unmet)) if year.indicator.has_test else ()),
        )
        for year, by_answer in told.items()
        for answer, those in by_answer.items()
    }


def figures_of(year: YearTold, said: Sequence[CountedAnswer]) -> dict[str, set[UUID]]:
    """Whom each of its numbers is of, as the lists of cases have them."""
    figures = {year.name: {row.person for row in said}}
    if year.indicator.has_test:
        figures[f"{year.name} met"] = {row.person for row in said if row.met}
        figures[f"{year.name} unmet"] = {row.person for row in said if row.unmet}
    return figures


@given(world=worlds(), pick=st.randoms(use_true_random=False))
def test_two_who_were_always_told_together_could_have_said_what_the_other_did(
    world: tuple[Lives, dict[UUID, str]], pick: Random
) -> None:
    """An attacker who knows of every year whom it counts, and reads exact numbers of all of them: for everybody there
    are nine others, any of whom may have said what they did.
    """
    lives, answers = world
    said = said_of(lives, answers, AT_ONCE)
    blocks, in_figures = Blocks(), defaultdict[UUID, list[str]](list)
    for years in AT_ONCE:
        figures = {name: those for year in years for name, those in figures_of(year, said[year]).items()}
        among = blocks.admit(figures)
        for name, those in figures.items():
            for person in those & among:
                in_figures[person].append(name)
    alike = defaultdict[tuple[str, ...], list[UUID]](list)
    for person, names in in_figures.items():
        alike[tuple(names)].append(person)
    assert all(len(block) >= FEWEST_ALIKE for block in alike.values())
    told = seen_by(told_by_year(AT_ONCE, said))
    for block in alike.values():
        first, second = pick.sample(sorted(block), 2)
        exchanged = answers | {first: answers[second], second: answers[first]}
        assert seen_by(told_by_year(AT_ONCE, said_of(lives, exchanged, AT_ONCE))) == told


@given(world=worlds())
def test_no_group_of_fewer_than_ten_is_told_nor_one_of_nearly_all(world: tuple[Lives, dict[UUID, str]]) -> None:
    lives, answers = world
    said = said_of(lives, answers, AT_ONCE)
    for year, by_answer in told_by_year(AT_ONCE, said).items():
        everybody = {row.person.int for row in said[year]}
        for counted in by_answer.values():
            assert FEWEST_ALIKE <= len(counted.people) <= len(everybody) - 5
            assert counted.people <= everybody


def test_who_joins_a_figure_alone_is_in_none_of_its_groups() -> None:
    """One more than the year before, or than in another figure of the year, would else be known to be of a kind."""
    stayed, joined = people(30), people(1, first=100)
    first, second = (year for year in ALL_YEARS[:3] if year.indicator == STARTS)
    answers = {person: ANSWERS[person.int % 2] for person in stayed} | {joined[0]: "asian"}
    lives: Lives = {person: {first: (False, True), second: (False, True)} for person in stayed}
    lives = {**lives, joined[0]: {second: (False, True)}}
    told = told_by_year(AT_ONCE, said_of(lives, answers, AT_ONCE))
    assert [len(told[year]["asian"].people) for year in (first, second)] == [15, 15]
    assert joined[0].int not in told[second]["asian"].people


def test_a_block_that_few_leave_is_told_no_further() -> None:
    """Else what is left beside it would tell of them."""
    stayed, left = people(30), people(3, first=100)
    blocks = Blocks()
    assert blocks.admit({"one": [*stayed, *left]}) == {*stayed, *left}
    assert blocks.admit({"two": stayed}) == set()
    assert blocks.admit({"three": [*stayed, *left]}) == {*stayed, *left}
    assert blocks.admit({"four": stayed[:15]}) == set(stayed[:15])


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
        CountedAnswer(person, "asian" if person.int < 12 else "white", met=False, unmet=True) for person in people(24)
    ]
    twice = [*rows, *(replace(row, met=True) for row in rows[:3])]
    told = told_by_year([[year]], {year: twice})[year]
    assert {answer: (len(those.people), those.tally.eligible) for answer, those in told.items()} == {
        "asian": (12, 12), "white": (12, 12),
    }  # fmt: skip
