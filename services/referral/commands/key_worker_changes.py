"""Who looks after the person in an episode: named at its start, by another later, each with its day."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.referral.commands import publishing
from services.referral.commands.episodes import earliest, find_episode, locked
from services.referral.commands.key_workers import insert_change
from services.referral.commands.validation import check_between, wrong_state
from services.referral.errors import TooManyCorrections
from services.referral.models import Episode, KeyWorkerChange
from services.referral.rules.states import EpisodeAction, NotAllowed, check_episode
from services.referral.schemas.episodes import KeyWorkerBody
from services.referral.store import episodes, key_workers
from shared.data.db import Session
from shared.data.records import update
from shared.kernel.acting import LASARS
from shared.kernel.claims import Actor
from shared.kernel.expected import check

CHANGES_MAX = 100  # of one episode


async def change_key_worker(
    session: Session, episode_id: UUID, body: KeyWorkerBody, actor: Actor, today: date, expected: int
) -> Episode:
    """By who has the episode, of days on which it does."""
    episode, client_known, by = await locked(session, episode_id, actor)
    check(expected, episode.revision)
    try:
        check_episode(episode.state, EpisodeAction.NAME_KEY_WORKER)
    except NotAllowed as refused:
        raise wrong_state(refused) from None
    moved_on = await episodes.last_moved_on(session, episode.id)
    why = "a key worker is named of days on which your organisation has the episode, and not ahead"
    check_between("since", body.since, earliest(episode, moved_on), today, why)
    said = await key_workers.of_episodes(session, [episode.id])
    if _says_already(said, episode, body):
        return episode
    if len(said) >= CHANGES_MAX:
        raise TooManyCorrections(most=CHANGES_MAX)
    change = await insert_change(session, episode, body.key_worker, body.since, by, today)
    own = sorted(_of_holder([*said, change], episode), key=lambda change: (change.since, change.id))
    episode.key_worker = own[-1].key_worker
    episode.revision += 1
    await update(session, episode)
    event = publishing.key_worker_changed(change, episode)
    await publishing.publish(session, episode, event, client_known=client_known)
    return episode


async def history_of(session: Session, episode_id: UUID, actor: Actor) -> Sequence[KeyWorkerChange]:
    """To others than the LASARS those of their own organisation: who else works where is not theirs to know.

    Raises UnknownEpisode also where there is one that the caller may not see.
    """
    episode = await find_episode(session, episode_id, actor)
    changes = await key_workers.of_episodes(session, [episode.id])
    return [change for change in changes if actor.roles & LASARS or change.organisation == actor.organisation]


def _of_holder(said: Sequence[KeyWorkerChange], episode: Episode) -> list[KeyWorkerChange]:
    return [change for change in said if change.organisation == episode.delivered_by]


def _says_already(said: Sequence[KeyWorkerChange], episode: Episode, body: KeyWorkerBody) -> bool:
    own = _of_holder(said, episode)
    return bool(own) and (own[-1].key_worker, own[-1].since) == (body.key_worker, body.since)
