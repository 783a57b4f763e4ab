"""What follows of facts: a client becomes known, or an assessment turns out to be dated otherwise."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from services.referral.commands import publishing
from services.referral.models import Referral
from services.referral.rules.states import Action, ReferralState, after
from services.referral.store import clients, episodes, key_workers, referrals
from shared.data.db import Session
from shared.messaging import outbox
from shared.messaging.events import Payload


async def reconcile(
    session: Session, keys: Iterable[tuple[str, UUID]], table: type[SQLModel], facts: Iterable[dict[str, Any]]
) -> None:
    """Assessment has published these facts about them. What waited takes effect, and what was published is brought
    up to date: a referral under one id of a person may name an assessment under another.
    """
    wanted = sorted(await clients.kin(session, set(keys)))
    new = await clients.make_known(session, wanted, table, facts)
    concerned = await referrals.concerned(session, wanted, new)
    waiting = [referral for referral, _ in concerned if (referral.area, referral.client_id) in new]
    redated = {referral.id: referral for referral, dated_on in concerned if _redate(referral, dated_on)}
    arrived = {referral.id: referral for referral in waiting if _arrive(referral)}
    await referrals.write(session, (redated | arrived).values())
    events: list[tuple[UUID, Payload]] = [
        (referral.client_id, publishing.referred(referral))
        for referral in redated.values()
        if (referral.area, referral.client_id) not in new
    ]
    outbox.add_all(session, events + await _events_of(session, waiting))


def _redate(referral: Referral, dated_on: date | None) -> bool:
    if referral.assessed_on == dated_on:
        return False
    referral.assessed_on = dated_on
    referral.revision += 1
    referral.event_revision += 1
    return True


def _arrive(referral: Referral) -> bool:
    if referral.state != ReferralState.PENDING:
        return False
    referral.state = after(ReferralState.PENDING, Action.ARRIVE)
    referral.revision += 1
    return True


async def _events_of(session: Session, waiting: Sequence[Referral]) -> list[tuple[UUID, Payload]]:
    begun = [referral.episode_id for referral in waiting if referral.episode_id]
    by_id = {episode.id: episode for episode in await episodes.by_ids(session, begun)} if begun else {}
    transfers = await episodes.transfers(session, begun) if begun else []
    named = await key_workers.of_episodes(session, begun) if begun else []
    return [
        (referral.client_id, payload)
        for referral in waiting
        for payload in publishing.events_of_referral(
            referral,
            by_id[referral.episode_id] if referral.episode_id else None,
            [transfer for transfer in transfers if transfer.episode_id == referral.episode_id],
            [change for change in named if change.episode_id == referral.episode_id],
        )
    ]
