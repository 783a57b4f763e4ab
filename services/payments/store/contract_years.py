"""Of a contract year what each measure has brought, and until when what is held is held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.payments.rules.position.month_ends import HeldAmount
from services.payments.rules.position.plan import YearPlan
from services.payments.rules.postings import ContractParty
from services.payments.rules.shapes import OF_THEIR_YEAR
from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class MeasureFigures:
    """Of outcomes dated in the year: how many stand and what they come to, wait to be verified, and were taken back."""

    measure: str
    met: int
    met_pence: int
    waiting: int
    waiting_pence: int
    taken_back: int


@dataclass(frozen=True, slots=True)
class EarnedOfYear:
    pence: int


# What is held by the ledger, each amount until the day that its facts say.
_HELD = sql(
    """
    SELECT amount.held_until AS until, sum(held.pence)::bigint AS pence
      FROM (SELECT amount_key, sum(CASE 'held' WHEN to_account THEN pence ELSE -pence END) AS pence FROM transfer
             WHERE area = :area AND contract = :contract AND party = :party AND 'held' IN (from_account, to_account)
             GROUP BY amount_key) AS held
      LEFT JOIN amount ON amount.key = held.amount_key
     WHERE held.pence <> 0
     GROUP BY amount.held_until
    """,
    into=HeldAmount,
)
_MEASURES = sql(
    """
    SELECT measure,
           count(*) FILTER (WHERE state NOT IN ('awaiting_verification', 'withdrawn')) AS met,
           coalesce(sum(pence + CASE state WHEN 'accrued' THEN coalesce(accrued_pence, 0) ELSE 0 END), 0)::bigint
             AS met_pence,
           count(*) FILTER (WHERE state = 'awaiting_verification') AS waiting,
           coalesce(sum(value_pence) FILTER (WHERE state = 'awaiting_verification'), 0)::bigint AS waiting_pence,
           count(*) FILTER (WHERE state = 'withdrawn') AS taken_back
      FROM amount
     WHERE area = :area AND contract = :contract AND party = :party AND measure IS NOT NULL
       AND effective_on >= :year_from AND effective_on < :year_to
     GROUP BY measure ORDER BY measure
    """,
    into=MeasureFigures,
)


# As the year of a position is earned: what is paid on account is not, but the outcomes that it is paid for.
_OF_PERIOD = f"""EXISTS (
    SELECT FROM amount WHERE amount.key = transfer.amount_key AND shape = ANY (ARRAY{sorted(OF_THEIR_YEAR)}))"""
_OF_YEAR = f"""CASE WHEN CAST(:own_from AS date) IS NOT NULL AND {_OF_PERIOD}
                     THEN effective_on >= :own_from AND effective_on < :own_to
                     ELSE effective_on >= :year_from AND effective_on < :year_to END"""
_EARNED = sql(
    f"""
    SELECT ((SELECT coalesce(sum(CASE 'budget' WHEN from_account THEN pence ELSE -pence END), 0) FROM transfer
              WHERE area = :area AND contract = :contract AND party = :party AND 'budget' IN (from_account, to_account)
                AND effective_on <= :day AND {_OF_YEAR}
                AND NOT EXISTS (SELECT FROM amount
                                 WHERE amount.key = transfer.amount_key AND shape LIKE 'on_account_%'))
            + (SELECT coalesce(sum(pence), 0) FROM accrued
                WHERE area = :area AND contract = :contract AND party = :party
                  AND effective_on >= :year_from AND effective_on < :year_to AND effective_on <= :day)
           )::bigint AS pence
    """,
    into=EarnedOfYear,
)


async def earned_pence(session: Session, area: str, place: ContractParty, plan: YearPlan, today: date) -> int:
    own_from, own_to = plan.own_bounds
    values = {"contract": place.contract, "party": place.party, "own_from": own_from, "own_to": own_to}
    return (
        await _EARNED.one(session, area=area, day=today, year_from=plan.counts_from, year_to=plan.counts_to, **values)
    ).pence


async def held(session: Session, area: str, place: ContractParty) -> Sequence[HeldAmount]:
    return await _HELD.all(session, area=area, contract=place.contract, party=place.party)


async def measures(
    session: Session, area: str, place: ContractParty, year: tuple[date, date]
) -> Sequence[MeasureFigures]:
    return await _MEASURES.all(
        session, area=area, contract=place.contract, party=place.party, year_from=year[0], year_to=year[1]
    )
