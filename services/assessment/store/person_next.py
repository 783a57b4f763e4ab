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


_WHERE = sql(
    """
    SELECT last.id, last.organisation, last.referred_on, last.state,
           coalesce(array_agg(programme.id ORDER BY programme.id) FILTER (WHERE programme.id IS NOT NULL), '{}')
           AS programmes,
           coalesce(array_agg(programme.title ORDER BY programme.id) FILTER (WHERE programme.id IS NOT NULL), '{}')
           AS titles
      FROM (SELECT 1) one
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
     GROUP BY last.id, last.organisation, last.referred_on, last.state
    """,
    into=_WhereRow,
)


async def where_they_are(
    session: Session, area: str, clients: Collection[UUID]
) -> tuple[LastReferral | None, Sequence[ProgrammeNamed]]:
    """Programmes that go on."""
    row = await _WHERE.first(session, area=area, clients=list(clients))
    assert row is not None  # noqa: S101 - it is one row, whatever there is
    programmes = list(map(ProgrammeNamed, row.programmes, row.titles))
    if row.id is None or row.referred_on is None or row.state is None:
        return None, programmes
    return LastReferral(row.id, row.organisation, row.referred_on, row.state), programmes
