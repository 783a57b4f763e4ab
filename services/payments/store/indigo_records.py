"""What a contract's INDIGO record says of outcomes: who achieved what on which day, and what was paid for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.payments.rules.postings import ContractParty
from services.payments.store.paid import STANDING
from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class AchievedRow:
    """So many outcomes that stand, of one measure, day and person, for each of which so much was paid by itself."""

    measure: str
    effective_on: date
    client_id: UUID
    paid_pence: int
    outcomes: int


@dataclass(frozen=True, slots=True)
class PaidRow:
    """What was paid and still stands. `shape`: None of what a lost database had paid for. `price_pence`: of one of the
    outcomes, before gates and caps.
    """

    measure: str | None
    shape: str | None
    effective_on: date
    client_id: UUID | None
    price_pence: int | None
    pence: int


@dataclass(frozen=True, slots=True)
class WaitingSum:
    outcomes: int


@dataclass(frozen=True, slots=True)
class LastPaid:
    paid_on: date | None


_PARTIES = sql(
    """
    SELECT DISTINCT party FROM transfer WHERE area = :area AND contract = :contract ORDER BY party
    """,
    into=str,
)
_ACHIEVED = sql(
    f"""
    {STANDING}
    SELECT measure, amount.effective_on, client_id, coalesce(paid, 0)::bigint AS paid_pence, count(*) AS outcomes
      FROM amount LEFT JOIN standing ON standing.amount_key = amount.key
     WHERE area = :area AND contract = :contract AND party = :party AND measure IS NOT NULL AND client_id IS NOT NULL
       AND state NOT IN ('awaiting_verification', 'withdrawn')
     GROUP BY measure, amount.effective_on, client_id, coalesce(paid, 0)
    """,
    into=AchievedRow,
)
_PAID = sql(
    f"""
    {STANDING}
    SELECT amount.measure, amount.shape, standing.effective_on, amount.client_id,
           coalesce(priced_pence, value_pence) AS price_pence, sum(paid)::bigint AS pence
      FROM standing LEFT JOIN amount ON amount.key = standing.amount_key
     WHERE paid <> 0 GROUP BY amount.measure, amount.shape, standing.effective_on, amount.client_id,
              coalesce(priced_pence, value_pence)
    """,
    into=PaidRow,
)
_WAITING = sql(
    """
    SELECT count(*) AS outcomes FROM amount
     WHERE area = :area AND contract = :contract AND party = :party AND state = 'awaiting_verification'
    """,
    into=WaitingSum,
)
_LAST_PAID = sql(
    """
    SELECT max(posted_on) AS paid_on FROM transfer
     WHERE area = :area AND contract = :contract AND party = :party AND to_account = 'paid'
    """,
    into=LastPaid,
)


async def parties(session: Session, area: str, contract: str) -> Sequence[str]:
    """Whom it has ever had money of, or for."""
    return await _PARTIES.all(session, area=area, contract=contract)


def _at(area: str, place: ContractParty) -> dict[str, str]:
    return {"area": area, "contract": place.contract, "party": place.party}


async def achieved(session: Session, area: str, place: ContractParty, day: date) -> Sequence[AchievedRow]:
    return await _ACHIEVED.all(session, **_at(area, place), day=day)


async def paid(session: Session, area: str, place: ContractParty, day: date) -> Sequence[PaidRow]:
    return await _PAID.all(session, **_at(area, place), day=day)


async def waiting(session: Session, area: str, place: ContractParty) -> int:
    """Outcomes that nobody has verified yet."""
    return (await _WAITING.one(session, **_at(area, place))).outcomes


async def last_paid_on(session: Session, area: str, place: ContractParty) -> date | None:
    return (await _LAST_PAID.one(session, **_at(area, place))).paid_on
