"""Where the money stands: balances, totals, and the position of each contract on any day."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.payments.api.actors import ContractFilter, Council, Reader, party_of
from services.payments.api.views import accounts_view, positions_view, totals_view
from services.payments.commands.holds import all_holds
from services.payments.commands.positions import contracts_shown, positions_on
from services.payments.errors import NoSuchDay
from services.payments.schemas import AccountsView, PositionsView, TotalsView
from services.payments.store import facts, lines, positions
from shared.web.problems import describe
from shared.web.schemas import Day
from shared.web.sessions import ReadSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["positions"])


@router.get("/positions", responses=describe(NoSuchDay))
async def list_positions(
    actor: Reader,
    session: ReadSession,
    today: Today,
    contract: ContractFilter = None,
    on: Annotated[Day | None, Query(description="Today, if not given; none in the future.")] = None,
) -> PositionsView:
    """Money as the ledger stood at the end of that day, whatever came later; what still waits, as it waits now."""
    day, party = on or today, party_of(actor)
    if day > today:
        raise NoSuchDay(errors=[{"field": "on", "message": "is in the future", "allowed": [f"on or before {today}"]}])
    schemes = await facts.schemes(session, actor.area)
    contracts = [
        terms
        for terms in await contracts_shown(session, actor.area, schemes, day, party)
        if contract in {None, terms.code}
    ]
    shown = await positions_on(session, actor.area, schemes, contracts, day)
    unpriced = await positions.unpriced_without_contract(session, actor.area, day) if party is None else 0
    held = {hold.contract for hold in await all_holds(session, actor.area)}
    return positions_view(shown, actor, unpriced, sorted(held.intersection(terms.code for terms in contracts)))


@router.get("/totals")
async def read_totals(actor: Council, session: ReadSession) -> TotalsView:
    """All that was ever posted, per contract and overall."""
    return totals_view(await lines.totals(session, actor.area))


@router.get("/accounts")
async def list_accounts(
    actor: Council,
    session: ReadSession,
    contract: ContractFilter = None,
) -> AccountsView:
    """The balance of every account: together they come to 0."""
    return accounts_view(await lines.accounts(session, actor.area, contract))
