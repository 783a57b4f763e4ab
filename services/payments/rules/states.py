"""How far a claim is.

Payment rules 6.
"""

from enum import StrEnum

from services.payments.rules.postings import Balances


class State(StrEnum):
    AWAITING_VERIFICATION = "awaiting_verification"
    UNPRICED = "unpriced"
    HELD = "held"
    DUE = "due"
    IN_RUN = "in_run"
    APPROVED = "approved"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    OVER_CAP = "over_cap"


FALLEN_OR_AWAITED = frozenset({State.WITHDRAWN, State.AWAITING_VERIFICATION})
NOT_STANDING = FALLEN_OR_AWAITED | {State.UNPRICED}


def state_of(standing: str, balances: Balances, *, in_run: bool, unsettled: int) -> State:
    """The least advanced of its amounts; what does not stand says why.

    `standing` is what the facts say; `unsettled` what of the committed pence finance has not yet paid.
    """
    if standing in NOT_STANDING:
        return State(standing)
    if balances.held:
        return State.HELD
    if balances.due:
        return State.IN_RUN if in_run else State.DUE
    if unsettled:
        return State.APPROVED
    return State.SETTLED if balances.committed else State(standing)
