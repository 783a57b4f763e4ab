"""A provider leaves: what is open at its services goes to a successor, each by itself as it would go alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.referral.commands import episodes as of_episodes
from services.referral.commands import publishing, referrals, waiting
from services.referral.commands.panel_due import publish_due_of
from services.referral.commands.validation import bad_value, check_between
from services.referral.errors import TreatsThePerson
from services.referral.models import Referral, Service
from services.referral.rules.bulk_transfers import Moving, PlannedMove, SuccessorService, planned
from services.referral.rules.states import PROVIDER_LEFT, Action, ReferralState, held_as, hold_expires_on
from services.referral.schemas.episodes import TransferBody
from services.referral.store import bulk_transfers as store
from services.referral.store import clients, directory, joint_work, places
from services.referral.store.waiting import entry as entry_of
from shared.data.db import Session
from shared.kernel.claims import Actor
from shared.kernel.days import FIRST_DAY

MOST = 1000  # that move at once, in one transaction


@dataclass(frozen=True, slots=True)
class LeavingProvider:
    """`leaves` and `successor` are services, or organisations for all their services."""

    leaves: str
    successor: str
    on: date


def asked_for(asked: LeavingProvider, today: date) -> LeavingProvider:
    check_between("on", asked.on, FIRST_DAY, today, "a hand-over is recorded once it was made")
    return asked


async def preview(session: Session, asked: LeavingProvider, actor: Actor) -> list[PlannedMove]:
    """What goes and what cannot, as things stand."""
    left = await _services(session, actor.area, "from", asked.leaves)
    successors = await _services(session, actor.area, "to", asked.successor)
    if {service.id for service in left} & {service.id for service in successors}:
        raise bad_value("to", "is left itself: name another")
    if any(service.organisation == actor.organisation for service in successors):
        raise TreatsThePerson
    rows = await store.open_at(session, actor.area, [service.id for service in left], actor.organisation)
    if len(rows) > MOST:
        raise bad_value("from", f"has {len(rows)} open, and no more than {MOST} move at once: name one of its services")
    return planned([_moving(row) for row in rows], [_successor(service) for service in successors], asked.on)


async def _services(session: Session, area: str, field: str, name: str) -> Sequence[Service]:
    try:
        service = await directory.service(session, area, UUID(name))
        services = [service] if service else []
    except ValueError:
        services = list(await directory.services(session, area, name, None, None))
    if not services:
        raise bad_value(field, "no such service in this area, nor an organisation with one")
    return services


def _moving(row: store.OpenAtService) -> Moving:
    return Moving(
        row.kind, row.id, row.client_id, row.person, row.service_id, row.is_treatment,
        (row.modality_code, row.modality_list), row.earliest, frozenset(row.open_at), row.held_by_mover,
    )  # fmt: skip


def _successor(service: Service) -> SuccessorService:
    return SuccessorService(
        service.id,
        service.is_treatment,
        (service.modality_code, service.modality_list),
        service.available,
        service.needs_panel,
    )


async def transfer_all(
    session: Session, asked: LeavingProvider, actor: Actor, today: date, hold_days: int
) -> list[PlannedMove]:
    """All that the preview says goes, or nothing. Clients are locked in their order, then services in theirs, as any
    command does it; then it is planned anew.
    """
    before = await preview(session, asked, actor)
    await clients.lock_all(session, {(actor.area, move.moving.client_id) for move in before})
    for service_id in sorted({move.to for move in before if move.to} | {move.moving.service_id for move in before}):
        await directory.lock_service(session, actor.area, service_id)
    moves = await preview(session, asked, actor)
    for move in moves:
        if move.to is not None:
            await _go(session, move, move.to, asked.on, actor, today, hold_days)
    return moves


async def _go(
    session: Session, move: PlannedMove, to: UUID, on: date, actor: Actor, today: date, hold_days: int
) -> None:
    if move.moving.kind == "episode":
        body = TransferBody(to=str(to), on=on)
        await of_episodes.transfer(session, move.moving.id, body, actor, today, None)
        return
    await _refer_on(session, move, to, actor, today, hold_days)


async def _refer_on(session: Session, move: PlannedMove, to: UUID, actor: Actor, today: date, hold_days: int) -> None:
    """Taken back there and made here, of the same day: the clocks run from it."""
    entry = await entry_of(session, move.moving.id)
    old = await referrals.close(session, move.moving.id, Action.WITHDRAW, PROVIDER_LEFT, actor, today)
    waits = move.moving.kind == "waiting"
    if not waits:
        await places.move(session, actor.area, to, held=+1)
    await clients.lock(session, actor.area, old.client_id)
    client_known = old.gone_out
    said = _said_anew(old, to, actor)
    if waits:
        said |= {"state": ReferralState.WAITING, "hold_expires_on": old.referred_on, "pending_since": None}
    else:
        said |= {"state": held_as(client_known=client_known), "hold_expires_on": hold_expires_on(today, hold_days)}
        said |= {"pending_since": None if client_known else today}
    referral = await places.record(session, **said)
    assert referral is not None  # noqa: S101 - it was planned so, and all are locked
    if waits:
        assert entry is not None  # noqa: S101 - whoever waits has one
        priority = await waiting.published_priority(session, actor.area, to, entry.priority)
        await waiting.enter(session, referral, priority, entry.queued_as or old.id, entry.queued_on)
    await joint_work.pass_on(session, old.id, referral.id)
    await publishing.publish(session, referral, publishing.referred(referral), client_known=client_known)
    await publish_due_of(session, actor.area, referral.client_id, today)


def _said_anew(old: Referral, to: UUID, actor: Actor) -> dict[str, object]:
    return waiting.said_again(old) | {
        "service_id": to,
        "choice": "assessor",
        "referred_by": actor.sub,
        "referred_by_organisation": actor.organisation,
    }
