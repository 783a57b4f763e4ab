"""What-ifs that wait for what other services are to say of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.payments.store.drafted_outcomes import ALL_COME
from services.payments.store.what_ifs import TARIFFS_COME
from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class UnheardWhatIf:
    id: UUID
    area: str
    asked_at: datetime


_UNHEARD = sql(
    f"""
    SELECT id, area, asked_at FROM what_if AS open
     WHERE open.state = 'waiting' AND open.asked_at < now() - make_interval(days => :days)
       AND NOT ({TARIFFS_COME} AND {ALL_COME})
     ORDER BY open.asked_at, open.id
    """,
    into=UnheardWhatIf,
)


async def asked_days_ago(session: Session, days: int) -> Sequence[UnheardWhatIf]:
    """Or longer ago."""
    return await _UNHEARD.all(session, days=days)
