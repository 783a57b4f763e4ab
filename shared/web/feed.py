"""The log as a feed over HTTP, in the form of http-feeds.org: `GET /events?topic&lastEventId&timeout&limit`.

The answer holds the stored bytes. A service is told each one's place in the log, and by three headers that go beyond
the convention how far was looked, for readers of rare topics (`Last-Event-Id`, `Last-Sequence`), and where the log
begins, what was before having been removed by age (`Oldest-Sequence`). Who reads of one area is told none of it: places
count what happens in the others.
"""

import re
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from shared.data.db import Database
from shared.data.wakeup import wait
from shared.kernel.fail_points import reached
from shared.kernel.impartial import FINANCE
from shared.kernel.problems import Forbidden, Invalid, NotFound, Problem
from shared.messaging.events import Payload, full_type, short_type, topic_pattern, with_sequence
from shared.messaging.feed import (
    MEDIA_TYPE,
    FeedQuery,
    LoggedEvent,
    LogRow,
    area_of,
    find,
    find_oldest,
    note_place,
    read,
    topics_for,
)
from shared.web.audited import keep_read
from shared.web.auth import ROLES, Actor, require
from shared.web.impartial import without_finance
from shared.web.problems import describe
from shared.web.sessions import ReadSession
from shared.web.writing import WritingRoute

ONE_MEDIA_TYPE = "application/cloudevents+json"
_NONE = b"[]"  # no news came in time
LIMIT_MAX = 1000
TIMEOUT_MAX_MS = 60_000
LOOK_SECONDS = 2.0  # how often to look although nobody rang: a call between processes may be lost


class UnknownEvent(Problem):
    """The lastEventId is not, or no longer, in the log: read again from `oldest`, or from the start."""

    oldest: UUID | None

    status = 410


class UnknownTopic(NotFound):
    """The service publishes none of these topics."""

    allowed: list[str]


class NoSuchEvent(NotFound):
    """There is no such event in the log, or not any more, or it is not yours to see."""


@lru_cache(maxsize=1000)
def _granted(actor: Actor, asked: tuple[str, ...], publishes: tuple[type[Payload], ...]) -> list[str]:
    everyone = [topic_pattern(payload.topic) for payload in publishes]
    here = [topic for topic in asked if any(re.fullmatch(pattern, topic) for pattern in everyone)]
    if not here:
        raise UnknownTopic(allowed=sorted({payload.topic for payload in publishes}))
    allowed = topics_for(actor, publishes)
    if any(not any(re.fullmatch(pattern, topic) for pattern in allowed) for topic in here):
        raise Forbidden("Your roles do not allow reading this topic.")
    return here


def _types(actor: Actor, asked: Sequence[str], publishes: Sequence[type[Payload]]) -> list[str]:
    """As the log has them. The services ask each other alike, whoever publishes what, and in two versions at a time."""
    published = {payload.type for payload in publishes}
    if "service" not in actor.roles and any(short_type(type_name) not in published for type_name in asked):
        allowed = sorted(full_type(type_name) for type_name in published)
        raise Invalid(errors=[{"field": "type", "message": "is no type of event published here", "allowed": allowed}])
    return [short_type(type_name) for type_name in asked]


async def _gone(database: Database, wanted: FeedQuery) -> UnknownEvent:
    oldest = await find_oldest(database) if wanted.area is None else None
    return UnknownEvent(oldest=str(oldest) if oldest else None)


def _batch(rows: Sequence[LogRow], wanted: FeedQuery) -> tuple[Response, UUID | None, int]:
    """The answer, and up to where it leads."""
    state, events = rows[0], [row.event for row in rows if row.event is not None]
    if wanted.area is not None:
        return _of_area(events), None, 0
    full = len(events) == wanted.limit
    last, last_id = (events[-1].position, events[-1].event_id) if full else (state.newest, state.newest_id)
    headers = {"Last-Event-Id": str(last_id), "Last-Sequence": str(last)} if last_id else {}
    if state.oldest is not None:
        headers["Oldest-Sequence"] = str(state.oldest)
    body = b",".join(with_sequence(event.body, event.position) for event in events)
    return Response(b"[" + body + b"]", headers=headers, media_type=MEDIA_TYPE), last_id, last or 0


def _of_area(events: Sequence[LoggedEvent]) -> Response:
    headers = {"Last-Event-Id": str(events[-1].event_id)} if events else {}
    body = b",".join(bytes(event.body) for event in events)
    return Response(b"[" + body + b"]", headers=headers, media_type=MEDIA_TYPE)


async def poll(
    request: Request,
    actor: Actor,
    wanted: FeedQuery,
    last: UUID | None,
    wait_seconds: float,
    handled: int | None = None,
) -> Response:
    """Waits for news without holding a connection. The ticket is taken before looking, so none is missed.

    It looks only when news of a wanted type was called out, or nothing was for a while. `seen` goes by the calls;
    `after` is where the log itself was last read, and the next look starts there. Who reads ahead has `handled` less
    than it asks after: only that may be removed by age.
    """
    state = request.app.state
    database: Database = state.database
    deadline = time.monotonic() + wait_seconds
    after, seen, rang = 0, state.readers.place(actor, last), True
    asked = seen
    while True:
        ticket = database.logged.ticket()
        remaining = deadline - time.monotonic()
        over = remaining <= 0 or state.stopping.is_set()
        if over or not rang or seen is None or database.growth.brings(wanted.types, seen):
            rows = await read(database, wanted, after, last)
            reached("feed.read")
            start, some = rows[0].start, rows[0].position is not None
            if start is None:
                raise await _gone(database, wanted)
            asked = start if asked is None else asked
            after, last = (start if some else max(start, rows[0].newest or 0)), None
            state.readers.note_position(actor, _passed(after, handled), wait_seconds)
            if state.readers.is_news(actor, _passed(asked, handled)):
                await note_place(database, actor.sub, _passed(asked, handled))
                reached("feed.noted")
            if some or over:
                answer, last_id, end = _batch(rows, wanted)
                state.readers.note_sent(actor, last_id, end)
                return answer
            seen = after
        else:
            seen = max(seen, database.growth.newest)
            state.readers.note_position(actor, _passed(seen, handled), wait_seconds)
        database.progress.ring()
        rang = await wait(ticket, min(remaining, LOOK_SECONDS))


def _passed(asked: int, handled: int | None) -> int:
    return asked if handled is None else min(asked, handled)


def router(publishes: Sequence[type[Payload]]) -> APIRouter:
    named = {role.partition(":")[0] for payload in publishes for role in payload.readers}
    reader = require("service", *sorted(named & set(ROLES)))
    routes = APIRouter(tags=["events"])

    @routes.get("/events", response_class=Response, responses=_answers())
    async def read_events(
        request: Request,
        actor: Annotated[Actor, Depends(reader)],
        topic: Annotated[list[str], Query(min_length=1, max_length=20, description="One or more topics.")],
        last_event_id: Annotated[
            UUID | None, Query(alias="lastEventId", description="The newest event that you have handled.")
        ] = None,
        timeout_ms: Annotated[
            int, Query(alias="timeout", ge=0, le=TIMEOUT_MAX_MS, description="Milliseconds to wait for events.")
        ] = 0,
        type_: Annotated[
            list[str] | None,
            Query(
                alias="type",
                max_length=50,
                examples=[[full_type(publishes[0].type)]] if publishes else None,
                description="Only events of these types, said as the events say it; all if left out.",
            ),
        ] = None,
        limit: Annotated[int, Query(ge=1, description=f"At most {LIMIT_MAX} are given.")] = 100,
        handled: Annotated[
            int | None,
            Header(
                alias="Handled-Sequence",
                ge=0,
                description="Of a service that reads ahead: the place in the log up to which it has handled all.",
            ),
        ] = None,
    ) -> Response:
        """News after `lastEventId`, in the order of the log; an empty list when there is none in time."""
        if actor.roles & FINANCE:
            async with request.app.state.database.reading(for_caller=area_of(actor) is not None) as session:
                actor = await without_finance(request, session, actor)
        topics = _granted(actor, tuple(topic), tuple(publishes))
        types = None if type_ is None else _types(actor, type_, publishes)
        wanted = FeedQuery(topics, types, area_of(actor), min(limit, LIMIT_MAX))
        answer = await poll(request, actor, wanted, last_event_id, timeout_ms / 1000, handled)
        if answer.body != _NONE:  # who only waits has seen nothing
            await keep_read(request, "/events", answer)
        return answer

    routes.include_router(_of_one(reader, publishes))
    return routes


def _of_one(reader: Callable[..., Any], publishes: Sequence[type[Payload]]) -> APIRouter:
    routes = APIRouter(route_class=WritingRoute)

    @routes.get("/events/{event_id}", response_class=Response, responses=_answers_of_one())
    async def read_event(
        event_id: UUID, request: Request, actor: Annotated[Actor, Depends(reader)], session: ReadSession
    ) -> Response:
        """One event of those that you may read here, for as long as the log is kept: what a webhook leads to."""
        if actor.roles & FINANCE:
            actor = await without_finance(request, session, actor)
        body = await find(session, actor, event_id, publishes)
        if body is None:
            raise NoSuchEvent
        return Response(bytes(body), media_type=ONE_MEDIA_TYPE)

    return routes


def _answers_of_one() -> dict[int | str, dict[str, Any]]:
    ok = {"description": "The event", "content": {ONE_MEDIA_TYPE: {
        "schema": {"type": "object", "required": ["specversion", "id", "source", "type"]},
        "example": {"specversion": "1.0", "id": "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f21", "source": "/tariff",
                    "type": "uk.lasars.tariff-set.v1", "subject": "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f22"},
    }}}  # fmt: skip
    return {200: ok, **describe(NoSuchEvent)}


def _answers() -> dict[int | str, dict[str, Any]]:
    ok = {"description": "News, oldest first", "content": {MEDIA_TYPE: {
        "schema": {"type": "array", "items": {"type": "object", "required": ["specversion", "id", "source", "type"]}},
        "example": [],
    }}}  # fmt: skip
    return {200: ok, **describe(UnknownEvent, UnknownTopic)}
