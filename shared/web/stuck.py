"""What a consumer cannot get past, for an operator, who may order that it be parked."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from shared.data.db import rows
from shared.kernel.problems import NotFound
from shared.messaging.stuck import PASSED
from shared.web.auth import Actor, require
from shared.web.idempotency import WritingRoute, idempotency_key
from shared.web.impartial import PaidOrganisation, refuse_paid
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import Body, OneLine, PageOf, View
from shared.web.sessions import ReadSession, WriteSession

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
