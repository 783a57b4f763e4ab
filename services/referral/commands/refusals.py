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
        f"The state is {refused.state}, which does not allow to {refused.action}; it allows: {possible}.",
        state=refused.state,
        allowed=refused.allowed,
    )


def check_between(field: str, day: date, first: date | None, last: date) -> None:
    if day > last or (first is not None and day < first):
        bounds = [f"from {first}"] if first else []
        raise bad_value(field, "the date is outside what is allowed", *bounds, f"to {last}")
