"""Events that could not be handled, for an operator, who heals the cause and unparks, or drops them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from shared.data.db import Session
from shared.kernel.impartial import WHOLE, PaidOrganisation
from shared.messaging import parked
from shared.messaging.parked import NotParked, StillFailing
from shared.web.auth import Actor, require
from shared.web.idempotency import idempotency_key
from shared.web.impartial import refuse_paid
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import Body, OneLine, PageOf, View
from shared.web.sessions import ReadSession, WriteSession
from shared.web.visible import only_for, shown_to
from shared.web.writing import WritingRoute, as_consumer

Operator = Annotated[Actor, Depends(require("operator", WHOLE))]
router = APIRouter(prefix="/parked", tags=["parked events"], route_class=WritingRoute)


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
    waiting = await parked.list_parked(session, area_of(operator), query.after(datetime, UUID), query.fetch)
    shown = page(waiting, query, lambda event: (event.at, event.event_id))
    items = [shown_to(ParkedView.model_validate(event), operator) for event in shown["items"]]
    return PageOf[ParkedView](items=items, next=shown["next"])


def area_of(operator: Actor) -> str | None:
    """None: all of them."""
    return None if WHOLE in operator.roles else operator.area


def concerns(operator: Actor, area: str | None) -> bool:
    """An event that names no area, or cannot be read at all, is left to who keeps the whole installation."""
    return WHOLE in operator.roles or area == operator.area


@router.post(
    "/{event_id}/unpark",
    dependencies=[Depends(idempotency_key), Depends(as_consumer)], responses=describe(NotParked, StillFailing),
)  # fmt: skip
async def unpark_event(event_id: UUID, request: Request, operator: Operator, session: WriteSession) -> DoneView:
    """Handle it again; it stays parked when it fails."""
    await _check_concerned(session, event_id, operator)
    await parked.handle_again(session, request.app.state.consumer, event_id)
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
    await parked.drop(session, event_id, reason=body.reason, by=operator.sub)
    return DoneView(event_id=event_id, state="dropped")


async def _check_concerned(session: Session, event_id: UUID, operator: Actor) -> None:
    """To the operator of another area it is not parked."""
    event = await parked.find(session, event_id)
    if event is None or not concerns(operator, event.area):
        raise NotParked
