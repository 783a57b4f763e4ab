"""The targets that a scheme holds figures to: what one asks of a period, and how a figure stands to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from shared.figures.indicators import Indicator
from shared.figures.periods import Period
from shared.figures.series import Point, Tally
from shared.kernel.shares import nearest

State = Literal["met", "near", "amber", "red"]
SCOPES = ("local", "national")  # which of two that hold on one day a figure is shown against


@dataclass(frozen=True, slots=True)
class TargetGrowth:
    """From a baseline, a number or what a period came to, evenly until a day."""

    percent: int
    by: date
    baseline: int | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class FigureTarget:
    """It holds to the day before `until`. Of a share it is in percent."""

    scope: str
    since: date
    until: date | None
    per: str
    direction: str
    value: int | None = None
    growth: TargetGrowth | None = None

    def holds_in(self, per: str, period: Period) -> bool:
        return self.per == per and self.since <= period.first and (self.until is None or period.first < self.until)

    def value_in(self, period: Period, baseline: int | None) -> int | None:
        """None where there is no baseline to grow from."""
        if self.growth is None:
            return self.value
        if baseline is None:
            return None
        whole = (self.growth.by - self.since).days
        passed = min(max((period.last - self.since).days, 0), whole)
        return nearest(baseline * (100 * whole + self.growth.percent * passed), 100 * whole)


@dataclass(frozen=True, slots=True)
class Targets:
    """What one indicator is held to; from which distances it is amber and red, if the scheme says so."""

    stated: tuple[FigureTarget, ...] = ()
    amber: int | None = None
    red: int | None = None

    def in_force(self, per: str, period: Period) -> FigureTarget | None:
        holding = [target for target in self.stated if target.holds_in(per, period)]
        return min(holding, key=lambda target: SCOPES.index(target.scope), default=None)

    def state(self, target: FigureTarget, wanted: int, figure: int) -> State:
        short = wanted - figure if target.direction == "at_least" else figure - wanted
        if short <= 0:
            return "met"
        if self.red is not None and short >= self.red:
            return "red"
        return "amber" if self.amber is None or short >= self.amber else "near"


NO_TARGETS = Targets()


def compared_value(indicator: Indicator, tally: Tally) -> int | None:
    """What is compared with a target: a count, percent, the median of days, or the mean of money."""
    if indicator.unit == "share":
        return nearest(100 * tally.met, tally.eligible) if tally.eligible else None
    if indicator.unit == "pence":
        return tally.mean()
    return tally.eligible if indicator.unit == "count" else tally.rank((1, 2))


def mean_of(indicator: Indicator, tallies: Sequence[Tally]) -> int | None:
    """What a period of the baseline came to, on average."""
    values = [value for value in (compared_value(indicator, tally) for tally in tallies) if value is not None]
    return nearest(sum(values), len(values)) if values else None


def mean_of_published(indicator: Indicator, points: Sequence[Point]) -> int | None:
    """As `mean_of`, of figures as they are shown; None where one is not told, and of none, one or two."""
    of_some = [point for point in points if point.eligible]
    if not of_some:
        return None
    values = [_shown_value(indicator, point) for point in (points if indicator.unit == "count" else of_some)]
    counted = [value for value in values if value is not None]
    return nearest(sum(counted), len(counted)) if len(counted) == len(values) else None


def _shown_value(indicator: Indicator, point: Point) -> int | None:
    """As `compared_value`, of a point."""
    if indicator.unit == "share":
        return None if point.share is None else nearest(100 * point.met, point.eligible)
    if indicator.unit == "pence":
        return point.mean
    return point.eligible if indicator.unit == "count" else point.median


def targets_in(scheme: Mapping[str, Any]) -> dict[str, Targets]:
    """By the code of the indicator, from the canonical document of a scheme."""
    rows = [row for row in scheme.get("indicators", ()) if row.get("targets")]
    return {row["code"]: _targets(row) for row in rows}


def _targets(row: Mapping[str, Any]) -> Targets:
    warn = row.get("warn") or {}
    return Targets(tuple(map(_target, row["targets"])), warn.get("amber"), warn.get("red"))


def _target(row: Mapping[str, Any]) -> FigureTarget:
    return FigureTarget(
        scope=row["scope"],
        since=date.fromisoformat(row["from"]),
        until=date.fromisoformat(row["to"]) if row.get("to") else None,
        per=row["per"],
        direction=row["direction"],
        value=row.get("value"),
        growth=_growth(row["growth"]) if row.get("growth") else None,
    )


def _growth(row: Mapping[str, Any]) -> TargetGrowth:
    first, last = row.get("baseline_from"), row.get("baseline_to")
    return TargetGrowth(
        percent=row["percent"],
        by=date.fromisoformat(row["by"]),
        baseline=row.get("baseline"),
        period=Period(date.fromisoformat(first), date.fromisoformat(last)) if first and last else None,
    )
