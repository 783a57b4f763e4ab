"""The month report: all that a service counts of one month or quarter, beside the one before, on one page to print.

Of few people the API tells no share, and that is what stands here.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from shared.figures.in_words import NONE, average_in_words, before_any_scheme, count_in_words
from shared.figures.periods import MONTHS, Per, month_start, months_on, next_start
from shared.pages.code_names import code_names
from shared.pages.figures import PUBLICATIONS, of_unit, percent_of_point, state_in_words
from shared.pages.filters import status_of, without_refused
from shared.pages.lists import twins_of
from shared.pages.own_api import at
from shared.pages.page import PageContent, PageGroup, Visit
from shared.pages.rows import Row, RowsTable, text
from shared.pages.words import as_day, month, pounds, sentence

MONTHS_OFFERED = 36
_LABELS = {"month": "Month", "per": "Of", "publication": "For whom"}
_COLUMNS = (
    "code", "unit", "from", "to", "ripe", "eligible", "met", "share", "median", "p90", "mean", "value", "target",
    "state", "publication",
)  # fmt: skip


HasScheme = Callable[[Visit, date], Awaitable[bool]]


async def has_code_lists(visit: Visit, on: date) -> bool:
    """Whether a scheme counted on the day, as its lists say; who may not read them is not told otherwise."""
    return not visit.may("GET /code-lists") or bool((await code_names(visit, on.isoformat())).lists)


def month_pages(has_scheme: HasScheme = has_code_lists) -> PageGroup:
    pages = PageGroup()

    @pages.get("/month", needs="GET /figures", twin="/month")
    async def show_month(visit: Visit) -> PageContent:
        return await _shown(visit, has_scheme)

    return pages


async def _shown(visit: Visit, has_scheme: HasScheme) -> PageContent:
    asked = {name: visit.query.get(name) or None for name in ("month", "per", "publication")}
    answered, errors = await without_refused(visit, "/figures", asked, labels=_LABELS)
    figures, first = answered["items"], as_day(answered["month"])
    if visit.ending != "html":
        return PageContent("", "", table=_whole(figures, answered["publication"]))
    content = {
        "errors": errors,
        "as_of": answered["asOf"],
        "of_month": answered["month"],
        "per": answered["per"],
        "months": [(f"{offered:%Y-%m}", month(offered)) for offered in await _offered(visit, first, has_scheme)],
        "publication": answered["publication"],
        "publications": PUBLICATIONS,
        "rows": _table(visit, answered, first),
        "nothing": await _nothing(visit, answered, first, has_scheme),
        "has_waits": any(figure["unit"] in {"days", "hours"} for figure in figures),
        "may_change": any(not point["ripe"] for figure in figures for point in figure["totals"]),
        "twins": twins_of(visit, "/month"),
    }
    title = f"{sentence(answered['per'])} report: {_words(first, answered['per'])}"
    return PageContent("month.html", title, content, status=status_of(errors))


async def _nothing(visit: Visit, answered: Row, first: date, has_scheme: HasScheme) -> str:
    """Why there is nothing to report of the month and of the one before; empty where there is something, or may be
    that is rounded to nothing.
    """
    if any(point["eligible"] for figure in answered["items"] for point in figure["totals"]):
        return ""
    per = answered["per"]
    if not await has_scheme(visit, next_start(per, first) - timedelta(days=1)):
        return before_any_scheme(_words(first, per))
    if answered["publication"] != "exact":
        return ""
    return f"Nobody was counted yet in {_words(first, per)}, or in the {per} before: there is nothing to report of it."


async def _offered(visit: Visit, chosen: date, has_scheme: HasScheme) -> list[date]:
    """The newest first, the present one too; none from before there was anything to report."""
    months = [months_on(month_start(visit.today), -ago) for ago in range(MONTHS_OFFERED)]
    since = await _since(visit, months, has_scheme)
    return sorted({*(start for start in months if start >= since), chosen}, reverse=True)


async def _since(visit: Visit, months: Sequence[date], has_scheme: HasScheme) -> date:
    """The first month with cases; without any, or for who is not told when, the first of these with a scheme."""
    with_cases = [as_day(row["since"]) for row in (await visit.api.get("/indicators"))["items"] if row["since"]]
    if with_cases:
        return min(with_cases)
    if not await has_scheme(visit, _last_day(months[0])):
        return months[-1]
    first, none_from = 0, len(months)
    while none_from - first > 1:
        middle = (first + none_from) // 2
        first, none_from = (
            (middle, none_from) if await has_scheme(visit, _last_day(months[middle])) else (first, middle)
        )
    return months[first]


def _last_day(first: date) -> date:
    return months_on(first, 1) - timedelta(days=1)


def _words(first: date, per: Per) -> str:
    """`July 2012`, `July to September 2012`."""
    return month(first) if per == "month" else f"{first:%B} to {month(months_on(first, MONTHS[per] - 1))}"


def _table(visit: Visit, answered: Row, first: date) -> RowsTable:
    per: Per = answered["per"]
    before = months_on(first, -MONTHS[per])
    columns = [
        text("title", "Figure", link=lambda row: visit.link(at("/figures/{code}", code=row["code"]))),
        text("now", _words(first, per)), text("before", _words(before, per)), text("target", "Target"),
        text("state", "State"),
    ]  # fmt: skip
    rows = [_row(figure, answered["publication"]) for figure in answered["items"]]
    return RowsTable("What was counted", columns, rows, empty="nothing is counted.")


def _row(figure: Row, publication: str) -> dict[str, Any]:
    before, now = figure["totals"]
    unit = figure["unit"]
    return {
        "code": figure["indicator"],
        "title": figure["title"],
        "now": in_words(now, unit, publication),
        "before": in_words(before, unit, publication),
        "target": of_unit(now["target"], unit),
        "state": state_in_words(now, unit, publication),
    }


def in_words(point: Row, unit: str, publication: str) -> str:
    """`62% (31 of 50)`, `half within 5 days (of 18 over by now; 20 in all)`, `£1,200 on average (of 3)`, `14`."""
    changes = "" if point["ripe"] else ", may still change"
    eligible = count_in_words(point["eligible"], publication, none=NONE)
    if not point["eligible"] or unit == "count":
        return f"{eligible}{changes}"
    if unit == "share":
        return f"{percent_of_point(point)} ({count_in_words(point['met'], publication)} of {eligible}){changes}"
    if unit == "pence":
        mean = None if point["mean"] is None else pounds(point["mean"])
        return f"{average_in_words(mean, publication)} (of {eligible}){changes}"
    return f"{_wait_in_words(point, unit, publication)}{changes}"


def _wait_in_words(point: Row, unit: str, publication: str) -> str:
    """The median is of those that are over: they are its base, and not all that count."""
    if point["median"] is None:
        over = "none over by now" if not point["met"] and publication == "exact" else "days not told"
        return f"{over} (of {point['eligible']:,})"
    within = f"half within {of_unit(point['median'], unit)}"
    if point["met"] == point["eligible"]:
        return f"{within} (of {point['eligible']:,})"
    return f"{within} (of {point['met']:,} over by now; {point['eligible']:,} in all)"


def _whole(figures: Sequence[Row], publication: str) -> RowsTable:
    """Each row says by which publication it is rounded: a 0 of a rounded one is no word that there was nobody."""
    rows: list[Mapping[str, Any]] = [
        {"code": figure["indicator"], "unit": figure["unit"], **point["period"],
         **{name: point[name] for name in _COLUMNS if name in point}, "publication": publication}
        for figure in figures for point in figure["totals"]
    ]  # fmt: skip
    return RowsTable("Month report", [text(name, name) for name in _COLUMNS], rows)
