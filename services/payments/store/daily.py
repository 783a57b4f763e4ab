"""What a new day may bring, in one look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col, select

from services.payments.models import Amount, MisdatedAmount
from services.payments.rules.schemes import Scheme
from services.payments.rules.shapes import PERIOD_SHAPES
from services.payments.store import facts
from shared.data.db import Session
from shared.data.statements import among, param, statement


@dataclass(frozen=True, slots=True)
class WorkOfDay:
    holds_ended: Sequence[UUID]
    schemes: Mapping[str, Sequence[Scheme]]  # by area
    periods: Mapping[str, Mapping[UUID, int]]  # by area, what stands of each amount of a period


@dataclass(frozen=True, slots=True)
class _OfPeriod:
    area: str
    key: UUID
    pence: int


_ALL_MISDATED = statement(select(MisdatedAmount.amount_key).order_by(col(MisdatedAmount.amount_key)))
_MISDATED = statement(
    select(MisdatedAmount.amount_key)
    .join(Amount, col(Amount.key) == MisdatedAmount.amount_key)
    .where(Amount.area == param.area)
    .order_by(col(MisdatedAmount.amount_key))
)
_FORGET_MISDATED = statement(delete(MisdatedAmount).where(among(MisdatedAmount.amount_key, param.keys)))
_HOLDS_ENDED = statement(
    select(Amount.key).where(Amount.state == "held", col(Amount.held_until) <= param.today).order_by(col(Amount.key))
)
# Amounts of periods belong to nobody: an index finds them by that.
_OF_PERIODS = statement(
    select(Amount.area, Amount.key, Amount.pence).where(
        col(Amount.client_id).is_(None), col(Amount.shape).in_(sorted(PERIOD_SHAPES))
    ),
    into=_OfPeriod,
)


async def all_misdated(session: Session) -> list[UUID]:
    """What an older version left to be reconciled."""
    return await _ALL_MISDATED.all(session)


async def misdated(session: Session, area: str) -> list[UUID]:
    return await _MISDATED.all(session, area=area)


async def forget_misdated(session: Session, keys: Sequence[UUID]) -> None:
    await _FORGET_MISDATED.execute(session, keys=list(keys))


async def look(session: Session, today: date) -> WorkOfDay:
    periods: dict[str, dict[UUID, int]] = {}
    for amount in await _OF_PERIODS.all(session):
        periods.setdefault(amount.area, {})[amount.key] = amount.pence
    return WorkOfDay(await _HOLDS_ENDED.all(session, today=today), await facts.schemes_of_all(session), periods)
