"""What counts, and how it adds up by month and group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

Month = str  # 2012-04
Group = str  # of the one dimension by which an indicator is told apart here; "" where nobody said it


@dataclass(frozen=True)
class Counted:
    """From a day on; of what is counted on a day, to the day before `until`. `value` are days, pence or a month."""

    on: date
    group: Group = ""
    met: bool = False
    value: int | None = None
    until: date | None = None


@dataclass(frozen=True)
class Figure:
    """`values` are those that cases have, in order. A half and nine in ten of them do not exceed two of these."""

    eligible: int
    met: int
    values: tuple[int, ...]

    @property
    def median(self) -> int | None:
        return self._not_exceeded(5)

    @property
    def p90(self) -> int | None:
        return self._not_exceeded(9)

    def _not_exceeded(self, tenths: int) -> int | None:
        return self.values[ceil(len(self.values) * tenths / 10) - 1] if self.values else None

    @property
    def mean(self) -> int | None:
        """To the nearest; a half goes up."""
        return (2 * sum(self.values) + len(self.values)) // (2 * len(self.values)) if self.values else None


NOBODY = Figure(0, 0, ())
Series = dict[tuple[Month, Group], Figure]


def by_month(counted: Iterable[Counted], months: Sequence[date]) -> Series:
    """By the month of the day from which each counts."""
    cells: dict[tuple[Month, Group], list[Counted]] = {}
    wanted = {month_of(first) for first in months}
    for each in counted:
        if month_of(each.on) in wanted:
            cells.setdefault((month_of(each.on), each.group), []).append(each)
    return {cell: figure(those) for cell, those in cells.items()}


def on_last_days(counted: Iterable[Counted], months: Sequence[date]) -> Series:
    """Who and what is there on the last day of each month."""
    cells: dict[tuple[Month, Group], list[Counted]] = {}
    for each in counted:
        for first in months:
            day = last_of(first)
            if each.on <= day and (each.until is None or day < each.until):
                cells.setdefault((month_of(first), each.group), []).append(each)
    return {cell: figure(those) for cell, those in cells.items()}


def figure(those: Sequence[Counted]) -> Figure:
    values = tuple(sorted(each.value for each in those if each.value is not None))
    return Figure(len(those), sum(each.met for each in those), values)


def month_of(day: date) -> Month:
    return f"{day:%Y-%m}"


def last_of(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def wait(since: date, ended: date | None, group: Group = "") -> Counted:
    """One that ended with what was waited for, or has not."""
    return Counted(since, group, ended is not None, max(0, (ended - since).days) if ended else None)
