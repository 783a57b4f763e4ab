"""Which journeys of a year leave, and how far they are told apart: in every cell at least five persons.

A cell is what the groups of its rows say. Whoever stands in a cell of fewer is told by more general groups, with all
others of whom that is so; who is few even then is left out. Each year is made so once and then stays: all that ever
leaves are whole cells, so that of any two extracts, and whatever is added up and subtracted of them, what is left is
nobody or five persons and more.

docs/evaluation.md, Small numbers.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from services.assessment.rules.evaluation.columns import ANY, NOT_TOLD

FEWEST = 5
Groups = tuple[str, ...]  # by `columns.GROUPS`: started in, provider, substance, sex, age group, history
_YOUNG = frozenset({"under-18", "18-24", "25-34"})


@dataclass(frozen=True, slots=True)
class ExtractJourney:
    """Of one journey. `results`: by `columns.RESULTS`, without the outcomes."""

    person: UUID
    groups: Groups
    results: tuple[str, ...]
    outcomes: frozenset[str]


@dataclass(frozen=True, slots=True)
class ExtractCell:
    groups: Groups
    rows: Sequence[ExtractJourney]


@dataclass(frozen=True, slots=True)
class YearOfCells:
    """`left_out`: who is in none."""

    cells: Sequence[ExtractCell]
    left_out: frozenset[UUID]


def _year(started_in: str) -> str:
    """`2013-Q1` is in the year from April 2012."""
    year, quarter = int(started_in[:4]), started_in[-1]
    first = year - 1 if quarter == "1" else year
    return f"{first}/{(first + 1) % 100:02}"


def _half(age: str) -> str:
    return "under-35" if age in _YOUNG else "35-over"


# Each is more general than the one before it. What an evaluation needs least goes first.
_LEVELS: Sequence[Callable[[Groups], Groups]] = (
    lambda groups: groups,
    lambda groups: (_year(groups[0]), *groups[1:]),
    lambda groups: (*groups[:4], _half(groups[4]), groups[5]),
    lambda groups: (*groups[:5], ANY),
    lambda groups: (*groups[:4], ANY, groups[5]),
    lambda groups: (groups[0], ANY, *groups[2:]),
    lambda groups: (*groups[:3], ANY, *groups[4:]),
    lambda groups: (*groups[:2], ANY, *groups[3:]),
)


def cells_of(rows: Iterable[ExtractJourney]) -> YearOfCells:
    """Of the journeys of one year."""
    left, cells = list(rows), list[ExtractCell]()
    for generalised in _LEVELS:
        by_groups: dict[Groups, list[ExtractJourney]] = {}
        for row in left:
            groups = generalised(row.groups)
            by_groups.setdefault(groups, []).append(replace(row, groups=groups))
        enough = {groups for groups, of_cell in by_groups.items() if _persons(of_cell) >= FEWEST}
        cells += [ExtractCell(groups, by_groups[groups]) for groups in sorted(enough)]
        left = [row for groups, of_cell in by_groups.items() if groups not in enough for row in of_cell]
    in_cells = {row.person for cell in cells for row in cell.rows}
    return YearOfCells(_without_rare(cells), frozenset(row.person for row in left) - in_cells)


def _persons(rows: Iterable[ExtractJourney]) -> int:
    return len({row.person for row in rows})


def _without_rare(cells: Sequence[ExtractCell]) -> list[ExtractCell]:
    """A result of few persons of the year is not told, nor an outcome that few achieved, or all but few."""
    rows = [row for cell in cells for row in cell.rows]
    rare = [_rare(rows, position) for position in range(len(rows[0].results))] if rows else []
    frequent = _told_outcomes(rows)
    return [replace(cell, rows=[_told(row, rare, frequent) for row in cell.rows]) for cell in cells]


def _told(row: ExtractJourney, rare: Sequence[frozenset[str]], frequent: frozenset[str]) -> ExtractJourney:
    results = tuple(NOT_TOLD if value in not_told else value for value, not_told in zip(row.results, rare, strict=True))
    return replace(row, results=results, outcomes=row.outcomes & frequent)


def _rare(rows: Sequence[ExtractJourney], position: int) -> frozenset[str]:
    """The values of few, and, as long as all of these are few together, the next: else it would be told what they say
    by what nobody else does.
    """
    persons = _by_value((row.results[position], row.person) for row in rows)
    rare: set[str] = set()
    of_rare: set[UUID] = set()
    for value, whose in sorted(persons.items(), key=lambda item: (len(item[1]), item[0])):
        if len(whose) >= FEWEST and not 0 < len(of_rare) < FEWEST:
            break
        rare.add(value)
        of_rare |= whose
    return frozenset(rare)


def _told_outcomes(rows: Sequence[ExtractJourney]) -> frozenset[str]:
    achieved = _by_value((code, row.person) for row in rows for code in row.outcomes)
    everybody = _persons(rows)
    return frozenset(
        code
        for code, whose in achieved.items()
        if len(whose) >= FEWEST and (len(whose) == everybody or everybody - len(whose) >= FEWEST)
    )


def _by_value(pairs: Iterable[tuple[str, UUID]]) -> Mapping[str, set[UUID]]:
    persons: dict[str, set[UUID]] = {}
    for value, person in pairs:
        persons.setdefault(value, set()).add(person)
    return persons


def at_most(persons: int) -> int:
    """As it is said how many are left out: nobody, one and four look alike."""
    return FEWEST * max(1, -(-persons // FEWEST))
