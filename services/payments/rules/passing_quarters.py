"""What of a quarter that is paid on account the prime passes on to who delivered its outcomes.

No line of the ledger is of such an outcome: what it comes to is paid by instalments, before anybody knows of it, and by
the balance. So it is passed on out of both, once the quarter is over.

Payment rules 4, Subcontract.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.payments.rules.subcontracts import PassedTo, split

LeftOut = Mapping[UUID, int]  # by outcome
Parts = Mapping[str, int]  # by organisation; what is nobody else's is the prime's


@dataclass(frozen=True, slots=True)
class QuarterOutcome:
    """What an outcome of the quarter comes to, and to whom some of it is passed on."""

    achieved_on: date
    outcome_id: UUID
    pence: int
    passed: PassedTo | None


def covered(pence: int, outcomes: Iterable[QuarterOutcome], left_out: LeftOut) -> Parts:
    """Who has what of so much that is paid of a quarter, or stands: it goes to one outcome after another, in the order
    of achievement, as far as it reaches.
    """
    parts: Counter[str] = Counter()
    for outcome in _in_order(outcomes):
        reached = max(0, min(pence, outcome.pence - left_out.get(outcome.outcome_id, 0)))
        pence -= reached
        if outcome.passed:
            parts[outcome.passed.organisation] += split(reached, outcome.passed.share)[0]
    return parts


def _in_order(outcomes: Iterable[QuarterOutcome]) -> Sequence[QuarterOutcome]:
    return sorted(outcomes, key=lambda outcome: (outcome.achieved_on, outcome.outcome_id))
