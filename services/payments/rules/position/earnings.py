"""What outcomes earned, by the day of achievement, and by week from Monday to Sunday.

Payment rules 7, Rates.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate

RATE_WEEKS = 13
YEAR_WEEKS = 52
WEEK_DAYS = 7


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def first_full_week(day: date) -> date:
    """The first Monday that is not before a day."""
    return monday_of(day + timedelta(days=WEEK_DAYS - 1))


class Earnings:
    """Sums over days that are asked for again and again, for each week of a year."""

    def __init__(self, starts: date, earned: Iterable[tuple[date, int]]) -> None:
        in_order = sorted(earned)
        self._days = [day for day, _ in in_order]
        self._to = [0, *accumulate(pence for _, pence in in_order)]
        self._first_monday = first_full_week(starts)
        self._weeks: list[int] = []  # what was earned before each of its Mondays
        self._best: dict[int, int] = {}

    def between(self, first: date, last: date) -> int:
        """Both included."""
        return self._to[bisect_right(self._days, last)] - self._to[bisect_left(self._days, first)]

    def full_weeks(self, day: date, starts: date | None = None) -> int:
        """Those of the contract, or of those since a day, whose Sunday has come."""
        first = max(self._first_monday, first_full_week(starts)) if starts else self._first_monday
        return max(0, (monday_of(day + timedelta(days=1)) - first).days // WEEK_DAYS)

    def current(self, day: date) -> Fraction:
        """The mean of the last thirteen full weeks, or of as many as there are."""
        weeks = self.full_weeks(day)
        span = min(RATE_WEEKS, weeks)
        return Fraction(self._before(weeks) - self._before(weeks - span), span) if span else Fraction(0)

    def best(self, day: date) -> Fraction:
        """That of the best thirteen running weeks of the last 52; nothing where there were not so many."""
        weeks = self.full_weeks(day)
        if weeks < RATE_WEEKS:
            return Fraction(0)
        if weeks not in self._best:
            firsts = range(max(0, weeks - YEAR_WEEKS), weeks - RATE_WEEKS + 1)
            self._best[weeks] = max(self._before(first + RATE_WEEKS) - self._before(first) for first in firsts)
        return Fraction(self._best[weeks], RATE_WEEKS)

    def _before(self, week: int) -> int:
        while len(self._weeks) <= week:
            monday = self._first_monday + timedelta(weeks=len(self._weeks))
            self._weeks.append(self._to[bisect_left(self._days, monday)])
        return self._weeks[week]
