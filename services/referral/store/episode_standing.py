"""What an episode's row does not say: whether its person was assessed, and since when who has it now has it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.referral.rules.states import ReferralState
from services.referral.store.states import in_state
from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class EpisodeStanding:
    id: UUID
    unassessed: bool
    delivered_since: date


_STANDING = sql(
    f"""
    SELECT episode.id,
           referral.pending_since IS NOT NULL AND referral.arrived_on IS NULL
             AND {in_state([ReferralState.STARTED])} AS unassessed,
           coalesce(came.on_day, episode.started_on) AS delivered_since
      FROM episode JOIN referral ON referral.id = episode.referral_id
      LEFT JOIN LATERAL (
           SELECT max(transfer.transferred_on) AS on_day FROM transfer
            WHERE transfer.episode_id = episode.id
              AND transfer.from_organisation <> transfer.to_organisation) came ON true
     WHERE episode.id = ANY(CAST(:ids AS uuid[]))
    """,
    into=EpisodeStanding,
)


async def of(session: Session, ids: Iterable[UUID]) -> dict[UUID, EpisodeStanding]:
    return {row.id: row for row in await _STANDING.all(session, ids=list(ids))}
