"""What a consumer cannot get past, for an operator, who may order that it be parked."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from shared.kernel.impartial import PaidOrganisation
from shared.messaging import stuck
from shared.messaging.stuck import NotStuck
from shared.web.auth import Actor, require
from shared.web.idempotency import idempotency_key
from shared.web.impartial import refuse_paid
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import Body, OneLine, PageOf, View
from shared.web.sessions import ReadSession, WriteSession
from shared.web.writing import WritingRoute

Operator = Annotated[Actor, Depends(require("platform_operator"))]  # a source carries all areas
router = APIRouter(prefix="/stuck", tags=["parked events"], route_class=WritingRoute)


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


@router.get("")
async def list_stuck_events(query: Page, _operator: Operator, session: ReadSession) -> PageOf[StuckView]:
    """What is tried again and again, since the database or the program is in trouble with it."""
    stuck_events = await stuck.list_stuck(session, query.after(str, int), query.fetch)
    return PageOf[StuckView].model_validate(page(stuck_events, query, lambda event: (event.source, event.shard)))


@router.post(
    "/{event_id}/park",
    dependencies=[Depends(idempotency_key)], responses=describe(NotStuck, PaidOrganisation),
)  # fmt: skip
async def park_event(
    event_id: UUID, body: ParkBody, request: Request, operator: Operator, session: WriteSession
) -> OrderedView:
    """Let it wait among the parked ones, for a reason and under your name, so that what comes after it goes on."""
    await refuse_paid(request, session, operator)
    await stuck.order(session, event_id, reason=body.reason, by=operator.sub)
    return OrderedView(event_id=event_id, state="to_be_parked")
