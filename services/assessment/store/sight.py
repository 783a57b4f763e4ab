"""Whom an organisation sees, or has seen, and until when: for figures of its own."""

from collections.abc import Sequence

from services.assessment.rules.terms import LATE_RECORD_DAYS
from services.assessment.store.access import DELIVERED_BY, TENURE
from services.assessment.store.versions import journey_days
from shared.data.db import Session
from shared.data.statements import sql
from shared.figures.sight import OwnerInSight

# The same relation as that of one person in `access`. Whoever is with it is seen without an end.
_SEEN = sql(
    f"""
    WITH {DELIVERED_BY}, {TENURE}, part AS (
        SELECT client_id, coalesce(
                   first_until + coalesce({journey_days("late_record_days", "first_until")}, {LATE_RECORD_DAYS}) - 1,
                   CAST('9999-12-31' AS date)) AS seen_to
          FROM tenure WHERE area = :area AND organisation = :organisation
         UNION ALL
        SELECT client_id, CAST('9999-12-31' AS date) FROM referral_fact
         WHERE area = :area AND organisation = :organisation AND NOT closed
           AND NOT EXISTS (SELECT FROM start_fact
                            WHERE referral_id = referral_fact.id AND area = :area AND NOT voided)
    ), seen AS (
        SELECT coalesce(alias.survivor_id, part.client_id) AS owner, max(seen_to) AS seen_to
          FROM part LEFT JOIN person_alias alias ON alias.absorbed_id = part.client_id GROUP BY 1
    )
    SELECT owner, seen_to FROM seen
     UNION ALL
    SELECT alias.absorbed_id, seen_to FROM seen JOIN person_alias alias ON alias.survivor_id = seen.owner
    """,
    into=OwnerInSight,
)


async def owners_in_sight(session: Session, area: str, organisation: str) -> Sequence[OwnerInSight]:
    """Under all ids of each person."""
    return await _SEEN.all(session, area=area, organisation=organisation)
