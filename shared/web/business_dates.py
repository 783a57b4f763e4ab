"""The business date for an operator: what it is made of, and the way back after work was done too far ahead."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import ConfigDict, Field

from shared.data.business_date import DatabaseDays, NothingToRepair, read_days, repair
from shared.kernel.clock import Clock, ClockAhead
from shared.kernel.impartial import PaidOrganisation
from shared.web.auth import Actor, require
from shared.web.idempotency import idempotency_key
from shared.web.impartial import refuse_paid
from shared.web.problems import describe
from shared.web.schemas import Body, OneLine, View
from shared.web.sessions import ReadSession, WriteSession
from shared.web.writing import WritingRoute

_REASON = "The machine's clock stood a year ahead until this morning."

PlatformOperator = Annotated[Actor, Depends(require("platform_operator"))]
router = APIRouter(prefix="/business-date", tags=["business date"], route_class=WritingRoute)


class BusinessDateView(View):
    business_date: date = Field(description="The later of the two that follow.")
    clock: date = Field(description="Of this machine, or the sandbox's.")
    ticked_on: date | None = Field(description="The last day whose daily work was done.")
    database: date = Field(description="By the database's own clock.")


class RepairBody(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": _REASON}]})

    reason: Annotated[str, OneLine(500, min_length=3)]


@router.get("")
async def read_business_date(_operator: PlatformOperator, request: Request, session: ReadSession) -> BusinessDateView:
    """The date that commands go by, and what it is made of."""
    return _view(request.app.state.clock, await read_days(session))


@router.post(
    "/repair",
    dependencies=[Depends(idempotency_key)],
    responses=describe(NothingToRepair, ClockAhead, PaidOrganisation),
)
async def repair_business_date(
    body: RepairBody, operator: PlatformOperator, request: Request, session: WriteSession
) -> BusinessDateView:
    """Set the last day of the daily work back behind the clock: the clock's day is worked again, for everybody."""
    await refuse_paid(request, session, operator)
    clock: Clock = request.app.state.clock
    return _view(clock, await repair(session, clock, reason=body.reason, by=operator.sub))


def _view(clock: Clock, days: DatabaseDays) -> BusinessDateView:
    today = clock.today(fresh=True)
    return BusinessDateView(
        business_date=max(today, days.ticked or today),
        clock=today,
        ticked_on=days.ticked,
        database=days.here,
    )
