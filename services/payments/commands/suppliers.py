"""Who each party is in the council's ledger: one person proposes it, another confirms or refuses it.

Until then what was confirmed before counts. Every command takes the ledger's lock first.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from services.payments.commands import two_people
from services.payments.commands.separation_of_duties import refuse_paid
from services.payments.errors import NotAParty, SupplierDecided, SupplierWaits, UnknownSupplier
from services.payments.events import SupplierDecision
from services.payments.models import Supplier
from services.payments.models.suppliers import CONFIRMED, PROPOSED
from services.payments.rules.schemes import all_terms
from services.payments.rules.suppliers import supplier_on
from services.payments.schemas.suppliers import SupplierBody
from services.payments.store import facts, ledger, suppliers
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.messaging import outbox


async def propose(session: Session, body: SupplierBody, actor: Actor, today: date) -> Supplier:
    """Nothing is another supplier's by it yet."""
    await ledger.lock(session, actor.area)
    await refuse_paid(session, actor)
    await _refuse_stranger(session, actor.area, body.party)
    before = await suppliers.of_party(session, actor.area, body.party)
    if before and before[0].state == PROPOSED:
        raise SupplierWaits(supplier_id=before[0].id)
    return await two_people.propose(session, Supplier, body, before[0] if before else None, actor, today)


async def confirm(session: Session, supplier_id: UUID, actor: Actor, today: date) -> Supplier:
    """Another person has compared it with the council's ledger: it counts from its day on."""
    supplier = await _waiting(session, supplier_id, actor)
    await two_people.confirm(session, supplier, "a supplier", actor, today)
    return _publish(session, supplier, actor)


async def refuse(session: Session, supplier_id: UUID, reason: str, actor: Actor, today: date) -> Supplier:
    supplier = await _waiting(session, supplier_id, actor)
    await two_people.refuse(session, supplier, reason, actor, today)
    return _publish(session, supplier, actor)


async def supplier_of(session: Session, area: str, supplier_id: UUID) -> Supplier:
    supplier = await suppliers.supplier_of(session, area, supplier_id)
    if supplier is None:
        raise UnknownSupplier
    return supplier


async def in_force(session: Session, area: str, day: date) -> Mapping[str, Supplier]:
    """Of each party that is a supplier on the day."""
    confirmed = await suppliers.confirmed(session, area)
    on_day = {party: supplier_on(of_party, day) for party, of_party in confirmed.items()}
    return {party: supplier for party, supplier in on_day.items() if supplier is not None}


async def _parties(session: Session, area: str) -> set[str]:
    return {contract.party for contract in all_terms(await facts.schemes(session, area))}


async def _refuse_stranger(session: Session, area: str, party: str) -> None:
    parties = await _parties(session, area)
    if party not in parties:
        raise NotAParty("No contract of the area has ever paid that organisation.", parties=sorted(parties))


async def _waiting(session: Session, supplier_id: UUID, actor: Actor) -> Supplier:
    await ledger.lock(session, actor.area)
    supplier = await supplier_of(session, actor.area, supplier_id)
    await refuse_paid(session, actor, supplier.party)
    if supplier.state != PROPOSED:
        raise SupplierDecided(state=supplier.state)
    return supplier


def _publish(session: Session, supplier: Supplier, actor: Actor) -> Supplier:
    outbox.add(session, supplier.party, _event(supplier, actor))
    return supplier


def _event(supplier: Supplier, actor: Actor) -> SupplierDecision:
    return SupplierDecision(
        area=supplier.area, actor=actor.sub, actor_organisation=actor.organisation, supplier_id=supplier.id,
        party=supplier.party, valid_from=supplier.from_on, confirmed=supplier.state == CONFIRMED,
        proposed_by=supplier.proposed_by,
    )  # fmt: skip
