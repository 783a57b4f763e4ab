"""Recording what an organisation may be told of a person, taking that back, and telling it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.assessment.commands.access import known_client
from services.assessment.commands.parties import check_parties
from services.assessment.commands.validation import bad_value, check_not_after, recorded
from services.assessment.errors import UnknownDisclosure, UnknownPerson, Withdrawn
from services.assessment.models import Disclosure
from services.assessment.rules.dates import add_months
from services.assessment.rules.disclosing import (
    DISCLOSED_DAYS,
    DisclosedDay,
    HowTheyGetOn,
    days_told,
    in_force,
)
from services.assessment.schemas.disclosures import DisclosureBody
from services.assessment.store import disclosures as store
from services.assessment.store.lists import under_survivors
from services.assessment.store.persons import kin, sent_by
from services.assessment.store.records import supersede
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.claims import Actor

LONGEST_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Progress:
    client_id: UUID
    tells: list[DisclosedDay]
    says: HowTheyGetOn


async def record_disclosure(session: Session, body: DisclosureBody, actor: Actor, today: date) -> Disclosure:
    _check(body, actor, today)
    await known_client(session, body.client_id, actor)
    await check_parties(session, {"organisation": body.organisation}, actor)
    says = body.model_dump() | {"tells": [name for name in DISCLOSED_DAYS if name in body.tells]}
    return await insert(session, Disclosure, **says, **recorded(actor, today))


def _check(body: DisclosureBody, actor: Actor, today: date) -> None:
    if (body.ground == "order") != (body.order_reference is not None):
        raise bad_value("orderReference", "is given with an order, and with nothing else", ["order: a reference"])
    if len(set(body.tells)) < len(body.tells):
        raise bad_value("tells", "names each thing once", DISCLOSED_DAYS)
    if body.organisation == actor.organisation:
        raise bad_value("organisation", "is the one that tells: name another")
    check_not_after("tellsFrom", body.tells_from, today)
    longest = add_months(body.tells_from, LONGEST_MONTHS)
    if not body.tells_from <= body.until <= longest:
        allowed = [f"from {body.tells_from} to {longest}"]
        raise bad_value("until", "must not be before the first day, nor long after it", allowed)


async def list_disclosures(
    session: Session, client_id: UUID | None, organisation: str | None, actor: Actor, after: Any, limit: int
) -> Sequence[Disclosure]:
    clients = None if client_id is None else await kin(session, client_id)
    listed = await store.page(session, actor.area, clients, organisation, after, limit)
    return listed if clients is not None else await under_survivors(session, listed)


async def withdraw(
    session: Session, disclosure_id: UUID, on: date, reason_code: str, actor: Actor, today: date
) -> Disclosure:
    """Who takes a consent back takes back all that they gave this organisation by then; an order stands by itself."""
    check_not_after("on", on, today)
    disclosure = await store.lock(session, disclosure_id, actor.area)
    if disclosure is None:
        raise UnknownDisclosure
    if disclosure.withdrawn_on is not None:
        raise Withdrawn
    if on < disclosure.tells_from:
        raise bad_value("on", "lies before its first day", [f"from {disclosure.tells_from} to {today}"])
    taken_back = [disclosure]
    if disclosure.ground == "consent" and reason_code not in store.NOBODY_TOOK_BACK:
        others = await store.lock_consents(session, disclosure, on)
        taken_back += [other for other in others if other.id != disclosure.id]
    for withdrawn in taken_back:
        await supersede(session, withdrawn, actor, today, withdrawn_on=on, withdrawn_reason=reason_code)
    return disclosure


async def progress(session: Session, client_id: UUID, actor: Actor, today: date) -> Progress:
    """Asked by an id under which the organisation sent somebody itself: any other is nobody's.

    Whatever the LASARS has not yet found to be one person is another one.
    """
    if await sent_by(session, client_id, actor.area, actor.organisation) is None:
        raise UnknownPerson
    clients = await kin(session, client_id)
    grounds = await store.grounds_for(session, actor.area, actor.organisation, clients)
    if not in_force(grounds, today):
        return Progress(client_id, [], HowTheyGetOn())
    days = await store.days_of(session, actor.area, clients)
    return Progress(client_id, *days_told(grounds, days.assessed, days.referred, days.treated, today))
