"""How an episode was handed over, as it is read."""

from collections.abc import Sequence
from uuid import UUID

from services.referral.commands.visible import seen_by
from services.referral.errors import UnknownEpisode
from services.referral.models import Transfer
from services.referral.store import episodes
from shared.data.db import Session
from shared.kernel.claims import Actor


async def transfers_of(session: Session, episode_id: UUID, actor: Actor) -> Sequence[Transfer]:
    """To others than the LASARS those in which they took part: who handed it on reads that they did.

    Raises UnknownEpisode also where there is one that the caller may not see.
    """
    episode = await episodes.find(session, actor.area, episode_id)
    mine = seen_by(actor)
    moves = [
        move
        for move in (await episodes.transfers(session, [episode_id]) if episode else ())
        if mine in {None, move.from_organisation, move.to_organisation}
    ]
    if episode is None or (mine not in {None, episode.delivered_by} and not moves):
        raise UnknownEpisode
    return moves
