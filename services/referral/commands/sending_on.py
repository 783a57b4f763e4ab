"""A referral goes on to the service though the person was not assessed: nobody waits for help by that."""

from datetime import date
from uuid import UUID

from services.referral.commands.moving import move
from services.referral.commands.reconcile import go_out
from services.referral.errors import UnknownReferral
from services.referral.models import Referral
from services.referral.rules.states import Action, ReferralState
from services.referral.store import clients, referrals
from shared.data.db import Session
from shared.data.records import update
from shared.kernel.claims import Actor


async def send_on(session: Session, referral_id: UUID, reason_code: str, actor: Actor, today: date) -> Referral:
    """It alone: another service learns who it is by its own, or by the assessment. One that was answered already
    stays so.
    """
    named = await referrals.find(session, actor.area, referral_id)
    if named is None:
        raise UnknownReferral
    await clients.lock_person(session, actor.area, named.client_id)
    referral, _ = await referrals.lock(session, actor.area, referral_id)
    assert referral is not None  # noqa: S101 - none is deleted
    if not referral.unassessed or referral.state == ReferralState.PENDING:
        move(referral, Action.SEND_ON)
        referral.state = ReferralState.PENDING  # from which it arrives
    referral.sent_on_for = reason_code
    await update(session, referral)
    await go_out(session, [referral], today)
    return await referrals.by_id(session, referral_id)
