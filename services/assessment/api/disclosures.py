"""What a referrer may be told of whom it sent, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from services.assessment.api.actors import Assessor, Referrer
from services.assessment.api.cursors import last_id
from services.assessment.api.list_filters import OptionalClient
from services.assessment.api.views import progress_view
from services.assessment.commands import disclosures
from services.assessment.errors import BadValue, UnknownDisclosure, UnknownPerson, Withdrawn
from services.assessment.models import Disclosure
from services.assessment.schemas.disclosures import (
    DisclosureBody,
    DisclosureView,
    Organisation,
    ProgressView,
    WithdrawalBody,
)
from shared.web.etags import etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["disclosures"])
ONCE = [Depends(idempotency_key)]


@router.post("/disclosures", status_code=status.HTTP_201_CREATED, dependencies=ONCE, responses=describe(BadValue))
async def record_disclosure(
    body: DisclosureBody, actor: Assessor, session: WriteSession, today: Today, response: Response
) -> DisclosureView:
    """Record that the person consents, or a court orders, that an organisation is told these days and nothing else."""
    return _shown(await disclosures.record_disclosure(session, body, actor, today), response)


@router.get("/disclosures")
async def list_disclosures(
    actor: Assessor,
    session: ReadSession,
    query: Page,
    client_id: OptionalClient = None,
    organisation: Annotated[Organisation | None, Query(description="Only what this organisation is told.")] = None,
) -> PageOf[DisclosureView]:
    """Who is told what of whom, what was withdrawn too, in the order of recording."""
    after = last_id(query)
    fetched = await disclosures.list_disclosures(session, client_id, organisation, actor, after, query.fetch)
    answer = page(fetched, query, lambda disclosure: str(disclosure.id))
    return PageOf(items=[DisclosureView.model_validate(row) for row in answer["items"]], next=answer["next"])


@router.post(
    "/disclosures/{disclosure_id}/withdraw",
    dependencies=ONCE,
    responses=describe(UnknownDisclosure, Withdrawn, BadValue),
)
async def withdraw_disclosure(
    disclosure_id: UUID, body: WithdrawalBody, actor: Assessor, session: WriteSession, today: Today, response: Response
) -> DisclosureView:
    """The consent is taken back, the order revoked, or it was recorded by mistake. Nothing more is told."""
    withdrawn = await disclosures.withdraw(session, disclosure_id, body.on, body.reason_code, actor, today)
    return _shown(withdrawn, response)


@router.get("/progress", responses=describe(UnknownPerson))
async def read_progress(
    client_id: Annotated[UUID, Query(alias="clientId", description="An id under which your organisation sent them.")],
    actor: Referrer,
    session: ReadSession,
    today: Today,
) -> ProgressView:
    """How somebody gets on whom your organisation sent, as far as they consent to it or a court orders it."""
    return progress_view(await disclosures.progress(session, client_id, actor, today))


def _shown(disclosure: Disclosure, response: Response) -> DisclosureView:
    response.headers["ETag"] = etag(disclosure.revision)
    return DisclosureView.model_validate(disclosure)
