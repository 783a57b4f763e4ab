"""Contacts and assessments over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Depends, Response, status

from services.assessment.api.actors import Assessor, FrontDoor
from services.assessment.api.cursors import ClientId, last_id
from services.assessment.api.views import assessment_view, contact_view
from services.assessment.commands import assessments, contacts
from services.assessment.errors import (
    BadValue,
    CorrectionsOver,
    NoScheme,
    OwnBand,
    TooManyCorrections,
    TooManyRecords,
    TreatsThePerson,
    UnknownAssessment,
    UnknownContact,
    UnknownPerson,
    Voided,
)
from services.assessment.models import Assessment, Contact
from services.assessment.schemas.contacts import (
    AssessmentBody,
    AssessmentCorrection,
    AssessmentView,
    ContactBody,
    ContactCorrection,
    ContactView,
)
from services.assessment.schemas.fields import Reason
from services.assessment.store import records
from services.assessment.store.persons import kin
from shared.data.db import Session
from shared.web.etags import IfMatch, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute)
ONCE = [Depends(idempotency_key)]
CHANGING = (TreatsThePerson, CorrectionsOver, OwnBand)


@router.post(
    "/contacts",
    status_code=status.HTTP_201_CREATED,
    dependencies=ONCE,
    responses=describe(BadValue, TooManyRecords),
    tags=["contacts"],
)
async def record_contact(
    body: ContactBody, actor: FrontDoor, session: WriteSession, today: Today, response: Response
) -> ContactView:
    """Record who came, or did not. The response says whether the scheme pays for them; help never waits for that."""
    contact = await contacts.record_contact(session, body, actor, today)
    return show_contact(contact, response)


@router.get("/contacts", responses=describe(UnknownPerson), tags=["contacts"])
async def list_contacts(
    client_id: ClientId,
    actor: FrontDoor,
    session: ReadSession,
    query: Page,
    today: Today,
) -> PageOf[ContactView]:
    """The contacts of a person, under any of their ids, void ones too; to others than the LASARS their own."""
    fetched = await contacts.list_contacts(session, client_id, actor, today, last_id(query), query.fetch)
    answer = page(fetched, query, lambda contact: str(contact.id))
    return PageOf(items=[contact_view(contact) for contact in answer["items"]], next=answer["next"])


@router.put(
    "/contacts/{contact_id}",
    responses=describe(UnknownContact, TreatsThePerson, CorrectionsOver, TooManyCorrections, Voided, BadValue),
    tags=["contacts"],
)
async def correct_contact(
    contact_id: UUID,
    body: ContactCorrection,
    expected: IfMatch,
    actor: FrontDoor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> ContactView:
    """Who came, and when, as it should have been recorded: a higher revision."""
    contact = await contacts.correct_contact(session, contact_id, body, expected, actor, today)
    return show_contact(contact, response)


@router.post(
    "/contacts/{contact_id}/void",
    dependencies=ONCE,
    responses=describe(UnknownContact, TreatsThePerson, CorrectionsOver, Voided),
    tags=["contacts"],
)
async def void_contact(
    contact_id: UUID, body: Reason, actor: FrontDoor, session: WriteSession, today: Today, response: Response
) -> ContactView:
    """Recorded by mistake: as if it had never been."""
    contact = await contacts.void_contact(session, contact_id, body.reason_code, actor, today)
    return show_contact(contact, response)


def show_contact(contact: Contact, response: Response) -> ContactView:
    response.headers["ETag"] = etag(contact.revision)
    return contact_view(contact)


@router.post(
    "/assessments",
    status_code=status.HTTP_201_CREATED,
    dependencies=ONCE,
    responses=describe(NoScheme, BadValue, TooManyRecords, TreatsThePerson),
    tags=["assessments"],
)
async def submit_assessment(
    body: AssessmentBody, actor: Assessor, session: WriteSession, today: Today, response: Response
) -> AssessmentView:
    """Record an assessment; a tariff is then proposed from it, for a person to confirm."""
    assessment, review = await assessments.submit_assessment(session, body, actor, today)
    response.headers["Location"] = f"/assessments/{assessment.id}"
    response.headers["ETag"] = etag(assessment.revision)
    return assessment_view(assessment, review.id if review else None)


@router.get("/assessments", tags=["assessments"])
async def list_assessments(
    client_id: ClientId,
    actor: Assessor,
    session: ReadSession,
    query: Page,
) -> PageOf[AssessmentView]:
    """The assessments of a person, under any of their ids; void ones too."""
    clients = await kin(session, client_id)
    fetched = await records.of_clients(session, Assessment, actor.area, clients, last_id(query), query.fetch)
    answer = page(fetched, query, lambda assessment: str(assessment.id))
    tops = await records.start_reviews(session, [assessment.id for assessment in answer["items"]])
    items = [assessment_view(assessment, tops.get(assessment.id)) for assessment in answer["items"]]
    return PageOf(items=items, next=answer["next"])


@router.get("/assessments/{assessment_id}", responses=describe(UnknownAssessment), tags=["assessments"])
async def read_assessment(
    assessment_id: UUID, actor: Assessor, session: ReadSession, response: Response
) -> AssessmentView:
    """An assessment at its present revision."""
    return await show(session, await assessments.read_assessment(session, assessment_id, actor), response)


@router.put(
    "/assessments/{assessment_id}",
    responses=describe(UnknownAssessment, Voided, TooManyCorrections, NoScheme, BadValue, *CHANGING),
    tags=["assessments"],
)
async def correct_assessment(
    assessment_id: UUID,
    body: AssessmentCorrection,
    expected: IfMatch,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> AssessmentView:
    """What was found, as it should have been recorded: a higher revision."""
    assessment = await assessments.correct_assessment(session, assessment_id, body, expected, actor, today)
    return await show(session, assessment, response)


@router.post(
    "/assessments/{assessment_id}/void",
    dependencies=ONCE,
    responses=describe(UnknownAssessment, Voided, *CHANGING),
    tags=["assessments"],
)
async def void_assessment(
    assessment_id: UUID, body: Reason, actor: Assessor, session: WriteSession, today: Today, response: Response
) -> AssessmentView:
    """Entered by mistake: as if it had never been, and the TOP that came with it."""
    assessment = await assessments.void_assessment(session, assessment_id, body.reason_code, actor, today)
    return await show(session, assessment, response)


async def show(session: Session, assessment: Assessment, response: Response) -> AssessmentView:
    response.headers["ETag"] = etag(assessment.revision)
    tops = await records.start_reviews(session, [assessment.id])
    return assessment_view(assessment, tops.get(assessment.id))
