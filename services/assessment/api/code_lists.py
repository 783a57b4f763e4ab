"""The codes that forms choose from, over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.assessment.api.actors import CodeReader
from services.assessment.commands.code_lists import read_code_lists
from services.assessment.errors import NoScheme
from services.assessment.schemas.code_lists import CodeListsView
from shared.web.problems import describe
from shared.web.schemas import Day
from shared.web.sessions import ReadSession
from shared.web.today import Today
from shared.web.visible import shown_to
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["contacts"])


@router.get("/code-lists", responses=describe(NoScheme))
async def show_code_lists(
    actor: CodeReader,
    session: ReadSession,
    today: Today,
    on: Annotated[Day | None, Query(description="By the scheme that counts on this day; today if left out.")] = None,
) -> CodeListsView:
    """What the codes of the area's scheme stand for: sources, substances, domains, events, measures, times of a TOP."""
    return shown_to(CodeListsView.model_validate(await read_code_lists(session, actor, on or today, today)), actor)
