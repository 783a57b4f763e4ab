"""How a refusal says what is allowed instead."""

from datetime import date

from services.referral.errors import BadValue, WrongState
from services.referral.rules.states import NotAllowed


def bad_value(field: str, message: str, *allowed: str) -> BadValue:
    error: dict[str, object] = {"field": field, "message": message}
    if allowed:
        error["allowed"] = list(allowed)
    return BadValue(errors=[error])


def wrong_state(refused: NotAllowed) -> WrongState:
    possible = ", ".join(refused.allowed) or "nothing more"
    return WrongState(
        f"It is {refused.state}, so this cannot be done ({refused.action}). What can be done now: {possible}.",
        state=refused.state,
        allowed=refused.allowed,
    )


def check_between(field: str, day: date, first: date, last: date, why: str) -> None:
    if not first <= day <= last:
        allowed = [f"from {first}", f"to {last}"] if first < last else [str(first)]
        raise bad_value(field, f"is outside what is allowed: {why}", *allowed)
