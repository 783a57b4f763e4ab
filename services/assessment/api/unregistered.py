"""Whom other services name and nobody registered here, over HTTP: for the LASARS to register anew, and operators."""

import json
from dataclasses import asdict

from fastapi import APIRouter

from services.assessment.api.actors import RegistrationKeeper
from services.assessment.api.cursors import last_id
from services.assessment.schemas.unregistered import UnregisteredView
from services.assessment.store import unregistered as store
from services.assessment.store.unregistered import UnregisteredPerson
from shared.web.paging import Page, page
from shared.web.parked import area_of
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["persons"])


@router.get("/unregistered")
async def list_unregistered(actor: RegistrationKeeper, session: ReadSession, query: Page) -> PageOf[UnregisteredView]:
    """People whose treatment, referral, application, tariff or outcome stands under an id that nobody is registered
    by: this service was restored from a backup of before their registration, or the id was nobody's from the start.
    Register them again, and record under the new id what goes on; then take back what stands under this one.
    """
    fetched = await store.page(session, area_of(actor), last_id(query), query.fetch)
    answer = page(fetched, query, lambda row: str(row.client_id))
    return PageOf(items=[_shown(row) for row in answer["items"]], next=answer["next"])


def _shown(row: UnregisteredPerson) -> UnregisteredView:
    standing = json.loads(row.standing)
    return UnregisteredView.model_validate(asdict(row) | {"standing": standing}, by_alias=True, by_name=True)
