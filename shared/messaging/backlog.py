"""What waits in a service: events to leave, places that do not get on, what could not be read. From its database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class PlaceRead:
    """One of a source's shards, as far as it is known here. `since` and `why`: nothing gets on there though more waits;
    `stopped`: nobody reads there until an operator has acted.
    """

    source: str
    shard: int
    since: datetime | None
    why: str | None
    stopped: str | None


@dataclass(frozen=True, slots=True)
class Backlog:
    """`oldest_seconds`: how long the oldest event has waited to leave; 0 if none waits."""

    outbox: int
    oldest_seconds: float
    parked: int
    stuck: int


_COUNTS = sql(
    """
    SELECT waiting.count AS outbox, coalesce(extract(epoch FROM now() - waiting.since), 0)::float AS oldest_seconds,
           (SELECT count(*) FROM parked WHERE CAST(:area AS text) IS NULL OR area = CAST(:area AS text)) AS parked,
           (SELECT count(*) FROM stuck) AS stuck
      FROM (SELECT count(*) AS count, min(at) AS since FROM outbox) AS waiting
    """,
    into=Backlog,
)
_PLACES = sql(
    """
    SELECT place.source, place.shard, standing.since, standing.why, bookmark.stopped
      FROM (SELECT source, shard FROM bookmark WHERE reader = :reader
             UNION SELECT source, shard FROM standing WHERE reader = :reader) AS place
           LEFT JOIN bookmark ON bookmark.reader = :reader AND bookmark.source = place.source
                AND bookmark.shard = place.shard
           LEFT JOIN standing ON standing.reader = :reader AND standing.source = place.source
                AND standing.shard = place.shard
     ORDER BY place.source, place.shard
    """,
    into=PlaceRead,
)


async def count_backlog(session: Session, area: str | None) -> Backlog:
    """Parked events of this area, or of all where it is None; all else is of the whole service."""
    return await _COUNTS.one(session, area=area)


async def places_read(session: Session, reader: str) -> Sequence[PlaceRead]:
    return await _PLACES.all(session, reader=reader)
