"""Where the money stands: balances, totals, and the position of each contract on any day."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query

from services.payments.api.actors import ContractFilter, Council, Reader, party_of
from services.payments.commands.holds import all_holds
from services.payments.commands.positions import contracts_shown, position_on
from services.payments.errors import NoSuchDay
from services.payments.schemas import AccountsView, PositionsView, TotalsView
from services.payments.store import facts, lines, positions
from shared.web.problems import describe
from shared.web.schemas import Day
from shared.web.sessions import ReadSession
from shared.web.today import Today

router = APIRouter(tags=["positions"])
SUMS = ("due_pence", "paid_pence", "clawed_back_pence", "held_pence")


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
    found = await contracts_shown(session, actor.area, await facts.schemes(session, actor.area), day, party)
    shown = [each for each in found if contract in {None, each.code}]
    items = [await position_on(session, actor.area, each, day) for each in shown]
    unpriced = await positions.unpriced_without_contract(session, actor.area, day) if party is None else 0
    held = {hold.contract for hold in await all_holds(session, actor.area)}
    holds = sorted(held.intersection(each.code for each in shown))
    return PositionsView.model_validate({"items": items, "unpriced_without_contract": unpriced, "on_hold": holds})


@router.get("/totals")
async def read_totals(actor: Council, session: ReadSession) -> TotalsView:
    """All that was ever posted, per contract and overall."""
    items = [asdict(totals) for totals in await lines.totals(session, actor.area)]
    overall = {name: sum(item[name] for item in items) for name in SUMS}
    return TotalsView.model_validate({"items": items, "overall": overall})


@router.get("/accounts")
async def list_accounts(
    actor: Council,
    session: ReadSession,
    contract: ContractFilter = None,
) -> AccountsView:
    """The balance of every account: together they come to 0."""
    balances = await lines.accounts(session, actor.area, contract)
    return AccountsView.model_validate({"items": [asdict(balance) for balance in balances]})
