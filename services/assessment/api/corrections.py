"""Whether a record may be corrected or voided, over HTTP: so that a form says so before anything is typed."""

from uuid import UUID

from fastapi import APIRouter

from services.assessment.api.actors import Assessor, FrontDoor, Recorder
from services.assessment.commands import correctable
from services.assessment.errors import UnknownAssessment, UnknownContact, UnknownEvidence, UnknownReview
from services.assessment.models import Evidence, TopReview
from services.assessment.schemas.corrections import MayCorrectView
from shared.web.problems import describe
from shared.web.sessions import ReadSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute)


@router.get("/contacts/{contact_id}/corrections", responses=describe(UnknownContact), tags=["contacts"])
async def read_corrections_of_contact(
    contact_id: UUID, actor: FrontDoor, session: ReadSession, today: Today
) -> MayCorrectView:
    """Whether you may correct or void it today: the scheme's days for that, of who treats."""
    return MayCorrectView.of(await correctable.refusal_of_contact(session, contact_id, actor, today))


@router.get("/assessments/{assessment_id}/corrections", responses=describe(UnknownAssessment), tags=["assessments"])
async def read_corrections_of_assessment(
    assessment_id: UUID, actor: Assessor, session: ReadSession, today: Today
) -> MayCorrectView:
    """Whether you may void it today: who treats the person may not always, nor who is paid by the band."""
    return MayCorrectView.of(await correctable.refusal_of_assessment(session, assessment_id, actor, today))


@router.get("/top-reviews/{review_id}/corrections", responses=describe(UnknownReview), tags=["reviews"])
async def read_corrections_of_review(
    review_id: UUID, actor: Recorder, session: ReadSession, today: Today
) -> MayCorrectView:
    """Whether you may correct or void it today: the scheme's days for that, of who treats."""
    return MayCorrectView.of(await correctable.refusal_of(session, TopReview, review_id, actor, today))


@router.get("/evidence/{evidence_id}/corrections", responses=describe(UnknownEvidence), tags=["evidence"])
async def read_corrections_of_evidence(
    evidence_id: UUID, actor: Recorder, session: ReadSession, today: Today
) -> MayCorrectView:
    """Whether you may void it today: the scheme's days for that, of who treats."""
    return MayCorrectView.of(await correctable.refusal_of(session, Evidence, evidence_id, actor, today))
