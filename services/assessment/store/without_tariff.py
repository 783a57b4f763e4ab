"""People in treatment, or referred, of whom no tariff stands: payment rules 2, what a tariff is set from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class WithoutTariff:
    client_id: UUID
    standing: Literal["in_treatment", "referred"]
    organisation: str | None
    since: date
    missing: Literal["assess", "confirm"]


# Whom the last assessment places out of the remit no tariff is proposed for.
_PAGE = sql(
    """
    WITH working AS (
        SELECT coalesce(alias.survivor_id, began.client_id) AS client_id, began.started_on AS since,
               coalesce((SELECT moved.to_organisation FROM transfer_fact moved
                          WHERE moved.episode_id = began.id AND NOT moved.voided AND moved.transferred_on <= :today
                          ORDER BY moved.transferred_on DESC, moved.id DESC LIMIT 1), began.delivered_by)
                   AS organisation, true AS is_treated
          FROM start_fact began LEFT JOIN person_alias alias ON alias.absorbed_id = began.client_id
         WHERE began.area = :area AND NOT began.voided AND began.is_treatment AND began.started_on <= :today
           AND NOT EXISTS (SELECT FROM end_fact ended
                            WHERE ended.id = began.id AND NOT ended.voided AND ended.ended_on <= :today)
         UNION ALL
        SELECT coalesce(alias.survivor_id, referral.client_id), referral.referred_on, referral.organisation, false
          FROM referral_fact referral LEFT JOIN person_alias alias ON alias.absorbed_id = referral.client_id
         WHERE CAST(:with_referred AS boolean)
           AND referral.area = :area AND NOT referral.closed AND referral.referred_on <= :today
           AND NOT EXISTS (SELECT FROM start_fact began
                            WHERE began.referral_id = referral.id AND began.area = :area AND NOT began.voided)
    ), standing AS (
        SELECT DISTINCT ON (client_id) client_id, since, organisation, is_treated FROM working
         WHERE (CAST(:after AS uuid) IS NULL OR client_id > :after)
           AND (CAST(:client_id AS uuid) IS NULL OR client_id = coalesce(
                   (SELECT survivor_id FROM person_alias WHERE absorbed_id = :client_id), :client_id))
         ORDER BY client_id, is_treated DESC, since, organisation
    )
    SELECT standing.client_id, CASE WHEN is_treated THEN 'in_treatment' ELSE 'referred' END AS standing, organisation,
           since, CASE WHEN EXISTS (SELECT FROM assessment
                                     WHERE client_id = ANY(same.ids) AND NOT voided AND in_remit
                                       AND kind = ANY(CAST(:kinds AS text[])))
                       THEN 'confirm' ELSE 'assess' END AS missing
      FROM standing CROSS JOIN LATERAL (
               SELECT ARRAY(SELECT standing.client_id UNION ALL
                            SELECT absorbed_id FROM person_alias WHERE survivor_id = standing.client_id) AS ids) same
     WHERE NOT EXISTS (SELECT FROM tariff_fact WHERE client_id = ANY(same.ids) AND area = :area AND NOT voided)
       AND coalesce((SELECT in_remit FROM assessment WHERE client_id = ANY(same.ids) AND NOT voided
                      ORDER BY assessed_on DESC, id DESC LIMIT 1), true)
     ORDER BY standing.client_id LIMIT :limit
    """,
    into=WithoutTariff,
)


async def page(
    session: Session,
    area: str,
    today: date,
    client_id: UUID | None,
    kinds: Collection[str],
    after: UUID | None,
    limit: int,
    *,
    with_referred: bool,
) -> Sequence[WithoutTariff]:
    asked = {"area": area, "today": today, "client_id": client_id, "kinds": sorted(kinds)}
    return await _PAGE.all(session, **asked, after=after, limit=limit, with_referred=with_referred)
