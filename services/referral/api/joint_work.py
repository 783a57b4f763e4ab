"""Services that work together for one person."""

from uuid import UUID

from fastapi import APIRouter, Depends, Response

from services.referral.api.actors import Assessor, Concerned
from services.referral.api.views import joint_work_view
from services.referral.commands import joint_work as commands
from services.referral.errors import BadValue, UnknownReferral, WrongState
from services.referral.schemas.joint_work import JointWorkChangeBody, JointWorkView
from shared.web.etags import IfMatchSaid, etag
from shared.web.idempotency import idempotency_key
from shared.web.problems import describe
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(prefix="/referrals/{referral_id}/joint-work", tags=["joint work"], route_class=WritingRoute)


@router.get("", responses=describe(UnknownReferral))
async def list_joint_work(
    referral_id: UUID, actor: Concerned, session: ReadSession, response: Response
) -> JointWorkView:
    """Beside which referral it is worked on, and which others are beside it: for the LASARS, and for who works with
    the person by it now. Where, whose, since when; nothing else that is recorded there.
    """
    return _shown(await commands.joint_work_of(session, referral_id, actor), response)


@router.post("", dependencies=[Depends(idempotency_key)], responses=describe(UnknownReferral, BadValue, WrongState))
async def change_joint_work(
    referral_id: UUID,
    body: JointWorkChangeBody,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    expected: IfMatchSaid,
    response: Response,
) -> JointWorkView:
    """Say beside which referral it is worked on from now on, or beside none. Once the person has agreed to it both
    services learn of each other. Nothing is paid or counted otherwise by it. What was said before is kept.
    """
    changed = await commands.change(session, referral_id, body.joint, actor, today, expected)
    return _shown(changed, response)


def _shown(work: commands.WorkTogether, response: Response) -> JointWorkView:
    shown = joint_work_view(work)
    response.headers["ETag"] = etag(shown.revision)
    return shown
