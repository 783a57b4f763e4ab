"""What follows by itself: a client becomes known, an assessment turns out to be dated otherwise, a hold runs out."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from sqlmodel import SQLModel

from services.referral.commands import news
from services.referral.commands.referrals import shut
from services.referral.models import Referral
from services.referral.rules.states import HOLD_EXPIRED, Action, State, after
from services.referral.store import clients, episodes, places, referrals
from shared.data.apart import each_apart
from shared.data.db import Session
from shared.messaging import outbox
from shared.messaging.events import Payload

SYSTEM = "referral"  # the actor of what nobody did


async def clients_known(
    session: Session, keys: Iterable[tuple[str, UUID]], table: type[SQLModel], heard: Iterable[dict[str, Any]]
) -> None:
    """Assessment has spoken of them, with these facts. What waited takes effect, and what was told is brought up
    to date: a referral under one id of a person may name an assessment under another.
    """
    wanted = sorted(await clients.kin(session, set(keys)))
    new = await clients.make_known(session, wanted, table, heard)
    concerned = await referrals.concerned(session, wanted, new)
    waiting = [referral for referral, _ in concerned if (referral.area, referral.client_id) in new]
    redated = {referral.id: referral for referral, dated_on in concerned if _redate(referral, dated_on)}
    arrived = {referral.id: referral for referral in waiting if _arrive(referral)}
    await referrals.write(session, (redated | arrived).values())
    told: list[tuple[UUID, Payload]] = [
        (referral.client_id, news.referred(referral))
        for referral in redated.values()
        if (referral.area, referral.client_id) not in new
    ]
    outbox.add_all(session, told + await _stories(session, waiting))


def _redate(referral: Referral, dated_on: date | None) -> bool:
    if referral.assessed_on == dated_on:
        return False
    referral.assessed_on = dated_on
    referral.revision += 1
    referral.event_revision += 1
    return True


def _arrive(referral: Referral) -> bool:
    if referral.state != State.PENDING:
        return False
    referral.state = after(State.PENDING, Action.ARRIVE)
    referral.revision += 1
    return True


async def _stories(session: Session, waiting: Sequence[Referral]) -> list[tuple[UUID, Payload]]:
    begun = [referral.episode_id for referral in waiting if referral.episode_id]
    by_id = {episode.id: episode for episode in await episodes.by_ids(session, begun)} if begun else {}
    transfers = await episodes.transfers(session, begun) if begun else []
    return [
        (referral.client_id, payload)
        for referral in waiting
        for payload in news.whole_story(
            referral,
            by_id[referral.episode_id] if referral.episode_id else None,
            [each for each in transfers if each.episode_id == referral.episode_id],
        )
    ]


async def expire_holds(session: Session, today: date, _last: date | None) -> list[str]:
    """Unanswered referrals whose hold has run out. Run again on the same day it finds none."""
    known = await referrals.lock_overdue(session, today)
    overdue = [r.id for r in await referrals.overdue(session, today) if (r.area, r.client_id) in known]
    return await each_apart(session, "referral", overdue, partial(_expire, session, today, known))


async def _expire(session: Session, today: date, known: Mapping[tuple[str, UUID], bool], ids: Collection[UUID]) -> None:
    expired = [referral for referral in await referrals.overdue(session, today) if referral.id in ids]
    for referral in expired:
        referral.state = after(State(referral.state), Action.EXPIRE)
        referral.revision += 1
        shut(referral, HOLD_EXPIRED, SYSTEM, SYSTEM)
    await referrals.write(session, expired)
    await _free(session, expired)
    outbox.add_all(
        session,
        [(r.client_id, news.closed(r)) for r in expired if known[r.area, r.client_id]],
    )


async def _free(session: Session, expired: Sequence[Referral]) -> None:
    freed = Counter((referral.service_id, referral.area) for referral in expired)
    for (service_id, area), count in sorted(freed.items()):
        await places.move(session, area, service_id, held=-count)
