"""How far a claim is.

Payment rules 6.
"""

from enum import StrEnum
from typing import Literal

from services.payments.rules.postings import Balances


class ClaimState(StrEnum):
    AWAITING_VERIFICATION = "awaiting_verification"
    UNPRICED = "unpriced"
    HELD = "held"
    DUE = "due"
    IN_RUN = "in_run"
    APPROVED = "approved"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    OVER_CAP = "over_cap"
    UNEARNED = "unearned"  # an amount of a period by which nothing is earned
    OWED_BACK = "owed_back"  # one that stands below nothing, as a true-up may
    ACCRUED = "accrued"  # an outcome that comes with its quarter's balance, since the quarter is paid on account
    CLOSED = "closed"  # one that became known after its contract year's final account
    IN_COHORT = "in_cohort"  # an outcome that is paid for by its month


Fall = Literal["refused", "before_payment", "after_approval"]
FALLEN_OR_AWAITED = frozenset({ClaimState.WITHDRAWN, ClaimState.AWAITING_VERIFICATION})
NOT_STANDING = FALLEN_OR_AWAITED | {
    ClaimState.UNPRICED,
    ClaimState.UNEARNED,
    ClaimState.OWED_BACK,
    ClaimState.CLOSED,
    ClaimState.IN_COHORT,
}
SAID_BY_FACTS = NOT_STANDING | {ClaimState.OVER_CAP, ClaimState.ACCRUED}  # whatever was paid of it once


def state_of(standing: str, balances: Balances, *, in_run: bool, unsettled: int) -> ClaimState:
    """The least advanced of its amounts; what does not stand says why.

    `standing` is what the facts say; `unsettled` what of the committed pence finance has not yet paid.
    """
    if standing in SAID_BY_FACTS:
        return ClaimState(standing)
    if balances.held:
        return ClaimState.HELD
    if balances.due:
        return ClaimState.IN_RUN if in_run else ClaimState.DUE
    if unsettled:
        return ClaimState.APPROVED
    return ClaimState.SETTLED if balances.committed else ClaimState(standing)


def fall_of(state: str, reason: str | None, *, was_owed: bool) -> Fall | None:
    """How what does not stand came to fall. `was_owed`: it, or a part of it, fell after a run had approved it."""
    if state != ClaimState.WITHDRAWN:
        return None
    if was_owed:
        return "after_approval"
    return "refused" if reason == "refused" else "before_payment"
