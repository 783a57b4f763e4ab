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


_LAST_REFERRAL = sql(
    """
    SELECT referral.id, referral.organisation, referral.referred_on,
           CASE WHEN ended.id IS NOT NULL THEN 'ended' WHEN began.id IS NOT NULL THEN 'started'
                WHEN referral.closed THEN 'closed' ELSE 'open' END AS state
      FROM referral_fact referral
      LEFT JOIN start_fact began ON began.referral_id = referral.id AND began.area = :area AND NOT began.voided
      LEFT JOIN end_fact ended ON ended.id = began.id AND NOT ended.voided
     WHERE referral.area = :area AND referral.client_id = ANY(CAST(:clients AS uuid[]))
       AND referral.referred_on IS NOT NULL
     ORDER BY referral.referred_on DESC, referral.id DESC
     LIMIT 1
    """,
    into=LastReferral,
)
_PROGRAMMES = sql(
    """
    SELECT DISTINCT programme.id, programme.title
      FROM programme JOIN programme_member member ON member.programme_id = programme.id
     WHERE programme.area = :area AND NOT programme.voided AND programme.ended_on IS NULL
       AND NOT member.voided AND member.client_id = ANY(CAST(:clients AS uuid[]))
     ORDER BY programme.id
    """,
    into=ProgrammeNamed,
)


async def last_referral(session: Session, area: str, clients: Collection[UUID]) -> LastReferral | None:
    return await _LAST_REFERRAL.first(session, area=area, clients=list(clients))


async def programmes_of(session: Session, area: str, clients: Collection[UUID]) -> Sequence[ProgrammeNamed]:
    """Those that go on."""
    return await _PROGRAMMES.all(session, area=area, clients=list(clients))
