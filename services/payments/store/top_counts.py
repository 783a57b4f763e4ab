"""How the TOPs of organisations stood, as they were counted last."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlmodel import col, select

from services.payments.models import TopCount
from shared.data.db import Session
from shared.data.statements import among, param, statement

OLD = timedelta(days=14)  # what was counted earlier says nothing of the day
_LAST = statement(
    select(TopCount)
    .where(
        TopCount.area == param.area,
        among(TopCount.organisation, param.parties),
        TopCount.counted_to > param.since,
        TopCount.counted_to <= param.day,
        ~col(TopCount.voided),
    )
    .order_by(col(TopCount.counted_to))
)


async def last(session: Session, area: str, parties: Collection[str], day: date) -> dict[str, TopCount]:
    """By organisation, of the last week that had ended and was counted; none where that is long ago."""
    counts = await _LAST.all(session, area=area, parties=sorted(set(parties)), since=day - OLD, day=day)
    return {count.organisation: count for count in counts}
