"""Weeks from Monday, months, calendar quarters, and years from April, as contracts and budgets have them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

Per = Literal["week", "month", "quarter", "year"]
PERS: tuple[Per, ...] = get_args(Per)
MONTHS: dict[Per, int] = {"month": 1, "quarter": 3, "year": 12}
PERIODS_MAX = 600  # of one series: ten years of weeks and more
YEAR_BEGINS = 4  # the month
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Both days are in it."""

    first: date
    last: date

    def ripe_on(self, day: date, after_days: int) -> bool:
        """Whether each of its cases has had its time: the last day of that, which still counts, is over."""
        return self.last + timedelta(days=after_days) < day

    def months_since(self, day: date) -> int:
        """How many whole months after its last day are over on a day; of the month's last day, those that are over."""
        months = (day.year - self.last.year) * 12 + day.month - self.last.month
        month_ends = (day + DAY).month != day.month
        return max(0, months - (day.day < self.last.day and not month_ends))


class TooManyPeriods(ValueError):
    """A series is longer than anybody reads."""


def month_start(day: date) -> date:
    return day.replace(day=1)


def months_on(first: date, months: int) -> date:
    """The first of the month so many months after, or before, a first of a month."""
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def period_start(per: Per, day: date) -> date:
    if per == "week":
        return day - timedelta(days=day.weekday())
    behind = {"month": 0, "quarter": (day.month - 1) % 3, "year": (day.month - YEAR_BEGINS) % 12}[per]
    return months_on(month_start(day), -behind)


def next_start(per: Per, start: date) -> date:
    return start + timedelta(days=7) if per == "week" else months_on(start, MONTHS[per])


def periods(per: Per, since: date, until: date) -> list[Period]:
    """All whole periods that have some day from `since` to `until`, one after the other."""
    made: list[Period] = []
    start = period_start(per, since)
    while start <= until:
        if len(made) == PERIODS_MAX:
            raise TooManyPeriods
        following = next_start(per, start)
        made.append(Period(start, following - DAY))
        start = following
    return made


def window_of(period: Period, months: int) -> Period:
    """The months that end with a period."""
    return Period(months_on(month_start(period.last), 1 - months), period.last)


def months_of(span: Sequence[Period]) -> list[Period]:
    """Each month from the first day of the first to the last of the last."""
    return periods("month", span[0].first, span[-1].last)
