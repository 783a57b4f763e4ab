"""What was said of a referral, and is taken back."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response

from services.referral.api.actors import Concerned, Provider
from services.referral.api.referrals import THERE, tagged
from services.referral.api.replays import WHILE_REFERRAL_IS_SEEN
from services.referral.commands import answers as commands
from services.referral.commands.referrals import find_referral
from services.referral.errors import AnswerStands, BadValue, NoPlace, TreatsThePerson, UnknownReferral, WrongState
from services.referral.models import Referral
from services.referral.schemas.answers import AnswerTakenBackView, AnswerVoidBody, FirstAppointmentBody
from services.referral.schemas.referrals import ReferralView
from services.referral.store import answers as store
from shared.web.etags import IfMatch, IfMatchSaid
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(tags=["referrals"], route_class=WritingRoute)


@router.get("/ended-referrals")
async def list_ended_referrals(
    actor: Provider, session: ReadSession, query: Page, today: Today
) -> PageOf[ReferralView]:
    """What your organisation declined or closed itself in the last 14 days and may take back, the latest first."""
    ended = await store.ended_lately(
        session, actor.area, actor.organisation, today, query.after(date, UUID), query.fetch
    )
    return PageOf[ReferralView].model_validate(page(ended, query, lambda row: (row.closed_on, row.id)))


@router.post(
    "/referrals/{referral_id}/answer/void",
    response_model=ReferralView,
    dependencies=WHILE_REFERRAL_IS_SEEN,
    responses=describe(UnknownReferral, WrongState, AnswerStands, NoPlace, *THERE, TreatsThePerson),
)
async def void_answer(
    referral_id: UUID,
    body: AnswerVoidBody,
    actor: Concerned,
    session: WriteSession,
    today: Today,
    expected: IfMatchSaid,
    response: Response,
) -> Referral:
    """Take the last answer back: the referral is as before. An acceptance while treatment has not started; what ended
    it for 14 days, if a place is free for who held one. You do so of what your organisation said, the LASARS of all.
    """
    return tagged(await commands.take_back(session, referral_id, body, actor, today, expected), response)


@router.put(
    "/referrals/{referral_id}/first-appointment",
    response_model=ReferralView,
    responses=describe(UnknownReferral, WrongState, TreatsThePerson, BadValue),
)
async def change_first_appointment(
    referral_id: UUID,
    body: FirstAppointmentBody,
    actor: Concerned,
    session: WriteSession,
    today: Today,
    expected: IfMatch,
    response: Response,
) -> Referral:
    """Say the first appointment of an accepted referral anew; what was said before stays on record."""
    changed = await commands.say_appointment_anew(session, referral_id, body, actor, today, expected)
    return tagged(changed, response)


@router.get("/referrals/{referral_id}/answers-taken-back", responses=describe(UnknownReferral))
async def list_answers_taken_back(
    referral_id: UUID, actor: Concerned, session: ReadSession
) -> PageOf[AnswerTakenBackView]:
    """What was said of a referral and taken back, in that order: for who may read the referral."""
    referral = await find_referral(session, referral_id, actor)
    said = await store.taken_back(session, actor.area, referral.id)
    return PageOf(items=[AnswerTakenBackView.model_validate(row) for row in said], next=None)
