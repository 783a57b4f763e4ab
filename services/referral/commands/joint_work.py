"""Services that work together for one person: a referral says beside which other it is worked on."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.referral.commands.validation import bad_value
from services.referral.commands.visible import seen_by
from services.referral.errors import UnknownReferral
from services.referral.models import JointWork
from services.referral.rules.joint_work import LeadReferral, obstacle
from services.referral.rules.states import OPEN, ReferralState
from services.referral.schemas.joint_work import JointWorkBody
from services.referral.store import clients
from services.referral.store import joint_work as store
from shared.data.db import Session
from shared.kernel.claims import Actor


async def partners(session: Session, referral_id: UUID, actor: Actor) -> Sequence[store.JointPartner]:
    """For the LASARS, and for who works with the person by this referral now: who did is told no more."""
    referral = await _referral(session, actor, referral_id)
    if seen_by(actor) is not None and not (referral.organisation == actor.organisation and _goes_on(referral)):
        raise UnknownReferral
    return await store.partners(session, actor.area, referral_id)


def _goes_on(referral: store.WorkedReferral) -> bool:
    return referral.state in OPEN or (referral.state == ReferralState.STARTED and referral.ended_on is None)


async def change(
    session: Session, referral_id: UUID, joint: JointWorkBody | None, actor: Actor, today: date
) -> Sequence[store.JointPartner]:
    """Beside which it is worked on from now on; what was said before is replaced."""
    referral = await _referral(session, actor, referral_id)
    await clients.lock_person(session, actor.area, referral.client_id)
    if joint is not None:
        await check(session, joint, actor, referral.client_id, referral_id)
    await keep(session, referral_id, joint, actor, today)
    return await store.partners(session, actor.area, referral_id)


async def check(
    session: Session, joint: JointWorkBody, actor: Actor, client_id: UUID, referral_id: UUID | None
) -> None:
    """`referral_id`: of the one that is to be worked on beside another; None: it is yet to be made."""
    field = "joint.referralId" if referral_id else "jointWork.referralId"
    lead = await store.worked(session, actor.area, joint.referral_id)
    person = await clients.same_person(session, actor.area, client_id)
    if lead is None or lead.client_id not in person or lead.id == referral_id:
        raise bad_value(field, "is no other referral of this person")
    own = await _referral(session, actor, referral_id) if referral_id else None
    standing = LeadReferral(lead.state, lead.ended_on is not None, lead.lead_id is not None)
    if why := obstacle(joint.kind, standing, others_beside=own is not None and own.others_beside):
        raise bad_value(field, why, *([str(lead.lead_id)] if lead.lead_id else []))


async def keep(session: Session, referral_id: UUID, joint: JointWorkBody | None, actor: Actor, today: date) -> None:
    work = JointWork(
        referral_id=referral_id, area=actor.area, lead_id=joint.referral_id if joint else None,
        kind=joint.kind if joint else "along", said_on=today, said_by=actor.sub,
        said_by_organisation=actor.organisation,
    )  # fmt: skip
    await store.say(session, work)


async def _referral(session: Session, actor: Actor, referral_id: UUID) -> store.WorkedReferral:
    referral = await store.worked(session, actor.area, referral_id)
    if referral is None:
        raise UnknownReferral
    return referral
