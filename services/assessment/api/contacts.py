"""Contacts and assessments over HTTP."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from services.assessment.api.actors import Assessor, FrontDoor, Treating
from services.assessment.api.list_filters import OfDays, OptionalClient, Order, after, cursors_by
from services.assessment.api.replays import WHILE_CONTACT_IS_SEEN
from services.assessment.api.views import assessment_view, contact_view
from services.assessment.commands import assessments, contacts, lists
from services.assessment.errors import (
    BadValue,
    CorrectionsOver,
    NoScheme,
    OwnBand,
    ProviderDoesNotAssess,
    SecondRatingWaits,
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
    AssessmentKind,
    AssessmentUnderAudit,
    AssessmentView,
    Attendance,
    ContactBody,
    ContactCorrection,
    ContactTotalsView,
    ContactView,
    Setting,
)
from services.assessment.schemas.fields import Reason, ShortCode
from services.assessment.store import records
from services.assessment.store.second_ratings import waiting
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.web.etags import IfMatch, IfMatchSaid, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import Day, PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute)
ONCE = [Depends(idempotency_key)]
CHANGING = (TreatsThePerson, CorrectionsOver, OwnBand)


@router.post(
    "/contacts",
    status_code=status.HTTP_201_CREATED,
    dependencies=WHILE_CONTACT_IS_SEEN,
    responses=describe(UnknownContact, BadValue, TooManyRecords),
    tags=["contacts"],
)
async def record_contact(
    body: ContactBody, actor: FrontDoor, session: WriteSession, today: Today, response: Response
) -> ContactView:
    """Record who came, or did not. The response says whether the scheme pays for them; help never waits for that."""
    contact = await contacts.record_contact(session, body, actor, today)
    return show_contact(contact, response, actor)


@router.get("/contacts", responses=describe(UnknownPerson, BadValue), tags=["contacts"])
async def list_contacts(
    actor: FrontDoor,
    session: ReadSession,
    query: Page,
    today: Today,
    days: OfDays,
    client_id: OptionalClient = None,
    source: Annotated[ShortCode | None, Query(description="Only who came from there.")] = None,
    setting: Annotated[Setting | None, Query(description="Only those that took place there.")] = None,
    attendance: Annotated[Attendance | None, Query(description="Only those of whom this is so.")] = None,
    order: Order = "oldest",
) -> PageOf[ContactView]:
    """Contacts, void ones too: of a person in the order of recording, or of all by their days. Others than the LASARS
    see those that they recorded themselves: so who sent somebody sees that it was received.
    """
    wanted = days.wanted(newest=order == "newest", source=source, setting=setting, attendance=attendance)
    place = after(query, client_id)
    fetched = await lists.page(session, Contact, client_id, wanted, actor, today, place, query.fetch)
    answer = page(fetched, query, cursors_by(client_id))
    return PageOf(items=[contact_view(contact, actor) for contact in answer["items"]], next=answer["next"])


@router.get("/contact-totals", responses=describe(BadValue), tags=["contacts"])
async def count_contacts(
    actor: FrontDoor,
    session: ReadSession,
    since: Annotated[Day, Query(alias="from", description="Of this day or a later one.")],
    until: Annotated[Day, Query(alias="to", description="Of this day or an earlier one.")],
) -> ContactTotalsView:
    """How many there were, without those that are void. Others than the LASARS count what they recorded themselves."""
    return ContactTotalsView.model_validate(await contacts.totals(session, actor, since, until))


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
    return show_contact(contact, response, actor)


@router.post(
    "/contacts/{contact_id}/void",
    dependencies=WHILE_CONTACT_IS_SEEN,
    responses=describe(UnknownContact, TreatsThePerson, CorrectionsOver, Voided),
    tags=["contacts"],
)
async def void_contact(
    contact_id: UUID,
    body: Reason,
    expected: IfMatchSaid,
    actor: FrontDoor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> ContactView:
    """Recorded by mistake: as if it had never been."""
    contact = await contacts.void_contact(session, contact_id, body.reason_code, actor, today, expected)
    return show_contact(contact, response, actor)


def show_contact(contact: Contact, response: Response, actor: Actor) -> ContactView:
    response.headers["ETag"] = etag(contact.revision)
    return contact_view(contact, actor)


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
    return assessment_view(assessment, review.id if review else None, actor)


@router.post(
    "/assessments-under-audit",
    status_code=status.HTTP_201_CREATED,
    dependencies=ONCE,
    responses=describe(NoScheme, BadValue, TooManyRecords, ProviderDoesNotAssess),
    tags=["assessments"],
)
async def submit_assessment_under_audit(
    body: AssessmentUnderAudit, actor: Treating, session: WriteSession, today: Today, response: Response
) -> AssessmentView:
    """Record an assessment of your own organisation's, of somebody whom it may treat or has registered, where the
    scheme lets providers assess. It is marked as under audit: another organisation confirms its tariff and verifies
    what follows from it. The LASARS corrects it.
    """
    assessment = await assessments.submit_under_audit(session, body, actor, today)
    response.headers["ETag"] = etag(assessment.revision)
    return assessment_view(assessment, None, actor)


@router.get("/assessments", responses=describe(BadValue), tags=["assessments"])
async def list_assessments(
    actor: Assessor,
    session: ReadSession,
    query: Page,
    today: Today,
    days: OfDays,
    client_id: OptionalClient = None,
    kind: Annotated[AssessmentKind | None, Query(description="Only of this kind.")] = None,
    remit: Annotated[
        Literal["in", "out"] | None, Query(description="Only of persons whom the scheme pays for, or does not.")
    ] = None,
) -> PageOf[AssessmentView]:
    """Assessments, void ones too: of a person in the order of recording, or of all by their days."""
    wanted = days.wanted(kind=kind, in_remit=None if remit is None else remit == "in")
    place = after(query, client_id)
    fetched = await lists.page(session, Assessment, client_id, wanted, actor, today, place, query.fetch)
    answer = page(fetched, query, cursors_by(client_id))
    ids = [assessment.id for assessment in answer["items"]]
    tops, blind = await records.start_reviews(session, ids), await waiting(session, ids, actor)
    items = [
        assessment_view(assessment, tops.get(assessment.id), actor, withheld=assessment.id in blind)
        for assessment in answer["items"]
    ]
    return PageOf(items=items, next=answer["next"])


@router.get("/assessments/{assessment_id}", responses=describe(UnknownAssessment), tags=["assessments"])
async def read_assessment(
    assessment_id: UUID, actor: Assessor, session: ReadSession, response: Response
) -> AssessmentView:
    """An assessment at its present revision."""
    return await show(session, await assessments.read_assessment(session, assessment_id, actor), response, actor)


@router.put(
    "/assessments/{assessment_id}",
    responses=describe(UnknownAssessment, Voided, TooManyCorrections, SecondRatingWaits, NoScheme, BadValue, *CHANGING),
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
    return await show(session, assessment, response, actor)


@router.post(
    "/assessments/{assessment_id}/void",
    dependencies=ONCE,
    responses=describe(UnknownAssessment, Voided, *CHANGING),
    tags=["assessments"],
)
async def void_assessment(
    assessment_id: UUID,
    body: Reason,
    expected: IfMatchSaid,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> AssessmentView:
    """Entered by mistake: as if it had never been, and the TOP that came with it."""
    assessment = await assessments.void_assessment(session, assessment_id, body.reason_code, actor, today, expected)
    return await show(session, assessment, response, actor)


async def show(session: Session, assessment: Assessment, response: Response, actor: Actor) -> AssessmentView:
    response.headers["ETag"] = etag(assessment.revision)
    tops = await records.start_reviews(session, [assessment.id])
    withheld = bool(await waiting(session, [assessment.id], actor))
    return assessment_view(assessment, tops.get(assessment.id), actor, withheld=withheld)
