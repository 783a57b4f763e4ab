"""A reader of the feed that was taken out of service holds the log for ever, until an operator says so."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from shared.kernel.impartial import PaidOrganisation
from shared.kernel.problems import Conflict
from shared.messaging.bookmarks import UnknownReader, retire
from shared.web.bookmarks import Operator
from shared.web.idempotency import idempotency_key
from shared.web.impartial import refuse_paid
from shared.web.problems import describe
from shared.web.schemas import Body, OneLine, View
from shared.web.sessions import WriteSession
from shared.web.writing import WritingRoute

router = APIRouter(prefix="/bookmarks", tags=["bookmarks"], route_class=WritingRoute)


class ReaderFollows(Conflict):
    """It has asked for events within the last two minutes, so it is not out of service."""


class RetireBody(Body):
    reader: Annotated[str, OneLine(255)] = Field(
        examples=["service-reporting"], description="As it is listed among the bookmarks: the `sub` of its token."
    )
    reason: Annotated[str, OneLine(500, min_length=3)] = Field(examples=["Reporting was taken out of service"])


class RetiredView(View):
    reader: str = Field(description="Who is read for no more: the `sub` of its token.")
    position: int = Field(description="How far it had read the log.", examples=[812])
    goes_on: str = Field(
        description="What becomes of it.", examples=["The log is no longer kept for it beyond its age."]
    )


@router.post(
    "/retire",
    dependencies=[Depends(idempotency_key)], responses=describe(UnknownReader, ReaderFollows, PaidOrganisation),
)  # fmt: skip
async def retire_reader(body: RetireBody, operator: Operator, request: Request, session: WriteSession) -> RetiredView:
    """Stop keeping the log for a reader that is out of service. If it comes back when its place is no longer kept, it
    gets 410 and reads again from the oldest event.
    """
    await refuse_paid(request, session, operator)
    if body.reader in request.app.state.readers.answered():
        raise ReaderFollows
    position = await retire(session, body.reader, reason=body.reason, by=operator.sub)
    return RetiredView(
        reader=body.reader, position=position,
        goes_on="The log is no longer kept for it beyond its age; if it comes back later, it must read again.",
    )  # fmt: skip
