"""The assessment service's own file for NDTMS, over HTTP: consents, what is wrong, and the file."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response, status

from services.assessment.api.actors import Assessor
from services.assessment.api.cursors import last_id
from services.assessment.api.list_filters import OptionalClient
from services.assessment.commands import ndtms_export
from services.assessment.errors import BadValue, UnknownConsent, Voided
from services.assessment.models import NdtmsConsent
from services.assessment.rules.ndtms.extracts import NAME_EXAMPLE
from services.assessment.schemas.fields import Reason
from services.assessment.schemas.ndtms_export import (
    ExportReportView,
    NdtmsConsentBody,
    NdtmsConsentView,
    RefusedCaseView,
)
from shared.web.csv_tables import csv_response, described
from shared.web.etags import IfMatchSaid, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import OneLine, PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.withheld import check_knows_nobody
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["ndtms"])
ONCE = [Depends(idempotency_key)]
FileName = Annotated[
    Annotated[str, OneLine(200)],
    Query(alias="fileName", description=f"As the file is to be named, such as `{NAME_EXAMPLE}`."),
]


@router.post("/ndtms-consents", status_code=status.HTTP_201_CREATED, dependencies=ONCE, responses=describe(BadValue))
async def record_ndtms_consent(
    body: NdtmsConsentBody, actor: Assessor, session: WriteSession, today: Today, response: Response
) -> NdtmsConsentView:
    """Record whether somebody lets NDTMS be told who they are. Whatever they say, they are helped, and paid for, as
    before.
    """
    consent = await ndtms_export.record_consent(session, body, actor, today)
    response.headers["ETag"] = etag(consent.revision)
    return _view(consent)


@router.get("/ndtms-consents")
async def list_ndtms_consents(
    actor: Assessor, session: ReadSession, query: Page, client_id: OptionalClient = None
) -> PageOf[NdtmsConsentView]:
    """What people said, in the order of recording, with what was taken back; of a person what was said last counts."""
    fetched = await ndtms_export.list_consents(session, client_id, actor, last_id(query), query.fetch)
    answer = page(fetched, query, lambda consent: str(consent.id))
    return PageOf(items=[_view(consent) for consent in answer["items"]], next=answer["next"])


@router.post("/ndtms-consents/{consent_id}/void", dependencies=ONCE, responses=describe(UnknownConsent, Voided))
async def take_ndtms_consent_back(
    consent_id: UUID,
    body: Reason,
    expected: IfMatchSaid,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> NdtmsConsentView:
    """Take back what was recorded by mistake, such as of the wrong person: what they said before counts again. Who
    thinks otherwise by now says so anew.
    """
    consent = await ndtms_export.take_consent_back(session, consent_id, body.reason_code, expected, actor, today)
    response.headers["ETag"] = etag(consent.revision)
    return _view(consent)


@router.get("/ndtms-export", responses=describe(BadValue))
async def check_export(
    request: Request, actor: Assessor, session: ReadSession, today: Today, file_name: FileName
) -> ExportReportView:
    """What the file of your own organisation would have, and what NDTMS would refuse and it therefore leaves out. Who
    is recorded as knowing anybody is refused, whatever the days are: a colleague makes it.
    """
    check_knows_nobody(request)
    exported = await ndtms_export.export(session, file_name, actor, today)
    refused = [RefusedCaseView.model_validate(case) for case in exported.refused]
    return ExportReportView(lines=len(exported.rows), refused=refused)


@router.get(
    "/ndtms-export.csv",
    responses=described("FINITIAL,SINITIAL,DOB\r\n") | describe(BadValue),
    response_class=Response,
)
async def write_export(
    request: Request, actor: Assessor, session: ReadSession, today: Today, file_name: FileName
) -> Response:
    """The file itself, without what NDTMS would refuse. Of who does not consent it has three fields; of who has not
    said whether they do it has nothing. Who is recorded as knowing anybody is refused: a colleague makes it.
    """
    check_knows_nobody(request)
    exported = await ndtms_export.export(session, file_name, actor, today)
    return csv_response(exported.columns, exported.rows)


def _view(consent: NdtmsConsent) -> NdtmsConsentView:
    return NdtmsConsentView.model_validate(consent.model_dump() | {"on": consent.said_on})
