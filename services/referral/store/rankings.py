"""The rankings that referrals were made from."""

from uuid import UUID

from sqlmodel import select

from services.referral.models import Ranking
from shared.data.db import Session
from shared.data.statements import param, statement

_OF = statement(select(Ranking).where(Ranking.area == param.area, Ranking.referral_id == param.referral_id))


async def of_referral(session: Session, area: str, referral_id: UUID) -> Ranking | None:
    return await _OF.first(session, area=area, referral_id=referral_id)
