"""Whom an organisation sees, or has seen, and until when: for figures of its own."""

from collections.abc import Sequence

from services.assessment.rules.sight import NO_END, MergedFor, SeenTo, owners_seen
from services.assessment.rules.terms import LATE_RECORD_DAYS
from services.assessment.store.access import DELIVERED_BY, TENURE
from services.assessment.store.versions import journey_days
from shared.data.db import Session
from shared.data.statements import sql
from shared.figures.sight import OwnerInSight

# The same relation as that of one person in `access`.
_SEEN = sql(
    f"""
    WITH {DELIVERED_BY}, {TENURE}
    SELECT client_id, coalesce(
               first_until + coalesce({journey_days("late_record_days", "first_until")}, {LATE_RECORD_DAYS}) - 1,
               CAST('{NO_END}' AS date)) AS seen_to
      FROM tenure WHERE area = :area AND organisation = :organisation
     UNION ALL
    SELECT client_id, CAST('{NO_END}' AS date) FROM referral_fact
     WHERE area = :area AND organisation = :organisation AND NOT closed
       AND NOT EXISTS (SELECT FROM start_fact WHERE referral_id = referral_fact.id AND area = :area AND NOT voided)
    """,
    into=SeenTo,
)
_MERGED = sql(
    """
    WITH said AS (
        SELECT id, survivor_id, absorbed_id, recorded_on, revision, voided, CAST(NULL AS date) AS replaced_on
          FROM merge WHERE area = :area
         UNION ALL
        SELECT merge.id, survivor_id, absorbed_id, merge.recorded_on, old.revision,
               CAST(content ->> 'voided' AS boolean), replaced_on
          FROM merge JOIN superseded old ON old.thing = 'merge' AND old.thing_id = merge.id WHERE area = :area
    ), span AS (
        SELECT survivor_id, absorbed_id, voided, replaced_on AS until,
               coalesce(lag(replaced_on) OVER (PARTITION BY id ORDER BY revision), recorded_on) AS since
          FROM said
    )
    SELECT survivor_id, absorbed_id, since, until FROM span WHERE NOT voided
    """,
    into=MergedFor,
)


async def owners_in_sight(session: Session, area: str, organisation: str) -> Sequence[OwnerInSight]:
    """Under the ids by which each person went on the last day; of who is in sight, under all of them."""
    seen = await _SEEN.all(session, area=area, organisation=organisation)
    owners = owners_seen(seen, await _MERGED.all(session, area=area))
    return [OwnerInSight(owner, seen_to) for owner, seen_to in owners.items()]
