"""Services that work together for one person: a referral says beside which other it is worked on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.referral.commands.validation import bad_value, check_between
from services.referral.commands.visible import seen_by
from services.referral.errors import UnknownReferral, WrongState
from services.referral.models import JointWork, JointWorkSaid
from services.referral.rules.joint_work import TAKEN_BACK, JointReferral, learns, obstacle
from services.referral.schemas.joint_work import JointWorkBody
from services.referral.store import clients
from services.referral.store import joint_work as store
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.kernel.days import FIRST_DAY
from shared.kernel.expected import check as check_expected


@dataclass(frozen=True, slots=True)
class WorkTogether:
    """`said`: all that was said of the referral, the first word first; None to who is not told."""

    partners: Sequence[store.JointPartner]
    said: Sequence[JointWorkSaid] | None = None


async def joint_work_of(session: Session, referral_id: UUID, actor: Actor) -> WorkTogether:
    """For the LASARS, and for who works with the person by this referral now: who did is told no more."""
    referral = await _referral(session, actor, referral_id)
    partners = await store.partners(session, actor.area, referral)
    if seen_by(actor) is None:
        return WorkTogether(partners, await store.said_of(session, actor.area, referral_id))
    if referral.organisation != actor.organisation or not _standing(referral).goes_on:
        raise UnknownReferral
    return WorkTogether([partner for partner in partners if _learns_of(partner)])


def _learns_of(partner: store.JointPartner) -> bool:
    agreed = partner.agreed_on is not None
    return partner.state not in TAKEN_BACK and learns(partner.kind, leads=partner.leads, agreed=agreed)


def _standing(referral: store.WorkedReferral, partners: Sequence[store.JointPartner] = ()) -> JointReferral:
    return JointReferral(
        referral.state,
        treatment_over=referral.ended_on is not None,
        stands_beside=any(partner.leads for partner in partners),
        leads=any(not partner.leads for partner in partners),
    )


async def change(
    session: Session, referral_id: UUID, joint: JointWorkBody | None, actor: Actor, today: date, expected: int | None
) -> WorkTogether:
    """Beside which it is worked on from now on; what was said before counts no more, and is kept."""
    referral = await _referral(session, actor, referral_id)
    await clients.lock_person(session, actor.area, referral.client_id)
    said = await store.said_of(session, actor.area, referral_id)
    revision = said[-1].revision if said else 0
    check_expected(expected, revision)
    if joint is not None:
        if not _standing(referral).goes_on:
            raise WrongState(
                f"It is {referral.state} and nobody works by it: what is over is not worked on beside another.",
                state=referral.state, allowed=[],
            )  # fmt: skip
        await check(session, joint, actor, referral.client_id, referral, today)
    await keep(session, referral_id, joint, actor, today, revision + 1)
    return await joint_work_of(session, referral_id, actor)


async def check(
    session: Session, joint: JointWorkBody, actor: Actor, client_id: UUID, own: store.WorkedReferral | None, today: date
) -> None:
    """`own`: the one that is to be worked on beside another; None: it is yet to be made."""
    field = "joint.referralId" if own else "jointWork.referralId"
    if joint.agreed_on is not None:
        agreed_field = "joint.agreedOn" if own else "jointWork.agreedOn"
        check_between(agreed_field, joint.agreed_on, FIRST_DAY, today, "it is recorded once they have agreed")
    lead = await store.worked(session, actor.area, joint.referral_id)
    person = await clients.same_person(session, actor.area, client_id)
    if lead is None or lead.client_id not in person or (own and lead.id == own.id):
        raise bad_value(field, "is no other referral of this person")
    beside_lead = await store.partners(session, actor.area, lead)
    leads_itself = own is not None and _standing(own, await store.partners(session, actor.area, own)).leads
    if why := obstacle(joint.kind, _standing(lead, beside_lead), others_beside=leads_itself):
        raise bad_value(field, why, *[str(partner.referral_id) for partner in beside_lead if partner.leads])


async def keep(
    session: Session, referral_id: UUID, joint: JointWorkBody | None, actor: Actor, today: date, revision: int = 1
) -> None:
    work = JointWork(
        referral_id=referral_id, area=actor.area, lead_id=joint.referral_id if joint else None,
        kind=joint.kind if joint else "along", said_on=today, said_by=actor.sub,
        said_by_organisation=actor.organisation, revision=revision, agreed_on=joint.agreed_on if joint else None,
    )  # fmt: skip
    await store.say(session, work)


async def _referral(session: Session, actor: Actor, referral_id: UUID) -> store.WorkedReferral:
    referral = await store.worked(session, actor.area, referral_id)
    if referral is None:
        raise UnknownReferral
    return referral
