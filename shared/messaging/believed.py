"""Which restatement of each source is believed here, and another one where a wrong one is.

All below it that was not said again counts as lost. What was taken back by a wrong one stands again by any later word
of its source: let that source say all again above it (`restate REASON NUMBER`).
"""

from dataclasses import dataclass
from datetime import datetime

import structlog

from shared.data.db import Session
from shared.data.revisions import STEP
from shared.data.statements import command, sql
from shared.messaging.lost import NOTED_AS


@dataclass(frozen=True, slots=True)
class BelievedRestatement:
    """The newest restatement of a source; number 0: none. `at`: when it was heard, or said by an operator."""

    source: str
    number: int
    revisions_from: int
    reason: str
    at: datetime | None


_LIST = sql(
    """
    SELECT source, number, revisions_from, reason, at FROM heard_restatement WHERE source > :after
    ORDER BY source LIMIT :limit
    """,
    into=BelievedRestatement,
)
_LOCK = sql(
    "SELECT source, number, revisions_from, reason, at FROM heard_restatement WHERE source = :source FOR UPDATE",
    into=BelievedRestatement,
)
_SET = command(
    """
    INSERT INTO heard_restatement (source, number, revisions_from, reason)
    VALUES (:source, :number, :revisions_from, :reason)
    ON CONFLICT (source) DO UPDATE SET
        number = excluded.number, revisions_from = excluded.revisions_from, reason = excluded.reason, at = now()
    """
)
_FORGET = command("DELETE FROM heard_restatement WHERE source = :source")
_ONE_DECIDES = command("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' believed', 0))")
_NOTE = command(
    f"""
    INSERT INTO taken_back (source, kind, thing_id, floor, area, revision, reason, taken_by)
    SELECT source, kind, {NOTED_AS}, floor, area, :number, :reason, :by
    FROM (VALUES (CAST(:source AS text), 'restatement', CAST(:was AS text), CAST(:floor AS bigint), '*'))
         AS lost (source, kind, id, floor, area)
    """
)

log = structlog.get_logger("lost")


async def list_believed(session: Session, after: str | None, limit: int) -> list[BelievedRestatement]:
    """By source."""
    return await _LIST.all(session, after=after or "", limit=limit)


async def believe(session: Session, source: str, number: int, *, reason: str, by: str) -> BelievedRestatement:
    """Another number than the one that was heard; 0 where the source was never set back."""
    await _note(session, source, number, reason=reason, by=by)
    if number:
        values = {"number": number, "revisions_from": number * STEP, "reason": reason}
        await _SET.execute(session, source=source, **values)
    else:
        await _FORGET.execute(session, source=source)
    return BelievedRestatement(source, number, number * STEP, reason, None)


async def _note(session: Session, source: str, number: int, *, reason: str, by: str) -> None:
    """Kept beside what was taken back: it decides what is lost."""
    await _ONE_DECIDES.execute(session)
    believed_restatement = await _LOCK.first(session, source=source) or BelievedRestatement(source, 0, 0, "", None)
    was = {"was": str(believed_restatement.number), "floor": believed_restatement.revisions_from}
    await _NOTE.execute(session, source=source, number=number, reason=reason, by=by, **was)
    log.warning("restatement_believed", source=source, was=believed_restatement.number, now=number, by=by)
