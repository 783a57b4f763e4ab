"""What a contract's position is made of, as it stood at the end of any day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import col, select

from services.payments.models import Amount, Position
from services.payments.rules.position.plan import YearPlan
from services.payments.rules.postings import Place
from services.payments.rules.states import State
from services.payments.store import at_risk
from shared.data.db import Row, Session
from shared.data.statements import listed, param, sql, statement
from shared.data.upsert import insert_many

_EARNED = """
SELECT effective_on,
       (coalesce(sum(pence) FILTER (WHERE from_account = 'budget'), 0)
         - coalesce(sum(pence) FILTER (WHERE to_account = 'budget'), 0))::bigint AS pence
FROM transfer
WHERE area = :area AND contract = :contract AND party = :party AND posted_on <= :day AND effective_on <= :day
  AND 'budget' IN (from_account, to_account)
GROUP BY effective_on ORDER BY effective_on
"""

_BALANCES = """
SELECT account, sum(side.pence)::bigint AS pence
FROM (SELECT from_account, to_account, sum(pence) AS pence FROM transfer
      WHERE area = :area AND contract = :contract AND party = :party AND posted_on <= :day
      GROUP BY from_account, to_account) AS moved,
     LATERAL (VALUES (to_account, moved.pence), (from_account, -moved.pence)) AS side (account, pence)
GROUP BY account
"""

# Paid and still standing: of that what was earned in the contract year, and what a return would still take back.
# A run is through once nothing of it is approved any more: settled, or come back, or netted whole. What came back
# is not paid, what was netted is, since a return does not undo that.
_PAID = f"""
SELECT coalesce(sum(pence) FILTER (
               WHERE pence > 0 AND ({at_risk.KNOWN.format(key="standing.amount_key")}) > :day), 0)::bigint AS at_risk,
       coalesce(sum(greatest(pence, 0)) FILTER (
               WHERE effective_on >= :year_from AND effective_on < :year_to), 0)::bigint AS paid_this_year,
       coalesce(sum(approved) FILTER (
               WHERE effective_on >= :year_from AND effective_on < :year_to), 0)::bigint AS approved_this_year
FROM (
    SELECT amount_key, (array_agg(effective_on ORDER BY number DESC) FILTER (
               WHERE 'budget' IN (from_account, to_account)))[1] AS effective_on,
           coalesce(sum(pence) FILTER (WHERE from_account = 'due' AND to_account IN ('approved', 'paid')
                                         AND through.run_id IS NOT NULL), 0)
             - coalesce(sum(pence) FILTER (WHERE to_account = 'due' AND from_account IN ('approved', 'paid')
                                             AND through.run_id IS NOT NULL), 0)
             + coalesce(sum(pence) FILTER (WHERE from_account IN ('budget', 'due')
                                             AND to_account IN ('receivable', 'debt', 'written_off')), 0)
             - coalesce(sum(pence) FILTER (WHERE to_account IN ('budget', 'due')
                                             AND from_account IN ('receivable', 'debt', 'written_off')), 0) AS pence,
           sum(CASE 'approved' WHEN to_account THEN pence WHEN from_account THEN -pence ELSE 0 END) AS approved
    FROM transfer AS line LEFT JOIN (
        SELECT run_id FROM transfer
        WHERE area = :area AND contract = :contract AND party = :party AND posted_on <= :day AND run_id IS NOT NULL
        GROUP BY run_id
        HAVING sum(CASE 'approved' WHEN to_account THEN pence WHEN from_account THEN -pence ELSE 0 END) = 0
    ) AS through ON through.run_id = line.run_id
    WHERE area = :area AND contract = :contract AND party = :party AND posted_on <= :day
    GROUP BY amount_key
) AS standing
WHERE pence > 0 OR approved > 0
"""


@dataclass(frozen=True, slots=True)
class Earned:
    """What stood at the end of a day, by the date on which it was earned."""

    effective_on: date
    pence: int


@dataclass(frozen=True, slots=True)
class Balance:
    account: str
    pence: int


@dataclass(frozen=True, slots=True)
class _Place:
    contract: str
    party: str


@dataclass(frozen=True, slots=True)
class Figures:
    earned: Sequence[Earned]
    balances: Sequence[Balance]
    at_risk: int
    paid_this_year: int
    approved_this_year: int


_FIGURES = sql(
    f"""
    SELECT {listed(Earned, _EARNED)} AS earned, {listed(Balance, _BALANCES)} AS balances,
           paid.at_risk, paid.paid_this_year, paid.approved_this_year
      FROM ({_PAID}) AS paid
    """,
    into=Figures,
)
_UNPRICED = statement(
    select(func.count())
    .select_from(Amount)
    .where(
        Amount.area == param.area,
        col(Amount.contract).is_(None),
        Amount.effective_on <= param.day,
        Amount.state == State.UNPRICED.value,
    )
)
# From one contract and party to the next by the index: how long the ledger is plays no part.
_WITH_MONEY = sql(
    """
WITH RECURSIVE place (contract, party) AS (
    (SELECT contract, party FROM transfer WHERE area = :area ORDER BY contract, party LIMIT 1)
    UNION ALL
    SELECT next.contract, next.party FROM place CROSS JOIN LATERAL (
        SELECT contract, party FROM transfer
        WHERE area = :area AND (contract, party) > (place.contract, place.party) ORDER BY contract, party LIMIT 1
    ) AS next
)
SELECT contract, party FROM place
WHERE (CAST(:party AS text) IS NULL OR party = :party)
  AND NOT EXISTS (SELECT FROM unnest(CAST(:contracts AS text[]), CAST(:parties AS text[])) AS shown (contract, party)
                  WHERE shown.contract = place.contract AND shown.party = place.party)
  AND EXISTS (
    SELECT FROM (SELECT from_account, to_account, sum(pence) AS pence FROM transfer
                 WHERE area = :area AND contract = place.contract AND party = place.party AND posted_on <= :day
                 GROUP BY from_account, to_account) AS moved,
         LATERAL (VALUES (to_account, moved.pence), (from_account, -moved.pence)) AS side (account, pence)
    WHERE account IN ('held', 'due', 'approved', 'receivable', 'debt')
    GROUP BY account HAVING sum(side.pence) <> 0
  )
""",
    into=_Place,
)
_PUBLISHED_ON = statement(
    select(Position.contract, Position.party).where(Position.area == param.area, Position.published_on == param.day),
    into=_Place,
)


async def unpriced_without_contract(session: Session, area: str, day: date) -> int:
    return await _UNPRICED.one(session, area=area, day=day)


async def figures(session: Session, area: str, place: Place, plan: YearPlan, day: date) -> Figures:
    return await _FIGURES.one(
        session,
        area=area,
        contract=place.contract,
        party=place.party,
        day=day,
        year_from=plan.starts,
        year_to=plan.counts_until or date.max,
    )


async def with_money(
    session: Session, area: str, day: date, party: str | None = None, *, besides: Collection[Place] = ()
) -> list[Place]:
    """Where a balance is not zero at the end of a day: such a contract is shown, whatever its terms.

    Of all parties, or of one; not of those that are shown anyway.
    """
    places = await _WITH_MONEY.all(
        session,
        area=area,
        day=day,
        party=party,
        contracts=[place.contract for place in besides],
        parties=[place.party for place in besides],
    )
    return sorted(Place(place.contract, place.party) for place in places)


async def published_on(session: Session, area: str, day: date) -> set[Place]:
    """The contracts and parties whose position of that day is out."""
    return {Place(place.contract, place.party) for place in await _PUBLISHED_ON.all(session, area=area, day=day)}


async def keep(session: Session, published: Sequence[Row]) -> None:
    await insert_many(session, Position, published)
