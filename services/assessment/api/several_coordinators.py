"""Whose care two or more say that they co-ordinate, over HTTP: for the LASARS to settle."""

import json
from dataclasses import asdict

from fastapi import APIRouter

from services.assessment.api.actors import Assessor
from services.assessment.api.cursors import last_id
from services.assessment.schemas.several_coordinators import SeveralCoordinatorsView
from services.assessment.store import several_coordinators as store
from services.assessment.store.several_coordinators import CareInDoubt
from shared.web.paging import Page, page
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["persons"])


@router.get("/several-coordinators")
async def list_several_coordinators(
    actor: Assessor, session: ReadSession, query: Page, today: Today
) -> PageOf[SeveralCoordinatorsView]:
    """Whom two or more organisations co-ordinate today: nothing that names no episode holds by itself until one of
    these has ended, or is corrected. Settle it with both.
    """
    fetched = await store.page(session, actor.area, today, last_id(query), query.fetch)
    answer = page(fetched, query, lambda row: str(row.client_id))
    return PageOf(items=[_shown(row) for row in answer["items"]], next=answer["next"])


def _shown(row: CareInDoubt) -> SeveralCoordinatorsView:
    episodes = json.loads(row.episodes)
    return SeveralCoordinatorsView.model_validate(asdict(row) | {"episodes": episodes}, by_alias=True, by_name=True)
