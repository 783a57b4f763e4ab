"""Keyset paging: a cursor is the key of the last row seen, so it survives inserts and deletes."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query, Request, Response
from pydantic_core import from_json, to_json

from shared.problems import BadRequest

LIMIT_MAX = 200
LIMIT_DEFAULT = 50

R = TypeVar("R")


class BadCursor(BadRequest):
    """The cursor is not one that this address gave."""


class PageQuery:
    """`limit` and `cursor` of a list. Fetch `page.fetch` rows after `page.after`, then call `page()`."""

    def __init__(self, request: Request, response: Response, limit: int, cursor: str | None) -> None:
        self.request = request
        self.response = response
        self.limit = min(limit, LIMIT_MAX)
        self.cursor = cursor

    @property
    def after(self) -> list[Any] | None:
        """Read when it is asked for: who may not see the list is told that first."""
        return None if self.cursor is None else decode(self.cursor, self.request.url.path)

    @property
    def fetch(self) -> int:
        """One more than is shown, to know whether there is a next page."""
        return self.limit + 1


async def _page_query(
    request: Request,
    response: Response,
    limit: Annotated[
        int, Query(ge=1, description=f"Rows a page; more than {LIMIT_MAX} gives {LIMIT_MAX}.")
    ] = LIMIT_DEFAULT,
    cursor: Annotated[str | None, Query(max_length=1000, description="`next` of the page before.")] = None,
) -> PageQuery:
    return PageQuery(request, response, limit, cursor)


Page = Annotated[PageQuery, Depends(_page_query)]


def encode(key: Sequence[Any], path: str) -> str:
    return base64.urlsafe_b64encode(to_json([path, *key])).decode().rstrip("=")


def decode(cursor: str, path: str) -> list[Any]:
    """The key as JSON values: dates and ids are text, for the store to cast. Only this list's own cursors pass."""
    try:
        key = from_json(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        raise BadCursor from None
    if not isinstance(key, list) or key[:1] != [path]:
        raise BadCursor
    return key[1:]


def page(rows: Sequence[R], query: PageQuery, key: Callable[[R], Any]) -> dict[str, Any]:
    """The answer, and its `Link` header. `key` gives the ordering key of a row, a value or a tuple."""
    if len(rows) <= query.limit:
        return {"items": list(rows), "next": None}
    shown = list(rows[: query.limit])
    last = key(shown[-1])
    cursor = encode(last if isinstance(last, tuple) else (last,), query.request.url.path)
    following = query.request.url.include_query_params(cursor=cursor)
    query.response.headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
    return {"items": shown, "next": cursor}
