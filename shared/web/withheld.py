"""People whom somebody who calls knows, and of whom they see nothing and do nothing: one place for all routes.

A request that names one of them, or a record of theirs, in its address, its query or its body is refused. From a list
they are left out, and an answer that names them otherwise is refused before anything is committed. A service says whom
by the `withheld` of its definition; `WritingRoute` asks.
"""

import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from http import HTTPStatus
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from pydantic_core import from_json, to_json

from shared.data.business_date import DAYS, DatabaseDays, business_date, note_days
from shared.data.db import Session
from shared.data.statements import Statement, sql
from shared.kernel.claims import Actor
from shared.kernel.problems import Forbidden
from shared.web.paging import link_to
from shared.web.today import DAY, VISIT

_ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
_KEPT = "lasars.withheld"  # of one visit asked for once, as the day is
Reasons = Mapping[UUID, str]
Answers = Callable[[Request], Awaitable[Response]]


class ConflictOfInterest(Forbidden):
    """You are recorded as knowing this person, so a colleague does this."""

    reason_code: str


@dataclass(frozen=True, slots=True)
class WithheldPeople:
    """`asks`: SQL for the JSON of the people who are withheld from who calls, by every id of theirs why; `of`: of these
    people those of whom one of some ids is a record.
    """

    roles: frozenset[str]
    asks: str
    of: Callable[[Session, Collection[UUID], Collection[UUID]], Awaitable[Collection[UUID]]]


@dataclass(frozen=True, slots=True)
class _Asked:
    people: str
    ticked: date | None
    here: date


@cache
def _asking(asks: str) -> Statement[_Asked]:
    return sql(f"SELECT {asks} AS people, {DAYS}", into=_Asked)


async def withheld_from(
    request: Request, session: Session, rule: WithheldPeople, actor: Actor, said: str | None = None
) -> Reasons:
    """Refused where the request is about one of them. `said`: what was answered with something else already."""
    visit = request.scope.get(VISIT, {})
    if request.method != "GET" or _KEPT not in visit:
        if said is None:
            said = await _asked_with_the_day(request, session, rule, actor)
        visit[_KEPT] = {UUID(person): reason for person, reason in from_json(said).items()}
    reasons: Reasons = visit[_KEPT]
    if reasons:
        asked = " ".join((request.url.path, str(request.query_params), _read(await request.body())))
        ids = {UUID(said) for said in _ID.findall(asked.lower())}
        named = ids & reasons.keys() or set(await rule.of(session, ids, reasons.keys()) if ids else ())
        if named:
            raise ConflictOfInterest(reason_code=min(reasons[person] for person in named))
    return reasons


def _read(body: bytes) -> str:
    """As what it says: JSON may write any character of an id by its number."""
    try:
        return to_json(from_json(body)).decode()
    except ValueError:
        return body.decode("utf-8", "replace")


async def _asked_with_the_day(request: Request, session: Session, rule: WithheldPeople, actor: Actor) -> str:
    """In one message: most of what is asked next goes by the day."""
    row = await _asking(rule.asks).one(session, area=actor.area, sub=actor.sub)
    note_days(session, DatabaseDays(row.ticked, row.here))
    if VISIT in request.scope and DAY not in request.scope[VISIT]:
        request.scope[VISIT][DAY] = await business_date(session, request.app.state.clock)
    return row.people


def without(response: Response, reasons: Reasons) -> Response:
    """The answer with nobody of them in it."""
    body = bytes(getattr(response, "body", b""))
    said = body.decode("utf-8", "replace")
    if not _named(said, reasons):
        return response
    match response.headers.get("content-type", "").partition(";")[0]:
        case "application/json":
            body = to_json(_left(from_json(body), reasons))
        case "text/csv":
            lines = said.splitlines(keepends=True)
            body = "".join(line for line in lines if not _named(line, reasons)).encode()
    if (named := _named(body.decode(), reasons)) and response.status_code < HTTPStatus.BAD_REQUEST:
        raise ConflictOfInterest(reason_code=min(reasons[person] for person in named))
    headers = {name: value for name, value in response.headers.items() if name != "content-length"}
    return Response(body, response.status_code, headers)


async def whole_page(request: Request, answered: Answers, reasons: Reasons) -> Response:
    """The answer without them. Of a list as many rows as without anybody left out, as far as there are more: a page
    with fewer, and a cursor that is the key of a row of theirs, would tell of them.
    """
    response = await answered(request)
    shown = without(response, reasons)
    if shown is response or not _is_page(shown):
        return shown
    answer, wanted = from_json(bytes(shown.body)), len(from_json(bytes(response.body))["items"])
    while answer["next"] and len(answer["items"]) < wanted:
        asked = request.url.include_query_params(cursor=answer["next"], limit=wanted - len(answer["items"]))
        more = without(await answered(_as_asked(request, asked.query)), reasons)
        rest = from_json(bytes(more.body))
        answer |= {"items": [*answer["items"], *rest["items"]], "next": rest["next"]}
    return _page_of(request, shown, answer)


def _is_page(response: Response) -> bool:
    is_json = response.headers.get("content-type", "").startswith("application/json")
    answer = from_json(bytes(response.body)) if is_json and response.status_code == HTTPStatus.OK else None
    return isinstance(answer, dict) and {"items", "next"} <= answer.keys()


def _as_asked(request: Request, query: str) -> Request:
    return Request({**request.scope, "query_string": query.encode()}, request.receive)


def _page_of(request: Request, shown: Response, answer: Mapping[str, Any]) -> Response:
    headers = {name: value for name, value in shown.headers.items() if name not in {"content-length", "link"}}
    if answer["next"]:
        headers["link"] = link_to(request.url.include_query_params(cursor=answer["next"]))
    return Response(to_json(answer), shown.status_code, headers)


def _left(answer: Any, reasons: Reasons) -> Any:
    if not isinstance(answer, dict):
        return answer
    return {
        name: [row for row in value if not _named(to_json(row).decode(), reasons)] if isinstance(value, list) else value
        for name, value in answer.items()
    }


def _named(text: str, reasons: Reasons) -> list[UUID]:
    return [person for person in reasons if str(person) in text]
