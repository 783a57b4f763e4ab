"""The log as its readers see it: who may read what of it, what they ask for, and how far each of them is."""

import re
import time
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from uuid import UUID

from shared.data.db import Database, Session
from shared.data.statements import command, sql
from shared.kernel.claims import Actor
from shared.kernel.purposes import Purpose, working_as
from shared.messaging.events import Payload, topic_pattern

MEDIA_TYPE = "application/cloudevents-batch+json"
FORGET_SECONDS = 120
NOTE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    position: int
    event_id: UUID
    body: bytes


@dataclass(frozen=True, slots=True)
class LoggedOnTopic:
    topic: str
    body: bytes


@dataclass(frozen=True, slots=True)
class LogRow:
    """An event of the log that is wanted, beside how the log stands: where it was looked from, its ends. One row
    without an event says that there is none; no `start`, that the log does not know what was handled last.
    """

    start: int | None
    newest: int | None
    newest_id: UUID | None
    oldest: int | None
    position: int | None
    event_id: UUID | None
    body: bytes | None

    @property
    def event(self) -> LoggedEvent | None:
        if self.position is None or self.event_id is None or self.body is None:
            return None
        return LoggedEvent(self.position, self.event_id, self.body)


_READ = sql(
    """
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
          AND (CAST(:area AS text) IS NULL OR area = CAST(:area AS text))
        ORDER BY position LIMIT :limit
    ) AS found ON true
    ORDER BY found.position
    """,
    into=LogRow,
)
_ONE = sql(
    """
    SELECT topic, body FROM log
    WHERE event_id = :event_id AND (CAST(:area AS text) IS NULL OR area = CAST(:area AS text))
    """,
    into=LoggedOnTopic,
)
_OLDEST = sql("SELECT event_id FROM log ORDER BY position LIMIT 1", into=UUID)
_NOTE_PLACE = command(
    """
    INSERT INTO bookmark (reader, source, position) VALUES (:reader, 'feed', :position)
    ON CONFLICT (reader, source, shard) DO UPDATE SET position = excluded.position
    """
)


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
    """The services that polled lately. News is in flight until every one of them has asked for what comes after it.

    A person's token may have a service's `sub`, and has no place of its own nor of the service.
    """

    known: dict[str, Reader] = field(default_factory=dict)

    def note_position(self, actor: Actor, position: int, wait_seconds: float) -> None:
        """Who waits for news follows the log; who looks once need not come back for the rest."""
        if not _is_service(actor) or not (wait_seconds or actor.sub in self.known):
            return
        reader = self.known.setdefault(actor.sub, Reader(position, 0))
        reader.position, reader.seen = position, time.monotonic()

    def note_sent(self, actor: Actor, event_id: UUID | None, position: int) -> None:
        if reader := self._of(actor):
            reader.event_id, reader.given = event_id, position

    def place(self, actor: Actor, last: UUID | None) -> int | None:
        """Where the event stands, if it is the one that this reader was given last."""
        reader = self._of(actor)
        return reader.given if reader and last and reader.event_id == last else None

    def is_news(self, actor: Actor, asked: int) -> bool:
        """Whether where it asked from is to be noted, so that nothing is removed that it has not passed."""
        reader = self._of(actor)
        if reader is None or reader.noted == asked or time.monotonic() - reader.noted_at < NOTE_SECONDS:
            return False
        reader.noted, reader.noted_at = asked, time.monotonic()
        return True

    def behind(self, newest: int) -> dict[str, int]:
        return {sub: max(0, newest - reader.position) for sub, reader in self._fresh()}

    def answered(self) -> dict[str, int]:
        """By reader, the place in the log up to which it was given what it wants."""
        return {sub: reader.given for sub, reader in self._fresh()}

    def _of(self, actor: Actor) -> Reader | None:
        return self.known.get(actor.sub) if _is_service(actor) else None

    def _fresh(self) -> list[tuple[str, Reader]]:
        since = time.monotonic() - FORGET_SECONDS
        return [(sub, reader) for sub, reader in self.known.items() if reader.seen > since]


def topics_for(actor: Actor, publishes: Iterable[type[Payload]]) -> set[str]:
    """Patterns of the topics that the actor may read: a council's own, and all areas' for services."""
    topics = set()
    for payload in publishes:
        if _may_read(actor, payload.readers):
            topics.add(topic_pattern(payload.topic, area_of(actor)))
    return topics


def area_of(actor: Actor) -> str | None:
    """Whose news is given: a topic may carry that of several areas, and only a service reads of all."""
    return None if _is_service(actor) else actor.area


def _is_service(actor: Actor) -> bool:
    return "service" in actor.roles


def _may_read(actor: Actor, readers: Sequence[str]) -> bool:
    mine = set(actor.roles)
    if "service" in mine:
        name = actor.sub.removeprefix("service-")
        mine.add(f"service:{name}")
    return not mine.isdisjoint(readers)


@dataclass(frozen=True, slots=True)
class FeedQuery:
    """What a reader asks for; no types are all types, and no area, for a service, all areas."""

    topics: list[str]
    types: list[str] | None
    area: str | None
    limit: int


async def find(session: Session, actor: Actor, event_id: UUID, publishes: Iterable[type[Payload]]) -> bytes | None:
    """One event, as the feed would give it to the actor."""
    logged = await _ONE.first(session, event_id=event_id, area=area_of(actor))
    patterns = topics_for(actor, publishes)
    if logged is None or not any(re.fullmatch(pattern, logged.topic) for pattern in patterns):
        return None
    return logged.body


async def read(database: Database, wanted: FeedQuery, after: int, last: UUID | None) -> Sequence[LogRow]:
    """A service's polls are the relay's, of what the services work with; everybody else's of the share of callers."""
    with working_as(Purpose.RELAY) if wanted.area is None else nullcontext():
        return await _read(database, wanted, after, last)


async def note_place(database: Database, reader: str, position: int) -> None:
    """How far a service has come, so that nothing is removed that it has not passed."""
    with working_as(Purpose.RELAY):
        await database.write(_NOTE_PLACE, reader=reader, position=position)


async def find_oldest(database: Database) -> UUID | None:
    """Where the log begins."""
    with working_as(Purpose.RELAY):
        oldest = await database.read(_OLDEST)
    return oldest[0] if oldest else None


async def _read(database: Database, wanted: FeedQuery, after: int, last: UUID | None) -> Sequence[LogRow]:
    async with database.reading(for_caller=wanted.area is not None) as session:
        return await _READ.all(
            session, topics=wanted.topics, types=wanted.types, area=wanted.area, limit=wanted.limit,
            after=after, last=last,
        )  # fmt: skip
