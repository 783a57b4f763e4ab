"""Months and half-open periods, as contracts and windows count them.

Payment rules 1, Days.
"""

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int) -> date:
    """The same day of the month, clipped to the month's end."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def years_between(start: date, day: date) -> int:
    """The contract year, counted from 0, that holds the day."""
    years = day.year - start.year
    return years if add_months(start, 12 * years) <= day else years - 1
