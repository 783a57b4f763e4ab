"""What samples of verified outcomes said, and what else a contract's months pay of what they were drawn from.

Payment rules 4, Extrapolation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ClassOfSample:
    """How many were verified when it was drawn, how many were drawn, and what became of those."""

    code: str
    measures: tuple[str, ...]
    confidence: int
    margin: int
    verified: int
    drawn: int
    validated: int
    failed: int
    set_aside: int


@dataclass(frozen=True, slots=True)
class ValidatedSample:
    """A finished one, of a contract's calendar month."""

    sample_id: UUID
    contract: str
    month: date
    finished_on: date
    classes: tuple[ClassOfSample, ...]


@dataclass(frozen=True, slots=True)
class DrawnOf:
    """What a sample of a contract's month drew and stands so, by its evidence, and by the ids that it had."""

    contract: str
    month: date
    outcomes: frozenset[UUID]
    evidence_keys: frozenset[str] | None  # None: told by an older version

    def has(self, outcome_id: UUID, evidence_key: str | None) -> bool:
        """Whether an outcome was drawn: by its evidence, as far as both are told by it."""
        if self.evidence_keys is None or evidence_key is None:
            return outcome_id in self.outcomes
        return evidence_key in self.evidence_keys


@dataclass(frozen=True, slots=True)
class Samples:
    """`rest_pence`: what stands of outcomes that were not drawn, by contract, month and measure."""

    finished: Sequence[ValidatedSample] = ()
    rest_pence: Mapping[tuple[str, date, str], int] = field(default_factory=dict)

    def rest_of(self, sample: ValidatedSample, measures: Sequence[str]) -> int:
        return sum(self.rest_pence.get((sample.contract, sample.month, measure), 0) for measure in measures)


NO_SAMPLES = Samples()


def classes_of(rows: Sequence[Mapping[str, Any]]) -> tuple[ClassOfSample, ...]:
    return tuple(ClassOfSample(**{**row, "measures": tuple(row["measures"])}) for row in rows)
