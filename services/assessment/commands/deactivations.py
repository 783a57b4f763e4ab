"""Putting a registration away that was made by mistake, and taking that back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.assessment.commands.access import known_client
from services.assessment.commands.validation import recorded
from services.assessment.errors import (
    AlreadyDeactivated,
    StillAttached,
    UnknownDeactivation,
    UnknownPerson,
    Voided,
)
from services.assessment.models import Deactivation
from services.assessment.rules.deactivation import AttachedKind, hanging
from services.assessment.schemas.deactivations import DeactivationBody
from services.assessment.store import deactivations as store
from services.assessment.store.persons import is_known
from services.assessment.store.records import supersede
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.claims import Actor
from shared.kernel.expected import check

REGISTERED_AGAIN = "registered_again"
Attached = list[tuple[AttachedKind, int]]


@dataclass(frozen=True, slots=True)
class AttachedToPerson:
    client_id: UUID
    deactivated: bool
    items: Attached


async def read_attached(session: Session, client_id: UUID, actor: Actor) -> AttachedToPerson:
    if not await is_known(session, client_id, actor.area):
        raise UnknownPerson
    attached = await _attached(session, client_id)
    return AttachedToPerson(client_id, not attached and await store.is_deactivated(session, client_id), attached)


async def _attached(session: Session, client_id: UUID) -> Attached:
    return hanging((row.kind, row.number) for row in await store.attached(session, [client_id]))


async def deactivate(session: Session, body: DeactivationBody, actor: Actor, today: date) -> Deactivation:
    """Only who has nothing that stands: what was recorded by mistake is voided first, where it is kept."""
    await known_client(session, body.client_id, actor)
    if await store.is_deactivated(session, body.client_id):
        raise AlreadyDeactivated
    if attached := await _attached(session, body.client_id):
        raise StillAttached.of(attached)
    return await insert(session, Deactivation, **body.model_dump(), **recorded(actor, today))


async def reactivate(
    session: Session, deactivation_id: UUID, reason_code: str, actor: Actor, today: date, expected: int | None
) -> Deactivation:
    put_away = await store.lock(session, deactivation_id, actor.area)
    if put_away is None:
        raise UnknownDeactivation
    check(expected, put_away.revision)
    if put_away.voided:
        raise Voided
    await _take_back(session, put_away, reason_code, actor, today)
    return put_away


async def find_again(session: Session, client_id: UUID, actor: Actor, today: date) -> None:
    """Whoever comes to the door again was somebody: nobody would find by looking whom they have just registered."""
    for put_away in await store.lock_standing(session, client_id):
        await _take_back(session, put_away, REGISTERED_AGAIN, actor, today)


async def _take_back(session: Session, put_away: Deactivation, reason_code: str, actor: Actor, today: date) -> None:
    says = {"voided": True, "void_reason": reason_code}
    await supersede(session, put_away, actor, today, reason_code=put_away.reason_code, **says)


async def list_deactivations(
    session: Session, client_id: UUID | None, actor: Actor, after: UUID | None, limit: int
) -> Sequence[Deactivation]:
    return await store.page(session, actor.area, client_id, after, limit)


async def voided_days(session: Session, listed: Collection[Deactivation]) -> dict[UUID, date]:
    return await store.voided_days(session, [put_away.id for put_away in listed if put_away.voided])


async def attached_since(session: Session, listed: Collection[Deactivation]) -> dict[UUID, int]:
    """How much hangs on each by now."""
    numbers: dict[UUID, int] = {}
    for row in await store.attached(session, {put_away.client_id for put_away in listed}) if listed else ():
        numbers[row.client_id] = numbers.get(row.client_id, 0) + row.number
    return numbers
