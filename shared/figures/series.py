"""Sums by period and group become the points of a series: counts, shares, medians."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

from shared.figures.indicators import Indicator
from shared.figures.periods import Period, months_of, window_of
from shared.kernel.shares import nearest, share_of

Group = tuple[str, ...]
CURVE_MONTHS = 18
HALF, NINE_TENTHS = (1, 2), (9, 10)


@dataclass(frozen=True, slots=True)
class StepSums:
    """Sums of one group in one step: `step` counts from 1; what was before the first is in step 0.

    Of the `counted_values` each is so many cases', in the same order; none where values are not kept.
    """

    step: int
    a: str
    b: str
    eligible: int
    met: int
    gone: int
    counted_values: list[int] | None
    value_counts: list[int] | None


@dataclass(slots=True)
class Tally:
    """`values` are how many cases have each value."""

    eligible: int = 0
    met: int = 0
    values: dict[int, int] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        self.eligible += other.eligible
        self.met += other.met
        self.add_values(other.values)

    def add_values(self, counts: Mapping[int, int]) -> None:
        for value, count in counts.items():
            self.values[value] = self.values.get(value, 0) + count

    def total(self) -> int | None:
        return sum(value * count for value, count in self.values.items()) if self.values else None

    def mean(self) -> int | None:
        count, total = sum(self.values.values()), self.total()
        return None if total is None else nearest(total, count)

    def rank(self, part: tuple[int, int]) -> int | None:
        """The value that this part of all, a half say, do not exceed: one that there is."""
        wanted = ceil(sum(self.values.values()) * part[0] / part[1])
        for value in sorted(self.values):
            wanted -= self.values[value]
            if wanted <= 0:
                return value
        return None


@dataclass(frozen=True, slots=True)
class Point:
    """What a figure is in a period for a group. Counts are None where they are withheld.

    `curve` has for each month since, how many had met the test by its end, and their share.
    """

    period: Period
    group: Group
    ripe: bool
    eligible: int
    met: int
    share: float | None
    median: int | None
    p90: int | None
    mean: int | None
    value: int | None
    values: tuple[tuple[int, int], ...] | None
    curve: tuple[tuple[int, int, float | None], ...] | None = None
    target: int | None = None
    state: str | None = None


def steps_of(wanted: Sequence[Period], months: int | None) -> Sequence[Period]:
    """Between which days sums are asked for: the periods, or all months of their windows."""
    if months is None:
        return wanted
    return months_of([window_of(wanted[0], months), wanted[-1]])


def tallies(
    indicator: Indicator,
    rows: Iterable[StepSums],
    group_by: Sequence[int],
    wanted: Sequence[Period],
    months: int | None,
) -> dict[Group, list[Tally]]:
    """By group one tally for each period. `group_by` says which of `a` and `b` make a group: 0 and 1."""
    steps = steps_of(wanted, months)
    by_step: dict[Group, list[Tally]] = defaultdict(lambda: [Tally() for _ in range(len(steps) + 1)])
    for row in rows:
        both = (row.a, row.b)
        tally = by_step[tuple(both[place] for place in group_by)][row.step]
        tally.eligible += row.eligible - row.gone
        tally.met += row.met
        tally.add_values(dict(zip(row.counted_values or (), row.value_counts or (), strict=True)))
    return {group: _in_periods(indicator, sums, steps, wanted, months) for group, sums in by_step.items()}


def _in_periods(
    indicator: Indicator, sums: Sequence[Tally], steps: Sequence[Period], wanted: Sequence[Period], months: int | None
) -> list[Tally]:
    if indicator.stock:
        return _standing(sums)
    if months is None:
        return list(sums[1:])
    return [
        _together(
            tally for step, tally in zip(steps, sums[1:], strict=True) if window.first <= step.first <= window.last
        )
        for window in (window_of(period, months) for period in wanted)
    ]


def _standing(sums: Sequence[Tally]) -> list[Tally]:
    """How many there are at the end of each step: all that came, and have not left."""
    counts, running = [], Tally()
    for tally in sums:
        running = Tally(running.eligible + tally.eligible, running.met + tally.met)
        counts.append(running)
    return counts[1:]


def _together(several: Iterable[Tally]) -> Tally:
    whole = Tally()
    for tally in several:
        whole.add(tally)
    return whole


def in_ratio(
    part: Mapping[Group, Sequence[Tally]], whole: Mapping[Group, Sequence[Tally]], count: int
) -> dict[Group, list[Tally]]:
    """So many of the part are met of so many of the whole, for each group of either and each of so many periods."""
    nobody = [Tally() for _ in range(count)]
    return {
        group: [
            Tally(eligible=all_of.eligible, met=some_of.eligible)
            for some_of, all_of in zip(part.get(group, nobody), whole.get(group, nobody), strict=True)
        ]
        for group in part.keys() | whole.keys()
    }


def in_all(by_group: Mapping[Group, Sequence[Tally]], count: int) -> list[Tally]:
    """Of all groups together, for each of so many periods."""
    return [_together(tallied[number] for tallied in by_group.values()) for number in range(count)]


def curve_of(tally: Tally, months: int) -> tuple[tuple[int, int, float | None], ...]:
    """For each of the first months that all of the cases have had, and no more than CURVE_MONTHS of them."""
    points: list[tuple[int, int, float | None]] = []
    for month in range(1, min(months, CURVE_MONTHS) + 1):
        met = sum(count for value, count in tally.values.items() if value <= month)
        points.append((month, met, share_of(met, tally.eligible)))
    return tuple(points)


def point(
    indicator: Indicator, period: Period, group: Group, tally: Tally, *, ripe: bool, months_since: int = 0
) -> Point:
    shares, has_means = indicator.unit == "share", indicator.has_means
    return Point(
        period=period,
        group=group,
        ripe=ripe,
        eligible=tally.eligible,
        met=tally.met,
        share=share_of(tally.met, tally.eligible) if shares else None,
        median=tally.rank(HALF) if has_means else None,
        p90=tally.rank(NINE_TENTHS) if has_means else None,
        mean=tally.mean() if has_means else None,
        value=tally.total() if indicator.unit == "pence" else None,
        values=tuple(sorted(tally.values.items())) if indicator.by_value else None,
        curve=curve_of(tally, months_since) if indicator.by_value else None,
    )
