"""Which days the course of a contract year is told by.

Payment rules 7, The course of a year.
"""

from datetime import date, timedelta

from services.payments.rules.money import add_months


def month_ends(starts: date, day: date) -> list[date]:
    """The last day of each month from the one that holds `starts`, before the day; and the day itself."""
    first, ends = add_months(starts.replace(day=1), 1), []
    while (last := first - timedelta(days=1)) < day:
        ends.append(last)
        first = add_months(first, 1)
    return [*ends, day]
