"""Who is treated, or referred, without a tariff, over HTTP."""

from fastapi import APIRouter

from services.assessment.api.actors import OrganisationReader
from services.assessment.api.cursors import last_id
from services.assessment.api.list_filters import OptionalClient
from services.assessment.commands import without_tariff
from services.assessment.schemas.without_tariff import WithoutTariffView
from shared.web.paging import Page, page
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["persons"])


@router.get("/without-tariff")
async def list_without_tariff(
    actor: OrganisationReader, session: ReadSession, query: Page, today: Today, client_id: OptionalClient = None
) -> PageOf[WithoutTariffView]:
    """Whoever is in treatment and has no tariff that stands, by pseudonym: nothing of their treatment is priced by a
    band until one is confirmed. To the front door also whoever is referred. Whom the last assessment places out of the
    remit is not of them.
    """
    fetched = await without_tariff.page(session, client_id, actor, today, last_id(query), query.fetch)
    answer = page(fetched, query, lambda row: str(row.client_id))
    items = [WithoutTariffView.model_validate(row, from_attributes=True) for row in answer["items"]]
    return PageOf(items=items, next=answer["next"])
