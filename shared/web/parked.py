"""Events that could not be handled wait here for an operator, who heals the cause and unparks, or drops them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from shared.data.db import Session
from shared.data.statements import command, sql
from shared.kernel.describing import describe as describe_error
from shared.kernel.problems import Conflict, NotFound
from shared.messaging.consumer import Consumer
from shared.messaging.reading import Message, Raw
from shared.web.auth import Actor, require
from shared.web.idempotency import WritingRoute, idempotency_key
from shared.web.impartial import WHOLE, PaidOrganisation, refuse_paid
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import Body, OneLine, PageOf, View
from shared.web.sessions import ReadSession, WriteSession
from shared.web.visible import only_for, shown_to


@dataclass(frozen=True, slots=True)
class Parked:
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


_PARKED = "SELECT event_id, consumer, source, shard, position, subject, error, at, area, body, key FROM parked"
_FIND = sql(f"{_PARKED} WHERE event_id = :event_id", into=Parked)
_LOCK = command("SELECT 1 FROM bookmark WHERE reader = :consumer AND source = :source AND shard = :shard FOR UPDATE")
_LIST = sql(
    f"""{_PARKED}
    WHERE (CAST(:area AS text) IS NULL OR area = CAST(:area AS text))
      AND (CAST(:at AS timestamptz) IS NULL OR (at, event_id) > (CAST(:at AS timestamptz), CAST(:event_id AS uuid)))
    ORDER BY at, event_id LIMIT :limit
    """,
    into=Parked,
)
_REMOVE = command("DELETE FROM parked WHERE event_id = :event_id")
_DROP = command(
    """
    INSERT INTO dropped (event_id, consumer, body, error, reason, dropped_by, area)
    SELECT event_id, consumer, body, error, :reason, :dropped_by, area FROM parked WHERE event_id = :event_id
    ON CONFLICT (event_id) DO UPDATE SET reason = excluded.reason, dropped_by = excluded.dropped_by
    """
)

Operator = Annotated[Actor, Depends(require("operator", WHOLE))]
router = APIRouter(prefix="/parked", tags=["parked events"], route_class=WritingRoute)


class NotParked(NotFound):
    """No such event is parked here."""


class StillFailing(Conflict):
    """The event fails as before: heal the cause first."""


class ParkedView(View):
    event_id: UUID
    consumer: str
    source: str
    shard: Annotated[int | None, only_for(WHOLE, description="Of the log, which all areas share.")]
    position: Annotated[int | None, only_for(WHOLE)]
    subject: str
    error: str
    at: datetime = Field(description="When it was set aside.")


class DropBody(Body):
    reason: Annotated[str, OneLine(500, min_length=3)] = Field(examples=["Doubled by a test"])


class DoneView(View):
    event_id: UUID
    state: str = Field(description="`handled` or `dropped`.")


@router.get("")
async def list_parked_events(query: Page, operator: Operator, session: ReadSession) -> PageOf[ParkedView]:
    """What waits, the longest first: of the operator's area, and for a platform operator all."""
    at, event_id = query.after(datetime, UUID) or (None, None)
    waiting = await _LIST.all(session, area=_area(operator), at=at, event_id=event_id, limit=query.fetch)
    shown = page(waiting, query, lambda parked: (parked.at, parked.event_id))
    items = [shown_to(ParkedView.model_validate(parked), operator) for parked in shown["items"]]
    return PageOf[ParkedView](items=items, next=shown["next"])


def _area(operator: Actor) -> str | None:
    return None if WHOLE in operator.roles else operator.area


def concerns(operator: Actor, area: str | None) -> bool:
    """An event that names no area, or cannot be read at all, is left to who keeps the whole installation."""
    return WHOLE in operator.roles or area == operator.area


@router.post(
    "/{event_id}/unpark",
    dependencies=[Depends(idempotency_key)], responses=describe(NotParked, StillFailing),
)  # fmt: skip
async def unpark_event(event_id: UUID, request: Request, operator: Operator, session: WriteSession) -> DoneView:
    """Handle it again; it stays parked when it fails."""
    await _check_concerned(session, event_id, operator)
    error = await handle_again(session, request.app.state.consumer, event_id)
    if error is not None:
        raise StillFailing(f"It fails as before: {describe_error(error)}")
    return DoneView(event_id=event_id, state="handled")


@router.post(
    "/{event_id}/drop",
    dependencies=[Depends(idempotency_key)], responses=describe(NotParked, PaidOrganisation),
)  # fmt: skip
async def drop_event(
    event_id: UUID, body: DropBody, request: Request, operator: Operator, session: WriteSession
) -> DoneView:
    """Give it up, for a reason and under your name. It is kept, but not handled."""
    await refuse_paid(request, session, operator)
    await _check_concerned(session, event_id, operator)
    await _locked(session, event_id)
    await _DROP.execute(session, event_id=event_id, reason=body.reason, dropped_by=operator.sub)
    await _REMOVE.execute(session, event_id=event_id)
    return DoneView(event_id=event_id, state="dropped")


async def _check_concerned(session: Session, event_id: UUID, operator: Actor) -> None:
    """To the operator of another area it is not parked."""
    parked = await _FIND.first(session, event_id=event_id)
    if parked is None or not concerns(operator, parked.area):
        raise NotParked


async def handle_again(session: Session, consumer: Consumer, event_id: UUID) -> Exception | None:
    """Under the bookmark's lock, so that no batch of that source is handled meanwhile."""
    parked = await _locked(session, event_id)
    raw = Raw(parked.position, parked.body, key=parked.key)
    message: Message = consumer.read(parked.source, parked.shard, raw)
    if message.error is not None:
        return message.error
    error = await consumer.attempt(session, [message]) if message.event is not None else None
    if error is None:
        await _REMOVE.execute(session, event_id=event_id)
    return error


async def _locked(session: Session, event_id: UUID) -> Parked:
    parked = await _FIND.first(session, event_id=event_id)
    if parked is None:
        raise NotParked
    await _LOCK.execute(session, consumer=parked.consumer, source=parked.source, shard=parked.shard)
    parked = await _FIND.first(session, event_id=event_id)  # someone else may have healed it meanwhile
    if parked is None:
        raise NotParked
    return parked
