"""What may still fall, and what becomes of the money for it. Payment rules, section 5."""

from datetime import date
from typing import NamedTuple

from tests.model.days import window
from tests.model.facts import ProvisionalRule


class Due(NamedTuple):
    day: date
    held: bool


def due(rule: ProvisionalRule, achieved_on: date, provisional_until: date | None) -> Due:
    """Only a hold waits, and only an outcome that may fall is held.

    The rule is told with the outcome; else it is the contract's on the day of achievement, as the rest of its terms.
    """
    if rule == "hold" and provisional_until is not None:
        return Due(max(achieved_on, provisional_until), held=True)
    return Due(achieved_on, held=False)


def falls(
    rule: ProvisionalRule, discharged_on: date, months: int | None, recover_months: int | None, returned_on: date
) -> bool:
    """Whether a return fells an outcome that counts from a discharge (months None: for ever).

    silent: *recover_months* under hold. It says nothing there.
    """
    match rule:
        case "count":
            return False
        case "clawback" if recover_months is not None:
            return returned_on in window(discharged_on, recover_months)
        case _:
            return returned_on in window(discharged_on, months)


def provisional_until(
    rule: ProvisionalRule, discharged_on: date, months: int | None, recover_months: int | None
) -> date:
    """The day from which money cannot fall.

    silent: that of count only with a number of months, where nothing is at risk on any day. The end of its window.
    """
    length = recover_months if rule == "clawback" and recover_months is not None else months
    return window(discharged_on, length).end
