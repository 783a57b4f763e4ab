"""Of one person: the last referral and what has become of it, and the programmes that they are in."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.assessment.rules.worklist import ReferralStanding
from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class LastReferral:
    """`closed`: without a start; `ended`: what was begun from it. `unassessed`: no assessment has come for it, and
    `never_assessed`: none came while the place was held.
    """

    id: UUID
    organisation: str | None
    referred_on: date
    state: ReferralStanding


@dataclass(frozen=True, slots=True)
class ProgrammeNamed:
    id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class PersonStanding:
    """`clients`: all ids of the person. `programmes`: those that go on. `interviews`: by when, and whose."""

    client_id: UUID
    clients: Sequence[UUID]
    referral: LastReferral | None
    programmes: Sequence[ProgrammeNamed]
    interviews: Sequence[tuple[date, str]]


@dataclass(frozen=True, slots=True)
class _StandingRow:
    client_id: UUID
    clients: list[UUID]
    referral_id: UUID | None
    organisation: str | None
    referred_on: date | None
    state: ReferralStanding
    programmes: str
    interviews: str


# In one statement: their page asks for much else.
_STANDING = sql(
    """
    WITH person AS (
        SELECT coalesce(alias.survivor_id, person.id) AS client_id
          FROM person LEFT JOIN person_alias alias ON alias.absorbed_id = person.id
         WHERE person.id = :id AND person.area = :area
    ), same AS (
        SELECT client_id, client_id AS id FROM person
         UNION ALL
        SELECT client_id, alias.absorbed_id FROM person JOIN person_alias alias ON alias.survivor_id = client_id
    )
    SELECT person.client_id, ARRAY(SELECT id FROM same) AS clients, last.id AS referral_id, last.organisation,
           last.referred_on, coalesce(last.state, 'open') AS state,
           CAST((SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_array(programme.id, programme.title)), '[]')
                   FROM programme JOIN programme_member member ON member.programme_id = programme.id
                  WHERE programme.area = :area AND NOT programme.voided AND programme.ended_on IS NULL
                    AND NOT member.voided AND member.client_id IN (SELECT id FROM same)
                    AND EXISTS (SELECT FROM start_fact began
                                 WHERE began.client_id IN (SELECT id FROM same)
                                   AND NOT began.voided AND began.is_treatment)) AS text) AS programmes,
           CAST((SELECT coalesce(jsonb_agg(jsonb_build_array(due_on, interviewer) ORDER BY due_on, interview.id), '[]')
                   FROM interview WHERE interview.area = :area AND interview.state = 'assigned'
                    AND interview.client_id IN (SELECT id FROM same)) AS text) AS interviews
      FROM person LEFT JOIN LATERAL (
        SELECT referral.id, referral.organisation, referral.referred_on,
               CASE WHEN ended.id IS NOT NULL THEN 'ended' WHEN began.id IS NOT NULL THEN 'started'
                    WHEN referral.unassessed AND referral.outcome = 'expired' THEN 'never_assessed'
                    WHEN referral.outcome IN ('declined', 'withdrawn', 'expired') THEN referral.outcome
                    WHEN referral.closed THEN 'closed' WHEN referral.unassessed THEN 'unassessed' ELSE 'open'
                    END AS state
          FROM (SELECT id, client_id, organisation, referred_on, closed, outcome, false AS unassessed
                  FROM referral_fact WHERE area = :area
                 UNION ALL
                SELECT id, client_id, organisation, referred_on, outcome IS NOT NULL, outcome, true
                  FROM unassessed_fact
                 WHERE area = :area AND NOT voided
                   AND NOT EXISTS (SELECT FROM referral_fact WHERE referral_fact.id = unassessed_fact.id)) referral
          LEFT JOIN start_fact began ON began.referral_id = referral.id AND began.area = :area AND NOT began.voided
          LEFT JOIN end_fact ended ON ended.id = began.id AND NOT ended.voided
         WHERE referral.client_id IN (SELECT id FROM same)
           AND referral.referred_on IS NOT NULL
         ORDER BY referral.referred_on DESC, referral.id DESC
         LIMIT 1
      ) last ON true
    """,
    into=_StandingRow,
)


async def standing_of(session: Session, area: str, person_id: UUID) -> PersonStanding | None:
    """None where nobody of the area has this id."""
    row = await _STANDING.first(session, id=person_id, area=area)
    if row is None:
        return None
    referral = None
    if row.referral_id is not None and row.referred_on is not None:
        referral = LastReferral(row.referral_id, row.organisation, row.referred_on, row.state)
    programmes = [ProgrammeNamed(UUID(programme), title) for programme, title in json.loads(row.programmes)]
    interviews = [(date.fromisoformat(due_on), interviewer) for due_on, interviewer in json.loads(row.interviews)]
    return PersonStanding(row.client_id, row.clients, referral, programmes, interviews)
