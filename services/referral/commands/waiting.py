"""InQueue for a place: joining the queue of a service, and being offered a place of it."""

from collections.abc import Collection, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any, get_args
from uuid import UUID

from services.referral.commands import publishing
from services.referral.commands.matches import no_place
from services.referral.commands.moving import move, shut
from services.referral.commands.presence import refuse_twice
from services.referral.commands.validation import bad_value, wrong_state
from services.referral.errors import UnknownReferral
from services.referral.models import Referral, WaitingEntry
from services.referral.rules import waiting as rules
from services.referral.rules.states import SYSTEM, Action, NotAllowed, ReferralState, after, held_as
from services.referral.store import directory, places, referrals
from services.referral.store import waiting as store
from services.referral.store.joint_work import pass_on
from shared.data.apart import each_apart
from shared.data.db import Session
from shared.data.records import insert, update
from shared.kernel.acting import acting
from shared.kernel.claims import Actor
from shared.kernel.expected import check as check_expected

LockedClients = Collection[tuple[str, UUID]]


async def check_priority(session: Session, area: str, service_id: UUID, priority: str | None) -> None:
    if priority is None:
        return
    service = await directory.service(session, area, service_id)
    published = service.capacity.get("priorities", ()) if service else ()
    if rules.unpublished(priority, published):
        raise bad_value("priority", "is none of the priorities that this service publishes", *published)


async def published_priority(session: Session, area: str, service_id: UUID, priority: str | None) -> str | None:
    """The same, where this service publishes it too."""
    service = await directory.service(session, area, service_id)
    published = service.capacity.get("priorities", ()) if service else ()
    return None if rules.unpublished(priority, published) else priority


async def join(session: Session, priority: str | None, today: date, **said: Any) -> Referral | None:
    """None where the client has an open referral to the service already, or there is no such service."""
    referral = await places.record(session, **said | {"state": ReferralState.WAITING})
    if referral is not None:
        await enter(session, referral, priority, None, today)
    return referral


async def enter(
    session: Session, referral: Referral, priority: str | None, queued_as: UUID | None, queued_on: date | None
) -> WaitingEntry:
    return await insert(
        session, WaitingEntry, referral_id=referral.id, area=referral.area, service_id=referral.service_id,
        organisation=referral.organisation, priority=priority, queued_as=queued_as, queued_on=queued_on,
    )  # fmt: skip


async def offer(
    session: Session,
    referral_id: UUID,
    reason_code: str | None,
    actor: Actor,
    today: date,
    expected: int | None = None,
) -> Referral:
    """The place is held for them from now on, as for any other referral. Before others: for a reason, which is kept."""
    referral, client_known = await referrals.lock(session, actor.area, referral_id)
    by = acting(actor, own=referral is not None and referral.organisation == actor.organisation)
    if referral is None or by is None:
        raise UnknownReferral
    check_expected(expected, referral.revision)
    check_waits(referral)
    service = await directory.lock_service(session, referral.area, referral.service_id)
    assert service is not None  # noqa: S101 - a foreign key says so
    queue = await _queue(session, service.id)
    if all(entry.referral_id != referral.id for entry in queue):
        await refuse_twice(session, actor, referral)
    before = rules.passed_over(queue, referral.id)
    if before and reason_code is None:
        said = f"{before} {'stands' if before == 1 else 'stand'} before them, so say why they go first"
        raise bad_value("reasonCode", said, *get_args(rules.OutOfOrderReason))
    reason = reason_code if before else None
    if not await _take(session, referral, before, reason, by, today, client_known=client_known):
        raise await no_place(session, by, service, referral.client_id)
    await update(session, referral)
    await publishing.publish(session, referral, publishing.referred(referral), client_known=client_known)
    return referral


def check_waits(referral: Referral) -> None:
    try:
        after(ReferralState(referral.state), Action.OFFER)
    except NotAllowed as refused:
        raise wrong_state(refused) from None


async def _queue(session: Session, service_id: UUID) -> list[rules.InQueue]:
    return [_in_queue(row) for row in await store.at_services(session, [service_id])]


def _in_queue(row: store.WaitingReferral) -> rules.InQueue:
    return rules.InQueue(row.referral.id, row.queued_as, row.priority)


async def _take(
    session: Session,
    referral: Referral,
    before: int,
    reason_code: str | None,
    by: Actor | None,
    today: date,
    *,
    client_known: bool,
) -> bool:
    """Whether there was a place. The referral is still to be written."""
    if await places.move(session, referral.area, referral.service_id, held=+1) is None:
        return False
    entry = await store.entry(session, referral.id)
    assert entry is not None  # noqa: S101 - whoever waits has one
    entry.offered_on, entry.passed_over, entry.reason_code = today, before, reason_code
    entry.offered_by, entry.offered_by_organisation = (by.sub, by.organisation) if by else (SYSTEM, SYSTEM)
    await update(session, entry)
    move(referral, Action.OFFER)
    referral.state = held_as(client_known=client_known)
    referral.pending_since = None if client_known else today
    referral.hold_expires_on = rules.offer_expires_on(today)
    referral.event_revision += 1
    return True


async def offer_free_places(session: Session, today: date, locked: LockedClients) -> list[str]:
    """To who stands first. Whose client is not locked is left for another day: they came meanwhile."""
    free = {service.id: service.free for service in await store.with_free_places(session)}
    if not free:
        return []
    chosen = [
        entry.referral_id
        for service_id, queue in await _queues(session, free)
        for entry in rules.to_be_offered(queue, free[service_id])
    ]
    return await each_apart(session, "referral", chosen, partial(_offer_to, session, today, locked))


async def _queues(session: Session, services: Collection[UUID]) -> Sequence[tuple[UUID, list[rules.InQueue]]]:
    rows = sorted(await store.at_services(session, services), key=lambda row: row.referral.service_id)
    return [
        (service_id, [_in_queue(row) for row in queue])
        for service_id, queue in groupby(rows, key=lambda row: row.referral.service_id)
    ]


async def _offer_to(session: Session, today: date, locked: LockedClients, ids: Collection[UUID]) -> None:
    for referral_id in ids:
        referral = await referrals.by_id(session, referral_id)
        if _key(referral) not in locked:
            continue
        if not await _take(session, referral, 0, None, None, today, client_known=referral.gone_out):
            continue
        await update(session, referral)
        await publishing.publish(session, referral, publishing.referred(referral), client_known=referral.gone_out)


async def close_over(session: Session, today: date, locked: LockedClients) -> list[str]:
    """Who has died, is treated in the same way elsewhere or is registered nowhere waits no more."""
    over = [row.referral.id for row in await store.over(session, today) if _key(row.referral) in locked]
    return await each_apart(session, "referral", over, partial(_close, session, today))


async def _close(session: Session, today: date, ids: Collection[UUID]) -> None:
    closed = [row for row in await store.over(session, today) if row.referral.id in ids]
    for row in closed:
        move(row.referral, Action.WITHDRAW)
        shut(row.referral, row.reason, today, SYSTEM, SYSTEM)
    await referrals.write(session, [row.referral for row in closed])
    publishing.publish_closed(session, [row.referral for row in closed])


async def wait_again(session: Session, ended: Sequence[UUID]) -> list[str]:
    """Whose wait ended by what turned out not to be so waits again, where they stood: by another referral of the same
    day, since no closed one opens again. `ended`: these waits, of clients who are locked.
    """
    return await each_apart(session, "referral", ended, partial(_wait_again, session))


async def _wait_again(session: Session, ids: Collection[UUID]) -> None:
    for row in [row for row in await store.mistaken(session) if row.referral.id in ids]:
        old, entry = row.referral, row.entry
        referral = await places.record(
            session, **said_again(old), service_id=old.service_id, choice=old.choice, referred_by=old.referred_by,
            referred_by_organisation=old.referred_by_organisation, state=ReferralState.WAITING,
            hold_expires_on=old.referred_on, pending_since=None,
        )  # fmt: skip
        if referral is None:  # they have an open one there
            continue
        await enter(session, referral, entry.priority, entry.queued_as or old.id, entry.queued_on)
        await pass_on(session, old.id, referral.id)
        await publishing.publish(session, referral, publishing.referred(referral), client_known=old.gone_out)


def said_again(old: Referral) -> dict[str, Any]:
    """What another referral of the same person and day says alike."""
    return {
        "area": old.area,
        "client_id": old.client_id,
        "assessment_id": old.assessment_id,
        "referred_on": old.referred_on,
        "contact_on": old.contact_on,
        "sent_on_for": old.sent_on_for,
        "gone_out": old.gone_out,
    }


def _key(referral: Referral) -> tuple[str, UUID]:
    return referral.area, referral.client_id
