"""Which restatement of each source is believed here, and the way back for an operator where a wrong one is.

All below it that was not said again counts as lost. What was taken back by a wrong one stands again by any later word
of its source: let that source say all again above it (`restate REASON NUMBER`).
"""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from pydantic import Field

from shared.kernel.impartial import PaidOrganisation
from shared.kernel.problems import NotFound
from shared.messaging import believed, outbox
from shared.web.auth import Actor, require
from shared.web.idempotency import idempotency_key
from shared.web.impartial import refuse_paid
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import Body, OneLine, PageOf, View, Whole
from shared.web.sessions import ReadSession, WriteSession
from shared.web.writing import WritingRoute

Operator = Annotated[Actor, Depends(require("platform_operator"))]  # a source carries all areas
Source = Annotated[
    str,
    Path(max_length=200, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", examples=["assessment"], description="Whose."),
]
router = APIRouter(prefix="/restatements", tags=["parked events"], route_class=WritingRoute)


class UnknownSender(NotFound):
    """The service reads nothing of that source."""

    allowed: list[str]


class RestatementView(View):
    source: str = Field(description="Who said all again.", examples=["assessment"])
    number: int = Field(description="0: none is believed.", examples=[329])
    revisions_from: int = Field(
        description="What is below it and was not published again is lost.", examples=[16450000]
    )
    reason: str = Field(
        examples=["restored from the backup of Monday"], description="Why the source was set back, in its own words."
    )
    at: datetime | None = Field(description="When it was read, or set by an operator.")


class BelieveBody(Body):
    number: Annotated[Whole, Field(ge=0, le=outbox.NUMBER_LAST)] = Field(
        description="Of the restatement that its source says it has made last; 0 if it has made none.", examples=[329]
    )
    reason: Annotated[str, OneLine(500, min_length=3)] = Field(
        examples=["Said by a test that ran against this stack; assessment was never set back"]
    )


@router.get("")
async def list_restatements(query: Page, _operator: Operator, session: ReadSession) -> PageOf[RestatementView]:
    """The newest of each source that is believed, by source."""
    restatements = await believed.list_believed(session, query.after(str), query.fetch)
    return PageOf[RestatementView].model_validate(page(restatements, query, lambda restatement: restatement.source))


@router.post("/{source}", dependencies=[Depends(idempotency_key)], responses=describe(UnknownSender, PaidOrganisation))
async def believe_restatement(
    source: Source, body: BelieveBody, operator: Operator, request: Request, session: WriteSession
) -> RestatementView:
    """Use another number than the one that was read; your reason and name are stored.

    A lower one where a wrong one was believed, a higher one where a right one was parked as too far ahead.
    """
    await refuse_paid(request, session, operator)
    subscription = request.app.state.service.subscription
    sources = sorted(set(subscription.topics.values())) if subscription is not None else []
    if source not in sources:
        raise UnknownSender(allowed=sources)
    restatement = await believed.believe(session, source, body.number, reason=body.reason, by=operator.sub)
    return RestatementView.model_validate(restatement)
