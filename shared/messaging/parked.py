"""Where an event waits that could not be handled: the consumer parks it, and an operator, who heals the cause, unparks
it, or drops it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

import structlog

from shared.data.db import Session
from shared.data.statements import command, sql
from shared.kernel.describing import describe
from shared.kernel.metrics import PARKED
from shared.kernel.problems import Conflict, NotFound
from shared.messaging.events import area_in
from shared.messaging.reading import Message, RawMessage

_COLUMNS = "event_id, consumer, source, shard, position, subject, error, at, area, body, key"


@dataclass(frozen=True, slots=True)
class ParkedEvent:
    event_id: UUID
    consumer: str
    source: str
    shard: int
    position: int
    subject: str
    error: str
    at: datetime
    area: str | None
    body: bytes
    key: bytes | None


_PARK = command(
    """
    INSERT INTO parked (consumer, source, shard, position, subject, event_id, body, error, key, area)
    VALUES (:consumer, :source, :shard, :position, :subject, :event_id, :body, :error, :key, :area)
    ON CONFLICT (consumer, event_id) DO UPDATE SET
        source = excluded.source, shard = excluded.shard, position = excluded.position, error = excluded.error
    """
)
_FIND = sql(f"SELECT {_COLUMNS} FROM parked WHERE event_id = :event_id", into=ParkedEvent)
_LOCK = command("SELECT 1 FROM bookmark WHERE reader = :consumer AND source = :source AND shard = :shard FOR UPDATE")
_LIST = sql(
    f"""
    SELECT {_COLUMNS} FROM parked
    WHERE (CAST(:area AS text) IS NULL OR area = CAST(:area AS text))
      AND (CAST(:at AS timestamptz) IS NULL OR (at, event_id) > (CAST(:at AS timestamptz), CAST(:event_id AS uuid)))
    ORDER BY at, event_id LIMIT :limit
    """,
    into=ParkedEvent,
)
# Older versions did not keep whose it is.
_OF_SOURCES = sql(
    """
    SELECT coalesce(source, 'a source that was not kept') AS source FROM parked
    WHERE (source IS NULL OR source = ANY (CAST(:sources AS text[])))
      AND (CAST(:areas AS text[]) IS NULL OR area IS NULL OR area = ANY (CAST(:areas AS text[])))
    ORDER BY at, event_id LIMIT 1
    """,
    into=str,
)
_REMOVE = command("DELETE FROM parked WHERE event_id = :event_id")
_DROP = command(
    """
    INSERT INTO dropped (event_id, consumer, body, error, reason, dropped_by, area)
    SELECT event_id, consumer, body, error, :reason, :dropped_by, area FROM parked WHERE event_id = :event_id
    ON CONFLICT (event_id) DO UPDATE SET reason = excluded.reason, dropped_by = excluded.dropped_by
    """
)

log = structlog.get_logger("consumer")


class NotParked(NotFound):
    """No such event is parked here."""


class StillFailing(Conflict):
    """The event fails as before: remove the cause first."""


class Handles(Protocol):
    """What can handle an event again: the consumer."""

    def read(self, source: str, shard: int, raw: RawMessage) -> Message: ...

    async def attempt(self, session: Session, messages: list[Message]) -> Exception | None: ...


async def park(session: Session, message: Message, error: Exception, *, consumer: str, source: str, shard: int) -> None:
    """What comes after it goes on. Parked once more, it has the newest error."""
    body = message.raw.stored()
    await _PARK.execute(
        session, consumer=consumer, source=source, shard=shard, position=message.raw.position,
        subject=message.subject, event_id=message.id, body=body, error=describe(error), key=message.raw.key,
        area=area_in(body),
    )  # fmt: skip
    PARKED.labels(source).inc()
    log.error("event_parked", event_id=str(message.id), source=source, error=describe(error))


async def list_parked(
    session: Session, area: str | None, after: tuple[datetime, UUID] | None, limit: int
) -> list[ParkedEvent]:
    """What waits, of an area or of all, the longest first."""
    at, event_id = after or (None, None)
    return await _LIST.all(session, area=area, at=at, event_id=event_id, limit=limit)


async def find(session: Session, event_id: UUID) -> ParkedEvent | None:
    return await _FIND.first(session, event_id=event_id)


async def first_source(session: Session, sources: Sequence[str], areas: Sequence[str] | None) -> str | None:
    """Of which of these something is parked that may be of these areas, or of any."""
    return await _OF_SOURCES.first(session, sources=sources, areas=areas)


async def handle_again(session: Session, consumer: Handles, event_id: UUID) -> None:
    """It stays parked when it fails."""
    parked = await _locked(session, event_id)
    raw = RawMessage(parked.position, parked.body, key=parked.key)
    message = consumer.read(parked.source, parked.shard, raw)
    error = message.error
    if message.event is not None:
        error = await consumer.attempt(session, [message])
    if error is not None:
        raise StillFailing(f"It fails as before: {describe(error)}")
    await _REMOVE.execute(session, event_id=event_id)


async def drop(session: Session, event_id: UUID, *, reason: str, by: str) -> None:
    """It is kept, but not handled."""
    await _locked(session, event_id)
    await _DROP.execute(session, event_id=event_id, reason=reason, dropped_by=by)
    await _REMOVE.execute(session, event_id=event_id)


async def _locked(session: Session, event_id: UUID) -> ParkedEvent:
    """Under the bookmark's lock, so that no batch of that source is handled meanwhile."""
    parked = await find(session, event_id)
    if parked is None:
        raise NotParked
    await _LOCK.execute(session, consumer=parked.consumer, source=parked.source, shard=parked.shard)
    parked = await find(session, event_id)  # someone else may have healed it meanwhile
    if parked is None:
        raise NotParked
    return parked
