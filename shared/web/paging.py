"""Keyset paging: a cursor is the key of the last row seen, so it survives inserts and deletes.

It is read as the kinds of value that the list is ordered by, and names the list and the filters it was given
for: what anybody else makes up is refused, and no secret is needed for that, since a key shows nobody more.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any, TypeVar, overload
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import AfterValidator, AwareDatetime, Field, TypeAdapter, ValidationError
from pydantic_core import to_json
from starlette.datastructures import URL

from shared.kernel.problems import BadRequest

LIMIT_MAX = 200
LIMIT_DEFAULT = 50
CURSOR_MAX = 1000
_PAGING = ("cursor", "limit")

R = TypeVar("R")
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
_INT_MAX = 2**31 - 1
_KINDS: dict[type, Any] = {
    str: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")],
    int: Annotated[int, Field(ge=-_INT_MAX, le=_INT_MAX)],
    date: date,
    datetime: Annotated[AwareDatetime, AfterValidator(lambda at: at.astimezone(UTC))],
    UUID: UUID,
}


class BadCursor(BadRequest):
    """The cursor does not come from this address."""


class PageQuery:
    """`limit` and `cursor` of a list. Fetch `page.fetch` rows after `page.after(UUID)`, then call `page()`."""

    def __init__(self, request: Request, response: Response, limit: int, cursor: str | None) -> None:
        self.request = request
        self.response = response
        self.limit = min(limit, LIMIT_MAX)
        self.cursor = cursor

    @overload
    def after(self, kind: type[A], /) -> A | None: ...
    @overload
    def after(self, kind: type[A], second: type[B], /) -> tuple[A, B] | None: ...
    @overload
    def after(self, kind: type[A], second: type[B], third: type[C], /) -> tuple[A, B, C] | None: ...
    @overload
    def after(self, kind: type[A], second: type[B], third: type[C], fourth: type[D], /) -> tuple[A, B, C, D] | None: ...
    def after(self, *kinds: type) -> Any:
        """The key of the last row seen, as these kinds. Read when asked for: who may not see the list hears that."""
        if self.cursor is None:
            return None
        key = decode(self.cursor, self.listing, kinds)
        return key if len(kinds) > 1 else key[0]

    @property
    def listing(self) -> str:
        return listing(self.request.url.path, self.request.query_params.multi_items())

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
    # The length is told, not checked here: a longer one is as forged as any other, and is answered alike.
    cursor: Annotated[
        str | None, Query(json_schema_extra={"maxLength": CURSOR_MAX}, description="`next` of the page before.")
    ] = None,
) -> PageQuery:
    return PageQuery(request, response, limit, cursor)


Page = Annotated[PageQuery, Depends(_page_query)]


def listing(path: str, query: Iterable[tuple[str, str]]) -> str:
    """A list with its filters: a cursor leads on in no other."""
    wanted = sorted((name, text) for name, text in query if name not in _PAGING)
    return hashlib.blake2b(f"{path}?{urlencode(wanted)}".encode(), digest_size=6).hexdigest()


def encode(key: Sequence[Any], listing: str) -> str:
    return base64.urlsafe_b64encode(to_json([listing, *key])).decode().rstrip("=")


def decode(cursor: str, listing: str, kinds: Sequence[type]) -> tuple[Any, ...]:
    """The key. Only cursors that this very list gave pass, or could have given."""
    if len(cursor) > CURSOR_MAX:
        raise BadCursor
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        named, *key = _adapter(tuple(kinds)).validate_json(text)
    except (ValidationError, ValueError, OverflowError, binascii.Error):
        raise BadCursor from None
    if named != listing:
        raise BadCursor
    return tuple(key)


@cache
def _adapter(kinds: tuple[type, ...]) -> TypeAdapter[tuple[Any, ...]]:
    form: Any = tuple.__class_getitem__((str, *(_KINDS[kind] for kind in kinds)))
    return TypeAdapter(form, config={"strict": True})


def page(rows: Sequence[R], query: PageQuery, key: Callable[[R], Any]) -> dict[str, Any]:
    """The answer, and its `Link` header. `key` gives the ordering key of a row, a value or a tuple."""
    if len(rows) <= query.limit:
        return {"items": list(rows), "next": None}
    shown = list(rows[: query.limit])
    last = key(shown[-1])
    cursor = encode(last if isinstance(last, tuple) else (last,), query.listing)
    query.response.headers["Link"] = link_to(query.request.url.include_query_params(cursor=cursor))
    return {"items": shown, "next": cursor}


def link_to(following: URL) -> str:
    """The `Link` header of a page that another follows."""
    return f'<{following.path}?{following.query}>; rel="next"'
