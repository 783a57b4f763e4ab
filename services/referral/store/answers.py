"""What was said of referrals and taken back, and what an organisation ended that it may still take back."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from services.referral.models import AnswerTakenBack, Referral
from services.referral.rules.states import TAKEN_BACK_WITHIN, ReferralState
from services.referral.store.states import is_in
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import param, statement

_OF_REFERRAL = statement(
    select(AnswerTakenBack)
    .where(AnswerTakenBack.area == param.area, AnswerTakenBack.referral_id == param.referral_id)
    .order_by(col(AnswerTakenBack.id))
)
_ENDED = pages(
    select(Referral).where(
        Referral.area == param.area,
        Referral.organisation == param.organisation,
        Referral.closed_by_organisation == param.organisation,
        is_in([ReferralState.DECLINED, ReferralState.CLOSED]),
        col(Referral.episode_id).is_(None),
        col(Referral.closed_on) >= param.since,
    ),
    by=[Referral.closed_on, Referral.id],
    falling=True,
)


async def taken_back(session: Session, area: str, referral_id: UUID) -> Sequence[AnswerTakenBack]:
    """What was said of it and taken back, in that order."""
    return await _OF_REFERRAL.all(session, area=area, referral_id=referral_id)


async def ended_lately(
    session: Session, area: str, organisation: str, today: date, after: Any, limit: int
) -> Sequence[Referral]:
    """What it declined or closed itself, of its own, and may still take back; the latest first."""
    since = today - TAKEN_BACK_WITHIN
    return await _ENDED.page(session, area=area, organisation=organisation, since=since, after=after, limit=limit)
