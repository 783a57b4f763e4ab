"""Whether a request that is sent again is answered as it was the first time: while who sent it may read what it was
about, or made. Where the act itself ends that, as a refusal does, while it was theirs to do: the answer is their own.
"""

from services.referral.commands import episodes, referrals
from services.referral.store import episodes as episode_store
from shared.data.db import Session
from shared.kernel.acting import LASARS
from shared.kernel.claims import Actor
from shared.web.idempotency import Repeat, once_while


async def _referral(session: Session, actor: Actor, repeat: Repeat) -> None:
    await referrals.find_referral(session, repeat.about("referral_id"), actor)


async def _own_referral(session: Session, actor: Actor, repeat: Repeat) -> None:
    await referrals.check_theirs(session, repeat.about("referral_id"), actor)


async def _episode(session: Session, actor: Actor, repeat: Repeat) -> None:
    await episodes.find_episode(session, repeat.about("episode_id"), actor)


async def _handed_on(session: Session, actor: Actor, repeat: Repeat) -> None:
    episode_id = repeat.about("episode_id")
    moves = await episode_store.transfers(session, [episode_id])
    handed_on = {move.from_organisation for move in moves} if actor.roles - LASARS else set()
    if actor.organisation not in handed_on:
        await episodes.find_episode(session, episode_id, actor)


WHILE_REFERRAL_IS_SEEN = once_while(_referral)
WHILE_REFERRAL_IS_THEIRS = once_while(_own_referral)
WHILE_EPISODE_IS_SEEN = once_while(_episode)
WHILE_EPISODE_WAS_THEIRS = once_while(_handed_on)
