"""What has risen since a service told of taking back, or would if it stood: it may be an older word's doing."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from services.payments.commands.marks import Cause
from services.payments.rules.standing import Levels
from services.payments.store import raised
from services.payments.store.claims import Claim, Known
from services.payments.store.raised import PRICE, WORTH, Kept, Raised
from shared.db import Session


async def list_raised(
    session: Session, known: Known, now: Mapping[UUID, Levels], touched: Mapping[UUID, Cause], today: date
) -> None:
    """Of claims that were settled, by what stood and what stands of them now."""
    found = [
        each
        for claim in known.claims
        if (told_by := touched[claim.outcome.id].told_by)
        and (each := _raised(claim, known, now, PRICE if told_by == "tariff" else WORTH, today))
    ]
    least = {(each.outcome_id, each.name): each.known for each in found}
    kept = {
        key: [Kept(each.thing, least.get((key, each.name), each.known)) for each in of]
        for key, of in known.raised.items()
    }
    await raised.turn(session, kept, {key: now[key].worth for key in kept})
    await raised.note(session, found)


def _raised(claim: Claim, known: Known, now: Mapping[UUID, Levels], name: str, today: date) -> Raised | None:
    key = claim.outcome.id
    least = getattr(known.levels.get(key, Levels()), name).on(today)
    if not getattr(now[key], name).is_above(least):
        return None
    for each in known.raised.get(key, ()):
        least = least.lowest(each.known) if each.name == name else least
    was = claim.withdrawal.revision if claim.withdrawal else claim.outcome.revision
    return Raised(key, claim.area, name, was, claim.outcome.revision, least, now[key].worth)
