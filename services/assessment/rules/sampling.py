"""Which verified outcomes of a contract and month are looked at once more: classes, how many of each, and which.

Whole numbers and exact fractions, so that anybody draws the same. Payment rules 3, Samples.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from services.assessment.rules.dates import add_months

FEWEST_LOOKED_AT = 5  # of fewer nothing is said of how far a verifier is agreed with
# How many standard deviations to both sides, in thousandths, so many of a hundred draws lie within.
DEVIATIONS: Mapping[int, int] = {80: 1282, 85: 1440, 90: 1645, 95: 1960, 99: 2576}


@dataclass(frozen=True, slots=True)
class SampleSize:
    """In so many of a hundred draws the share lies within so many parts of a hundred of what the sample says."""

    confidence: int
    margin: int


@dataclass(frozen=True, slots=True)
class SampleClass:
    """What is drawn from together: of these measures, or of these verifiers."""

    code: str
    size: SampleSize
    takes: frozenset[str]


@dataclass(frozen=True, slots=True)
class PriceSpan:
    measure: str
    starts: date
    ends: date | None
    pence: int


@dataclass(frozen=True, slots=True)
class StatedClass:
    code: str
    size: SampleSize
    measures: frozenset[str]
    from_pence: int


@dataclass(frozen=True, slots=True)
class ValidationTerms:
    """What one version says of a contract: of which measures a class is goes by the prices of the month."""

    classes: tuple[StatedClass, ...]
    prices: tuple[PriceSpan, ...]
    counter: SampleSize | None = None

    def classes_of(self, month: date) -> list[SampleClass]:
        """A measure is of the first class that takes it."""
        left = {code for row in self.classes for code in row.measures}
        classes = []
        for row in self.classes:
            takes = {code for code in left & row.measures if self._highest(code, month) >= row.from_pence}
            left -= takes
            classes.append(SampleClass(row.code, row.size, frozenset(takes)))
        return classes

    def _highest(self, measure: str, month: date) -> int:
        """Of any band, on any day of the month."""
        ends = add_months(month, 1)
        rows = (row for row in self.prices if row.measure == measure and row.starts < ends)
        return max((row.pence for row in rows if row.ends is None or month < row.ends), default=0)


@dataclass(frozen=True, slots=True)
class SampledFrom:
    """A verified outcome: its id says nothing of whom it is. `by` is what its class goes by, its measure or who
    verified it.
    """

    id: UUID
    by: str


@dataclass(frozen=True, slots=True)
class DrawnClass:
    """Its population in the order of their lots, of which the first are drawn."""

    drawn_from: SampleClass
    population: tuple[UUID, ...]
    size: int

    @property
    def drawn(self) -> tuple[UUID, ...]:
        return self.population[: self.size]


def validation_terms(contract: Mapping[str, Any], scheme: Mapping[str, Any]) -> ValidationTerms | None:
    said = contract.get("validation")
    if not said:
        return None
    counter = said.get("counter")
    return ValidationTerms(
        classes=tuple(
            StatedClass(
                row["code"], _size(row), frozenset(row.get("measures") or contract["measures"]),
                row.get("from_pence") or 0,
            )
            for row in said["samples"]
        ),
        prices=tuple(_price(row) for row in scheme.get("prices", ()) if row["measure"] in contract["measures"]),
        counter=_size(counter) if counter else None,
    )  # fmt: skip


def sample_size(population: int, size: SampleSize) -> int:
    """For a share that may be anything (a half needs the most), with the correction for a population that ends:
    n = N·m / (N + m - 1), m = z²·¼ / e², rounded up.
    """
    if not population:
        return 0
    deviations = Fraction(DEVIATIONS[size.confidence], 1000)
    endless = deviations**2 / 4 / Fraction(size.margin, 100) ** 2
    return min(population, max(1, -(-population * endless // (population + endless - 1))))


def lot(seed: str, outcome_id: UUID) -> str:
    """By which the population is put in order: nobody chooses, and whoever has the seed has the same."""
    return hashlib.sha256(f"{seed}|{outcome_id}".encode()).hexdigest()


def draw(seed: str, classes: Iterable[SampleClass], outcomes: Sequence[SampledFrom]) -> list[DrawnClass]:
    return [_drawn(seed, of, [outcome.id for outcome in outcomes if outcome.by in of.takes]) for of in classes]


def each_by_itself(size: SampleSize, outcomes: Iterable[SampledFrom]) -> list[SampleClass]:
    """What each verifier verified is a class of its own."""
    return [SampleClass(by, size, frozenset({by})) for by in sorted({outcome.by for outcome in outcomes})]


def _drawn(seed: str, of: SampleClass, population: list[UUID]) -> DrawnClass:
    ordered = sorted(population, key=lambda outcome_id: lot(seed, outcome_id))
    return DrawnClass(of, tuple(ordered), sample_size(len(ordered), of.size))


def agreed_percent(agreed: int, disagreed: int) -> int | None:
    """To the nearest whole one, a half up; nothing is said of few."""
    of = agreed + disagreed
    return (200 * agreed + of) // (2 * of) if of >= FEWEST_LOOKED_AT else None


def _size(row: Mapping[str, Any]) -> SampleSize:
    return SampleSize(row["confidence"], row["margin"])


def _price(row: Mapping[str, Any]) -> PriceSpan:
    ends = row.get("to")
    return PriceSpan(
        row["measure"], date.fromisoformat(row["from"]), date.fromisoformat(ends) if ends else None, row["pence"]
    )
