"""A referral goes on to the service though the person was not assessed: nobody waits for help by that."""

from datetime import date
from uuid import UUID

from services.referral.commands.moving import move
from services.referral.commands.reconcile import publish_kept
from services.referral.errors import UnknownReferral
from services.referral.models import Referral
from services.referral.rules.states import Action, ReferralState
from services.referral.store import clients, referrals
from shared.data.db import Session
from shared.data.records import update
from shared.kernel.claims import Actor


async def send_on(session: Session, referral_id: UUID, reason_code: str, actor: Actor, today: date) -> Referral:
    """With all else that waits for the same assessment: the events of one person go out in their order. One that was
    answered already stays so.
    """
    referral, _ = await referrals.lock(session, actor.area, referral_id)
    if referral is None:
        raise UnknownReferral
    if not referral.unassessed or referral.state == ReferralState.PENDING:
        move(referral, Action.SEND_ON)
        referral.state = ReferralState.PENDING  # it arrives with the others
    referral.sent_on_for = reason_code
    await update(session, referral)
    await clients.speak_of(session, actor.area, referral.client_id)
    await publish_kept(session, [(actor.area, referral.client_id)], today)
    return await referrals.by_id(session, referral_id)
