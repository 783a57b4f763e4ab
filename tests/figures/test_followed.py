"""Whoever was told is followed through merges and their undoing, as nobody new and as nobody who is gone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.figures.alike import FEWEST_ALIKE
from shared.figures.by_year import CountedAnswer, YearTold, told_by_year
from shared.figures.followed import Followed
from tests.figures.test_by_year import ALL_YEARS, ANSWERS, AT_ONCE, DAY, SaidWorld, people, said_of, worlds

DAYS = [years[0].known_on for years in AT_ONCE]
A, B, S = people(3, first=1000)
FIRST_DAY, SECOND_DAY, THIRD_DAY = DAYS[:3]
IdsOfDay = Mapping[date, Mapping[UUID, UUID]]  # under which id the cases of somebody stand
Numbers = dict[tuple[str, str], tuple[int, int, int]]


def moves_of(ids: IdsOfDay) -> dict[tuple[date, date], dict[UUID, set[UUID]]]:
    """As the cases say it, each by whose it first was."""
    moves: dict[tuple[date, date], dict[UUID, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    for before in DAYS:
        for day in DAYS:
            for case, was in ids[before].items() if day > before else ():
                moves[before, day][was].add(ids[day][case])
    return moves


def numbers(said: Mapping[YearTold, Sequence[CountedAnswer]], ids: IdsOfDay) -> Numbers:
    as_of_day = {
        year: [replace(row, person=ids[year.known_on][row.person]) for row in rows] for year, rows in said.items()
    }
    return {
        (year.name, answer): (len(those.people), len(those.met), len(those.unmet))
        for year, by_answer in told_by_year(AT_ONCE, as_of_day, moves_of(ids)).items()
        for answer, those in by_answer.items()
    }


@settings(max_examples=60)
@given(world=worlds(changing=True), data=st.data())
def test_whoever_goes_by_another_id_from_some_day_on_or_for_some_days_changes_no_number(
    world: SaidWorld, data: st.DataObject
) -> None:
    """An attacker who has every number reads the same, whoever is merged with a registration without cases, or parted
    from it again: so all holds of merges that holds without them.
    """
    ids = {day: {person: person for person in world.lives} for day in DAYS}
    whom = st.sets(st.sampled_from(sorted(world.lives)), max_size=30) if world.lives else st.just(set[UUID]())
    for person in data.draw(whom):
        for day in data.draw(st.sets(st.sampled_from(DAYS))):
            ids[day][person] = UUID(int=person.int + 10_000)
    said = said_of(world.lives, world.kinds, AT_ONCE)
    assert numbers(said, ids) == numbers(said, {day: {person: person for person in world.lives} for day in DAYS})


@dataclass(frozen=True)
class MergedPair:
    one: UUID
    other: UUID
    days: frozenset[date]


@settings(max_examples=60)
@given(world=worlds(changing=False), data=st.data())
def test_who_turns_out_to_be_one_is_told_in_no_year_in_which_two_of_them_had_been(
    world: SaidWorld, data: st.DataObject
) -> None:
    """And every group still has ten and more who are each one person on that day."""
    if len(world.lives) < 2:
        return
    one, other = data.draw(st.lists(st.sampled_from(sorted(world.lives)), min_size=2, max_size=2, unique=True))
    pair = MergedPair(one, other, frozenset(data.draw(st.sets(st.sampled_from(DAYS), min_size=1))))
    ids = {day: {person: person for person in world.lives} for day in DAYS}
    for day in pair.days:
        ids[day][pair.other] = pair.one
    said = said_of(world.lives, world.kinds, AT_ONCE)
    as_of_day = {
        year: [replace(row, person=ids[year.known_on][row.person]) for row in rows] for year, rows in said.items()
    }
    for year, by_answer in told_by_year(AT_ONCE, as_of_day, moves_of(ids)).items():
        on_day = {row.person for row in as_of_day[year]}
        assert sum(len(counted.people) for counted in by_answer.values()) <= len(on_day)
        assert all(len(counted.people) >= FEWEST_ALIKE for counted in by_answer.values())


def test_two_of_whom_both_were_told_are_in_nothing_while_they_are_one_and_again_once_they_are_two() -> None:
    followed = Followed({(FIRST_DAY, SECOND_DAY): {A: {S}, B: {S}}, (FIRST_DAY, THIRD_DAY): {A: {A}, B: {B}}})
    followed.keep(FIRST_DAY, followed.names_on(FIRST_DAY, [A, B]), [A, B])
    assert followed.names_on(SECOND_DAY, [S]) == {}
    assert followed.names_on(THIRD_DAY, [A, B]) == {A: A, B: B}


def test_one_who_was_told_and_is_two_since_is_in_nothing_by_either() -> None:
    followed = Followed({(FIRST_DAY, SECOND_DAY): {S: {S, A}}})
    followed.keep(FIRST_DAY, followed.names_on(FIRST_DAY, [S]), [S])
    assert followed.names_on(SECOND_DAY, [S, A, B]) == {B: B}


def test_who_comes_later_under_an_id_that_somebody_else_was_told_by_is_somebody_else() -> None:
    followed = Followed({(FIRST_DAY, SECOND_DAY): {A: {S}}})
    followed.keep(FIRST_DAY, followed.names_on(FIRST_DAY, [A]), [A])
    names = followed.names_on(SECOND_DAY, [S, A])
    assert names[S] == A
    assert names[A] not in (A, S)


def test_a_block_of_which_all_are_merged_is_told_as_before() -> None:
    year, later = (year for year in ALL_YEARS if year.indicator.code == "starts" and year.known_on in DAYS[:4])
    rows = [CountedAnswer(person, ANSWERS[person.int % 2], met=False, unmet=True, last_on=DAY) for person in people(20)]
    merged = [replace(row, person=UUID(int=row.person.int + 500)) for row in rows]
    moves = {(year.known_on, later.known_on): {row.person: {UUID(int=row.person.int + 500)} for row in rows}}
    said: dict[YearTold, list[CountedAnswer]] = {at: [] for at in ALL_YEARS} | {year: rows, later: merged}
    by_year = told_by_year(AT_ONCE, said, moves)
    assert [len(by_year[at]["asian"].people) for at in (year, later)] == [10, 10]
    without_one = told_by_year(AT_ONCE, said | {later: merged[1:]}, moves)
    assert (len(without_one[year]), len(without_one[later])) == (2, 0)
