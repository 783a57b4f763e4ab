"""A figure before and after a day, for people: what a period was on average on either side of it."""

from collections.abc import Mapping
from typing import Any

from shared.kernel.shares import nearest
from shared.pages.rows import Column, Row, RowsTable, text
from shared.pages.value_names import NOT_SAID, ValueNames
from shared.pages.words import day, plain, pounds, sentence

_NOT_TOLD = "–"  # noqa: RUF001 - the dash of a table
_SIDES = {"before": "Before", "after": "After"}


def side_of(period: Row, change: Row | None) -> str | None:
    """On which it is compared; None of a period that is not."""
    for side in _SIDES:
        span = change[side] if change else None
        if span and span["from"] <= period["from"] and period["to"] <= span["to"]:
            return side
    return None


def change_of_period(period: Row, change: Row | None) -> str | None:
    """The period in which the day is says so too."""
    side = side_of(period, change)
    if not change or not period["from"] <= change["on"] <= period["to"]:
        return _SIDES[side] if side else None
    begins = f"changed on {day(change['on'])}"
    return f"{_SIDES[side]}, {begins}" if side else sentence(begins)


def change_in_words(figure: Row) -> str:
    """Empty where no day is named."""
    change = figure["change"]
    if not change:
        return ""
    on, per = day(change["on"]), figure["per"]
    if not change["periods"]:
        return f"Nothing is compared: there is no whole {per} before {on}, or none since of which all is known."
    several = f"{change['periods']} {per}s" if change["periods"] > 1 else f"one {per}"
    before, after = (f"{day(change[side]['from'])} to {day(change[side]['to'])}" for side in _SIDES)
    return (
        f"The dashed line is {on}. Compared are {several} before it ({before}) with as many after it ({after}). A"
        " difference does not say that the change made it: other things may have changed too."
    )


def compared_table(figure: Row, names: ValueNames) -> RowsTable | None:
    change = figure["change"]
    if not change or not change["periods"]:
        return None
    unit = figure["unit"]
    columns = [
        text("group", ", ".join(sentence(plain(name)) for name in figure["by"]) or "Of whom"),
        *(Column(name, heading, numeric=True) for name, heading in (*_SIDES.items(), ("difference", "Difference"))),
    ]
    return RowsTable(f"Before and after {day(change['on'])}, a {figure['per']} on average", columns, [
        {"group": _group(row["by"], names), **{side: in_unit(row[side], unit) for side in _SIDES},
         "difference": _difference(row["difference"], unit)}
        for row in change["groups"]
    ] + _of_area(figure.get("comparison"), unit), empty="nothing is compared.")  # fmt: skip


def _of_area(line: Row | None, unit: str) -> list[dict[str, str]]:
    """What was published of another area, and by how much ours moved more."""
    if line is None:
        return []
    sides = {side: in_unit(line[side], unit) for side in _SIDES}
    return [
        {
            "group": f"{line['comparedArea']}, as published",
            **sides,
            "difference": _difference(line["difference"], unit),
        },
        {"group": "Ours less theirs", **dict.fromkeys(_SIDES, ""), "difference": _difference(line["beyond"], unit)},
    ]


def _group(by: Mapping[str, Any], names: ValueNames) -> str:
    return ", ".join(NOT_SAID if value is None else names.of(name, value) for name, value in by.items()) or "All"


def in_unit(value: float | None, unit: str) -> str:
    if value is None:
        return _NOT_TOLD
    if unit == "share":
        return f"{nearest(round(10_000 * value), 100)}%"
    if unit == "pence":
        return pounds(round(value))
    return f"{value:,.1f}" if unit == "count" else f"{value:,.1f} {unit}"


def _difference(value: float | None, unit: str) -> str:
    if value is None:
        return _NOT_TOLD
    sign = "+" if value > 0 else "−" if value < 0 else ""  # noqa: RUF001 - the sign, which does not break
    if unit == "share":
        return f"{sign}{abs(100 * value):.1f} points"
    return f"{sign}{in_unit(abs(value), unit)}"
