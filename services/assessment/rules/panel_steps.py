"""By when it is done what an application to the panel asks for next, where the panel names no day."""

from datetime import date, timedelta
from typing import Literal

PanelStepCode = Literal["complete", "set_panel_day", "decide", "bring_what_is_wanted", "prepare", "refer", "start",
                        "plan_aftercare", "close"]  # fmt: skip
SOON = timedelta(days=7)
_LATER: dict[PanelStepCode, timedelta] = {"start": timedelta(days=21), "close": timedelta(days=84)}


def panel_step_due(code: PanelStepCode, due_on: date | None, since: date) -> date:
    """A week after it is asked for; three for a service to begin, and twelve for an aftercare to be over."""
    return due_on or since + _LATER.get(code, SOON)
