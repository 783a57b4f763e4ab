"""What a consumer cannot get past, since the database or the program is in trouble with it: told, and an operator may
order that it be parked, whose word the consumer finds at its next try.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.data.db import Database, Session
from shared.data.statements import command, sql
from shared.kernel.problems import NotFound

# A batch that passes it deletes the row; who was overtaken and is late to notice may still write one.
PASSED = """
EXISTS (
    SELECT FROM bookmark WHERE bookmark.reader = stuck.consumer AND bookmark.source = stuck.source
      AND bookmark.shard = stuck.shard AND bookmark.position >= stuck.position
)
"""
# Rows of places that nobody reads would stand for ever, since no batch passes them; and so would it that a bookmark
# there is stopped, or was set back. The place itself is kept: if it is read again, what it was stopped for is seen
# again by that. Of one that was never read nothing is known but that it was stopped.
_PLACES = """
SELECT source, shard FROM unnest(CAST(:sources AS text[]), CAST(:shards AS integer[])) AS place (source, shard)
"""
_UNREAD = f"NOT source = ANY (CAST(:kept AS text[])) AND NOT (source, shard) IN ({_PLACES})"
_NEW = "position = 0 AND event_id IS NULL AND cluster IS NULL AND again_to IS NULL"


@dataclass(frozen=True, slots=True)
class _OrderRow:
    since: datetime
    reason: str | None
    ordered_by: str | None


@dataclass(frozen=True, slots=True)
class StuckEvent:
    """As it is kept, and what an operator has ordered."""

    event_id: UUID
    consumer: str
    source: str
    shard: int
    position: int
    sqlstate: str
    error: str
    since: datetime
    tries: int
    reason: str | None
    ordered_by: str | None


@dataclass(frozen=True, slots=True)
class _Waiting:
    source: str
    why: str


_TELL = sql(
    """
    INSERT INTO stuck (consumer, source, shard, position, event_id, sqlstate, error, since, tries)
    VALUES (:consumer, :source, :shard, :position, :event_id, :sqlstate, :error, :since, :tries)
    ON CONFLICT (consumer, source, shard) DO UPDATE SET
        position = excluded.position, event_id = excluded.event_id, sqlstate = excluded.sqlstate,
        error = excluded.error,
        since = CASE WHEN stuck.event_id = excluded.event_id THEN stuck.since ELSE excluded.since END,
        tries = excluded.tries,
        reason = CASE WHEN stuck.event_id = excluded.event_id THEN stuck.reason END,
        ordered_by = CASE WHEN stuck.event_id = excluded.event_id THEN stuck.ordered_by END
    RETURNING since, reason, ordered_by
    """,
    into=_OrderRow,
)
_LIST = sql(
    f"""
    SELECT event_id, consumer, source, shard, position, sqlstate, error, since, tries, reason, ordered_by FROM stuck
    WHERE (source, shard) > (CAST(:source AS text), CAST(:shard AS integer)) AND NOT {PASSED}
    ORDER BY source, shard LIMIT :limit
    """,
    into=StuckEvent,
)
_ORDER = sql(
    "UPDATE stuck SET reason = :reason, ordered_by = :ordered_by WHERE event_id = :event_id RETURNING event_id",
    into=UUID,
)
_WAITING = sql(
    f"""
    SELECT source, 'an event of it is stuck' AS why FROM stuck
    WHERE source = ANY (CAST(:names AS text[])) AND NOT {PASSED}
    UNION ALL SELECT source, 'it is read no more: ' || stopped FROM bookmark
    WHERE source = ANY (CAST(:names AS text[])) AND reader = :reader AND stopped IS NOT NULL
    LIMIT 1
    """,
    into=_Waiting,
)
_FORGET_UNREAD = command(
    f"""
    WITH forgotten AS (
        DELETE FROM stuck WHERE consumer = :consumer AND {_UNREAD}
    ), never_read AS (
        DELETE FROM bookmark WHERE reader = :consumer AND stopped IS NOT NULL AND {_NEW} AND {_UNREAD}
    )
    UPDATE bookmark SET stopped = NULL, again_to = NULL
    WHERE reader = :consumer AND (stopped IS NOT NULL OR again_to IS NOT NULL) AND NOT ({_NEW}) AND {_UNREAD}
    """
)
_FORGET = command(f"DELETE FROM stuck WHERE consumer = :consumer AND (source, shard) IN ({_PLACES})")


@dataclass(frozen=True, slots=True)
class StuckBatch:
    """Without an event where the whole batch fails, as when the database is away."""

    source: str
    shard: int
    sqlstate: str
    error: str
    since: datetime
    tries: int
    event_id: UUID | None = None
    position: int | None = None


class NotStuck(NotFound):
    """No such event is stuck here."""


class Order(Exception):
    """An operator's, to park what is stuck."""


async def note_failure(database: Database, consumer: str, stuck: StuckBatch) -> tuple[datetime, Order | None]:
    """Since when it is stuck, whoever tried, and what was ordered."""
    values = {name: getattr(stuck, name) for name in StuckBatch.__slots__}
    async with database.session() as session:
        order = await _TELL.one(session, consumer=consumer, **values)
    if order.reason is None:
        return order.since, None
    return order.since, Order(f"parked by {order.ordered_by}, since {order.reason}; it failed with {stuck.error}")


async def list_stuck(session: Session, after: tuple[str, int] | None, limit: int) -> list[StuckEvent]:
    """By source and shard."""
    source, shard = after or ("", 0)
    return await _LIST.all(session, source=source, shard=shard, limit=limit)


async def order(session: Session, event_id: UUID, *, reason: str, by: str) -> None:
    """That it be parked: the consumer does so at its next try."""
    if not await _ORDER.first(session, event_id=event_id, reason=reason, ordered_by=by):
        raise NotStuck


async def why_waiting(session: Session, reader: str, names: Sequence[str]) -> tuple[str, str] | None:
    """One of these sources that cannot be read on now, and why."""
    waiting = await _WAITING.first(session, names=names, reader=reader)
    return (waiting.source, f"Of {waiting.source}: {waiting.why}.") if waiting else None


async def forget(session: Session, consumer: str, places: Collection[tuple[str, int]]) -> None:
    """Their positions may be those of another log. What is stuck there still is told again at the next try."""
    await _FORGET.execute(session, consumer=consumer, **_columns(places))


async def forget_unread(
    database: Database, consumer: str, places: Collection[tuple[str, int]], kept: Collection[str] = ()
) -> None:
    """All but what is at these places, and of the `kept` sources, of which nobody knows yet what they have.

    Nothing is paid while a bookmark is stopped, and nothing of the inbox goes while one was set back.
    """
    await database.write(_FORGET_UNREAD, consumer=consumer, kept=list(kept), **_columns(places))


def _columns(places: Collection[tuple[str, int]]) -> dict[str, list[Any]]:
    return {"sources": [source for source, _ in places], "shards": [shard for _, shard in places]}
