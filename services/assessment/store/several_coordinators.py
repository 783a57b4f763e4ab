"""People whose care two or more organisations say that they co-ordinate on one day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class CareInDoubt:
    """Of one person, `episodes` as JSON: by start and id, with who has each on that day."""

    client_id: UUID
    given_name: str
    family_name: str
    episodes: str


# As the rules have it: an episode is open from its start to the day before its end, whoever it was handed on to.
_PAGE = sql(
    """
    WITH open_now AS (
        SELECT coalesce(alias.survivor_id, began.client_id) AS client_id, began.id, began.started_on,
               coalesce(came.to_organisation, began.delivered_by) AS delivered_by,
               coalesce(came.transferred_on, began.started_on) AS delivered_since
          FROM start_fact began LEFT JOIN person_alias alias ON alias.absorbed_id = began.client_id
          LEFT JOIN LATERAL (SELECT to_organisation, transferred_on FROM transfer_fact moved
                              WHERE moved.episode_id = began.id AND NOT moved.voided AND transferred_on <= :today
                              ORDER BY transferred_on DESC, moved.id DESC LIMIT 1) came ON true
         WHERE began.area = :area AND NOT began.voided AND began.is_treatment AND began.care_coordinating
           AND began.started_on <= :today
           AND NOT EXISTS (SELECT FROM end_fact ended
                            WHERE ended.id = began.id AND NOT ended.voided AND ended.ended_on <= :today)
    )
    SELECT person.id AS client_id, person.given_name, person.family_name,
           CAST(json_agg(json_build_object('id', open_now.id, 'deliveredBy', delivered_by, 'startedOn', started_on,
                                           'deliveredSince', delivered_since)
                    ORDER BY started_on, open_now.id) AS text) AS episodes
      FROM open_now JOIN person ON person.id = open_now.client_id AND person.area = :area
     WHERE CAST(:after AS uuid) IS NULL OR person.id > :after
     GROUP BY person.id, person.given_name, person.family_name HAVING count(*) > 1
     ORDER BY person.id LIMIT :limit
    """,
    into=CareInDoubt,
)


async def page(session: Session, area: str, today: date, after: UUID | None, limit: int) -> Sequence[CareInDoubt]:
    return await _PAGE.all(session, area=area, today=today, after=after, limit=limit)
