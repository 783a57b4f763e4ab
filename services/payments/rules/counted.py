"""How many cases of an indicator count for a contract, and how many of them met its test.

Payment rules 4, At risk.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CountedDay:
    """The cases of one day from which they count."""

    contract: str
    indicator: str
    eligible_on: date
    eligible: int
    met: int


@dataclass(frozen=True, slots=True)
class StatedCohort:
    """What was stated and verified of the quarter that begins on a day, and by whom."""

    contract: str
    outcome: str
    starts: date
    people: int
    met: int
    attestation_id: UUID
    signed_by: str
    signed_by_organisation: str
    verified_by: str
    verified_by_organisation: str

    @property
    def as_day(self) -> CountedDay:
        return CountedDay(self.contract, self.outcome, self.starts, self.people, self.met)

    @property
    def step(self) -> dict[str, Any]:
        return {
            "step": "attested",
            "attestation": str(self.attestation_id),
            "quarterFrom": self.starts.isoformat(),
            "met": self.met,
            "people": self.people,
            "signedBy": self.signed_by,
            "signedByOrganisation": self.signed_by_organisation,
            "verifiedBy": self.verified_by,
            "verifiedByOrganisation": self.verified_by_organisation,
        }


@dataclass(frozen=True, slots=True)
class Count:
    met: int = 0
    eligible: int = 0

    @property
    def rate(self) -> Fraction:
        """Only where something is eligible."""
        return Fraction(self.met, self.eligible)


@dataclass(frozen=True, slots=True)
class Counts:
    """All that is counted for the contracts of an area, as it is known now."""

    by_indicator: dict[tuple[str, str], list[CountedDay]] = field(default_factory=dict)
    stated: Sequence[StatedCohort] = ()

    def between(self, contract: str, indicator: str, first: date, end: date) -> Count:
        """Of cases that count from a day of this half-open period on."""
        days = [day for day in self.by_indicator.get((contract, indicator), ()) if first <= day.eligible_on < end]
        return Count(sum(day.met for day in days), sum(day.eligible for day in days))

    def statements(self, contract: str, outcome: str, first: date, end: date) -> tuple[dict[str, Any], ...]:
        """As steps of an explanation, in the order of their quarters."""
        own = (said for said in self.stated if (said.contract, said.outcome) == (contract, outcome))
        return tuple(said.step for said in own if first <= said.starts < end)


NO_COUNTS = Counts()


def counts_of(days: Iterable[CountedDay], stated: Iterable[StatedCohort] = ()) -> Counts:
    counts = Counts(stated=sorted(stated, key=lambda said: (said.starts, said.contract, said.outcome)))
    for day in (*days, *(said.as_day for said in counts.stated)):
        counts.by_indicator.setdefault((day.contract, day.indicator), []).append(day)
    return counts
