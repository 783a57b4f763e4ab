"""A figure before and after a day on which something changed, such as the start of a contract.

It is worked out from the points as they are shown and from nothing else, so that it tells no more than these.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shared.figures.indicators import Unit
from shared.figures.periods import Period
from shared.figures.series import Group, Point
from shared.figures.small_numbers import Publication
from shared.kernel.shares import nearest, share_of


@dataclass(frozen=True, slots=True)
class Sides:
    """As many whole periods on either side, those nearest to the day. The one in which it falls is on neither."""

    before: Sequence[Period]
    after: Sequence[Period]

    def side_of(self, period: Period) -> str:
        """Empty of what is not compared."""
        return "before" if period in self.before else "after" if period in self.after else ""


@dataclass(frozen=True, slots=True)
class GroupBesideChange:
    """What a period came to on average; None where there is none, or a period of them is not shown."""

    group: Group
    before: float | None
    after: float | None

    @property
    def difference(self) -> float | None:
        return None if self.before is None or self.after is None else round(self.after - self.before, 4)


def sides_of(points: Sequence[Point], change: date) -> Sides:
    """Without periods that are not ripe, as in totals."""
    ripe = sorted({point.period for point in points if point.ripe})
    before = [period for period in ripe if period.last < change]
    after = [period for period in ripe if period.first >= change]
    count = min(len(before), len(after))
    return Sides(before[len(before) - count :], after[:count])


def beside_change(
    unit: Unit, publication: Publication, points: Sequence[Point], sides: Sides
) -> list[GroupBesideChange]:
    """By group, in the order in which they stand in the series."""
    by_group: dict[Group, list[Point]] = {}
    for point in points:
        by_group.setdefault(point.group, []).append(point)
    return [
        GroupBesideChange(group, *(mean_of(unit, publication, of_group, side) for side in (sides.before, sides.after)))
        for group, of_group in by_group.items()
    ]


def mean_of(unit: Unit, publication: Publication, points: Sequence[Point], side: Sequence[Period]) -> float | None:
    """A share is that of all counts together; all else the mean of what the periods are."""
    those = [point for point in points if point.period in side]
    values = [value for point in those if (value := _value(unit, publication, point)) is not None]
    if not values or (publication != "exact" and len(values) < len(those)):
        return None
    if unit == "share":
        return share_of(sum(values), sum(point.eligible for point in those if point.share is not None))
    return nearest(sum(values), len(values)) if unit == "pence" else nearest(10 * sum(values), len(values)) / 10


def _value(unit: Unit, publication: Publication, point: Point) -> int | None:
    """Of a share how many met the test. A published count that is rounded to 0 is no number: it is none, one or two."""
    if unit == "count":
        return point.eligible if point.eligible or publication == "exact" else None
    if unit == "share":
        return None if point.share is None else point.met
    return point.mean if unit == "pence" else point.median
