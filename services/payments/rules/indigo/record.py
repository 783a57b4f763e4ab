"""What an INDIGO record is made of.

Payment rules 7, INDIGO record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from services.payments.rules.schemes import Contract, Scheme

Thing = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StatedVersion:
    """A version of the scheme that has the contract, and all that it says as it was written."""

    scheme: Scheme
    said: Mapping[str, Any]

    def terms_said(self, contract: str) -> Mapping[str, Any]:
        terms: Mapping[str, Any] = next(row for row in self.said["contracts"] if row["code"] == contract)
        return terms


@dataclass(slots=True)
class PaidOutcomes:
    """What was paid for something in a contract year, and for whose outcomes; `at_price` by what one of them costs."""

    pence: int = 0
    people: set[UUID] = field(default_factory=set)
    at_price: dict[int, set[UUID]] = field(default_factory=dict)


@dataclass(slots=True)
class AchievedOutcomes:
    """How many outcomes of a measure are dated in a contract year and stand, and whose they are; `at_paid` by what was
    paid by itself for one of them, nothing included.
    """

    outcomes: int = 0
    people: set[UUID] = field(default_factory=set)
    at_paid: dict[int, set[UUID]] = field(default_factory=dict)


@dataclass(slots=True)
class YearOfRecord:
    """A contract year with what is dated in it. `paid` is by measure, and by None what is paid for outcomes of several;
    `block_pence` was paid whatever was achieved.
    """

    number: int
    starts: date
    ends: date  # half-open
    achieved: dict[str, AchievedOutcomes] = field(default_factory=dict)
    paid: dict[str | None, PaidOutcomes] = field(default_factory=dict)
    block_pence: int = 0


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """As they stand on a day. `versions` in their order, the last one has the terms; `years` are those that have begun.
    `is_settled`: nothing is owed, and nothing waits to be verified. `is_of_council`: who is paid reads neither by which
    rule a measure is met nor what else the scheme says.
    """

    area: str
    on: date
    terms: Contract
    versions: Sequence[StatedVersion]
    names: Mapping[str, str]
    years: Sequence[YearOfRecord]
    is_settled: bool
    is_of_council: bool
    last_paid_on: date | None

    @property
    def last(self) -> StatedVersion:
        return self.versions[-1]
