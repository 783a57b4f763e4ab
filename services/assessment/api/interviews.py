"""Interviews of clients by whom the council sends, over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from services.assessment.api.actors import Assessor, Interviewer, InterviewReader
from services.assessment.api.list_filters import OptionalClient
from services.assessment.commands import interviews
from services.assessment.commands.interviews_seen import seen_by
from services.assessment.errors import (
    BadValue,
    CorrectionsOver,
    InterviewDecided,
    InterviewNotSaid,
    PaidInTheArea,
    TooManyCorrections,
    TooManyRecords,
    TreatsThePerson,
    UnknownInterview,
)
from services.assessment.models import Interview
from services.assessment.schemas.interviews import (
    HeldBody,
    HeldCorrection,
    InterviewBody,
    InterviewPlan,
    InterviewSaidView,
    InterviewState,
    InterviewTakenBackBody,
    InterviewView,
    InterviewWithdrawalBody,
    NotHeldBody,
)
from shared.data.db import Session
from shared.web.auth import Actor
from shared.web.etags import IfMatch, IfMatchSaid, etag
from shared.web.idempotency import Repeat, idempotency_key, once_while
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["interviews"])
ONCE = [Depends(idempotency_key)]


async def _still_seen(session: Session, actor: Actor, repeat: Repeat) -> None:
    await seen_by(session, repeat.about("interview_id"), actor)


ONCE_WHILE_SEEN = once_while(_still_seen)
SAYING = describe(UnknownInterview, InterviewDecided, PaidInTheArea, TooManyRecords, BadValue)


@router.post("/interviews", status_code=status.HTTP_201_CREATED, dependencies=ONCE, responses=describe(BadValue))
async def assign_interview(
    body: InterviewBody, actor: Assessor, session: WriteSession, today: Today, response: Response
) -> InterviewSaidView:
    """Let somebody whom nobody pays by results interview a client. They see the pseudonym, the place and the day."""
    interview = await interviews.assign(session, body, actor, today)
    return await _shown(session, interview, response)


@router.get("/interviews", responses=describe(BadValue))
async def list_interviews(
    actor: InterviewReader,
    session: ReadSession,
    query: Page,
    client_id: OptionalClient = None,
    state: Annotated[InterviewState | None, Query(description="Only in this state.")] = None,
) -> PageOf[InterviewView]:
    """The earliest due first: all of the area to the LASARS, to an interviewer their own."""
    place = query.after(date, UUID)
    fetched = await interviews.page_of(session, actor, state, client_id, place, query.fetch)
    answer = page(fetched, query, lambda interview: (interview.due_on.isoformat(), str(interview.id)))
    return PageOf(items=[InterviewView.model_validate(row) for row in answer["items"]], next=answer["next"])


@router.get("/interviews/{interview_id}", responses=describe(UnknownInterview))
async def read_interview(
    interview_id: UUID, actor: InterviewReader, session: ReadSession, response: Response
) -> InterviewSaidView:
    """One of them at its present revision, with what was said in it."""
    interview = await interviews.read_interview(session, interview_id, actor)
    return await _shown(session, interview, response)


@router.put(
    "/interviews/{interview_id}", responses=describe(UnknownInterview, InterviewDecided, TooManyCorrections, BadValue)
)
async def assign_interview_again(
    interview_id: UUID,
    body: InterviewPlan,
    expected: IfMatch,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> InterviewSaidView:
    """To somebody else, for another day or elsewhere. Whoever had it before sees it no more."""
    interview = await interviews.assign_again(session, interview_id, body, expected, actor, today)
    return await _shown(session, interview, response)


@router.post("/interviews/{interview_id}/held", dependencies=ONCE_WHILE_SEEN, responses=SAYING)
async def say_interview_was_held(
    interview_id: UUID,
    body: HeldBody,
    expected: IfMatchSaid,
    actor: Interviewer,
    session: WriteSession,
    today: Today,
    response: Response,
) -> InterviewSaidView:
    """That it was held: an activity of the kind interview from then on, and each outcome evidence in your role."""
    interview = await interviews.say_held(session, interview_id, body, expected, actor, today)
    return await _shown(session, interview, response)


@router.put(
    "/interviews/{interview_id}/held",
    responses=describe(
        UnknownInterview, InterviewNotSaid, PaidInTheArea, CorrectionsOver, TooManyCorrections, TooManyRecords, BadValue
    ),
)
async def correct_held_interview(
    interview_id: UUID,
    body: HeldCorrection,
    expected: IfMatch,
    actor: Interviewer,
    session: WriteSession,
    today: Today,
    response: Response,
) -> InterviewSaidView:
    """What was said in it, as it should have been recorded: its activity and evidence are corrected with it. For some
    days after it was said (`correction_days` of the scheme).
    """
    interview = await interviews.correct_held(session, interview_id, body, expected, actor, today)
    return await _shown(session, interview, response)


@router.post(
    "/interviews/{interview_id}/not-held",
    dependencies=ONCE_WHILE_SEEN,
    responses=describe(UnknownInterview, InterviewDecided, BadValue),
)
async def say_interview_was_not_held(
    interview_id: UUID,
    body: NotHeldBody,
    expected: IfMatchSaid,
    actor: Interviewer,
    session: WriteSession,
    today: Today,
    response: Response,
) -> InterviewSaidView:
    """That it was not, and why."""
    interview = await interviews.say_not_held(session, interview_id, body, expected, actor, today)
    return await _shown(session, interview, response)


@router.post(
    "/interviews/{interview_id}/take-back",
    dependencies=ONCE_WHILE_SEEN,
    responses=describe(UnknownInterview, InterviewNotSaid, CorrectionsOver, TreatsThePerson),
)
async def take_interview_back(
    interview_id: UUID,
    body: InterviewTakenBackBody,
    expected: IfMatchSaid,
    actor: InterviewReader,
    session: WriteSession,
    today: Today,
    response: Response,
) -> InterviewSaidView:
    """What was said of it was wrong: it is to be held again, and what it became is as if it had never been. By whom
    said it, for some days; by the LASARS later too.
    """
    said = await interviews.take_back(session, interview_id, body.reason_code, expected, actor, today)
    return await _shown(session, said, response)


@router.post(
    "/interviews/{interview_id}/withdraw",
    dependencies=ONCE_WHILE_SEEN,
    responses=describe(UnknownInterview, InterviewDecided),
)
async def withdraw_interview(
    interview_id: UUID,
    body: InterviewWithdrawalBody,
    expected: IfMatchSaid,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> InterviewSaidView:
    """Nobody is to hold it any more."""
    withdrawn = await interviews.withdraw(session, interview_id, body.reason_code, expected, actor, today)
    return await _shown(session, withdrawn, response)


async def _shown(session: Session, interview: Interview, response: Response) -> InterviewSaidView:
    response.headers["ETag"] = etag(interview.revision)
    precautions = await interviews.precautions_of(session, interview)
    return InterviewSaidView.model_validate(interview.model_dump() | {"precautions": precautions})
