"""What a position looks like."""

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Any

from services.payments.pages import plan_words
from shared.pages.month_axis import month_axis
from shared.pages.words import pounds

LABEL_WIDTH = 34  # letters; a longer label has more lines
# A browser without the font takes another, whose letters are up to a fifth wider than those that were measured.
ROOM = {"left": 55, "right": 40, "top": 5, "bottom": 5}
_FAINT = {"expr": "1 / 5"}
_AXIS = {"format": ",.0f", "title": "£", "tickCount": 5, "tickMinStep": 1}


# Beside each other on so short an axis numbers of five digits leave room for four.
_CAUSES_AXIS = {**_AXIS, "tickCount": 3}


def causes(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Each bar says its amount: none by its colour alone."""
    values = [
        {"cause": fill(row["cause"], LABEL_WIDTH), "pence": row["pence"], "said": pounds(row["pence"])} for row in rows
    ]
    in_lines = {"labelLimit": 340, "labelExpr": "split(datum.label, '\\n')"}
    shared = {"y": {"field": "cause", "type": "nominal", "sort": None, "title": None, "axis": in_lines}}
    return {
        "width": 480,
        "height": {"step": 44},
        "padding": ROOM,
        "data": {"values": values},
        "transform": [{"calculate": "datum.pence / 100", "as": "pounds"}],
        "encoding": shared,
        "layer": [
            {"mark": {"type": "bar", "color": "#1d5e63", "height": 20},
             "encoding": {"x": {"field": "pounds", "type": "quantitative", "axis": _CAUSES_AXIS}}},
            {"mark": {"type": "text", "align": "left", "dx": 6},
             "encoding": {"x": {"field": "pounds", "type": "quantitative"}, "text": {"field": "said"}}},
        ],
    }  # fmt: skip


_LINES = {"plannedPence": "Planned", "earnedPence": "Earned", "paidPence": "Paid"}
_COLOURS = {"Planned": "#505a5f", "Earned": "#1d5e63", "Paid": "#b15e00"}


def course(points: Sequence[Mapping[str, Any]], position: Mapping[str, Any]) -> dict[str, Any]:
    """Three lines, told apart by dashes and by the shape of their points too, and the fan to the year's end."""
    values = [
        {"on": point["on"], "what": words, "pence": point[name]} for point in points for name, words in _LINES.items()
    ]
    colour = {"field": "what", "type": "nominal", "title": None,
              "scale": {"domain": list(_COLOURS), "range": list(_COLOURS.values())}}  # fmt: skip
    lines = {
        "data": {"values": values},
        "transform": [{"calculate": "datum.pence / 100", "as": "pounds"}],
        "mark": {"type": "line", "point": {"size": 60}},
        "encoding": {
            "x": {
                "field": "on",
                "type": "temporal",
                "title": None,
                "axis": month_axis(_days(points, position), labelOverlap="greedy"),
            },
            "y": {"field": "pounds", "type": "quantitative", "axis": _AXIS},
            "color": colour,
            "strokeDash": {"field": "what", "type": "nominal", "title": None, "scale": {"domain": list(_COLOURS)}},
            "shape": {"field": "what", "type": "nominal", "title": None, "scale": {"domain": list(_COLOURS)}},
        },
    }
    return {"width": 560, "height": 260, "layer": [*_fan(points[-1], position), lines]}


def _days(points: Sequence[Mapping[str, Any]], position: Mapping[str, Any]) -> list[str]:
    """With the day at which the fan ends, where there is one."""
    ends = [position["thisYear"]["to"]] if plan_words.of_this_year(position) else []
    return [*(point["on"] for point in points), *ends]


def sparkline(points: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Earned as a line, planned as dashes: its figures stand in words beside it."""
    values = [
        {"on": point["on"], "what": _LINES[name], "pence": point[name]}
        for point in points
        for name in ("plannedPence", "earnedPence")
    ]
    what = {"field": "what", "type": "nominal", "title": None}
    colours = {"domain": ["Planned", "Earned"], "range": [_COLOURS["Planned"], _COLOURS["Earned"]]}
    dashes = {"domain": ["Planned", "Earned"], "range": [[4, 3], [1, 0]]}
    return {
        "width": 240,
        "height": 48,
        "data": {"values": values},
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {
            "x": {"field": "on", "type": "temporal", "axis": None},
            "y": {"field": "pence", "type": "quantitative", "axis": None},
            "color": {**what, "scale": colours, "legend": {"symbolType": "stroke"}},
            "strokeDash": {**what, "scale": dashes},
        },
    }


def _fan(now: Mapping[str, Any], position: Mapping[str, Any]) -> list[dict[str, Any]]:
    year = plan_words.of_this_year(position)
    if not year:
        return []
    start = {"on": now["on"], "low": now["earnedPence"], "high": now["earnedPence"]}
    end = {"on": position["thisYear"]["to"], "low": year["lowPence"], "high": year["highPence"]}
    return [
        {
            "data": {"values": [start, end]},
            "transform": [{"calculate": "datum.low / 100", "as": "lowPounds"},
                          {"calculate": "datum.high / 100", "as": "highPounds"}],
            "mark": {"type": "area", "color": "#1d5e63", "fillOpacity": _FAINT},
            "encoding": {"x": {"field": "on", "type": "temporal"},
                         "y": {"field": "lowPounds", "type": "quantitative"}, "y2": {"field": "highPounds"}},
        }
    ]  # fmt: skip
