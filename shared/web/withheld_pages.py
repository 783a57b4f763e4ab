"""A list from which people are withheld, as if they were not there."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from pydantic_core import from_json, to_json

from shared.web.paging import LIMIT_MAX, link_to
from shared.web.withheld import Answers, Withheld, names, telling_nothing


async def whole_page(request: Request, answered: Answers, withheld: Withheld | None) -> Response:
    """The answer of what reads, with nobody of them in it."""
    if withheld is None:
        return await answered(request)
    with telling_nothing(withheld):
        return await _filled_up(request, answered, withheld)


async def _filled_up(request: Request, answered: Answers, withheld: Withheld) -> Response:
    """Of a list as many rows as without anybody left out, as far as there are more: a page
    with fewer, and a cursor that is the key of a row of theirs, would tell of them.
    """
    response = await answered(request)
    shown = await withheld.without(response)
    if shown is response or not _is_page(shown):
        return shown
    answer, wanted = from_json(bytes(shown.body)), len(from_json(bytes(response.body))["items"])
    while answer["next"] and len(answer["items"]) < wanted:
        rest = await _next_rows(request, answered, withheld, answer["next"], wanted - len(answer["items"]))
        answer |= {"items": [*answer["items"], *rest["items"]], "next": rest["next"]}
    return _page_of(request, shown, answer)


async def _next_rows(
    request: Request, answered: Answers, withheld: Withheld, cursor: str, wanted: int
) -> dict[str, Any]:
    """So many more, or all of a large page: looked at as a whole, then asked for up to the last of them, so that a
    hundred rows that are left out take no longer than one.
    """
    large = await answered(_as_asked(request, cursor=cursor, limit=LIMIT_MAX))
    rows = from_json(bytes(large.body))["items"]
    of_them = await withheld.of_them(large)
    visible = [place for place, row in enumerate(rows, start=1) if not names(to_json(row).decode(), of_them)]
    if len(visible) > wanted:
        large = await answered(_as_asked(request, cursor=cursor, limit=visible[wanted - 1]))
    return dict(from_json(bytes((await withheld.without(large)).body)))


def _is_page(response: Response) -> bool:
    is_json = response.headers.get("content-type", "").startswith("application/json")
    answer = from_json(bytes(response.body)) if is_json and response.status_code == HTTPStatus.OK else None
    return isinstance(answer, dict) and {"items", "next"} <= answer.keys()


def _as_asked(request: Request, **params: Any) -> Request:
    asked = request.url.include_query_params(**params)
    return Request({**request.scope, "query_string": asked.query.encode()}, request.receive)


def _page_of(request: Request, shown: Response, answer: Mapping[str, Any]) -> Response:
    headers = {name: value for name, value in shown.headers.items() if name not in {"content-length", "link"}}
    if answer["next"]:
        headers["link"] = link_to(request.url.include_query_params(cursor=answer["next"]))
    return Response(to_json(answer), shown.status_code, headers)
