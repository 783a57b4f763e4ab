"""What a contract says of money: its terms and prices, on any day."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.payments.api.actors import ContractFilter, Reader, party_of
from services.payments.commands.contracts import check_known, terms_shown
from services.payments.schemas.contracts import ContractsView
from shared.kernel.problems import UnknownName
from shared.web.problems import describe
from shared.web.schemas import Day
from shared.web.sessions import ReadSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["contracts"])


@router.get("/contracts", responses=describe(UnknownName))
async def list_contracts(
    actor: Reader,
    session: ReadSession,
    today: Today,
    contract: ContractFilter = None,
    on: Annotated[Day | None, Query(description="As they are on that day; today, if not given.")] = None,
) -> ContractsView:
    """Contracts that run on a day or still pay for what was begun under them, by the version of the scheme that counts
    on it, with the prices of their measures. A provider sees those that pay it on that day.
    """
    shown = await terms_shown(session, actor.area, on or today, party_of(actor), contract)
    if not shown:
        await check_known(session, actor.area, party_of(actor), contract)
    return ContractsView.model_validate({"items": shown})
