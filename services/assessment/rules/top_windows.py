"""When a TOP is due, as a version of the scheme says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from services.assessment.rules.dates import add_months

Stage = Literal["start", "review", "exit", "post_exit"]
KINDS: tuple[Stage, ...] = ("start", "review", "exit", "post_exit")


@dataclass(frozen=True, slots=True)
class TopWindow:
    """Days about the day on which it is due; without `before_days` it may be done at any time before."""

    code: str
    stage: Stage
    after_days: int
    before_days: int | None = None
    weeks: int = 0
    months: int = 0

    def due_on(self, since: date) -> date:
        return add_months(since, self.months) + timedelta(weeks=self.weeks)

    def opens_on(self, since: date) -> date:
        """The day after `since` where it does not say how long before."""
        if self.before_days is None:
            return since + timedelta(days=1)
        return self.due_on(since) - timedelta(days=self.before_days)

    def closes_on(self, since: date) -> date:
        """The last day."""
        return self.due_on(since) + timedelta(days=self.after_days)


def top_windows(scheme: Mapping[str, Any]) -> tuple[TopWindow, ...]:
    """A stage that only a newer program knows is no business of this one."""
    return tuple(_window(said) for said in scheme.get("top_windows", []) if said["stage"] in KINDS)


def _window(said: Mapping[str, Any]) -> TopWindow:
    return TopWindow(
        code=said["code"],
        stage=said["stage"],
        after_days=said["after_days"],
        before_days=said.get("before_days"),
        weeks=said.get("every_weeks") or 0,
        months=said.get("every_months") or said.get("after_months") or 0,
    )
