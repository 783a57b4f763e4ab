"""Which days the course of a contract year is told by, and in which month each held amount is released.

Payment rules 7, What comes.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from services.payments.rules.money import add_months


@dataclass(frozen=True, slots=True)
class HeldAmount:
    """`until`: the day on which it is due if nothing happens; date.max: never, None: not known."""

    until: date | None
    pence: int


@dataclass(frozen=True, slots=True)
class PenceOfMonth:
    """`starts` is the first day of the month; None: in no month that is known."""

    starts: date | None
    pence: int


def month_ends(starts: date, day: date) -> list[date]:
    """The last day of each month from the one that holds `starts`, before the day; and the day itself."""
    first, ends = add_months(starts.replace(day=1), 1), []
    while (last := first - timedelta(days=1)) < day:
        ends.append(last)
        first = add_months(first, 1)
    return [*ends, day]


def released_by_month(held: Iterable[HeldAmount], day: date) -> list[PenceOfMonth]:
    """By month, the one of the day first; what should have been released is so in that. Last what no day releases.

    All together is what is held.
    """
    pence_by_month: defaultdict[date | None, int] = defaultdict(int)
    for amount in held:
        ends = amount.until is not None and amount.until != date.max
        month = max(amount.until or day, day).replace(day=1) if ends else None
        pence_by_month[month] += amount.pence
    months = sorted(month for month in pence_by_month if month is not None)
    ordered = [*months, *([None] if None in pence_by_month else [])]
    return [PenceOfMonth(month, pence_by_month[month]) for month in ordered if pence_by_month[month]]
