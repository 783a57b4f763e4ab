"""Who is paid by a scheme decides nothing that others are paid or funded by."""

from services.referral.store.parties import parties
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.kernel.impartial import PaidOrganisation


async def refuse_paid(session: Session, actor: Actor) -> None:
    if actor.organisation in await parties(session, actor.area):
        raise PaidOrganisation
