"""What a case adds to the kept totals: for each two of its indicator's dimensions one number, by month and value.

Totals by all dimensions at once would be as many as there are cases; by each two of them they are few.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import combinations

from shared.figures.cases import Case
from shared.figures.indicators import Indicator
from shared.figures.periods import month_start

NO_VALUE = -1
NOTHING = ""  # stands for a dimension that nobody has said, and for one too few


@dataclass(frozen=True, slots=True)
class Cell:
    """`pair` are two dimensions, `a` and `b` what they are."""

    indicator: str
    pair: str
    month: date
    a: str
    b: str
    value: int


@dataclass(slots=True)
class Sum:
    """Of those that became eligible in the month, how many met the test; `gone` are those whose last day was before
    some day of it: of a stock they are taken from `met`, too.
    """

    eligible: int = 0
    met: int = 0
    gone: int = 0

    def any(self) -> bool:
        return bool(self.eligible or self.met or self.gone)


@cache
def pairs(dimensions: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    if len(dimensions) < 2:
        return ((dimensions[0] if dimensions else NOTHING, NOTHING),)
    return tuple(combinations(dimensions, 2))


def pair_with(indicator: Indicator, wanted: frozenset[str]) -> tuple[str, str] | None:
    """A pair in which these dimensions are; none where they are too many."""
    return next((pair for pair in pairs(indicator.dimensions) if wanted <= set(pair)), None)


def name_of(pair: tuple[str, str]) -> str:
    return " ".join(pair).strip()


def added(indicators: Mapping[str, Indicator], ended: Iterable[Case], begun: Iterable[Case]) -> dict[Cell, Sum]:
    """What cases that end and cases that begin change."""
    sums: dict[Cell, Sum] = defaultdict(Sum)
    for cases, sign in ((ended, -1), (begun, 1)):
        for case in cases:
            if indicator := indicators.get(case.indicator):
                _add(sums, indicator, case, sign)
    return {cell: changed for cell, changed in sums.items() if changed.any()}


def _add(sums: dict[Cell, Sum], indicator: Indicator, case: Case, sign: int) -> None:
    value = NO_VALUE if case.value is None or not indicator.keeps_values else case.value
    month = month_start(case.eligible_on)
    left_in = month_start(case.until) if indicator.stock and case.until else None
    for pair in pairs(indicator.dimensions):
        a, b = (case.dimension(name) or NOTHING if name else NOTHING for name in pair)
        cell = sums[Cell(indicator.code, name_of(pair), month, a, b, value)]
        cell.eligible += sign
        cell.met += sign * (case.met_on is not None)
        if left_in:
            left = sums[Cell(indicator.code, name_of(pair), left_in, a, b, value)]
            left.gone += sign
            left.met -= sign * (case.met_on is not None)
