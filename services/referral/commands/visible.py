"""Whose referrals and episodes somebody may see."""

from uuid import UUID

from services.referral.models import Referral
from services.referral.rules.states import SEEN_BY_PROVIDER
from services.referral.store import clients
from shared.data.db import Session
from shared.kernel.claims import Actor


def seen_by(actor: Actor) -> str | None:
    """The organisation to whose people the caller is limited; None for an assessor."""
    return None if "assessor" in actor.roles else actor.organisation


async def ids_asked_for(session: Session, actor: Actor, client_id: UUID | None) -> list[UUID] | None:
    """An organisation finds what is recorded under this id: which other ids are the same person is not its to ask."""
    if client_id is None:
        return None
    return await clients.same_person(session, actor.area, client_id) if seen_by(actor) is None else [client_id]


def may_see(actor: Actor, referral: Referral) -> bool:
    return seen_by(actor) is None or (
        referral.organisation == actor.organisation and referral.state in SEEN_BY_PROVIDER
    )
