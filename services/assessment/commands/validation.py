"""Refusals that name the field, and what every recorded thing carries."""

from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta
from typing import Any, TypedDict

from services.assessment.errors import BadValue
from services.assessment.rules.top_form import is_answered
from services.assessment.schemas.reviews import TopItems
from shared.kernel.claims import Actor

DUE_WITHIN = timedelta(days=2 * 365)
AHEAD = timedelta(days=366)


class RecordedBy(TypedDict):
    area: str
    recorded_by: str
    recorded_by_organisation: str
    recorded_on: date


def recorded(actor: Actor, today: date) -> RecordedBy:
    return RecordedBy(
        area=actor.area, recorded_by=actor.sub, recorded_by_organisation=actor.organisation, recorded_on=today
    )


def said_by(actor: Actor) -> dict[str, str]:
    """What every payload carries of who acted."""
    return {"area": actor.area, "actor": actor.sub, "actor_organisation": actor.organisation}


def bad_value(field: str, message: str, allowed: Iterable[str] | None = None, *, in_order: bool = False) -> BadValue:
    """`in_order`: what is allowed has an order of its own, such as that of the week."""
    error: dict[str, Any] = {"field": field, "message": message}
    if allowed is not None:
        error["allowed"] = list(allowed) if in_order else sorted(allowed, key=_in_order)
    return BadValue(errors=[error])


def _in_order(code: str) -> tuple[bool, int, str]:
    """Numbers go by what they count, before words: 2 before 10."""
    number = code.isdecimal()
    return not number, int(code) if number else 0, code


def check_code(field: str, code: str, allowed: Collection[str]) -> None:
    if code not in allowed:
        raise bad_value(field, "is not a code of the scheme", allowed)


def check_not_after(field: str, day: date, today: date) -> None:
    if day > today:
        raise bad_value(field, "must not be in the future", [f"on or before {today}"])


def check_ahead(field: str, day: date | None, today: date) -> None:
    """What is planned or due later than that would be out of sight for years."""
    if day is not None and day > today + AHEAD:
        raise bad_value(field, "lies too far ahead", [f"on or before {today + AHEAD}"])


def check_days(since: date | None, until: date | None) -> None:
    if since and until and until < since:
        raise bad_value("to", "lies before the first day", [f"on or after {since}"])


def check_born(field: str, day: date, birth_date: date) -> None:
    if day < birth_date:
        raise bad_value(field, "must not be before the person's birth", [f"on or after {birth_date}"])


def check_answered(field: str, items: TopItems) -> None:
    if not is_answered(item.answer for item in items.answers().values()):
        raise bad_value(field, "must have an answer to one question at least: what nobody answered is no TOP")


def check_due(due_on: date | None, on: date) -> None:
    """A review that fell due much earlier or later was another one."""
    if due_on is not None and abs(due_on - on) > DUE_WITHIN:
        allowed = [f"from {on - DUE_WITHIN} to {on + DUE_WITHIN}"]
        raise bad_value("dueOn", "lies too far from the day of the review to be when this one was due", allowed)


def check_said_where(
    field: str, words: str, *, said: bool, where: bool, needed: bool = True, allowed: Iterable[str] | None = None
) -> None:
    """What is said in one case and only there; `words` say which that is, after "where", "of" or the like.

    What is missing there is said to be missing, and what is too much to be left out: who filled it in sees which.
    """
    if where and needed and not said:
        raise bad_value(field, f"is missing: it is needed {words}", allowed)
    if said and not where:
        raise bad_value(field, f"must be left out: it is said only {words}", ["left out"])


def check_all(*checks: Callable[[], object], under: str = "") -> None:
    """What is wrong in any of them, told at once; `under`: where in the body what they look at stands."""
    errors = []
    for check in checks:
        try:
            check()
        except BadValue as refused:
            errors += [{**error, "field": under + error["field"]} for error in refused.errors or ()]
    if errors:
        raise BadValue(errors=errors)
