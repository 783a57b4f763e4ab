"""Who looks after the person in an episode, as it is kept and told."""

from datetime import date

from services.referral.commands import publishing
from services.referral.models import Episode, KeyWorkerChange
from shared.data.db import Session
from shared.data.records import insert, update
from shared.kernel.claims import Actor


async def name_at_start(
    session: Session, episode: Episode, key_worker: str | None, actor: Actor, today: date, *, client_known: bool
) -> None:
    if key_worker is None:
        return
    change = await insert_change(session, episode, key_worker, episode.started_on, actor, today)
    episode.key_worker = key_worker
    await update(session, episode)
    event = publishing.key_worker_changed(change, episode)
    await publishing.publish(session, episode, event, client_known=client_known)


async def insert_change(
    session: Session, episode: Episode, key_worker: str | None, since: date, actor: Actor, today: date
) -> KeyWorkerChange:
    return await insert(
        session,
        KeyWorkerChange,
        area=episode.area,
        episode_id=episode.id,
        organisation=episode.delivered_by,
        key_worker=key_worker,
        since=since,
        said_by=actor.sub,
        said_on=today,
    )
