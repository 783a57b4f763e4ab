"""Calendar arithmetic of contracts."""

import calendar
from datetime import date


def add_months(day: date, months: int) -> date:
    """The same day of a later month, clipped to that month's end: 31 August + 6 is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def year_ends(starts: date, ends: date) -> list[date]:
    """The end of each contract year. The last year ends with the contract, however short that leaves it."""
    dates: list[date] = []
    while not dates or dates[-1] < ends:
        dates.append(min(add_months(starts, 12 * len(dates) + 12), ends))
    return dates


def contract_years(starts: date, ends: date) -> int:
    """How many contract years begin before the contract ends."""
    return len(year_ends(starts, ends)) if starts < ends else 0
