"""The statement of a contract year: as it is, as CSV and as PDF."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.payments.api.actors import Reader, party_of
from services.payments.api.positions import PastDay, past_or
from services.payments.api.statement_files import statement_csv, statement_pdf
from services.payments.api.statement_views import statement_view
from services.payments.commands.year_statements import YearAsked, YearStatement, statement_of
from services.payments.errors import NoSuchDay, NoSuchYear
from services.payments.schemas.year_statements import YearStatementView
from shared.data.db import Session
from shared.kernel.problems import UnknownName
from shared.web.attached_files import described_file, file_response
from shared.web.auth import Actor
from shared.web.csv_tables import TooManyRows, described, fetch_limit, whole
from shared.web.pdf_documents import PDF
from shared.web.problems import describe
from shared.web.sessions import ReadSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["positions"])
_CODE = r"^[A-Za-z0-9][A-Za-z0-9_.-]*$"
OfContract = Annotated[str, Query(max_length=60, pattern=_CODE, description="Of this contract.")]
OfParty = Annotated[
    str | None,
    Query(max_length=60, pattern=_CODE, description="Whose, where the contract has paid several; if not given, whom"
                                                    " it pays on that day."),
]  # fmt: skip
_REFUSED = describe(NoSuchDay, NoSuchYear, UnknownName, TooManyRows)


async def _statement(
    session: Session, actor: Actor, today: Today, contract: str, party: str | None, on: PastDay
) -> YearStatement:
    asked = YearAsked(contract, party, party_of(actor), past_or(today, on))
    statement = await statement_of(session, actor.area, asked, today, fetch_limit())
    whole(statement.corrected)
    return statement


@router.get("/year-statements", responses=_REFUSED)
async def read_year_statement(
    actor: Reader, session: ReadSession, today: Today, contract: OfContract, party: OfParty = None, on: PastDay = None
) -> YearStatementView:
    """Of the contract year in which the day counts, up to the end of that day: what was owed before, earned, corrected,
    paid, and is owed then.
    """
    return statement_view(await _statement(session, actor, today, contract, party, on), actor)


@router.get("/year-statements.csv", responses=described("contract,party,from\r\n") | _REFUSED, response_class=Response)
async def table_year_statement(
    actor: Reader, session: ReadSession, today: Today, contract: OfContract, party: OfParty = None, on: PastDay = None
) -> Response:
    """A row for what was owed before, for each sum that was earned, each correction, each payment, and what is owed
    then: all rows but the last come to it.
    """
    return file_response(
        statement_csv(statement_view(await _statement(session, actor, today, contract, party, on), actor))
    )


@router.get("/year-statements.pdf", responses=described_file(PDF) | _REFUSED, response_class=Response)
async def print_year_statement(
    actor: Reader, session: ReadSession, today: Today, contract: OfContract, party: OfParty = None, on: PastDay = None
) -> Response:
    """The same for people."""
    statement = await _statement(session, actor, today, contract, party, on)
    return file_response(await statement_pdf(statement_view(statement, actor), statement.titles, actor.area))
