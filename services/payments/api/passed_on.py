"""What primes pass on to who delivers for them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.payments.api.actors import ContractFilter, Reader, after_day, party_of
from services.payments.commands import passed_on as commands
from services.payments.schemas.passed_on import PartView, PassedOnView, RemittancePartsView
from services.payments.store.passed_on import PassedOn
from shared.kernel.problems import UnknownName
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["remittances"])


@router.get("/passed-on", responses=describe(UnknownName))
async def list_passed_on(
    actor: Reader, session: ReadSession, today: Today, contract: ContractFilter = None
) -> PageOf[PassedOnView]:
    """Of each contract in which subcontractors deliver, what each organisation has of what stands and of what is paid,
    as it is known now; of what is paid on account once the quarter is over. What remittances have passed on otherwise
    is settled with the next one. A prime sees all of its contracts, a subcontractor its own part.
    """
    rows = await commands.totals(session, actor.area, party_of(actor), contract, today)
    titles = await commands.titles(session, actor.area) if rows else commands.Titles({}, {})
    return PageOf[PassedOnView](items=[_total_view(row, titles) for row in rows], next=None)


@router.get("/passed-on/remittances", responses=describe(UnknownName))
async def list_passed_on_remittances(
    query: Page,
    actor: Reader,
    session: ReadSession,
    contract: ContractFilter = None,
    remittance_id: Annotated[UUID | None, Query(alias="remittanceId", description="Only of this one.")] = None,
) -> PageOf[RemittancePartsView]:
    """What each organisation has of each remittance to its prime, as it was approved, in the order of run dates: that
    stays. What later comes back, falls or is corrected is in the next one's parts, and may be of none of its lines.
    Outcomes of a quarter that is paid on
    account are passed on with the first remittance after it, whatever its balance comes to.
    """
    rows = await commands.of_remittances(
        session,
        actor.area,
        party_of(actor),
        contract=contract,
        run_id=remittance_id,
        after=after_day(query),
        limit=query.fetch,
    )
    shown = page(rows, query, lambda row: (row.run.run_on, row.run.id))
    return PageOf[RemittancePartsView](items=[_view(row) for row in shown["items"]], next=shown["next"])


def _total_view(row: PassedOn, titles: commands.Titles) -> PassedOnView:
    return PassedOnView(
        contract=row.contract,
        contract_title=titles.contracts.get(row.contract),
        party=row.party,
        party_name=titles.parties.get(row.party),
        organisation=row.organisation or row.party,
        organisation_name=titles.parties.get(row.organisation or row.party),
        standing_pence=row.standing_pence,
        paid_pence=row.paid_pence,
    )


def _view(row: commands.RemittanceParts) -> RemittancePartsView:
    return RemittancePartsView(
        remittance_id=row.run.id,
        contract=row.run.contract,
        party=row.run.party,
        run_on=row.run.run_on,
        state=row.run.state,
        nothing_to_pay=row.nothing_to_pay,
        parts=[PartView.model_validate(part) for part in row.parts],
    )
