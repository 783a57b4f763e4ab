"""Figures: what a service counts, each as a table and a chart. The same pages in each service that counts.

Of few people the API tells no share, and that is what stands here.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from shared.figures.in_words import count_in_words, without_state
from shared.kernel.shares import percent
from shared.pages import figure_charts
from shared.pages.before_after import change_in_words, change_of_period, compared_table, side_of
from shared.pages.comparison_line import (
    COMPARED,
    areas_of,
    as_published,
    comparison_in_words,
    line_of,
    rows_of_chart,
    shown_in,
)
from shared.pages.figure_across import across
from shared.pages.figure_conditions import condition_of
from shared.pages.filters import status_of, without_refused
from shared.pages.lists import twins_of
from shared.pages.own_api import at
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Column, Row, RowsTable, money, text
from shared.pages.value_names import NOT_SAID, ValueNames
from shared.pages.words import as_day, counted, day, month, number, plain, pounds, sentence

PERS = {"month": "Months", "week": "Weeks", "quarter": "Quarters", "year": "Years from April"}
PUBLICATIONS = {"exact": "Exact, not to be published", "committee": "For a committee", "public": "For the public",
                "others": "For other organisations"}  # fmt: skip
STATES = {"met": "Met", "near": "Nearly met", "amber": "Missed", "red": "Missed by far"}
ASKED = ("from", "to", "per", "by", "publication", "change", "comparison")
_LABELS = {"from": "From", "to": "To", "per": "Periods", "by": "Told apart by", "publication": "For whom",
           "change": "Before and after", "where": "Only where", "comparison": "Another area beside it"}  # fmt: skip
_MARKED = re.compile(r"`([^`]+)`")
_OF_SCHEME = re.compile(r"the (measure|event) `([^`]+)`")
_CALLED = {"measure": "outcome", "event": "event"}
NOT_TOLD = "–"  # noqa: RUF001 - the dash of a table


async def without_names(_visit: Visit) -> ValueNames:
    return ValueNames({})


def figure_pages(names: Callable[[Visit], Awaitable[ValueNames]] = without_names) -> PageGroup:
    pages = PageGroup(charts=True)

    @pages.get("/figures", needs="GET /indicators", menu="Figures", twin="/figures-counted")
    async def list_figures(visit: Visit) -> PageContent:
        return await _listed(visit, await names(visit))

    @pages.get("/figures/{code}", needs="GET /indicators/{indicator}", twin="/figures/{code}/table")
    async def show_figure(visit: Visit) -> PageContent:
        return await _shown(visit, visit.part("code"), await names(visit))

    return pages


async def _listed(visit: Visit, names: ValueNames) -> PageContent:
    items = [row for row in (await visit.api.get("/indicators"))["items"] if row["told"]]
    columns = [
        text("title", "Figure", link=lambda row: visit.link(at("/figures/{code}", code=row["code"]))),
        Column("rule", "What is counted", lambda rule: rule_in_words(rule, names)),
        *([text("code", "Code")] if visit.ending != "html" else []),
    ]  # fmt: skip
    table = RowsTable("What is counted here", columns, items, caption_classes="govuk-visually-hidden", long=True)
    others = visit.link("/comparison-files") if visit.may("GET /comparison-files") else None
    content = {"rows": table, "twins": twins_of(visit, "/figures-counted"), "others": others}
    return PageContent("figures.html", "Figures", content, table=table)


def _by_year(indicator: Row, by: str | None) -> bool:
    """Whether it is told apart by what is told of whole years alone."""
    return any(entry["name"] == by and entry["ofYears"] for entry in indicator["dimensions"])


def _empty(figure: Mapping[str, Any], *, by_year: bool) -> str:
    """Of what is rounded a group has no row where it has few."""
    if by_year:
        return "no year is told yet, or no group of ten people and more."
    return "nothing was counted." if figure["publication"] == "exact" else "each group has fewer than 3, or nobody."


async def _shown(visit: Visit, code: str, names: ValueNames) -> PageContent:
    asked = {name: visit.query.get(name) or None for name in ASKED}
    indicators = {item["code"]: item for item in (await visit.api.get("/indicators"))["items"]}
    where, errors = await condition_of(visit, indicators[code], names) if code in indicators else (None, [])
    by_year = code in indicators and _by_year(indicators[code], asked["by"])
    instead = PERS.get(asked["per"] or "", "") if by_year and asked["per"] != "year" else ""
    if by_year:
        asked["per"] = "year"
    figure, refused = await without_refused(
        visit, at("/indicators/{code}", code=code), asked | {"where": where}, labels=_LABELS
    )
    errors = [*errors, *refused]
    indicator = indicators[code]
    rows = [_row(point, figure, names) for point in figure["points"]]
    columns, listed = across(figure, rows, partial(_number_of_group, figure)) or (_columns(figure), rows)
    spec = figure_charts.of_points(figure, rows_of_chart(figure, rows)) if not errors else None
    content = {
        "indicator": {**indicator, "rule": rule_in_words(indicator["rule"], names)},
        "values": names.all_of(dimension["name"] for dimension in indicator["dimensions"]),
        "figure": figure,
        "errors": errors,
        "has_targets": _has_targets(figure),
        "rows": RowsTable(
            f"{figure['title']}, by {figure['per']}", columns, listed, empty=_empty(figure, by_year=by_year)
        ),
        "chart": await visit.charts.draw(spec, figure["title"], _in_words(rows)) if spec else None,
        "asked": {name: visit.query.get(name, "") for name in (*ASKED, "dimension", "value")}
        | ({"per": "year"} if by_year else {}),
        "by_year": by_year,
        "instead": instead,
        "pers": PERS,
        "publications": PUBLICATIONS,
        "waiting": waiting_in_words(figure),
        "change": change_in_words(figure),
        "compared": compared_table(figure, names),
        "areas": await areas_of(visit, code),
        "comparison": comparison_in_words(figure),
        "targets": [target_in_words(target, figure) for target in indicator["targets"]],
        "twins": twins_of(visit, f"/figures/{code}/table"),
    }
    return PageContent("figure.html", figure["title"], content, table=_whole(figure), status=status_of(errors))


def _number_of_group(figure: Row, count: Any) -> str:
    """Of a group that a period is not told of there is none."""
    return NOT_TOLD if count is None else count_in_words(count, figure["publication"])


def _row(point: Row, figure: Row, names: ValueNames) -> dict[str, Any]:
    groups = {name: NOT_SAID if value is None else names.of(name, value) for name, value in point["by"].items()}
    return {
        **{name: point[name] for name in ("eligible", "met", "median", "p90", "mean", "value", "share", "target")},
        **groups,
        "from": point["period"]["from"],
        "period": _period(point["period"], figure["per"]) + ("" if point["ripe"] else " (may still change)"),
        "group": ", ".join(groups.values()),
        "state": state_in_words(point, figure["unit"], figure["publication"]),
        "ripe": point["ripe"],
        "change": change_of_period(point["period"], figure["change"]),
        "compared": shown_in(figure, point["period"]),
        "percent": percent_of_point(point),
    }


def _period(period: Row, per: str) -> str:
    first, last = as_day(period["from"]), as_day(period["to"])
    if per == "month":
        return month(first)
    if per == "week":
        return f"Week from {day(first)}"
    if per == "quarter":
        return f"{first:%B} to {month(last)}"
    return f"{month(first)} to {month(last)}"


def _columns(figure: Row) -> list[Column]:
    unit = figure["unit"]
    columns = [text("period", "Period"), *(text(name, sentence(plain(name))) for name in figure["by"])]
    columns.append(_counted("eligible", "Number", figure))
    if unit == "share":
        columns += [_counted("met", "Of these met", figure), Column("percent", "Share", numeric=True)]
    elif unit == "pence":
        columns += [money("mean", "On average"), money("value", "Together")]
    elif unit != "count":
        columns += [_counted("met", "Over by now", figure), *(_in_units(name, heading, unit) for name, heading in
                    (("median", "Half within"), ("p90", "Nine of ten within"), ("mean", "On average")))]  # fmt: skip
    if _has_targets(figure):
        columns += [Column("target", "Target", lambda value: of_unit(value, unit), numeric=True),
                    text("state", "State")]  # fmt: skip
    if figure["change"]:
        columns.append(text("change", "Before or after"))
    if figure["comparison"]:
        columns.append(Column("compared", as_published(figure), numeric=True))
    return columns


def _has_targets(figure: Row) -> bool:
    return any(point["target"] is not None for point in figure["points"])


def _counted(name: str, heading: str, figure: Row) -> Column:
    return Column(name, heading, lambda count: count_in_words(count, figure["publication"]), numeric=True)


def _in_units(name: str, heading: str, unit: str) -> Column:
    return Column(name, heading, lambda value: of_unit(value, unit), numeric=True)


def without_marks(rule: str) -> str:
    """A rule of the documents, where a code stands between marks: as it stands on the page."""
    return _MARKED.sub(lambda code: f"“{sentence(plain(code[1]))}”", rule)


def rule_in_words(rule: str, names: ValueNames) -> str:
    """A figure of the scheme is made of measures and events, which it names by their codes."""
    return without_marks(_OF_SCHEME.sub(lambda code: f"the {_CALLED[code[1]]} “{names.of(code[1], code[2])}”", rule))


def percent_of_point(point: Row) -> str:
    """Of the counts that it tells."""
    return NOT_TOLD if point["share"] is None else percent(point["met"], point["eligible"])


def state_in_words(point: Row, unit: str, publication: str) -> str:
    """How it stands to its target, or why that is not said."""
    if point["state"]:
        return STATES[point["state"]]
    return sentence(without_state(point, unit, publication)) or NOT_TOLD


def of_unit(value: int | None, unit: str) -> str:
    if value is None:
        return NOT_TOLD
    if unit == "pence":
        return pounds(value)
    if unit == "share":
        return f"{value}%"
    return number(value) if unit == "count" else counted(value, unit.removesuffix("s"))


def _in_words(rows: Sequence[Row]) -> str:
    points = [row for row in rows if row["eligible"] is not None]
    if not points:
        return "Nothing was counted."
    return f"From {points[0]['period']} to {points[-1]['period']}; the figures are in the table below."


def waiting_in_words(figure: Row) -> list[str]:
    """Who waits still, and of how many news is not counted yet."""
    lines = []
    for age in figure["stillWaiting"] or ():
        to = f"to {age['toDays']} days" if age["toDays"] is not None else "days and longer"
        count = str(age["count"] or "Nobody")
        waits = "waits" if count in {"1", "Nobody"} else "wait"
        lines.append(f"{count} {waits} still, {age['fromDays']} {to}.")
    if figure["waiting"]:
        upto = "" if figure["publication"] == "exact" else "up to "
        lines.append(f"News of {upto}{figure['waiting']} is not counted yet.")
    return lines


def target_in_words(target: Row, figure: Row) -> str:
    """What it asks for, and whether the periods that are shown are others."""
    unit, others = figure["unit"], figure["per"] != target["per"]
    asks = f"{sentence(target['scope'])} target of each {target['per']}: {plain(target['direction'])} "
    what = of_unit(target["value"], unit) if target["value"] is not None else f"{target['percent']}% more"
    until = f" until {day(target['to'])}" if target["to"] else ""
    beside = " The periods below are others, and are not measured by it." if others else ""
    return f"{asks}{what}, from {day(target['from'])}{until}.{beside}"


def _whole(figure: Row) -> RowsTable:
    names = [*figure["by"], "ripe", "eligible", "met", "share", "median", "p90", "mean", "value", "target", "state"]
    compared = ["compared"] if figure["change"] else []
    of_line = COMPARED if figure["comparison"] else ()
    rows: list[Mapping[str, Any]] = [
        {"from": point["period"]["from"], "to": point["period"]["to"], **point["by"],
         **{name: point[name] for name in names if name not in figure["by"]},
         **{name: side_of(point["period"], figure["change"]) for name in compared},
         **dict(zip(of_line, line_of(figure, point["period"]), strict=False)),
         "publication": figure["publication"]}
        for point in figure["points"]
    ]  # fmt: skip
    return RowsTable(
        figure["title"], [text(name, name) for name in ("from", "to", *names, *compared, *of_line, "publication")], rows
    )
