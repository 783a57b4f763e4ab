"""The targets that a scheme holds figures to: what one asks of a period, and how a figure stands to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from shared.figures.indicators import Indicator
from shared.figures.periods import Period
from shared.figures.series import Tally

State = Literal["met", "near", "amber", "red"]
SCOPES = ("local", "national")  # which of two that hold on one day a figure is shown against


@dataclass(frozen=True, slots=True)
class Growth:
    """From a baseline, a number or what a period came to, evenly until a day."""

    percent: int
    by: date
    baseline: int | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """It holds to the day before `until`. Of a share it is in percent."""

    scope: str
    since: date
    until: date | None
    per: str
    direction: str
    value: int | None = None
    growth: Growth | None = None

    def holds_in(self, per: str, period: Period) -> bool:
        return self.per == per and self.since <= period.first and (self.until is None or period.first < self.until)

    def asked(self, period: Period, baseline: int | None) -> int | None:
        """None where there is no baseline to grow from."""
        if self.growth is None:
            return self.value
        if baseline is None:
            return None
        whole = (self.growth.by - self.since).days
        passed = min(max((period.last - self.since).days, 0), whole)
        return _nearest(baseline * (100 * whole + self.growth.percent * passed), 100 * whole)


@dataclass(frozen=True, slots=True)
class Held:
    """What one indicator is held to; from which distances it is amber and red, if the scheme says so."""

    targets: tuple[Target, ...] = ()
    amber: int | None = None
    red: int | None = None

    def in_force(self, per: str, period: Period) -> Target | None:
        holding = [target for target in self.targets if target.holds_in(per, period)]
        return min(holding, key=lambda target: SCOPES.index(target.scope), default=None)

    def state(self, target: Target, asked: int, found: int) -> State:
        short = asked - found if target.direction == "at_least" else found - asked
        if short <= 0:
            return "met"
        if self.red is not None and short >= self.red:
            return "red"
        return "amber" if self.amber is None or short >= self.amber else "near"


NOTHING_HELD = Held()


def _nearest(number: int, of: int) -> int:
    return (2 * number + of) // (2 * of)


def found_in(indicator: Indicator, tally: Tally) -> int | None:
    """What is compared with a target: a count, percent, the median of days, or the mean of money."""
    if indicator.unit == "share":
        return _nearest(100 * tally.met, tally.eligible) if tally.eligible else None
    if indicator.unit == "pence":
        return tally.mean()
    return tally.eligible if indicator.unit == "count" else tally.rank((1, 2))


def mean_of(indicator: Indicator, tallies: Sequence[Tally]) -> int | None:
    """What a period of the baseline came to, on average."""
    found = [each for each in (found_in(indicator, tally) for tally in tallies) if each is not None]
    return _nearest(sum(found), len(found)) if found else None


def held_by(scheme: Mapping[str, Any]) -> dict[str, Held]:
    """By the code of the indicator, from the canonical document of a scheme."""
    rows = [row for row in scheme.get("indicators", ()) if row.get("targets")]
    return {row["code"]: _held(row) for row in rows}


def _held(row: Mapping[str, Any]) -> Held:
    warn = row.get("warn") or {}
    return Held(tuple(map(_target, row["targets"])), warn.get("amber"), warn.get("red"))


def _target(said: Mapping[str, Any]) -> Target:
    return Target(
        scope=said["scope"],
        since=date.fromisoformat(said["from"]),
        until=date.fromisoformat(said["to"]) if said.get("to") else None,
        per=said["per"],
        direction=said["direction"],
        value=said.get("value"),
        growth=_growth(said["growth"]) if said.get("growth") else None,
    )


def _growth(said: Mapping[str, Any]) -> Growth:
    first, last = said.get("baseline_from"), said.get("baseline_to")
    return Growth(
        percent=said["percent"],
        by=date.fromisoformat(said["by"]),
        baseline=said.get("baseline"),
        period=Period(date.fromisoformat(first), date.fromisoformat(last)) if first and last else None,
    )
