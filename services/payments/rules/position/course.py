"""How an amount falls due over time: evenly within each of its stretches.

Payment rules 7, The plan.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Half-open; the pence are spread evenly over its days."""

    starts: date
    ends: date
    pence: Fraction


@dataclass(frozen=True, slots=True)
class ValueCourse:
    """What fell before each day on which the slope changes, and how much falls on each day from it on."""

    days: tuple[date, ...] = ()
    before: tuple[Fraction, ...] = ()
    daily: tuple[Fraction, ...] = ()

    def to(self, day: date) -> Fraction:
        """What fell on all days before this one."""
        at = bisect_right(self.days, day) - 1
        return self.before[at] + self.daily[at] * (day - self.days[at]).days if at >= 0 else ZERO

    @property
    def total(self) -> Fraction:
        return self.before[-1] if self.before else ZERO

    @property
    def starts(self) -> date | None:
        """The first day on which anything falls."""
        return next((day for day, pence in zip(self.days, self.daily, strict=True) if pence), None)


def course(stretches: Iterable[Stretch]) -> ValueCourse:
    turns: defaultdict[date, Fraction] = defaultdict(Fraction)
    for stretch in stretches:
        each_day = stretch.pence * Fraction(1, (stretch.ends - stretch.starts).days)
        turns[stretch.starts] += each_day
        turns[stretch.ends] -= each_day
    days = sorted(turns)
    before: list[Fraction] = []
    daily: list[Fraction] = []
    fallen = slope = ZERO
    for last, day in zip([*days[:1], *days], days, strict=False):
        fallen += slope * (day - last).days
        slope += turns[day]
        before.append(fallen)
        daily.append(slope)
    return ValueCourse(tuple(days), tuple(before), tuple(daily))
