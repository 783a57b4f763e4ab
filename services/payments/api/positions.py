"""Where the money stands: balances, totals, and the position of each contract on any day."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from services.payments.api.actors import ContractFilter, Council, Reader, party_of
from services.payments.api.views import accounts_view, positions_view, totals_view
from services.payments.commands.contract_years import contract_years_on
from services.payments.commands.contracts import check_known
from services.payments.commands.courses import courses_on
from services.payments.commands.holds import all_holds
from services.payments.commands.positions import contracts_shown, positions_on
from services.payments.errors import NoSuchDay
from services.payments.rules.schemes import Contract, Scheme
from services.payments.schemas import AccountsView, ContractYearsView, CoursesView, PositionsView, TotalsView
from services.payments.store import facts, lines, positions
from shared.data.db import Session
from shared.kernel.problems import UnknownName
from shared.web.auth import Actor
from shared.web.problems import describe
from shared.web.schemas import Day
from shared.web.sessions import ReadSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["positions"])
PastDay = Annotated[Day | None, Query(description="Today, if not given; none in the future.")]


def past_or(today: date, on: date | None) -> date:
    day = on or today
    if day > today:
        error = {"field": "on", "message": "is in the future", "allowed": [f"on or before {today}"]}
        raise NoSuchDay("on is in the future.", errors=[error])
    return day


async def contracts_with_position(
    session: Session, actor: Actor, contract: str | None, day: date
) -> tuple[Sequence[Scheme], list[Contract]]:
    """Those that have a position on a day and are the actor's to see. Raises UnknownName."""
    schemes, party = await facts.schemes(session, actor.area), party_of(actor)
    shown = await contracts_shown(session, actor.area, schemes, day, party)
    contracts = [terms for terms in shown if contract in {None, terms.code}]
    if not contracts:
        await check_known(session, actor.area, party, contract)
    return schemes, contracts


@router.get("/positions", responses=describe(NoSuchDay, UnknownName))
async def list_positions(
    actor: Reader,
    session: ReadSession,
    today: Today,
    contract: ContractFilter = None,
    on: PastDay = None,
) -> PositionsView:
    """Money as the ledger stood at the end of that day, whatever came later; what still waits, as it waits now."""
    day = past_or(today, on)
    party = party_of(actor)
    schemes, contracts = await contracts_with_position(session, actor, contract, day)
    shown = await positions_on(session, actor.area, schemes, contracts, day, today)
    unpriced = await positions.unpriced_without_contract(session, actor.area, day) if party is None else 0
    held = {hold.contract for hold in await all_holds(session, actor.area)}
    return positions_view(shown, actor, unpriced, sorted(held.intersection(terms.code for terms in contracts)))


@router.get("/courses", responses=describe(NoSuchDay, UnknownName))
async def list_courses(
    actor: Reader, session: ReadSession, today: Today, contract: ContractFilter = None, on: PastDay = None
) -> CoursesView:
    """The contract year of the day: at the end of each of its months and on that day what was planned and earned; and
    paid, of one contract alone that is asked for. Each as the position of its day says it.
    """
    day = past_or(today, on)
    schemes, contracts = await contracts_with_position(session, actor, contract, day)
    courses = await courses_on(session, actor.area, schemes, contracts, day, paid_too=contract is not None)
    return CoursesView.model_validate({"items": courses}, from_attributes=True)


@router.get("/contract-years", responses=describe(NoSuchDay, UnknownName))
async def list_contract_years(
    actor: Reader, session: ReadSession, today: Today, contract: ContractFilter = None, on: PastDay = None
) -> ContractYearsView:
    """The contract year in which the day counts, as it stands today: what it earned, and of one contract alone that is
    asked for what was paid of that; what each measure has brought, when what is held is released, and what may fall.
    """
    day = past_or(today, on)
    schemes, contracts = await contracts_with_position(session, actor, contract, day)
    years = await contract_years_on(session, actor.area, schemes, contracts, day, today, paid_too=contract is not None)
    return ContractYearsView.model_validate({"items": years}, from_attributes=True)


@router.get("/totals")
async def read_totals(actor: Council, session: ReadSession) -> TotalsView:
    """All that was ever posted, per contract and overall."""
    return totals_view(await lines.totals(session, actor.area))


@router.get("/accounts", responses=describe(UnknownName))
async def list_accounts(
    actor: Council,
    session: ReadSession,
    contract: ContractFilter = None,
) -> AccountsView:
    """The balance of every account: together they come to 0."""
    accounts = await lines.accounts(session, actor.area, contract)
    if not accounts:
        await check_known(session, actor.area, None, contract)
    return accounts_view(accounts)
