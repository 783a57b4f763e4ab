"""Of one person: the last referral and what has become of it, and the programmes that they are in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from shared.data.db import Session
from shared.data.statements import sql

ReferralStanding = Literal["open", "started", "ended", "closed"]


@dataclass(frozen=True, slots=True)
class LastReferral:
    """`closed`: without a start; `ended`: what was begun from it."""

    id: UUID
    organisation: str | None
    referred_on: date
    state: ReferralStanding


@dataclass(frozen=True, slots=True)
class ProgrammeNamed:
    id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class _WhereRow:
    id: UUID | None
    organisation: str | None
    referred_on: date | None
    state: ReferralStanding | None
    programmes: list[UUID]
    titles: list[str]
    due_on: date | None
    interviewer: str | None


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """`programmes` that go on; `interview`: the earliest that is assigned, by when and whose."""

    referral: LastReferral | None
    programmes: Sequence[ProgrammeNamed]
    interview: tuple[date, str] | None


_WHERE = sql(
    """
    SELECT last.id, last.organisation, last.referred_on, last.state,
           coalesce(array_agg(programme.id ORDER BY programme.id) FILTER (WHERE programme.id IS NOT NULL), '{}')
           AS programmes,
           coalesce(array_agg(programme.title ORDER BY programme.id) FILTER (WHERE programme.id IS NOT NULL), '{}')
           AS titles, interview.due_on, interview.interviewer
      FROM (SELECT 1) one
      LEFT JOIN LATERAL (
           SELECT due_on, interviewer FROM interview
            WHERE area = :area AND state = 'assigned' AND client_id = ANY(CAST(:clients AS uuid[]))
            ORDER BY due_on, id LIMIT 1) interview ON true
      LEFT JOIN LATERAL (
           SELECT referral.id, referral.organisation, referral.referred_on,
                  CASE WHEN ended.id IS NOT NULL THEN 'ended' WHEN began.id IS NOT NULL THEN 'started'
                       WHEN referral.closed THEN 'closed' ELSE 'open' END AS state
             FROM referral_fact referral
             LEFT JOIN start_fact began ON began.referral_id = referral.id AND began.area = :area AND NOT began.voided
             LEFT JOIN end_fact ended ON ended.id = began.id AND NOT ended.voided
            WHERE referral.area = :area AND referral.client_id = ANY(CAST(:clients AS uuid[]))
              AND referral.referred_on IS NOT NULL
            ORDER BY referral.referred_on DESC, referral.id DESC
            LIMIT 1) last ON true
      LEFT JOIN programme ON programme.area = :area AND NOT programme.voided AND programme.ended_on IS NULL
           AND EXISTS (SELECT FROM programme_member member
                        WHERE member.programme_id = programme.id AND NOT member.voided
                          AND member.client_id = ANY(CAST(:clients AS uuid[])))
     GROUP BY last.id, last.organisation, last.referred_on, last.state, interview.due_on, interview.interviewer
    """,
    into=_WhereRow,
)


async def where_they_are(session: Session, area: str, clients: Collection[UUID]) -> Whereabouts:
    row = await _WHERE.first(session, area=area, clients=list(clients))
    assert row is not None  # noqa: S101 - it is one row, whatever there is
    referral = None
    if row.id is not None and row.referred_on is not None and row.state is not None:
        referral = LastReferral(row.id, row.organisation, row.referred_on, row.state)
    interview = (row.due_on, row.interviewer) if row.due_on is not None and row.interviewer is not None else None
    return Whereabouts(referral, list(map(ProgrammeNamed, row.programmes, row.titles)), interview)
