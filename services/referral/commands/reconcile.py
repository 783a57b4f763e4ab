"""What follows of facts: what waited goes out, or an assessment turns out to be dated otherwise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from services.referral.commands import publishing
from services.referral.models import Referral
from services.referral.rules.states import Action, ReferralState, after, held_anew_until
from services.referral.store import clients, referrals
from shared.data.db import Session
from shared.messaging import outbox
from shared.messaging.events import Payload


@dataclass(slots=True)
class _WaitNoMore:
    """For whom an assessment that stands came in this transaction."""

    clients: set[tuple[str, UUID]] = field(default_factory=set)


async def reconcile(
    session: Session, keys: Iterable[tuple[str, UUID]], table: type[SQLModel], facts: Iterable[dict[str, Any]]
) -> None:
    """Assessment has published these facts about them. What was published is brought up to date: a referral under one
    id of a person may name an assessment under another. What waited for them takes effect with `reconcile_batch`.
    """
    wanted = sorted(await clients.kin(session, set(keys)))
    session.of(_WaitNoMore).clients |= await clients.keep(session, wanted, table, facts)
    concerned = await referrals.concerned(session, wanted, ())
    redated = [referral for referral, dated_on in concerned if _redate(referral, dated_on)]
    await referrals.write(session, redated)
    events: list[tuple[UUID, Payload]] = [
        (referral.client_id, publishing.referred(referral)) for referral in redated if referral.gone_out
    ]
    outbox.add_all(session, events)


async def reconcile_batch(session: Session, today: date) -> None:
    """Of whom one came may be answered for from today on, and what was kept of them is published."""
    came = session.of(_WaitNoMore)
    new, came.clients = came.clients, set()
    if new:
        of_them = await referrals.concerned(session, sorted(new), new)
        await go_out(session, [referral for referral, _ in of_them if not referral.gone_out], today)


async def go_out(session: Session, waiting: Sequence[Referral], today: date) -> None:
    for referral in waiting:
        _arrive(referral, today)
        referral.gone_out = True
    await referrals.write(session, waiting)
    outbox.add_all(session, await publishing.events_of(session, waiting))


def _redate(referral: Referral, dated_on: date | None) -> bool:
    if referral.assessed_on == dated_on:
        return False
    if referral.state == ReferralState.STARTED and referral.assessed_on is None:
        referral.dated_after_start = True
    referral.assessed_on = dated_on
    referral.revision += 1
    referral.event_revision += 1
    return True


def _arrive(referral: Referral, today: date) -> None:
    """What was answered before waits for nothing any more."""
    if referral.state != ReferralState.PENDING:
        if referral.unassessed:
            referral.pending_since = None
            referral.revision += 1
        return
    referral.state = after(ReferralState.PENDING, Action.ARRIVE)
    referral.revision += 1
    if referral.pending_since is not None:
        referral.arrived_on = max(referral.pending_since, today)
        held_until = referral.hold_expires_on
        referral.hold_expires_on = held_anew_until(held_until, referral.pending_since, referral.arrived_on)
