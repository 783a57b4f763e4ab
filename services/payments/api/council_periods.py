"""What contracts cost the council, by year and period."""

from datetime import date

from fastapi import APIRouter, Response
from pydantic.alias_generators import to_camel

from services.payments.api.actors import ContractFilter, Council
from services.payments.api.positions import PastDay, contracts_with_position, past_or
from services.payments.commands.council_periods import periods_on
from services.payments.errors import NoSuchDay
from services.payments.schemas.council_periods import CouncilPeriodsView, PeriodRowView
from shared.data.db import Session
from shared.kernel.problems import UnknownName
from shared.web.auth import Actor
from shared.web.csv_tables import csv_response, described
from shared.web.problems import describe
from shared.web.sessions import ReadSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["positions"])


@router.get("/council-periods", responses=describe(NoSuchDay, UnknownName))
async def list_council_periods(
    actor: Council, session: ReadSession, today: Today, contract: ContractFilter = None, on: PastDay = None
) -> CouncilPeriodsView:
    """Of the financial year of the day each month from April to March, and the year: budget, actual, accrual,
    provision, likely outturn and variance, as the position of that day says them.
    """
    return CouncilPeriodsView(items=await _rows(session, actor, contract, past_or(today, on), today))


@router.get(
    "/council-periods.csv",
    responses=described("contract,party,yearFrom,period\r\n") | describe(NoSuchDay, UnknownName),
    response_class=Response,
)
async def table_council_periods(
    actor: Council, session: ReadSession, today: Today, contract: ContractFilter = None, on: PastDay = None
) -> Response:
    """The same as a table."""
    rows = await _rows(session, actor, contract, past_or(today, on), today)
    fields = PeriodRowView.model_fields
    header = [field.alias or to_camel(name) for name, field in fields.items()]
    return csv_response(header, ([getattr(row, name) for name in fields] for row in rows))


async def _rows(session: Session, actor: Actor, contract: str | None, day: date, today: date) -> list[PeriodRowView]:
    schemes, contracts = await contracts_with_position(session, actor, contract, day)
    rows = await periods_on(session, actor.area, schemes, contracts, day, today)
    return [PeriodRowView.model_validate(row) for row in rows]
