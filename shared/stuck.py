"""What a consumer cannot get past, since the database or the program is in trouble with it: told, and an operator may
order that it be parked, whose word the consumer finds at its next try.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from shared.auth import Actor, require
from shared.db import Database, ReadSession, Session, WriteSession, rows, run
from shared.idempotency import WritingRoute, idempotency_key
from shared.impartial import PaidOrganisation, refuse_paid
from shared.paging import Page, page
from shared.problems import NotFound, describe
from shared.schemas import Body, OneLine, PageOf, View

_TELL = """
INSERT INTO stuck (consumer, source, shard, position, event_id, sqlstate, error, since, tries)
VALUES (:consumer, :source, :shard, :position, :event_id, :sqlstate, :error, :since, :tries)
ON CONFLICT (consumer, source, shard) DO UPDATE SET
    position = excluded.position, event_id = excluded.event_id, sqlstate = excluded.sqlstate, error = excluded.error,
    since = CASE WHEN stuck.event_id = excluded.event_id THEN stuck.since ELSE excluded.since END,
    tries = excluded.tries,
    reason = CASE WHEN stuck.event_id = excluded.event_id THEN stuck.reason END,
    ordered_by = CASE WHEN stuck.event_id = excluded.event_id THEN stuck.ordered_by END
RETURNING since, reason, ordered_by
"""
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
_UNREAD = """
NOT source = ANY (CAST(:kept AS text[]))
AND NOT (source, shard) IN (SELECT * FROM unnest(CAST(:sources AS text[]), CAST(:shards AS integer[])))
"""
_NEW = "position = 0 AND event_id IS NULL AND cluster IS NULL AND again_to IS NULL"
_FORGET_UNREAD = f"""
WITH forgotten AS (
    DELETE FROM stuck WHERE consumer = :consumer AND {_UNREAD}
), never_read AS (
    DELETE FROM bookmark WHERE reader = :consumer AND stopped IS NOT NULL AND {_NEW} AND {_UNREAD}
)
UPDATE bookmark SET stopped = NULL, again_to = NULL
WHERE reader = :consumer AND (stopped IS NOT NULL OR again_to IS NOT NULL) AND NOT ({_NEW}) AND {_UNREAD}
"""
_FORGET = """
DELETE FROM stuck WHERE consumer = :consumer
  AND (source, shard) IN (SELECT * FROM unnest(CAST(:sources AS text[]), CAST(:shards AS integer[])))
"""
_LIST = f"""
SELECT event_id, consumer, source, shard, position, sqlstate, error, since, tries, reason, ordered_by FROM stuck
WHERE (source, shard) > (CAST(:source AS text), CAST(:shard AS integer)) AND NOT {PASSED}
ORDER BY source, shard LIMIT :limit
"""
_ORDER = """
UPDATE stuck SET reason = :reason, ordered_by = :ordered_by WHERE event_id = :event_id RETURNING event_id
"""

Operator = Annotated[Actor, Depends(require("platform_operator"))]  # a source carries all areas
router = APIRouter(prefix="/stuck", tags=["parked events"], route_class=WritingRoute)


@dataclass(frozen=True, slots=True)
class Stuck:
    """Without an event where the whole batch fails, as when the database is away."""

    source: str
    shard: int
    sqlstate: str
    error: str
    since: datetime
    tries: int
    event_id: UUID | None = None
    position: int | None = None


class Order(Exception):
    """An operator's, to park what is stuck."""


class NotStuck(NotFound):
    """No such event is stuck here."""


class StuckView(View):
    event_id: UUID
    consumer: str
    source: str
    shard: int
    position: int
    sqlstate: str = Field(description="The database's code for its trouble.", examples=["55P03"])
    error: str
    since: datetime
    tries: int
    reason: str | None = Field(description="Why an operator ordered that it be parked; null while nobody did.")
    ordered_by: str | None


class ParkBody(Body):
    reason: Annotated[str, OneLine(500, min_length=3)] = Field(examples=["The column it needs comes next week"])


class OrderedView(View):
    event_id: UUID
    state: Literal["to_be_parked"] = Field(description="The consumer parks it at its next try, within seconds.")


async def tell(database: Database, consumer: str, stuck: Stuck) -> tuple[datetime, Order | None]:
    """Since when it is stuck, whoever tried, and what was ordered."""
    values = {name: getattr(stuck, name) for name in Stuck.__slots__}
    async with database.session() as session:
        (found,) = await rows(session, _TELL, consumer=consumer, **values)
    if found["reason"] is None:
        return found["since"], None
    return found["since"], Order(
        f"parked by {found['ordered_by']}, since {found['reason']}; it failed with {stuck.error}"
    )


async def forget(session: Session, consumer: str, places: Collection[tuple[str, int]]) -> None:
    """Their positions may be those of another log. What is stuck there still is told again at the next try."""
    await run(session, _FORGET, consumer=consumer, **_columns(places))


async def forget_unread(
    database: Database, consumer: str, places: Collection[tuple[str, int]], kept: Collection[str] = ()
) -> None:
    """All but what is at these places, and of the `kept` sources, of which nobody knows yet what they have.

    Nothing is paid while a bookmark is stopped, and nothing of the inbox goes while one was set back.
    """
    await database.write(_FORGET_UNREAD, consumer=consumer, kept=list(kept), **_columns(places))


def _columns(places: Collection[tuple[str, int]]) -> dict[str, list[Any]]:
    return {"sources": [source for source, _ in places], "shards": [shard for _, shard in places]}


@router.get("")
async def list_stuck_events(query: Page, _operator: Operator, session: ReadSession) -> PageOf[StuckView]:
    """What is tried again and again, since the database or the program is in trouble with it."""
    source, shard = query.after(str, int) or ("", 0)
    found = await rows(session, _LIST, source=source, shard=shard, limit=query.fetch)
    return PageOf[StuckView].model_validate(page(found, query, lambda row: (row["source"], row["shard"])))


@router.post(
    "/{event_id}/park",
    dependencies=[Depends(idempotency_key)], responses=describe(NotStuck, PaidOrganisation),
)  # fmt: skip
async def park_event(
    event_id: UUID, body: ParkBody, request: Request, operator: Operator, session: WriteSession
) -> OrderedView:
    """Let it wait among the parked ones, for a reason and under your name, so that what comes after it goes on."""
    await refuse_paid(request, session, operator)
    if not await rows(session, _ORDER, event_id=event_id, reason=body.reason, ordered_by=operator.sub):
        raise NotStuck
    return OrderedView(event_id=event_id, state="to_be_parked")
