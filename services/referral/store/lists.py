"""Lists of referrals and episodes: in the order of recording, or by their days where days are asked for."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, and_, or_, type_coerce
from sqlmodel import col, select

from services.referral.models import Episode, Referral
from services.referral.rules.states import SEEN_BY_PROVIDER
from services.referral.store.states import is_in
from shared.data.db import Session
from shared.data.pages import Pages, pages
from shared.data.statements import among, param

_IS_OPEN = type_coerce(
    and_(
        col(Episode.start_void_reason).is_(None),
        or_(col(Episode.ended_on).is_(None), col(Episode.end_voided).is_(True)),
    ),
    Boolean,
)


@dataclass(frozen=True, slots=True)
class Days:
    since: date | None = None
    until: date | None = None

    @property
    def are_asked_for(self) -> bool:
        return self.since is not None or self.until is not None


@dataclass(frozen=True, slots=True)
class WantedReferrals:
    """`seen_by`: only what this provider may see, which ends when a referral is declined or closed."""

    seen_by: str | None
    client_ids: Sequence[UUID] | None = None
    state: str | None = None
    organisation: str | None = None
    service_id: UUID | None = None
    referred_by: str | None = None


@dataclass(frozen=True, slots=True)
class WantedEpisodes:
    """`seen_by`: only what this provider delivers now, or delivered last. `open`: still treated, or not."""

    seen_by: str | None
    client_ids: Sequence[UUID] | None = None
    organisation: str | None = None
    service_id: UUID | None = None
    is_open: bool | None = None


@cache
def _referrals(by_day: bool) -> Pages[Referral]:
    return pages(
        select(Referral).where(Referral.area == param.area),
        by=[Referral.referred_on, Referral.id] if by_day else [Referral.id],
        narrowed=[
            (Referral.organisation == param.seen_by) & is_in(SEEN_BY_PROVIDER),
            among(Referral.client_id, param.client_ids),
            Referral.state == param.state,
            Referral.organisation == param.organisation,
            Referral.service_id == param.service_id,
            Referral.referred_by == param.referred_by,
            Referral.referred_on >= param.since,
            Referral.referred_on <= param.until,
        ],
    )


@cache
def _episodes(by_day: bool) -> Pages[Episode]:
    return pages(
        select(Episode).where(Episode.area == param.area),
        by=[Episode.started_on, Episode.id] if by_day else [Episode.id],
        narrowed=[
            Episode.delivered_by == param.seen_by,
            among(Episode.client_id, param.client_ids),
            Episode.delivered_by == param.organisation,
            Episode.service_id == param.service_id,
            and_(col(Episode.start_void_reason).is_(None), param("is_open", Boolean) == _IS_OPEN),
            Episode.started_on >= param.since,
            Episode.started_on <= param.until,
        ],
    )


async def referrals(
    session: Session, area: str, wanted: WantedReferrals, days: Days, after: Any, limit: int
) -> Sequence[Referral]:
    values = asdict(wanted) | asdict(days)
    return await _referrals(days.are_asked_for).page(session, after=after, limit=limit, area=area, **values)


async def episodes(
    session: Session, area: str, wanted: WantedEpisodes, days: Days, after: Any, limit: int
) -> Sequence[Episode]:
    values = asdict(wanted) | asdict(days)
    return await _episodes(days.are_asked_for).page(session, after=after, limit=limit, area=area, **values)
