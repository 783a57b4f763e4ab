"""What a series looks like: each group points apart by its dashes and its points, not by its colour alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.figures.in_words import NONE_OR_FEW
from shared.pages.month_axis import month_axis

# For the first label, which leans to the left, in a font whose letters are wider than those that were measured.
ROOM = {"left": 45, "right": 10, "top": 5, "bottom": 15}
GROUPS_MAX = 6  # more are not points apart by eye: the table has them
_SHOWN = {"count": ("eligible", "Number"), "share": ("share", "Share"), "days": ("median", "Half within, days"),
          "hours": ("median", "Half within, hours"), "pence": ("mean", "On average")}  # fmt: skip


def of_points(figure: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """None where there is nothing to see: no figure, or too many groups. What is not told is a gap in its line."""
    field, _ = _SHOWN[figure["unit"]]
    groups = {row["group"] for row in rows if row[field] is not None}
    if not groups or len(groups) > GROUPS_MAX:
        return None
    points = [row for row in rows if row["group"] in groups]
    values = [
        {"on": row["from"], "group": row["group"], "figure": _drawn(row[field], figure["unit"])} for row in points
    ]
    encoding: dict[str, Any] = {
        "x": {"field": "on", "type": "temporal", "title": None,
              "axis": month_axis((row["from"] for row in points), labelAngle=-45)},
        "y": {"field": "figure", "type": "quantitative", "title": _axis_title(figure), "scale": {"zero": True},
              "axis": {"format": ".0%", "tickMinStep": 0.01} if figure["unit"] == "share" else {"tickMinStep": 1}},
    }  # fmt: skip
    is_apart = bool(figure["by"] or figure.get("comparison"))
    if is_apart:
        legend = {"symbolType": "stroke", "symbolSize": 600, "columns": 1}  # long names stand over each other in a row
        by_group = {"field": "group", "type": "nominal", "title": None, "legend": legend}
        encoding |= {"color": by_group, "strokeDash": by_group}
    mark: dict[str, Any] = {"type": "line", "point": {"size": 60, "filled": True}}
    if not is_apart:
        mark["color"] = "#1d5e63"
        mark["point"]["color"] = "#1d5e63"
    size = {"width": 640, "height": 260, "padding": ROOM}
    if not figure.get("change"):
        return {**size, "data": {"values": values}, "mark": mark, "encoding": encoding}
    series = {"data": {"values": values}, "mark": mark, "encoding": encoding}
    return {**size, "layer": [series, _line_on(figure["change"]["on"], encoding["x"])]}


def _line_on(day: str, axis: Mapping[str, Any]) -> dict[str, Any]:
    """Where something changed: upright, and dashed as no line of a group is."""
    mark = {"type": "rule", "color": "#0b0c0c", "strokeWidth": 2, "strokeDash": [2, 3]}
    return {"data": {"values": [{"on": day}]}, "mark": mark, "encoding": {"x": axis}}


def _axis_title(figure: Mapping[str, Any]) -> str:
    """Of a rounded count the line at 0 is of none, one or two."""
    _, title = _SHOWN[figure["unit"]]
    if figure["unit"] != "count" or figure["publication"] == "exact":
        return title
    return f"{title}, to the nearest five (0: {NONE_OR_FEW})"


def _drawn(value: Any, unit: str) -> Any:
    return value / 100 if unit == "pence" and value is not None else value
