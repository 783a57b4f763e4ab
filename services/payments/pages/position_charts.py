"""What a position looks like."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.pages.words import pounds

_AXIS = {"format": ",.0f", "title": "£", "tickCount": 5}


def causes(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Each bar says its amount: none by its colour alone."""
    values = [{"cause": row["cause"], "pence": row["pence"], "said": pounds(row["pence"])} for row in rows]
    shared = {"y": {"field": "cause", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 340}}}
    return {
        "width": 480,
        "height": {"step": 34},
        "data": {"values": values},
        "transform": [{"calculate": "datum.pence / 100", "as": "pounds"}],
        "encoding": shared,
        "layer": [
            {"mark": {"type": "bar", "color": "#1d5e63", "height": 20},
             "encoding": {"x": {"field": "pounds", "type": "quantitative", "axis": _AXIS}}},
            {"mark": {"type": "text", "align": "left", "dx": 6},
             "encoding": {"x": {"field": "pounds", "type": "quantitative"}, "text": {"field": "said"}}},
        ],
    }  # fmt: skip
