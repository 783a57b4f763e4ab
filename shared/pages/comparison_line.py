"""The line of another area beside a figure, for people: as it was published, and not ours."""

from collections.abc import Sequence
from typing import Any

from shared.pages.before_after import in_unit
from shared.pages.lists import all_of
from shared.pages.page import Visit
from shared.pages.rows import Row
from shared.pages.words import day

COMPARED = ("comparedArea", "comparedShown", "comparedSource", "comparedLicence")
_OURS = "Ours"
_FIELDS = ("eligible", "share", "median", "mean")  # of which a chart draws the one of the unit


async def areas_of(visit: Visit, code: str) -> list[str]:
    """Of which areas figures of the indicator were sent and stand."""
    if not visit.may("GET /comparison-files"):
        return []
    files = await all_of(visit, "/comparison-files")
    return sorted({row["comparedArea"] for row in files if code in row["indicators"] and not row["withdrawnOn"]})


def as_published(figure: Row) -> str:
    return f"{figure['comparison']['comparedArea']}, as published"


def line_of(figure: Row, period: Row) -> list[Any]:
    """By `COMPARED`."""
    line = figure["comparison"]
    return [line["comparedArea"], _value(line, period), line["source"], line["licence"]] if line else []


def _value(line: Row, period: Row) -> float | None:
    return next((point["shown"] for point in line["points"] if point["month"] == period["from"]), None)


def shown_in(figure: Row, period: Row) -> str | None:
    """In words, of one period."""
    line, unit = figure["comparison"], figure["unit"]
    if not line:
        return None
    value = _value(line, period)
    return f"{value:,.0f}" if value is not None and unit == "count" else in_unit(value, unit)


def rows_of_chart(figure: Row, rows: Sequence[Row]) -> list[Row]:
    """With the area's own line, which stands apart from ours by its dashes."""
    line = figure["comparison"]
    if not line:
        return list(rows)
    theirs = as_published(figure)
    return [row | {"group": _OURS} for row in map(dict, rows)] + [
        {"from": point["month"], "group": theirs, **dict.fromkeys(_FIELDS, point["shown"])} for point in line["points"]
    ]


def comparison_in_words(figure: Row) -> str:
    """Empty where there is no line."""
    line = figure["comparison"]
    if not line:
        return ""
    said = (
        f"The figures of {line['comparedArea']} are not ours: they are as published in {line['source']} on"
        f" {day(line['publishedOn'])} ({line['licence']}), and may be counted by other rules."
    )
    if not figure["change"]:
        return said
    return (
        f"{said} “Ours less theirs” is by how much our difference is more than theirs; it says what the change did only"
        " if both would have moved alike without it."
    )
