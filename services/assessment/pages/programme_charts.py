"""What a programme looks like: who is left to do, week by week."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.pages.month_axis import month_axis

ROOM = {"left": 45, "right": 10, "top": 5, "bottom": 15}


def remaining(weeks: Sequence[Mapping[str, Any]], wanted_by: str) -> dict[str, Any]:
    """To the day by which nobody is to be left, so that the way that is still to go is seen."""
    values = [{"on": week["monday"], "left": week["remaining"]} for week in weeks]
    days = [week["monday"] for week in weeks]
    last = max(wanted_by, days[-1])
    return {
        "width": 640, "height": 220, "padding": ROOM, "data": {"values": values},
        "mark": {"type": "line", "color": "#1d5e63", "point": {"size": 60, "filled": True, "color": "#1d5e63"}},
        "encoding": {
            "x": {"field": "on", "type": "temporal", "title": None, "scale": {"domain": [days[0], last]},
                  "axis": month_axis([days[0], last], labelAngle=-45)},
            "y": {"field": "left", "type": "quantitative", "title": "Left to do", "scale": {"zero": True},
                  "axis": {"tickMinStep": 1}},
        },
    }  # fmt: skip
