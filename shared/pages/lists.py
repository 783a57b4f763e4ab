"""Lists of the API on a page: one page of rows for people, all of them for a spreadsheet or a program."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from shared.kernel.problems import Invalid
from shared.pages.page import Visit

ROWS_ON_PAGE = 50
ROWS_AT_ONCE, ROWS_MAX = 200, 20_000


class TooManyToShow(Invalid):
    """These are more rows than one table holds: choose fewer by the filters of the page."""

    most: int


@dataclass(frozen=True, slots=True)
class ListShown:
    """`following` and `first` are addresses; none where there is nothing more, or the first page is shown."""

    items: list[dict[str, Any]]
    following: str | None = None
    first: str | None = None


async def list_of(visit: Visit, path: str, /, **query: object) -> ListShown:
    """The rows of a list with `next`, from where the page's `cursor` says; for `.csv` and `.json` all of them."""
    if visit.ending != "html":
        return ListShown(await all_of(visit, path, **query))
    cursor = visit.query.get("cursor")
    answer = await visit.api.get(path, **query, cursor=cursor, limit=ROWS_ON_PAGE)
    kept = {name: text for name, text in visit.query.items() if name != "cursor"}
    here = visit.link(visit.plain_path)
    following = f"{here}?{urlencode(kept | {'cursor': answer['next']})}" if answer["next"] else None
    first = f"{here}?{urlencode(kept)}" if cursor else None
    return ListShown(answer["items"], following, first)


async def all_of(visit: Visit, path: str, /, **query: object) -> list[dict[str, Any]]:
    """Every row of a list with `next`: what is counted or looked for in it is never cut short."""
    rows: list[dict[str, Any]] = []
    cursor = None
    while True:
        answer = await visit.api.get(path, **query, cursor=cursor, limit=ROWS_AT_ONCE)
        rows += answer["items"]
        cursor = answer["next"]
        if cursor is None:
            return rows
        if len(rows) >= ROWS_MAX:
            raise TooManyToShow(most=ROWS_MAX)


async def how_many(visit: Visit, path: str, /, **query: object) -> str:
    """`14`, or `200 or more`: no more than a screen of them is asked for."""
    answer = await visit.api.get(path, **query, limit=ROWS_AT_ONCE)
    return number_or_more(len(answer["items"]), more=answer["next"] is not None)


def number_or_more(number: int, *, more: bool = False) -> str:
    return f"{number}{' or more' if more else ''}"


def twins_of(visit: Visit, twin: str, asked: Mapping[str, Any] | None = None) -> dict[str, str]:
    """The addresses of the same rows as CSV and JSON, with the filters of the page. `asked`: those by which the page
    is shown where its address names none.
    """
    by_itself = {name: text for name, text in (asked or {}).items() if text and name not in visit.query}
    kept = urlencode({name: text for name, text in {**visit.query, **by_itself}.items() if name != "cursor"})
    return {ending: visit.link(f"{twin}.{ending}") + (f"?{kept}" if kept else "") for ending in ("csv", "json")}
