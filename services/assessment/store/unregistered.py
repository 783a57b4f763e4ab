"""People whom other services name and nobody registered here: what was said of them since a backup that was restored,
or under a pseudonym that is nobody's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class UnregisteredPerson:
    """Under one id, `standing` as JSON: what stands of them, by day and id."""

    client_id: UUID
    area: str
    standing: str


# A referral that led to a start goes by the start. Who has an episode today may be another than who began it.
_PAGE = sql(
    """
    WITH standing AS (
        SELECT began.area, began.client_id, 'treatment' AS kind, began.id, began.started_on AS since,
               coalesce((SELECT to_organisation FROM transfer_fact moved
                          WHERE moved.episode_id = began.id AND NOT moved.voided
                          ORDER BY transferred_on DESC, moved.id DESC LIMIT 1), began.delivered_by) AS organisation
          FROM start_fact began WHERE NOT began.voided
        UNION ALL
        SELECT area, client_id, 'referral', id, referred_on, organisation
          FROM referral_fact referral
         WHERE NOT closed AND NOT EXISTS (SELECT FROM start_fact began WHERE began.referral_id = referral.id)
        UNION ALL
        SELECT area, client_id, 'referral', id, referred_on, organisation
          FROM unassessed_fact waits
         WHERE NOT voided AND outcome IS NULL AND NOT EXISTS (SELECT FROM referral_fact WHERE id = waits.id)
           AND NOT EXISTS (SELECT FROM start_fact began WHERE began.referral_id = waits.id)
        UNION ALL
        SELECT area, client_id, 'panel application', id, since, NULL
          FROM panel_step_fact WHERE NOT voided AND code IS NOT NULL
        UNION ALL
        SELECT area, client_id, 'tariff', id, valid_from, NULL FROM tariff_fact WHERE NOT voided
        UNION ALL
        SELECT area, client_id, 'outcome', id, achieved_on, party FROM outcome WHERE state <> 'withdrawn'
    )
    SELECT client_id, area,
           CAST(json_agg(json_build_object('kind', kind, 'id', id, 'organisation', organisation, 'since', since)
                    ORDER BY since, id) AS text) AS standing
      FROM standing
     WHERE (CAST(:area AS text) IS NULL OR area = :area) AND (CAST(:after AS uuid) IS NULL OR client_id > :after)
       AND NOT EXISTS (SELECT FROM person WHERE person.id = standing.client_id AND person.area = standing.area)
     GROUP BY client_id, area ORDER BY client_id, area LIMIT :limit
    """,
    into=UnregisteredPerson,
)


async def page(session: Session, area: str | None, after: UUID | None, limit: int) -> Sequence[UnregisteredPerson]:
    """Of one area, or of all."""
    return await _PAGE.all(session, area=area, after=after, limit=limit)
