"""Of one person: the last referral and what has become of it, the programmes that they are in, the closing that stands,
and what they said of NDTMS.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.assessment.rules.worklist import ReferralStanding
from services.assessment.store.opening import is_open_by, shut
from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class LastReferral:
    """`closed`: without a start; `ended`: what was begun from it. `unassessed`: no assessment has come for it, and
    `never_assessed`: none came while the place was held. `is_treatment`: of what began by it, so that outreach is none.
    `now_with`: who has, or had last, what began by it.
    """

    id: UUID
    organisation: str | None
    referred_on: date
    state: ReferralStanding
    is_treatment: bool | None = None
    now_with: str | None = None


@dataclass(frozen=True, slots=True)
class WorkingWith:
    """Who works with somebody now, by which referral, whoever began it."""

    referral_id: UUID
    organisation: str
    is_treatment: bool


@dataclass(frozen=True, slots=True)
class StandingClosing:
    id: UUID
    on: date
    reason_code: str


@dataclass(frozen=True, slots=True)
class SaidOfNdtms:
    consents: bool
    on: date


@dataclass(frozen=True, slots=True)
class InterviewAssigned:
    id: UUID
    due_on: date
    interviewer: str


@dataclass(frozen=True, slots=True)
class ProgrammeNamed:
    id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class PersonStanding:
    """`clients`: all ids of the person. `programmes`: those that go on. `closing`: unless something opened them again
    since. `ndtms`: what they said last, and nobody took back.
    """

    client_id: UUID
    clients: Sequence[UUID]
    referral: LastReferral | None
    programmes: Sequence[ProgrammeNamed]
    interviews: Sequence[InterviewAssigned]
    closing: StandingClosing | None = None
    ndtms: SaidOfNdtms | None = None
    working: Sequence[WorkingWith] = ()


@dataclass(frozen=True, slots=True)
class _StandingRow:
    client_id: UUID
    clients: list[UUID]
    referral_id: UUID | None
    organisation: str | None
    referred_on: date | None
    state: ReferralStanding
    is_treatment: bool | None
    now_with: str | None
    working: str
    programmes: str
    interviews: str
    closing: str | None
    ndtms: str | None


@dataclass(frozen=True, slots=True)
class KeptElsewhere:
    """Whether an interview is assigned, and whether a service works with them, be it treatment or outreach."""

    interview: bool
    with_service: bool


_KEPT_ELSEWHERE = sql(
    """
    SELECT EXISTS (SELECT FROM interview
                    WHERE area = :area AND state = 'assigned' AND client_id = ANY(CAST(:clients AS uuid[])))
                  AS interview,
           EXISTS (SELECT FROM start_fact began
                    WHERE area = :area AND client_id = ANY(CAST(:clients AS uuid[])) AND NOT voided
                      AND NOT EXISTS (SELECT FROM end_fact ended WHERE ended.id = began.id AND NOT ended.voided))
                  AS with_service
    """,
    into=KeptElsewhere,
)
# What opens somebody again who was closed (rules/worklist.py), whatever has become of it since.
_OPENS = ("contact", "assessment", "prison_release", "booking", "unassessed_fact", "start_fact")
_OPENED_SINCE = "\n                     UNION ALL ".join(
    f"SELECT 1 FROM {table} said LEFT JOIN shut ON shut.said_of = said.client_id"
    f" WHERE said.client_id IN (SELECT id FROM same) AND {is_open_by('said')}{more}"
    for table, more in (
        *((table, " AND NOT said.voided") for table in _OPENS),
        ("activity", " AND NOT said.voided AND said.next_step IS NOT NULL"),
        ("referral_form", " AND NOT said.voided AND said.state = 'taken_up'"),
        ("referral_fact", " AND said.referred_on IS NOT NULL"),
    )
)
# Who has what `began`, to whomever it was handed over.
_NOW_WITH = """coalesce((SELECT moved.to_organisation FROM transfer_fact moved
                          WHERE moved.episode_id = began.id AND NOT moved.voided
                          ORDER BY moved.transferred_on DESC, moved.id DESC LIMIT 1), began.delivered_by)"""
# In one statement: their page asks for much else.
_STANDING = sql(
    f"""
    WITH person AS (
        SELECT coalesce(alias.survivor_id, person.id) AS client_id
          FROM person LEFT JOIN person_alias alias ON alias.absorbed_id = person.id
         WHERE person.id = :id AND person.area = :area
    ), same AS (
        SELECT client_id, client_id AS id FROM person
         UNION ALL
        SELECT client_id, alias.absorbed_id FROM person JOIN person_alias alias ON alias.survivor_id = client_id
    ), {shut(" AND closing.client_id IN (SELECT id FROM same)")}
    SELECT person.client_id, ARRAY(SELECT id FROM same) AS clients, last.id AS referral_id, last.organisation,
           last.referred_on, coalesce(last.state, 'open') AS state, last.is_treatment, last.now_with,
           CAST((SELECT coalesce(jsonb_agg(jsonb_build_array(began.referral_id, {_NOW_WITH}, began.is_treatment)
                                           ORDER BY began.id), '[]')
                   FROM start_fact began
                  WHERE began.area = :area AND began.client_id IN (SELECT id FROM same) AND NOT began.voided
                    AND NOT EXISTS (SELECT FROM end_fact ended WHERE ended.id = began.id AND NOT ended.voided)
                ) AS text) AS working,
           CAST((SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_array(programme.id, programme.title)), '[]')
                   FROM programme JOIN programme_member member ON member.programme_id = programme.id
                  WHERE programme.area = :area AND NOT programme.voided AND programme.ended_on IS NULL
                    AND NOT member.voided AND member.client_id IN (SELECT id FROM same)
                    AND EXISTS (SELECT FROM start_fact began
                                 WHERE began.client_id IN (SELECT id FROM same)
                                   AND NOT began.voided AND began.is_treatment)) AS text) AS programmes,
           CAST((SELECT coalesce(jsonb_agg(jsonb_build_array(interview.id, due_on, interviewer)
                                           ORDER BY due_on, interview.id), '[]')
                   FROM interview WHERE interview.area = :area AND interview.state = 'assigned'
                    AND interview.client_id IN (SELECT id FROM same)) AS text) AS interviews,
           CAST((SELECT jsonb_build_array(last_shut.id, last_shut.closed_on, last_shut.reason_code)
                   FROM (SELECT id, closed_on, reason_code FROM closing
                          WHERE area = :area AND NOT voided AND client_id IN (SELECT id FROM same)
                          ORDER BY id DESC LIMIT 1) last_shut
                  WHERE NOT EXISTS ({_OPENED_SINCE})) AS text) AS closing,
           CAST((SELECT jsonb_build_array(given, said_on) FROM ndtms_consent
                  WHERE area = :area AND NOT voided AND client_id IN (SELECT id FROM same)
                  ORDER BY said_on DESC, id DESC LIMIT 1) AS text) AS ndtms
      FROM person LEFT JOIN LATERAL (
        SELECT referral.id, referral.organisation, referral.referred_on, began.is_treatment,
               CASE WHEN began.id IS NOT NULL THEN {_NOW_WITH} END AS now_with,
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
        referral = LastReferral(
            row.referral_id, row.organisation, row.referred_on, row.state, row.is_treatment, row.now_with
        )
    programmes = [ProgrammeNamed(UUID(programme), title) for programme, title in json.loads(row.programmes)]
    interviews = [
        InterviewAssigned(UUID(interview), date.fromisoformat(due_on), interviewer)
        for interview, due_on, interviewer in json.loads(row.interviews)
    ]
    working = [WorkingWith(UUID(by), organisation, treats) for by, organisation, treats in json.loads(row.working)]
    closing, ndtms = _closing(row.closing), _ndtms(row.ndtms)
    return PersonStanding(row.client_id, row.clients, referral, programmes, interviews, closing, ndtms, working)


async def kept_elsewhere(session: Session, area: str, clients: Collection[UUID]) -> KeptElsewhere:
    return await _KEPT_ELSEWHERE.one(session, area=area, clients=list(clients))


def _closing(row: str | None) -> StandingClosing | None:
    if row is None:
        return None
    closing, closed_on, reason_code = json.loads(row)
    return StandingClosing(UUID(closing), date.fromisoformat(closed_on), reason_code)


def _ndtms(row: str | None) -> SaidOfNdtms | None:
    if row is None:
        return None
    consents, said_on = json.loads(row)
    return SaidOfNdtms(consents, date.fromisoformat(said_on))
