"""The way back for what was sent: the log is sent to Kafka again, from a position or a moment on.

Each event goes with the id and the sequence that it had, so who handled it drops it. It is for a topic that was made
again, for another cluster, and for readers that lost more than they can read again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from shared.data.db import Session
from shared.data.statements import command, sql
from shared.kernel.problems import Invalid


@dataclass(frozen=True, slots=True)
class _Log:
    """The positions that it holds, and up to which it was sent."""

    oldest: int
    newest: int
    sent: int


_STATE = sql(
    """
    SELECT coalesce((SELECT min(position) FROM log), 1) AS oldest,
           coalesce((SELECT max(position) FROM log), 0) AS newest,
           coalesce((SELECT position FROM bookmark WHERE reader = 'kafka' AND source = 'log' FOR UPDATE), 0) AS sent
    """,
    into=_Log,
)
_SINCE = sql("SELECT min(position) AS position FROM log WHERE at >= :since", into=int)
_ALL = command(
    """
    WITH again AS (
        DELETE FROM bookmark WHERE reader = 'kafka' AND source LIKE 'log:%' AND position >= :before
    ), accepted AS (
        UPDATE bookmark SET position = 0, event_id = NULL, cluster = NULL, began = NULL, topic_id = NULL, stopped = NULL
        WHERE reader = 'kafka' AND source !~ '^log(:|$)'
    )
    UPDATE bookmark SET position = :before, event_id = (SELECT event_id FROM log WHERE position = :before),
           cluster = NULL, stopped = NULL
    WHERE reader = 'kafka' AND source = 'log'
    """
)
_ONE = command(
    """
    WITH accepted AS (
        UPDATE bookmark SET position = 0, event_id = NULL, cluster = NULL, began = NULL, topic_id = NULL, stopped = NULL
        WHERE reader = 'kafka' AND source = :topic
    )
    INSERT INTO bookmark (reader, source, position) VALUES ('kafka', 'log:' || :topic, :before)
    ON CONFLICT (reader, source, shard) DO UPDATE SET position = least(bookmark.position, excluded.position)
    """
)
_COUNT = sql(
    """
    SELECT count(*) AS events FROM log
    WHERE position > :before AND (CAST(:topic AS text) IS NULL OR topic = CAST(:topic AS text))
    """,
    into=int,
)

log = structlog.get_logger("bookmarks")


class CannotResend(Invalid):
    """The log cannot be sent again in this way."""


@dataclass(frozen=True, slots=True)
class ResentRange:
    """From which position on, how many events, and the oldest position that the log still holds."""

    first: int
    events: int
    oldest: int


def refused(field: str, message: str, allowed: list[Any] | None = None) -> CannotResend:
    error = {"field": field, "message": message}
    return CannotResend(errors=[error if allowed is None else error | {"allowed": allowed}])


async def resend(
    session: Session, *, position: int | None = None, since: datetime | None = None, topic: str | None = None
) -> ResentRange:
    """From this position, or else from what happened since; of one topic or of all. The publisher does it."""
    state = await _STATE.one(session)
    first = position
    if first is None:
        first = await _SINCE.one(session, since=since) or state.newest + 1
    if first - 1 > state.sent:
        raise refused("from", "was not sent yet", [f"1 to {state.sent}"])
    await (_ONE.execute(session, before=first - 1, topic=topic) if topic else _ALL.execute(session, before=first - 1))
    events = await _COUNT.one(session, before=first - 1, topic=topic)
    log.warning("log_sent_again", first=first, topic=topic, events=events)
    return ResentRange(first, events, state.oldest)
