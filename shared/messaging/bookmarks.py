"""How far this service has read each source and sent its log, and the way back.

A bookmark is what Kafka calls a consumer's offset, kept in our own database beside what was handled. Reading again does
nothing twice: what was handled is in the inbox and dropped. Only back is offered, since what lies between an old place
and a later one would never be heard.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import structlog

from shared.data.db import Session
from shared.data.statements import command, sql
from shared.kernel.problems import Invalid, NotFound
from shared.messaging import stuck

SHARD_MAX = 2**31 - 1
POSITION_MAX = 2**63 - 1

_COLUMNS = "reader, source, shard, position, event_id, cluster, began, again_to, stopped"


@dataclass(frozen=True, slots=True)
class Bookmark:
    """All up to `position` counts as read. `began` is where the source's log began when it was last looked at."""

    reader: str
    source: str
    shard: int
    position: int
    event_id: UUID | None
    cluster: str | None
    began: int | None
    again_to: int | None
    stopped: str | None


_LIST = sql(
    f"""
    SELECT {_COLUMNS} FROM bookmark
    WHERE (reader, source, shard) > (CAST(:reader AS text), CAST(:source AS text), CAST(:shard AS integer))
    ORDER BY reader, source, shard LIMIT :limit
    """,
    into=Bookmark,
)
_SOURCES = sql("SELECT DISTINCT source FROM bookmark WHERE reader = :reader ORDER BY source", into=str)
_LOCK = sql(
    f"SELECT {_COLUMNS} FROM bookmark WHERE reader = :reader AND source = :source ORDER BY shard FOR UPDATE",
    into=Bookmark,
)
_HANDLED = sql("SELECT event_id FROM inbox WHERE consumer = :reader AND event_id = :event_id", into=UUID)
_SET = command(
    """
    UPDATE bookmark SET position = :position, event_id = CAST(:event_id AS uuid), cluster = NULL, began = NULL,
           topic_id = NULL, stopped = NULL, types = NULL, again_to = greatest(position, again_to)
    WHERE reader = :reader AND source = :source AND shard = ANY (CAST(:shards AS integer[]))
    """
)
_RETIRE = sql("DELETE FROM bookmark WHERE reader = :reader AND source = 'feed' RETURNING position", into=int)

log = structlog.get_logger("bookmarks")


class UnknownSource(NotFound):
    """The service has no bookmark of that source: it does not read it, or has not handled anything of it yet."""

    allowed: list[str]


class CannotRewind(Invalid):
    """The bookmark cannot be set there."""


class UnknownReader(NotFound):
    """No reader of that name has followed this feed, or it is retired already."""


def refused(field: str, message: str, allowed: list[Any] | None = None) -> CannotRewind:
    error = {"field": field, "message": message}
    return CannotRewind(errors=[error if allowed is None else error | {"allowed": allowed}])


async def list_bookmarks(session: Session, after: tuple[str, str, int] | None, limit: int) -> list[Bookmark]:
    """By reader, source and shard."""
    reader, source, shard = after or ("", "", 0)
    return await _LIST.all(session, reader=reader, source=source, shard=shard, limit=limit)


async def rewind(
    session: Session, reader: str, source: str, *, shard: int | None, position: int | None, event_id: UUID | None
) -> list[Bookmark]:
    """To an event that was handled, a position, or else the start; of one shard or of all. As they are now."""
    targets = await _locked(session, reader, source, shard, position)
    if event_id is not None and not await _HANDLED.first(session, reader=reader, event_id=event_id):
        raise refused("eventId", "is no event that was handled here; without one it is read from the start")
    place: dict[str, Any] = {"position": position or 0, "event_id": event_id}
    await _SET.execute(session, reader=reader, source=source, shards=[bookmark.shard for bookmark in targets], **place)
    await stuck.forget(session, reader, [(source, bookmark.shard) for bookmark in targets])
    log.warning("bookmark_rewound", source=source, was=[(bookmark.shard, bookmark.position) for bookmark in targets])
    return [
        replace(bookmark, **place, cluster=None, stopped=None, again_to=max(bookmark.position, bookmark.again_to or 0))
        for bookmark in targets
    ]  # fmt: skip


async def _locked(
    session: Session, reader: str, source: str, shard: int | None, position: int | None
) -> Sequence[Bookmark]:
    """The bookmarks to set back. No batch of theirs is handled meanwhile."""
    bookmarks = await _LOCK.all(session, reader=reader, source=source)
    if not bookmarks:
        sources = await _SOURCES.all(session, reader=reader)
        raise UnknownSource(f"{UnknownSource.text()} There are: {', '.join(sources) or 'none'}.", allowed=sources)
    targets = [bookmark for bookmark in bookmarks if shard in {None, bookmark.shard}]
    if not targets:
        raise refused("shard", "was not read yet", [bookmark.shard for bookmark in bookmarks])
    if position is not None and position > targets[0].position:
        raise refused("position", "must not be beyond what was read", [f"0 to {targets[0].position}"])
    return targets


async def retire(session: Session, reader: str, *, reason: str, by: str) -> int:
    """The log is no longer kept for a reader of the feed. How far it had read."""
    position = await _RETIRE.first(session, reader=reader)
    if position is None:
        raise UnknownReader
    log.warning("reader_retired", reader=reader, position=position, reason=reason, by=by)
    return position
