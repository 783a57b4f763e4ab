"""A person is at a service once: with one open referral or one open episode, under whichever of their ids.

What a merge brings together stays as it is and is shown; nothing more is begun there.
"""

from uuid import UUID

from services.referral.errors import AlreadyInTreatment, AlreadyReferred, AlreadyThere
from services.referral.models import Referral
from services.referral.store import clients, presence
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.kernel.problems import Problem


async def check_absent(session: Session, actor: Actor, client_id: UUID, service_id: UUID) -> None:
    """Before anything is opened there. Who the person is must be locked."""
    person = await clients.same_person(session, actor.area, client_id)
    for still_open in await presence.at_service(session, actor.area, person, service_id):
        raise _already(still_open, actor)


async def check_not_started(session: Session, actor: Actor, referral: Referral) -> None:
    """A referral is answered by starting it, also beside another that a merge has brought; but only one of them."""
    person = await clients.same_person(session, actor.area, referral.client_id)
    for still_open in await presence.at_service(session, actor.area, person, referral.service_id):
        if still_open.kind == "episode":
            raise _already(still_open, actor)


async def refuse_twice(session: Session, actor: Actor, referral: Referral) -> None:
    """No place is offered beside another that the person has there under another id, or waits for before."""
    person = await clients.same_person(session, actor.area, referral.client_id)
    for still_open in await presence.at_service(session, actor.area, person, referral.service_id):
        if still_open.id != referral.id:
            raise _already(still_open, actor)


def _already(there: presence.Open, actor: Actor) -> Problem:
    """Names it to who may read it; to others only that there is something."""
    if not ("assessor" in actor.roles or there.organisation == actor.organisation):
        return AlreadyThere()
    if there.kind == "episode":
        return AlreadyInTreatment(episode_id=there.id)
    return AlreadyReferred(referral_id=there.id)
