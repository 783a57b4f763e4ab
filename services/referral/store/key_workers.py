"""Who looks after the people of episodes, and who did."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlmodel import col, select

from services.referral.models import KeyWorkerChange
from shared.data.db import Session
from shared.data.statements import among, param, statement

_OF = statement(
    select(KeyWorkerChange)
    .where(among(KeyWorkerChange.episode_id, param.episodes))
    .order_by(col(KeyWorkerChange.since), col(KeyWorkerChange.id))
)


async def of_episodes(session: Session, episodes: Iterable[UUID]) -> Sequence[KeyWorkerChange]:
    """In the order of their days; of one day the last one counts."""
    return await _OF.all(session, episodes=list(episodes))
