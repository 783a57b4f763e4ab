"""The codes that forms choose from, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.referral.api.actors import CodeReader
from services.referral.commands.code_lists import read_code_lists
from services.referral.errors import NoScheme
from services.referral.schemas.code_lists import ReferralCodeListsView
from shared.web.problems import describe
from shared.web.schemas import Day
from shared.web.sessions import ReadSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["episodes"])


@router.get("/code-lists", responses=describe(NoScheme))
async def show_code_lists(
    actor: CodeReader,
    session: ReadSession,
    today: Today,
    on: Annotated[Day | None, Query(description="By the scheme that counts on this day; today if left out.")] = None,
) -> ReferralCodeListsView:
    """What the codes of the area's scheme stand for: why a treatment ends, substances."""
    return ReferralCodeListsView.model_validate(await read_code_lists(session, actor, on or today))
