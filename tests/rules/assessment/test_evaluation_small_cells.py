"""No cell of fewer than five persons leaves, nor is one left by subtracting any two extracts from each other."""

from collections.abc import Collection, Iterable, Sequence
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment.rules.evaluation.columns import ANY, GROUPS, NOT_TOLD
from services.assessment.rules.evaluation.small_cells import (
    FEWEST,
    ExtractCell,
    ExtractJourney,
    YearOfCells,
    at_most,
    cells_of,
)
from tests.thorough import part_of

QUARTERS = ["2012-Q2", "2012-Q3", "2012-Q4", "2013-Q1"]
Release = Sequence[ExtractJourney]


def row(number: int, *groups: str, results: tuple[str, ...] = ("1",), outcomes: Collection[str] = ()) -> ExtractJourney:
    usual = ("2012-Q2", "cdas", "opiate", "male", "25-34", "new")
    return ExtractJourney(UUID(int=number), (*groups, *usual[len(groups) :]), results, frozenset(outcomes))


rows = st.builds(
    ExtractJourney,
    st.integers(1, 25).map(lambda number: UUID(int=number)),
    st.tuples(
        st.sampled_from(QUARTERS), st.sampled_from(["cdas", "riverside"]), st.sampled_from(["opiate", "alcohol"]),
        st.sampled_from(["male", "female"]), st.sampled_from(["18-24", "25-34", "65-over"]),
        st.sampled_from(["new", "returning"]),
    ),
    st.tuples(st.sampled_from(["1", "2", "3"]), st.sampled_from(["0-3", "52-over"])),
    st.frozensets(st.sampled_from(["abstinence", "housing"])),
)  # fmt: skip
years = st.lists(st.lists(rows, max_size=60).map(cells_of), min_size=1, max_size=3)


def persons(release: Iterable[ExtractJourney]) -> set[UUID]:
    return {journey.person for journey in release}


def extract(made: Sequence[YearOfCells], chosen: Collection[int], said_no: Collection[UUID]) -> Release:
    """As `store.evaluation` leaves whole cells out in which somebody has said no since."""
    cells = [cell for number in chosen for cell in made[number].cells]
    return [journey for cell in cells if not persons(cell.rows) & set(said_no) for journey in cell.rows]


def shown(release: Release, asked: Sequence[int]) -> dict[tuple[str, ...], set[UUID]]:
    """Everybody by what these columns say: a marginal table of the extract."""
    table: dict[tuple[str, ...], set[UUID]] = {}
    for journey in release:
        table.setdefault(tuple(journey.groups[column] for column in asked), set()).add(journey.person)
    return table


@given(st.lists(rows, max_size=80))
@settings(max_examples=part_of(300))
def test_every_cell_has_five_persons_and_everybody_is_in_one_or_counted(journeys: list[ExtractJourney]) -> None:
    made = cells_of(journeys)
    assert all(len(persons(cell.rows)) >= FEWEST for cell in made.cells)
    told = persons(journey for cell in made.cells for journey in cell.rows)
    assert told | made.left_out == persons(journeys)
    assert not told & made.left_out
    assert len(made.left_out) < FEWEST
    assert all(len(whose) >= FEWEST for whose in shown([r for c in made.cells for r in c.rows], range(6)).values())


@given(years, st.data())
@settings(max_examples=part_of(300))
def test_of_two_extracts_no_subtraction_leaves_few(made: list[YearOfCells], data: st.DataObject) -> None:
    """Whichever years they have, whoever has said no between them, and by whichever columns they are added up."""
    which = st.sets(st.sampled_from(range(len(made))))
    nos = st.sets(st.integers(1, 25).map(lambda number: UUID(int=number)), max_size=4)
    first = extract(made, data.draw(which), data.draw(nos))
    second = extract(made, data.draw(which), data.draw(nos))
    for count in range(len(GROUPS) + 1):
        for asked in combinations(range(len(GROUPS)), count):
            before, after = shown_rows(first, asked), shown_rows(second, asked)
            for groups in before.keys() | after.keys():
                left = before.get(groups, set()) ^ after.get(groups, set())
                assert not left or len({person for person, _ in left}) >= FEWEST


def shown_rows(release: Release, asked: Sequence[int]) -> dict[tuple[str, ...], set[tuple[UUID, int]]]:
    """As `shown`, but by rows: a row of somebody who has others is one of a cell too."""
    table: dict[tuple[str, ...], set[tuple[UUID, int]]] = {}
    for journey in release:
        groups = tuple(journey.groups[column] for column in asked)
        table.setdefault(groups, set()).add((journey.person, id(journey)))
    return table


@given(st.lists(rows, max_size=60).flatmap(lambda made: st.tuples(st.just(made), st.permutations(made))))
@settings(max_examples=part_of(200))
def test_the_order_in_which_people_are_read_decides_nothing(
    journeys: tuple[list[ExtractJourney], list[ExtractJourney]],
) -> None:
    first, turned = journeys
    assert _sorted(cells_of(first).cells) == _sorted(cells_of(turned).cells)


def _sorted(cells: Sequence[ExtractCell]) -> list[tuple[object, ...]]:
    return sorted((cell.groups, r.person, r.results, tuple(sorted(r.outcomes))) for cell in cells for r in cell.rows)


@given(st.lists(rows, max_size=80))
@settings(max_examples=part_of(200))
def test_a_result_is_told_of_five_persons_and_more_of_a_year(journeys: list[ExtractJourney]) -> None:
    told = [r for cell in cells_of(journeys).cells for r in cell.rows]
    for position in range(2):
        by_value: dict[str, set[UUID]] = {}
        for journey in told:
            by_value.setdefault(journey.results[position], set()).add(journey.person)
        few = [value for value, whose in by_value.items() if len(whose) < FEWEST]
        assert not few
    for code in ("abstinence", "housing"):
        achieved = {r.person for r in told if code in r.outcomes}
        others = persons(told) - achieved
        assert len(achieved) in (0, *range(FEWEST, 99))
        assert not achieved or len(others) in (0, *range(FEWEST, 99))


def test_who_is_few_is_told_by_more_general_groups_and_stands_with_others() -> None:
    many = [row(number) for number in range(1, 6)]
    few = [row(number, "2012-Q3", "riverside") for number in range(6, 10)]
    made = cells_of([*many, *few, row(10, "2012-Q4", "riverside")])
    assert [cell.groups[:2] for cell in made.cells] == [("2012-Q2", "cdas"), ("2012/13", "riverside")]
    assert made.left_out == frozenset()


def test_few_of_a_year_are_left_out_and_counted_as_up_to_five() -> None:
    made = cells_of([row(number, quarter) for number, quarter in enumerate(QUARTERS)])
    assert made.cells == []
    assert [at_most(persons) for persons in (0, 1, 4, 5, 6)] == [5, 5, 5, 5, 10]
    assert len(made.left_out) == 4


def test_whoever_has_two_journeys_is_one_person_of_a_cell() -> None:
    journeys = [row(1), row(1), row(2), row(3), row(4)]
    assert cells_of(journeys).cells == []


def test_the_last_quarter_is_of_the_year_that_began_in_april() -> None:
    made = cells_of([row(number, QUARTERS[number % 4]) for number in range(5)])
    assert {cell.groups[0] for cell in made.cells} == {"2012/13"}


@pytest.mark.parametrize(("rare", "told"), [(4, NOT_TOLD), (5, "9")])
def test_a_rare_result_is_not_told_and_takes_the_next_along(rare: int, told: str) -> None:
    journeys = [row(number, results=("9" if number < rare else "1",)) for number in range(30)]
    made = cells_of(journeys)
    says = {r.person: r.results[0] for cell in made.cells for r in cell.rows}
    assert says[UUID(int=0)] == told
    assert says[UUID(int=29)] == (NOT_TOLD if rare == 4 else "1")


def test_all_that_are_few_and_different_are_told_as_any() -> None:
    different = [
        ("2012-Q2", "a", "opiate", "male"), ("2012-Q3", "b", "alcohol", "female"), ("2012-Q4", "c", "opiate", "male"),
        ("2013-Q1", "d", "unknown", "female"), ("2012-Q2", "e", "alcohol", "not_known"),
    ]  # fmt: skip
    (cell,) = cells_of(row(number, *groups) for number, groups in enumerate(different)).cells
    assert cell.groups == ("2012/13", ANY, ANY, ANY, ANY, ANY)
