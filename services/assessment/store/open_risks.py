"""Risks that answers raised and that nobody has asked about since: of everybody of an area, or of one person. A closing
ends none of them, but that of somebody who died: nobody can be asked any more.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.assessment.rules.worklist import RaisedRisk
from services.assessment.store.part_of_care import THESE_CLIENTS, care, is_of_care, of_whom
from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class _RiskRow:
    client_id: UUID
    answered_on: date
    owner: str
    flags: list[str]
    stranger: str | None


# Of each questionnaire and form how it was answered last. Whoever answers it raises a risk; that it was answered again,
# or that somebody asked about it, counts of the front door, and of who takes part in the care. Who only registered the
# person says nothing that stands in another's place: their own last word is a risk beside it. What was recorded on a
# later day, or later on the same, is later: ids go up with the moment of the recording.
_SAID_BY = "recorded_on, recorded_by_organisation AS organisation, recorded_by_roles ? 'assessor' AS by_lasars"


# Of one person little is read, and not all of an area.
_OPEN_RISKS, _OPEN_RISKS_OF_CLIENTS = (
    sql(
        f"""
    WITH {care(among)}, answered AS (
        SELECT id, client_id, 'screening ' || instrument AS of, answered_on, recorded_by, flags, false AS asks,
               {_SAID_BY}
          FROM screening WHERE area = :area{of_whom(among)} AND NOT voided
         UNION ALL
        SELECT id, client_id, 'form ' || form, answered_on, recorded_by, flags, kind = 'risk', {_SAID_BY}
          FROM form_answer WHERE area = :area{of_whom(among)} AND NOT voided
    ), of_person AS (
        SELECT coalesce(alias.survivor_id, answered.client_id) AS client_id, answered.id, of, answered_on, recorded_by,
               flags, asks AND is_of_care AS asks,
               CASE WHEN NOT is_of_care THEN organisation END AS stranger
          FROM answered LEFT JOIN person_alias alias ON alias.absorbed_id = answered.client_id
         CROSS JOIN LATERAL (
               SELECT {is_of_care("coalesce(alias.survivor_id, answered.client_id)", "answered", "answered_on")}
                      AS is_of_care) part
         WHERE (CAST(:clients AS uuid[]) IS NULL OR answered.client_id = ANY(CAST(:clients AS uuid[])))
           AND (is_of_care OR jsonb_array_length(flags) > 0)
    ), asked AS (
        SELECT coalesce(alias.survivor_id, review.client_id) AS client_id, review.id, review.done_on
          FROM (SELECT id, client_id, done_on, {_SAID_BY} FROM activity
                 WHERE area = :area AND kind = 'risk_review' AND attendance = 'attended' AND NOT voided) review
          LEFT JOIN person_alias alias ON alias.absorbed_id = review.client_id
         WHERE {is_of_care("coalesce(alias.survivor_id, review.client_id)", "review", "review.done_on")}
    ), last AS (
        SELECT DISTINCT ON (client_id, of, stranger) client_id, of, stranger, id, answered_on, recorded_by, flags
          FROM of_person ORDER BY client_id, of, stranger, answered_on DESC, id DESC
    )
    SELECT client_id, answered_on, recorded_by AS owner,
           ARRAY(SELECT jsonb_array_elements_text(last.flags)) AS flags, stranger
      FROM last
     WHERE jsonb_array_length(flags) > 0
       AND NOT EXISTS (SELECT FROM of_person later
                        WHERE later.client_id = last.client_id AND later.id <> last.id
                          AND (later.asks OR (later.of = last.of AND later.stranger IS NULL))
                          AND (later.answered_on, later.id) > (last.answered_on, last.id))
       AND NOT EXISTS (SELECT FROM asked WHERE asked.client_id = last.client_id
                          AND (asked.done_on, asked.id) > (last.answered_on, last.id))
       AND NOT EXISTS (SELECT FROM closing LEFT JOIN person_alias alias ON alias.absorbed_id = closing.client_id
                        WHERE coalesce(alias.survivor_id, closing.client_id) = last.client_id AND closing.area = :area
                          AND NOT closing.voided AND closing.reason_code = 'died' AND closing.id > last.id)
     ORDER BY client_id, answered_on, id
        """,
        into=_RiskRow,
    )
    for among in ("", THESE_CLIENTS)
)


async def open_risks(
    session: Session, area: str, clients: Collection[UUID] | None = None
) -> dict[UUID, list[RaisedRisk]]:
    """By the id that the person goes by; `clients`: all ids of the persons meant."""
    risks: dict[UUID, list[RaisedRisk]] = {}
    asks = _OPEN_RISKS if clients is None else _OPEN_RISKS_OF_CLIENTS
    for row in await asks.all(session, area=area, clients=None if clients is None else list(clients)):
        risks.setdefault(row.client_id, []).append(RaisedRisk(row.answered_on, row.owner, row.flags, row.stranger))
    return risks
