"""What follows by itself: a client becomes known, an assessment turns out to be dated otherwise, a hold runs out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from services.referral.commands import news
from services.referral.commands.referrals import shut
from services.referral.models import Referral
from services.referral.rules.states import HOLD_EXPIRED, Action, State, after
from services.referral.store import clients, directory, episodes, referrals
from shared import outbox
from shared.db import Session
from shared.events import Payload

SYSTEM = "referral"  # the actor of what nobody did


async def clients_known(session: Session, keys: Iterable[tuple[str, UUID]]) -> None:
    """Assessment has spoken of them. What waited takes effect, and what was told is brought up to date."""
    wanted = sorted(set(keys))
    new = set(await clients.make_known(session, wanted))
    changed = await _redate(session, wanted)
    told: list[tuple[UUID, Payload]] = [
        (referral.client_id, news.referred(referral))
        for referral in changed
        if (referral.area, referral.client_id) not in new
    ]
    outbox.add_all(session, told + (await _arrive(session, new) if new else []))


async def _redate(session: Session, keys: list[tuple[str, UUID]]) -> list[Referral]:
    redated = await referrals.redated(session, keys)
    for referral, assessed_on in redated:
        referral.assessed_on = assessed_on
        referral.revision += 1
        referral.event_revision += 1
    await session.flush()
    return [referral for referral, _ in redated]


async def _arrive(session: Session, new: Iterable[tuple[str, UUID]]) -> list[tuple[UUID, Payload]]:
    waiting = await referrals.of_clients(session, new)
    for referral in waiting:
        if referral.state == State.PENDING:
            referral.state = after(State.PENDING, Action.ARRIVE)
            referral.revision += 1
    await session.flush()
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


async def expire_holds(session: Session, today: date) -> None:
    """Unanswered referrals whose hold has run out. Run again on the same day it finds none."""
    due = await referrals.overdue(session, today)
    if not due:
        return
    known = await clients.lock_all(session, {(referral.area, referral.client_id) for referral in due})
    expired = [r for r in await referrals.overdue(session, today) if (r.area, r.client_id) in known]
    for referral in expired:
        referral.state = after(State(referral.state), Action.EXPIRE)
        referral.revision += 1
        shut(referral, HOLD_EXPIRED, SYSTEM, SYSTEM)
    await session.flush()
    await _free(session, expired)
    outbox.add_all(
        session,
        [(r.client_id, news.closed(r)) for r in expired if known[r.area, r.client_id]],
    )


async def _free(session: Session, expired: Sequence[Referral]) -> None:
    freed = Counter((referral.service_id, referral.area) for referral in expired)
    for (service_id, area), count in sorted(freed.items()):
        await directory.move_places(session, area, service_id, held=-count)
