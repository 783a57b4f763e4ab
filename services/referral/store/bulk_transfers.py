"""What is open at the services that are left, and what its persons have open anywhere."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.referral.rules.bulk_transfers import MovedKind
from services.referral.rules.states import OPEN, ReferralState
from services.referral.store.clients import person_of
from services.referral.store.states import in_state
from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class OpenAtService:
    """`open_at`: the services at which the person has something open; `held_by_mover`: whether the organisation that
    moves them treats them, or has treated them.
    """

    kind: MovedKind
    id: UUID
    client_id: UUID
    person: UUID
    service_id: UUID
    is_treatment: bool
    modality_code: str
    modality_list: str
    earliest: date
    open_at: list[UUID]
    held_by_mover: bool


_OPEN_EPISODE = "(episode.ended_on IS NULL OR episode.end_voided) AND episode.start_void_reason IS NULL"
_WAITS = in_state([ReferralState.WAITING])
_OPEN = sql(
    f"""
    WITH leaving AS (
        SELECT 'episode' AS kind, episode.id, episode.client_id, episode.service_id, episode.is_treatment,
               episode.modality_code, episode.modality_list,
               greatest(episode.started_on, (SELECT max(transferred_on) FROM transfer WHERE episode_id = episode.id))
                   AS earliest
          FROM episode
         WHERE episode.area = :area AND episode.service_id = ANY(CAST(:services AS uuid[])) AND {_OPEN_EPISODE}
         UNION ALL
        SELECT CASE WHEN {_WAITS} THEN 'waiting' ELSE 'referral' END, referral.id, referral.client_id,
               referral.service_id, referral.is_treatment, service.modality_code, service.modality_list,
               referral.referred_on
          FROM referral JOIN service ON service.id = referral.service_id
         WHERE referral.area = :area AND referral.service_id = ANY(CAST(:services AS uuid[])) AND {in_state(OPEN)}
    )
    SELECT leaving.kind, leaving.id, leaving.client_id, theirs.person, leaving.service_id, leaving.is_treatment,
           leaving.modality_code, leaving.modality_list, leaving.earliest, theirs.open_at, theirs.held_by_mover
      FROM leaving
     CROSS JOIN LATERAL (
        {person_of(":area", "leaving.client_id")}
        SELECT (SELECT id FROM person ORDER BY id LIMIT 1) AS person, ARRAY(
            SELECT episode.service_id FROM episode JOIN person ON person.id = episode.client_id
             WHERE episode.area = :area AND {_OPEN_EPISODE}
             UNION
            SELECT referral.service_id FROM referral JOIN person ON person.id = referral.client_id
             WHERE referral.area = :area AND {in_state(OPEN)}
        ) AS open_at, EXISTS (
            SELECT FROM referral JOIN person ON person.id = referral.client_id
             WHERE referral.area = :area AND referral.organisation = :mover AND {in_state(OPEN)}
             UNION ALL
            SELECT FROM episode JOIN person ON person.id = episode.client_id
             WHERE episode.area = :area AND episode.start_void_reason IS NULL
               AND (episode.delivered_by = :mover OR EXISTS (
                   SELECT FROM transfer WHERE episode_id = episode.id AND from_organisation = :mover))
        ) AS held_by_mover
     ) AS theirs
     ORDER BY leaving.kind, leaving.id
    """,
    into=OpenAtService,
)


async def open_at(session: Session, area: str, services: Collection[UUID], mover: str) -> list[OpenAtService]:
    """`mover`: the organisation of who moves them."""
    return await _OPEN.all(session, area=area, services=list(services), mover=mover)
