"""`lasars indicators`: what is counted, and one of it period by period, in a screen."""

from collections.abc import Iterator, Mapping
from typing import Any

from deploy.cli import figures
from deploy.cli.client import RemoteStack, every_item
from deploy.cli.figures import NONE, READER
from deploy.cli.text_tables import NO_BAR, aligned, sparkline


def lines_of_list(stack: RemoteStack, service: str | None) -> Iterator[str]:
    """One for each indicator, with the service that answers for it."""
    rows = [["service", "code", "unit", "title", "by"]]
    for name, indicator in figures.list_indicators(stack, service):
        dimensions = ", ".join(dimension["name"] for dimension in indicator["dimensions"])
        held = " (has targets)" if indicator["targets"] else ""
        rows.append([name, indicator["code"], indicator["unit"], f"{indicator['title']}{held}", dimensions])
    yield from aligned(rows, words=len(rows[0]))


def lines_of_figure(figure: Mapping[str, Any]) -> Iterator[str]:
    """Its totals by bars, then a table of periods, or of groups in them, and what of it is not over yet."""
    unit = figure["unit"]
    rounded = "" if figure["publication"] == "exact" else f", rounded for {figure['publication']}"
    rounded += ", shares of the rounded counts" if rounded and unit == "share" else ""
    yield f"{figure['title']} ({unit}), as of {figure['asOf']}{rounded}"
    if figure["totals"]:
        bars = sparkline([figures.main_value(unit, point, figure["publication"]) for point in figure["totals"]])
        yield f"  {bars}  by {figure['per']}{figures.NO_BAR_WORDS if NO_BAR in bars else ''}"
    yield from (f"  {line}" for line in _table(figure))
    yield from (f"  {line}" for line in _below(figure))


def _table(figure: Mapping[str, Any]) -> Iterator[str]:
    targets = any(point["target"] is not None for point in figure["totals"])
    by = figure["by"]
    rows = [[figure["per"], *by, *figures.headings(figure["unit"], targets=targets), ""]]
    rows += [_row(figure, point, list(map(_said, point["by"].values())), targets=targets) for point in figure["points"]]
    if by:
        all_of_them = ["all" if figure["publication"] == "exact" else "all that are shown", *[""] * (len(by) - 1)]
        rows += [_row(figure, point, all_of_them, targets=targets) for point in figure["totals"]]
    if figure["ripeTotal"]:
        point = figure["ripeTotal"]
        first = ["all ripe", *[""] * len(by)]
        rows.append([*first, *_cells(figure, point, targets=targets), ""])
    yield from aligned(rows, words=1 + len(by))


def _row(figure: Mapping[str, Any], point: Mapping[str, Any], group: list[str], *, targets: bool) -> list[str]:
    period = figures.period_text(figure["per"], point["period"], figure["windowMonths"])
    ripe = "" if point["ripe"] else "not ripe"
    return [period, *group, *_cells(figure, point, targets=targets), ripe]


def _cells(figure: Mapping[str, Any], point: Mapping[str, Any], *, targets: bool) -> list[str]:
    return figures.cells(figure["unit"], point, figure["publication"], targets=targets)


def _said(value: str | None) -> str:
    return NONE if value is None else value


def _below(figure: Mapping[str, Any]) -> Iterator[str]:
    for point in figure["totals"]:
        if point["values"]:
            period = figures.period_text(figure["per"], point["period"], figure["windowMonths"])
            values = ", ".join(f"{entry['value']}: {entry['count']}" for entry in point["values"])
            yield f"{period} by value: {values}"
    if figure["stillWaiting"]:
        yield f"still waiting: {waiting_text(figure['stillWaiting'])}"
    yield from figures.behind_text(figure)


def waiting_text(ages: list[Mapping[str, Any]]) -> str:
    """How many wait, and how long by now: never of what is rounded."""
    shown = [f"{age['count']} for {_days(age['fromDays'], age['toDays'])}" for age in ages if age["count"]]
    return ", ".join(shown) or "nobody"


def _days(least: int, most: int | None) -> str:
    return f"{least} to {most} days" if most is not None else f"{least} days and more"


def lines_of_cases(stack: RemoteStack, service: str, code: str, asked: Mapping[str, Any]) -> Iterator[str]:
    """The list behind a figure: people by pseudonym and nothing else."""
    rows = [["from", "until", "met on", "value", "whose", "what it was then"]]
    for case in every_item(stack, READER, service, f"/indicators/{code}/cases", asked):
        dimensions = ", ".join(f"{name}: {value}" for name, value in case["dimensions"].items() if value is not None)
        days = [case["eligibleOn"], case["until"] or NONE, case["metOn"] or NONE]
        rows.append([*days, figures.number(case["value"]), case["ownerId"], dimensions])
    yield from aligned(rows, words=len(rows[0]))
    yield f"{len(rows) - 1} cases" if len(rows) != 2 else "1 case"
