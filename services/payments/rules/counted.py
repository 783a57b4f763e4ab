"""How many cases of an indicator count for a contract, and how many of them met its test.

Payment rules 4, At risk.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class CountedDay:
    """The cases of one day from which they count."""

    contract: str
    indicator: str
    eligible_on: date
    eligible: int
    met: int


@dataclass(frozen=True, slots=True)
class Count:
    met: int = 0
    eligible: int = 0

    @property
    def rate(self) -> Fraction:
        """Only where something is eligible."""
        return Fraction(self.met, self.eligible)

    def __add__(self, other: "Count") -> "Count":
        return Count(self.met + other.met, self.eligible + other.eligible)


@dataclass(frozen=True, slots=True)
class Counts:
    """All that is counted for the contracts of an area, as it is known now."""

    by_indicator: dict[tuple[str, str], list[CountedDay]] = field(default_factory=dict)

    def between(self, contract: str, indicator: str, first: date, end: date) -> Count:
        """Of cases that count from a day of this half-open period on."""
        days = [day for day in self.by_indicator.get((contract, indicator), ()) if first <= day.eligible_on < end]
        return Count(sum(day.met for day in days), sum(day.eligible for day in days))


NO_COUNTS = Counts()


def counts_of(days: Iterable[CountedDay]) -> Counts:
    counts = Counts()
    for day in days:
        counts.by_indicator.setdefault((day.contract, day.indicator), []).append(day)
    return counts
