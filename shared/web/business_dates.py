"""The business date for an operator: what it is made of, and the way back after the daily work was done too far ahead.

Nothing else takes a day back. No day's work counts as done then, so that the next settles everybody again: what was
decided on days that had not come is taken back, and the history shows both.
"""

from datetime import date, timedelta
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Request
from pydantic import ConfigDict, Field

from shared.data.business_date import DAYS
from shared.data.db import Row, Session, rows, run
from shared.kernel.clock import Clock, ClockAhead, refuse_ahead
from shared.kernel.problems import Conflict
from shared.web.auth import Actor, require
from shared.web.idempotency import WritingRoute, idempotency_key
from shared.web.impartial import PaidOrganisation, refuse_paid
from shared.web.problems import describe
from shared.web.schemas import Body, View
from shared.web.sessions import ReadSession, WriteSession

_DAYS = f"SELECT {DAYS}"
_LOCK = "SELECT day FROM ticked WHERE name = 'daily' FOR UPDATE"
_SET_BACK = "DELETE FROM ticked WHERE name = 'daily'"
_NOTE = "INSERT INTO clock_repair (was, day, reason, repaired_by) VALUES (:was, :day, :reason, :repaired_by)"
_REASON = "The machine's clock stood a year ahead until this morning."

PlatformOperator = Annotated[Actor, Depends(require("platform_operator"))]
router = APIRouter(prefix="/business-date", tags=["business date"], route_class=WritingRoute)
log = structlog.get_logger("clock")


class NothingToRepair(Conflict):
    """The daily work has not been done for a day ahead of the clock."""


class BusinessDateView(View):
    business_date: date = Field(description="The later of the two that follow.")
    clock: date = Field(description="Of this machine, or the sandbox's.")
    ticked_on: date | None = Field(description="The last day whose daily work was done.")
    database: date = Field(description="By the database's own clock.")


class RepairBody(Body):
    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": _REASON}]})

    reason: str = Field(min_length=1, max_length=1000)


@router.get("")
async def read_business_date(_operator: PlatformOperator, request: Request, session: ReadSession) -> BusinessDateView:
    """The date that commands go by, and what it is made of."""
    (found,) = await rows(session, _DAYS)
    return _view(request.app.state.clock, found)


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
    locked = await rows(session, _LOCK)
    (found,) = await rows(session, _DAYS)
    today = clock.today(fresh=True)
    refuse_ahead(clock, today, found["here"])
    if not locked or locked[0]["day"] <= today:
        raise NothingToRepair
    await _set_back(session, locked[0]["day"], today - timedelta(days=1), body.reason, operator)
    (found,) = await rows(session, _DAYS)
    return _view(clock, found)


async def _set_back(session: Session, was: date, day: date, reason: str, operator: Actor) -> None:
    await run(session, _SET_BACK)
    await run(session, _NOTE, was=was, day=day, reason=reason, repaired_by=operator.sub)
    log.warning("clock_repaired", was=str(was), day=str(day), repaired_by=operator.sub)


def _view(clock: Clock, found: Row) -> BusinessDateView:
    today = clock.today(fresh=True)
    return BusinessDateView(
        business_date=max(today, found["ticked"] or today),
        clock=today,
        ticked_on=found["ticked"],
        database=found["here"],
    )
