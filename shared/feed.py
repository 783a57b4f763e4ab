"""The log as a feed over HTTP, in the form of http-feeds.org: `GET /events?topic&lastEventId&timeout&limit`.

The answer holds the stored bytes. A service is told each one's place in the log, and by three headers that go beyond
the convention how far was looked, for readers of rare topics (`Last-Event-Id`, `Last-Sequence`), and where the log
begins, what was before having been removed by age (`Oldest-Sequence`). Who reads of one area is told none of it: places
count what happens in the others.
"""

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from shared.auth import ROLES, Actor, require
from shared.db import Database, Row, rows
from shared.events import Payload, full_type, short_type, topic_pattern, with_sequence
from shared.impartial import FINANCE, without_finance
from shared.problems import Forbidden, Invalid, NotFound, Problem, describe
from shared.wakeup import wait

MEDIA_TYPE = "application/cloudevents-batch+json"
LIMIT_MAX = 1000
TIMEOUT_MAX_MS = 60_000
FORGET_SECONDS = 120
NOTE_SECONDS = 60.0
LOOK_SECONDS = 2.0  # how often to look although nobody rang: a call between processes may be lost

_READ = """
WITH start AS (
    SELECT CASE WHEN CAST(:last AS uuid) IS NULL THEN CAST(:after AS bigint)
                ELSE (SELECT position FROM log WHERE event_id = CAST(:last AS uuid)) END AS position
), newest AS (
    SELECT position, event_id FROM log ORDER BY position DESC LIMIT 1
)
SELECT start.position AS start, newest.position AS newest, newest.event_id AS newest_id,
       (SELECT min(position) FROM log) AS oldest,
       found.position, found.event_id, found.body
FROM start LEFT JOIN newest ON true LEFT JOIN LATERAL (
    SELECT position, event_id, body FROM log
    WHERE position > start.position AND topic = ANY (CAST(:topics AS text[]))
      AND (CAST(:types AS text[]) IS NULL OR type = ANY (CAST(:types AS text[])))
      AND (CAST(:area AS text) IS NULL OR convert_from(body, 'UTF8')::json #>> '{data,area}' = CAST(:area AS text))
    ORDER BY position LIMIT :limit
) AS found ON true
ORDER BY found.position
"""
_OLDEST = "SELECT event_id FROM log ORDER BY position LIMIT 1"


class UnknownEvent(Problem):
    """The lastEventId is not in the log (any more): read again from `oldest`, or from the start."""

    oldest: UUID | None

    status = 410


class UnknownTopic(NotFound):
    """None of these topics is published here."""

    allowed: list[str]


_NOTE_PLACE = """
INSERT INTO bookmark (reader, source, position) VALUES (:reader, 'feed', :position)
ON CONFLICT (reader, source, shard) DO UPDATE SET position = excluded.position
"""


@dataclass(slots=True)
class Reader:
    """Another service as we see it: all up to `position` it has handled, or does not want.

    `event_id` is what stands at the end of what it was last given.
    """

    position: int
    seen: float
    event_id: UUID | None = None
    given: int = 0
    noted: int | None = None
    noted_at: float = 0.0


@dataclass
class Readers:
    """Who polled lately. News is in flight until every one of them has asked for what comes after it."""

    known: dict[str, Reader] = field(default_factory=dict)

    def saw(self, actor: Actor, position: int, wait_seconds: float) -> None:
        """Who waits for news follows the log; who looks once need not come back for the rest."""
        if "service" not in actor.roles or not (wait_seconds or actor.sub in self.known):
            return
        reader = self.known.setdefault(actor.sub, Reader(position, 0))
        reader.position, reader.seen = position, time.monotonic()

    def gave(self, actor: Actor, event_id: UUID | None, position: int) -> None:
        if reader := self.known.get(actor.sub):
            reader.event_id, reader.given = event_id, position

    def place(self, actor: Actor, last: UUID | None) -> int | None:
        """Where the event stands, if it is the one that this reader was given last."""
        reader = self.known.get(actor.sub)
        return reader.given if reader and last and reader.event_id == last else None

    def is_news(self, actor: Actor, asked: int) -> bool:
        """Whether where it asked from is to be noted, so that nothing is removed that it has not passed."""
        reader = self.known.get(actor.sub)
        if reader is None or reader.noted == asked or time.monotonic() - reader.noted_at < NOTE_SECONDS:
            return False
        reader.noted, reader.noted_at = asked, time.monotonic()
        return True

    def behind(self, newest: int) -> dict[str, int]:
        return {sub: max(0, newest - reader.position) for sub, reader in self._fresh()}

    def answered(self) -> dict[str, int]:
        """By reader, the place in the log up to which it was given what it wants."""
        return {sub: reader.given for sub, reader in self._fresh()}

    def _fresh(self) -> list[tuple[str, Reader]]:
        since = time.monotonic() - FORGET_SECONDS
        return [(sub, reader) for sub, reader in self.known.items() if reader.seen > since]


def topics_for(actor: Actor, publishes: Iterable[type[Payload]]) -> set[str]:
    """Patterns of the topics that the actor may read: a council's own, and all areas' for services."""
    found = set()
    for payload in publishes:
        if _may_read(actor, payload.readers):
            found.add(topic_pattern(payload.topic, area_of(actor)))
    return found


def area_of(actor: Actor) -> str | None:
    """Whose news is given: a topic may carry that of several areas, and only a service reads of all."""
    return None if "service" in actor.roles else actor.area


def _may_read(actor: Actor, readers: Sequence[str]) -> bool:
    mine = set(actor.roles)
    if "service" in mine:
        name = actor.sub.removeprefix("service-")
        mine.add(f"service:{name}")
    return not mine.isdisjoint(readers)


@lru_cache(maxsize=1000)
def _granted(actor: Actor, asked: tuple[str, ...], publishes: tuple[type[Payload], ...]) -> list[str]:
    everyone = [topic_pattern(payload.topic) for payload in publishes]
    here = [topic for topic in asked if any(re.fullmatch(each, topic) for each in everyone)]
    if not here:
        raise UnknownTopic(allowed=sorted({payload.topic for payload in publishes}))
    allowed = topics_for(actor, publishes)
    if any(not any(re.fullmatch(each, topic) for each in allowed) for topic in here):
        raise Forbidden("Your roles do not allow reading this topic.")
    return here


def _types(actor: Actor, asked: Sequence[str], publishes: Sequence[type[Payload]]) -> list[str]:
    """As the log has them. The services ask each other alike, whoever publishes what, and in two versions at a time."""
    published = {payload.type for payload in publishes}
    if "service" not in actor.roles and any(short_type(each) not in published for each in asked):
        allowed = sorted(full_type(each) for each in published)
        raise Invalid(errors=[{"field": "type", "message": "is no type of event published here", "allowed": allowed}])
    return [short_type(each) for each in asked]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asks for; no types are all types, and no area, for a service, all areas."""

    topics: list[str]
    types: list[str] | None
    area: str | None
    limit: int


async def _read(database: Database, wanted: Wanted, after: int, last: UUID | None) -> Sequence[Row]:
    """A service's polls are of what the services work with, everybody else's of the share of callers."""
    async with database.reading(for_caller=wanted.area is not None) as session:
        return await rows(
            session, _READ, topics=wanted.topics, types=wanted.types, area=wanted.area, limit=wanted.limit,
            after=after, last=last,
        )  # fmt: skip


async def _gone(database: Database, wanted: Wanted) -> UnknownEvent:
    oldest = await database.read(_OLDEST) if wanted.area is None else ()
    return UnknownEvent(oldest=str(oldest[0]["event_id"]) if oldest else None)


def _batch(rows: Sequence[Row], wanted: Wanted) -> tuple[Response, UUID | None, int]:
    """The answer, and up to where it leads."""
    found = [row for row in rows if row["position"] is not None]
    if wanted.area is not None:
        return _of_area(found), None, 0
    full = len(found) == wanted.limit
    last, last_id = (
        (found[-1]["position"], found[-1]["event_id"]) if full else (rows[0]["newest"], rows[0]["newest_id"])
    )
    headers = {"Last-Event-Id": str(last_id), "Last-Sequence": str(last)} if last_id else {}
    if rows[0]["oldest"] is not None:
        headers["Oldest-Sequence"] = str(rows[0]["oldest"])
    body = b",".join(with_sequence(row["body"], row["position"]) for row in found)
    return Response(b"[" + body + b"]", headers=headers, media_type=MEDIA_TYPE), last_id, last or 0


def _of_area(found: Sequence[Row]) -> Response:
    headers = {"Last-Event-Id": str(found[-1]["event_id"])} if found else {}
    body = b",".join(bytes(row["body"]) for row in found)
    return Response(b"[" + body + b"]", headers=headers, media_type=MEDIA_TYPE)


async def poll(request: Request, actor: Actor, wanted: Wanted, last: UUID | None, wait_seconds: float) -> Response:
    """Waits for news without holding a connection. The ticket is taken before looking, so none is missed.

    It looks only when news of a wanted type was called out, or nothing was for a while. `seen` goes by the calls;
    `after` is where the log itself was last read, and the next look starts there.
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
            rows = await _read(database, wanted, after, last)
            if rows[0]["start"] is None:
                raise await _gone(database, wanted)
            some = rows[0]["position"] is not None
            asked = rows[0]["start"] if asked is None else asked
            after, last = (rows[0]["start"] if some else max(rows[0]["start"], rows[0]["newest"] or 0)), None
            state.readers.saw(actor, after, wait_seconds)
            if state.readers.is_news(actor, asked):
                await database.write(_NOTE_PLACE, reader=actor.sub, position=asked)
            if some or over:
                answer, last_id, end = _batch(rows, wanted)
                state.readers.gave(actor, last_id, end)
                return answer
            seen = after
        else:
            seen = max(seen, database.growth.newest)
            state.readers.saw(actor, seen, wait_seconds)
        database.progress.ring()
        rang = await wait(ticket, min(remaining, LOOK_SECONDS))


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
            int, Query(alias="timeout", ge=0, le=TIMEOUT_MAX_MS, description="Milliseconds to wait for news.")
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
    ) -> Response:
        """News after `lastEventId`, in the order of the log; an empty list when there is none in time."""
        if actor.roles & FINANCE:
            async with request.app.state.database.reading(for_caller=area_of(actor) is not None) as session:
                actor = await without_finance(request, session, actor)
        topics = _granted(actor, tuple(topic), tuple(publishes))
        types = None if type_ is None else _types(actor, type_, publishes)
        wanted = Wanted(topics, types, area_of(actor), min(limit, LIMIT_MAX))
        return await poll(request, actor, wanted, last_event_id, timeout_ms / 1000)

    return routes


def _answers() -> dict[int | str, dict[str, Any]]:
    ok = {"description": "News, oldest first", "content": {MEDIA_TYPE: {
        "schema": {"type": "array", "items": {"type": "object", "required": ["specversion", "id", "source", "type"]}},
        "example": [],
    }}}  # fmt: skip
    return {200: ok, **describe(UnknownEvent, UnknownTopic)}
