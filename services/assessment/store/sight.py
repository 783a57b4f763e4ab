"""Whom an organisation sees, or has seen, and until when: for figures of its own.

Kept when cases are derived: what the cases say of an end or of a void, and until when its organisation saw the person,
changes at once.
"""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from services.assessment.rules.sight import NO_END, MergedFor, SeenTo, owners_seen
from services.assessment.rules.terms import LATE_RECORD_DAYS
from services.assessment.store.access import TENURE
from services.assessment.store.versions import journey_days
from shared.data.db import Session
from shared.data.statements import command, sql
from shared.figures.sight import OwnerInSight

# The same relation as that of one person in `access`, but that whose start was voided is never referred again: that the
# referral is closed with it may be heard later.
_KEEP = command(
    f"""
    WITH asked AS (
        SELECT id FROM start_fact WHERE area = :area AND client_id = ANY(CAST(:clients AS uuid[]))
    ), {TENURE}, seen AS (
        SELECT organisation, client_id, coalesce(
                   first_until + coalesce({journey_days("late_record_days", "first_until")}, {LATE_RECORD_DAYS}) - 1,
                   CAST('{NO_END}' AS date)) AS seen_to
          FROM tenure WHERE area = :area
         UNION ALL
        SELECT organisation, client_id, CAST('{NO_END}' AS date) FROM referral_fact
         WHERE area = :area AND client_id = ANY(CAST(:clients AS uuid[])) AND organisation IS NOT NULL AND NOT closed
           AND NOT EXISTS (SELECT FROM start_fact WHERE referral_id = referral_fact.id AND area = :area)
    ), now_said AS (
        SELECT organisation, client_id, max(seen_to) AS seen_to FROM seen GROUP BY organisation, client_id
    ), before AS (
        SELECT organisation, client_id, seen_to AS said_to, least(seen_to, CAST(:today AS date)) AS seen_to
          FROM last_sight WHERE area = :area AND client_id = ANY(CAST(:clients AS uuid[]))
    ), last_of_all AS (
        SELECT organisation, client_id, said_to, greatest(now_said.seen_to, before.seen_to) AS seen_to
          FROM now_said FULL JOIN before USING (organisation, client_id)
    )
    INSERT INTO last_sight (area, organisation, client_id, seen_to)
    SELECT :area, organisation, client_id, seen_to FROM last_of_all WHERE seen_to IS DISTINCT FROM said_to
    ON CONFLICT (area, organisation, client_id) DO UPDATE SET seen_to = excluded.seen_to
    """
)
_SEEN = sql(
    "SELECT client_id, seen_to FROM last_sight WHERE area = :area AND organisation = :organisation", into=SeenTo
)
# Of the ids that are asked for, and of all that were ever one person with them.
_MERGED = sql(
    """
    WITH RECURSIVE kin AS (
        SELECT unnest(CAST(:clients AS uuid[])) AS id
         UNION
        SELECT other.id FROM kin JOIN merge ON area = :area AND kin.id IN (survivor_id, absorbed_id)
          CROSS JOIN LATERAL (VALUES (survivor_id), (absorbed_id)) AS other (id)
    ), theirs AS (
        SELECT id, survivor_id, absorbed_id, recorded_on, revision, voided FROM merge
         WHERE area = :area AND absorbed_id IN (SELECT id FROM kin)
    ), said AS (
        SELECT id, survivor_id, absorbed_id, recorded_on, revision, voided, CAST(NULL AS date) AS replaced_on
          FROM theirs
         UNION ALL
        SELECT theirs.id, survivor_id, absorbed_id, theirs.recorded_on, old.revision,
               CAST(content ->> 'voided' AS boolean), replaced_on
          FROM theirs JOIN superseded old ON old.thing = 'merge' AND old.thing_id = theirs.id
    ), span AS (
        SELECT survivor_id, absorbed_id, voided, replaced_on AS until,
               coalesce(lag(replaced_on) OVER (PARTITION BY id ORDER BY revision), recorded_on) AS since
          FROM said
    )
    SELECT survivor_id, absorbed_id, since, until FROM span WHERE NOT voided
    """,
    into=MergedFor,
)


async def keep_sight(session: Session, area: str, clients: Collection[UUID], today: date) -> None:
    """Until when each organisation sees these ids by what is known now; it has seen them by today whom it saw until
    now, and no day that has been is taken back.
    """
    await _KEEP.execute(session, area=area, clients=list(clients), today=today)


async def owners_in_sight(session: Session, area: str, organisation: str) -> Sequence[OwnerInSight]:
    """Under the ids by which each person went on the last day; of who is in sight, under all of them."""
    seen = await _SEEN.all(session, area=area, organisation=organisation)
    merges = await _MERGED.all(session, area=area, clients=[part.client_id for part in seen])
    owners = owners_seen(seen, merges)
    return [OwnerInSight(owner, seen_to) for owner, seen_to in owners.items()]
