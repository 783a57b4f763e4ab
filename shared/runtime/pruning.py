"""What is kept no longer than it is needed: done daily by the worker, and by `python -m services.<name> prune`.

Old news goes: from the log what everybody has passed, from the inbox what nobody will read again. What a resend or a
rewind could bring after that is known to readers by its revision, no longer by its id.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog

from shared.data.db import Database, Session
from shared.data.retention import in_steps
from shared.data.statements import command, sql
from shared.kernel.metrics import LOG_HELD
from shared.kernel.settings import ServiceSettings
from shared.messaging.webhooks import forgetting
from shared.pages import sessions
from shared.web import idempotency

AT_ONCE = 5000
MARGIN = 1000  # a reader of the feed may have written down a place so far before the one that it asked from

log = structlog.get_logger("pruning")

# Never the newest row, which numbers the next; nor one that a bookmark stands at or has not passed.
_LOG = command(
    """
    WITH old AS (
        SELECT position FROM log
        WHERE position < (SELECT max(position) FROM log) AND position < :before AND at < :since
        ORDER BY position LIMIT :count
    )
    DELETE FROM log USING old WHERE log.position = old.position
    """
)
_PASSED = sql(
    """
    SELECT min(position) AS position FROM (
        SELECT position FROM bookmark WHERE reader = 'kafka' AND (source = 'log' OR source LIKE 'log:%')
        UNION ALL SELECT position - :margin FROM bookmark WHERE source = 'feed'
    ) AS place
    """,
    into=int,
)


@dataclass(frozen=True, slots=True)
class _Held:
    """`at`: since when news waits in the log for a reader, if any does."""

    reader: str
    at: datetime | None


# Not what is kept as a margin: a reader holds what it has not asked past.
_HELD = sql(
    """
    SELECT bookmark.reader, (SELECT at FROM log WHERE log.position > bookmark.position ORDER BY position LIMIT 1) AS at
    FROM bookmark WHERE source = 'feed' ORDER BY reader
    """,
    into=_Held,
)
_SENDS = sql("SELECT position FROM bookmark WHERE reader = 'kafka' AND source = 'log'", into=int)
# Ids of events tell their time, so the key finds the old ones; what calls itself otherwise is rare, and stays.
_INBOX = command(
    """
    DELETE FROM inbox WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM inbox WHERE consumer = :reader AND event_id < :id_before AND at < :since LIMIT :count
    )) AND NOT EXISTS (SELECT FROM bookmark WHERE reader = :reader AND position < again_to)
    """
)


async def prune(database: Database, settings: ServiceSettings, *, webhooks: bool = False) -> Mapping[str, int]:
    """How much of each went. Who holds the log is told besides."""
    gone = {
        "fingerprints keyed": await idempotency.key_older(database, settings.secrets),
        "answers forgotten": await idempotency.forget(database, settings.idempotency_days),
        "events out of the log": await prune_log(database, settings.log_days, over_kafka=settings.bus == "kafka"),
        "events out of the inbox": await prune_inbox(database, settings.inbox_days),
        "ended sessions of pages": await sessions.forget(database),
        "ended sign-ins": await sessions.forget_ended(database),
    }
    if webhooks:
        gone["deliveries by webhook"] = await forgetting.forget(database, settings.log_days)
    await tell_who_holds_the_log(database, settings.log_days)
    return gone


async def tell_who_holds_the_log(database: Database, days: int) -> Mapping[str, datetime]:
    """Readers of the feed for whom old news is kept, and since when it waits for each."""
    since = _ago(days)
    held = {held.reader: held.at for held in await database.read(_HELD) if held.at and held.at < since}
    LOG_HELD.clear()
    for reader, at in held.items():
        LOG_HELD.labels(database.service, reader).set(at.timestamp())
        log.warning("reader_holds_the_log", reader=reader, since=at.isoformat(), remedy="lasars events retire-reader")
    return held


def in_words(gone: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {what}" for what, count in gone.items())


async def prune_log(database: Database, days: int, *, over_kafka: bool) -> int:
    """How many rows went. Over Kafka none before the publisher has begun."""
    since = _ago(days)

    async def step(session: Session) -> int:
        if over_kafka and not await _SENDS.all(session):
            return 0
        passed = await _PASSED.one(session, margin=MARGIN)
        before = passed if passed is not None else 2**62
        return await _LOG.execute(session, before=before, since=since, count=AT_ONCE)

    return await in_steps(database, AT_ONCE, step)


async def prune_inbox(database: Database, days: int) -> int:
    """How many rows went; none while a bookmark that was set back has not come to where it was."""
    since = _ago(days)
    id_before = UUID(int=int(since.timestamp() * 1000) << 80)

    async def step(session: Session) -> int:
        return await _INBOX.execute(session, reader=database.service, since=since, id_before=id_before, count=AT_ONCE)

    return await in_steps(database, AT_ONCE, step)


def _ago(days: int) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)
