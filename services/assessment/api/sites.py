"""Where the front door meets people, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Depends, Response, status

from services.assessment.api.actors import Assessor
from services.assessment.api.cursors import last_id
from services.assessment.commands import sites
from services.assessment.errors import BadValue, SiteInUse, TooManyCorrections, UnknownSite, Voided
from services.assessment.models import MeetingSite
from services.assessment.schemas.fields import Reason
from services.assessment.schemas.sessions import SiteBody, SiteChanges, SiteView
from shared.web.etags import IfMatch, IfMatchSaid, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["sessions"])
ONCE = [Depends(idempotency_key)]


@router.post("/sites", status_code=status.HTTP_201_CREATED, dependencies=ONCE, responses=describe(BadValue))
async def record_site(
    body: SiteBody, actor: Assessor, session: WriteSession, today: Today, response: Response
) -> SiteView:
    """Say where the front door meets people, when it is open, and in which priority area it lies."""
    return _shown(await sites.record_site(session, body, actor, today), response)


@router.get("/sites")
async def list_sites(actor: Assessor, session: ReadSession, query: Page) -> PageOf[SiteView]:
    """The area's sites, void ones too, in the order of recording."""
    fetched = await sites.list_sites(session, actor, last_id(query), query.fetch)
    answer = page(fetched, query, lambda site: str(site.id))
    return PageOf(items=[site_view(site) for site in answer["items"]], next=answer["next"])


@router.get("/sites/{site_id}", responses=describe(UnknownSite))
async def read_site(site_id: UUID, actor: Assessor, session: ReadSession, response: Response) -> SiteView:
    """A site at its present revision."""
    return _shown(await sites.read_site(session, site_id, actor), response)


@router.put("/sites/{site_id}", responses=describe(UnknownSite, TooManyCorrections, Voided, BadValue))
async def correct_site(
    site_id: UUID,
    body: SiteChanges,
    expected: IfMatch,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> SiteView:
    """As it is now: a higher revision. Sessions that were planned before stay as they are."""
    return _shown(await sites.correct_site(session, site_id, body, expected, actor, today), response)


@router.post("/sites/{site_id}/void", dependencies=ONCE, responses=describe(UnknownSite, SiteInUse, Voided))
async def void_site(
    site_id: UUID,
    body: Reason,
    expected: IfMatchSaid,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> SiteView:
    """Recorded by mistake. One that is shut has a last day instead."""
    return _shown(await sites.void_site(session, site_id, body.reason_code, actor, today, expected), response)


def site_view(site: MeetingSite) -> SiteView:
    return SiteView.model_validate(site.model_dump())


def _shown(site: MeetingSite, response: Response) -> SiteView:
    response.headers["ETag"] = etag(site.revision)
    return site_view(site)
