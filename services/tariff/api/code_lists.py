"""The codes that who confirms chooses from, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.tariff.api.actors import TariffReader
from services.tariff.commands.code_lists import read_code_lists
from services.tariff.errors import NoScheme
from services.tariff.schemas import TariffCodeListsView
from shared.web.problems import describe
from shared.web.schemas import Day
from shared.web.sessions import ReadSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["proposals"])


@router.get("/code-lists", responses=describe(NoScheme))
async def show_code_lists(
    actor: TariffReader,
    session: ReadSession,
    today: Today,
    on: Annotated[Day | None, Query(description="By the scheme that counts on this day; today if left out.")] = None,
) -> TariffCodeListsView:
    """What the codes of the area's scheme stand for: bands, reasons to choose otherwise, measures, who is paid."""
    return TariffCodeListsView.model_validate(await read_code_lists(session, actor, on or today))
