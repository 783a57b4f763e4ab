"""Who is with an organisation: referred to it, in treatment with it, or so lately that it may still record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.assessment.store.access import DELIVERED_BY, GOES_ON, TENURE
from services.assessment.store.versions import JOURNEY_TERMS
from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class WithOrganisation:
    """`state` is what it has most of: treatment, else a referral, else treatment that has ended.

    `key_worker` is whom the organisation itself named, of an episode.
    """

    client_id: UUID
    given_name: str
    family_name: str
    birth_date: date
    birth_date_precision: str
    state: str
    since: date | None
    key_worker: str | None


# As the rules have it: who was named last by today, else who was named first.
_KEY_WORKER = """
(SELECT key_worker FROM key_worker_fact AS named
  WHERE named.episode_id = tenure.episode_id AND named.organisation = :organisation AND NOT named.voided
  ORDER BY named.since <= CAST(:today AS date) DESC,
           CASE WHEN named.since <= CAST(:today AS date) THEN named.since END DESC,
           CASE WHEN named.since <= CAST(:today AS date) THEN named.id END DESC, named.since, named.id LIMIT 1)
"""

# The same relation as that of one person in `access`.
_PAGE = sql(
    f"""
    WITH {JOURNEY_TERMS}, {DELIVERED_BY}, {TENURE}, part AS (
        SELECT client_id, CASE WHEN until IS NULL THEN 'treated' ELSE 'ended' END AS state, since,
               {_KEY_WORKER} AS key_worker
          FROM tenure WHERE area = :area AND organisation = :organisation AND {GOES_ON}
         UNION ALL
        SELECT client_id, 'referred', referred_on, NULL FROM referral_fact
         WHERE area = :area AND organisation = :organisation AND NOT closed
           AND NOT EXISTS (SELECT FROM start_fact
                            WHERE referral_id = referral_fact.id AND area = :area AND NOT voided)
    ), person_part AS (
        SELECT DISTINCT ON (id) coalesce(alias.survivor_id, part.client_id) AS id, state, since, key_worker
          FROM part LEFT JOIN person_alias alias ON alias.absorbed_id = part.client_id
         ORDER BY id, CASE state WHEN 'treated' THEN 1 WHEN 'referred' THEN 2 ELSE 3 END, since DESC
    )
    SELECT person.id AS client_id, given_name, family_name, birth_date,
           birth_date_precision, state, since, key_worker
      FROM person_part JOIN person ON person.id = person_part.id AND person.area = :area
     WHERE (CAST(:after AS uuid) IS NULL OR person.id > :after)
       AND (CAST(:state AS text) IS NULL OR state = :state)
       AND (CAST(:key_worker AS text) IS NULL OR key_worker = :key_worker)
       AND (CAST(:since AS date) IS NULL OR since >= :since)
       AND (CAST(:until AS date) IS NULL OR since <= :until)
     ORDER BY person.id LIMIT :limit
    """,
    into=WithOrganisation,
)


async def page(
    session: Session,
    area: str,
    organisation: str,
    today: date,
    *,
    state: str | None,
    key_worker: str | None,
    since: date | None,
    until: date | None,
    after: UUID | None,
    limit: int,
) -> Sequence[WithOrganisation]:
    asked = {"area": area, "organisation": organisation, "today": today, "state": state}
    asked |= {"key_worker": key_worker}
    return await _PAGE.all(session, **asked, since=since, until=until, after=after, limit=limit)
