"""Months, contract years and quarters. Payment rules, section 1."""

import calendar
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import count, takewhile

EVER = date.max


@dataclass(frozen=True, slots=True, order=True)
class Period:
    start: date
    end: date  # the first day after it

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end


def add_months(day: date, months: int) -> date:
    """The same day, clipped to the month's end."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def window(day: date, months: int | None) -> Period:
    """Without months it never ends."""
    return Period(day, EVER if months is None else add_months(day, months))


def contract_months(starts: date, ends: date) -> list[Period]:
    """Counted from the start each, so that a month after February is as long as before it.

    silent: whether `ends` is the last day or the first after it (the first after it, as all periods are half-open), and
    what a last month is that the end cuts short (a month as any other, for all that is by months).
    """
    begins = takewhile(lambda first: first < ends, (add_months(starts, month) for month in count()))
    return [Period(first, min(add_months(starts, month + 1), ends)) for month, first in enumerate(begins)]


@dataclass(frozen=True, slots=True)
class ContractYear:
    """The last one ends with the contract, and may be shorter."""

    number: int
    months: tuple[Period, ...]

    @property
    def period(self) -> Period:
        return Period(self.months[0].start, self.months[-1].end)

    @property
    def quarters(self) -> list[Period]:
        thirds = [self.months[month : month + 3] for month in range(0, len(self.months), 3)]
        return [Period(third[0].start, third[-1].end) for third in thirds]

    @property
    def months_of_quarters(self) -> list[int]:
        return [len(self.months[month : month + 3]) for month in range(0, len(self.months), 3)]

    def quarter_of(self, day: date) -> int:
        """silent: which quarter the run-off counts in. In the last one of the last year, as it counts in that year."""
        return max((number for number, quarter in enumerate(self.quarters) if quarter.start <= day), default=0)


@cache
def contract_years(starts: date, ends: date) -> list[ContractYear]:
    months = contract_months(starts, ends)
    return [ContractYear(first // 12, tuple(months[first : first + 12])) for first in range(0, len(months), 12)]


def contract_year(starts: date, ends: date, day: date) -> ContractYear | None:
    """That of a day in the run-off is the last one; before the start there is none."""
    return next((year for year in reversed(contract_years(starts, ends)) if year.period.start <= day), None)


def calendar_month(day: date) -> Period:
    first = day.replace(day=1)
    return Period(first, add_months(first, 1))
