"""What a shape answers: pence, and the steps that led to them; and what a shape of periods is given.

Payment rules 4.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from services.payments.rules.cohorts import NO_COHORTS, CohortFacts
from services.payments.rules.counted import NO_COUNTS, Counts
from services.payments.rules.earned import NOTHING_EARNED, Earned
from services.payments.rules.samples import NO_SAMPLES, Samples
from services.payments.rules.schemes import Contract

Step = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PeriodAmount:
    """An amount of a contract's period: what it should be, and from when it is due.

    `terms_on` is the period's first day: the version in force on it says what the period comes to; with `terms_by`, if
    none is, the first that begins before that day. `effective_on` lies in the period: in that day's contract year it
    counts. `pence` below 0 are owed back by themselves, as those of a true-up may be.
    """

    key: UUID
    terms_on: date
    effective_on: date
    due_on: date
    pence: int
    steps: tuple[Step, ...]
    year: int
    unearned: str | None = None  # why nothing is earned, where that is to be told
    subject: str = ""  # what of the contract it is for, such as an indicator
    terms_by: date | None = None
    left_out_pence: int = 0  # what nobody may be paid for yet: it comes once that is settled
    on_account_pence: int = 0  # what is taken off as paid already


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """What an amount of a period is worked out from beside the contract's terms."""

    counts: Counts = NO_COUNTS
    earned: Earned = NOTHING_EARNED  # without what is left out
    cohorts: CohortFacts = NO_COHORTS
    before: Sequence[tuple[str, PeriodAmount]] = ()  # of that contract, with their shapes: those that come before
    ends: Mapping[str, date] = field(default_factory=dict)  # when contracts end by all of their versions
    area: str | None = None  # that the versions were published for; None: as they say
    samples: Samples = NO_SAMPLES
    left_out: Earned = NOTHING_EARNED  # what nobody may be paid for yet

    def over_on(self, contract: Contract) -> date | None:
        """When the contract ends by all of its versions; None: as its terms say."""
        return self.ends.get(contract.code)


NO_FACTS = PeriodFacts()
