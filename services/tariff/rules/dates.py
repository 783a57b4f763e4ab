"""Calendar arithmetic of contracts."""

import calendar
from datetime import date


def add_months(day: date, months: int) -> date:
    """The same day of a later month, clipped to that month's end: 31 August + 6 is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def contract_years(starts: date, ends: date) -> int:
    """How many contract years begin before the contract ends."""
    years = 0
    while add_months(starts, 12 * years) < ends:
        years += 1
    return years
