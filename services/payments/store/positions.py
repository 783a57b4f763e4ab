"""What a contract's position is made of, as it stood at the end of any day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import col, select

from services.payments.models import Amount, Position
from services.payments.rules.postings import ContractParty
from services.payments.rules.states import ClaimState
from services.payments.store.moved import EARNED, MOVED
from shared.data.db import Row, Session
from shared.data.statements import listed, param, sql, statement
from shared.data.upsert import insert_many

_EARNED = f"""
SELECT effective_on, sum(pence)::bigint AS pence FROM ({EARNED}) AS earned
WHERE effective_on <= :day GROUP BY effective_on ORDER BY effective_on
"""

_BETWEEN = f"""
SELECT from_account, to_account, sum(pence)::bigint AS pence, sum(lines)::bigint AS lines,
       coalesce(sum(lines) FILTER (WHERE posted_on < date_trunc('month', CAST(:kept_on AS date))), 0)::bigint
         AS lines_of_months
FROM ({MOVED}) AS moved GROUP BY from_account, to_account
"""

_BALANCES = """
SELECT account, sum(side.pence)::bigint AS pence
FROM between_two, LATERAL (VALUES (to_account, between_two.pence), (from_account, -between_two.pence))
     AS side (account, pence)
GROUP BY account
"""


@dataclass(frozen=True, slots=True)
class EarnedByDate:
    """What stood at the end of a day, by the date on which it was earned."""

    effective_on: date
    pence: int


@dataclass(frozen=True, slots=True)
class Balance:
    account: str
    pence: int


@dataclass(frozen=True, slots=True)
class _PartyOfContract:
    contract: str
    party: str


@dataclass(frozen=True, slots=True)
class LedgerFigures:
    earned: Sequence[EarnedByDate]
    balances: Sequence[Balance]
    lines: int
    kept_lines: int  # of them, by the day of which something is kept
    last_seq: int  # of those that were posted on the day itself; 0 where none was
    last_accrued: int  # so of what became known to accrue


# How many lines were posted by the day of which something is kept: of whole months, and of its own the lines.
_FIGURES = sql(
    f"""
    WITH between_two AS MATERIALIZED ({_BETWEEN})
    SELECT {listed(EarnedByDate, _EARNED)} AS earned, {listed(Balance, _BALANCES)} AS balances,
           sums.lines, sums.lines_of_months + of_month.lines AS kept_lines,
           (SELECT coalesce(max(seq), 0) FROM transfer
             WHERE area = :area AND contract = :contract AND party = :party AND posted_on = :day) AS last_seq,
           (SELECT coalesce(max(seq), 0) FROM accrued
             WHERE area = :area AND contract = :contract AND party = :party AND known_on = :day) AS last_accrued
      FROM (SELECT coalesce(sum(lines), 0)::bigint AS lines,
                   coalesce(sum(lines_of_months), 0)::bigint AS lines_of_months FROM between_two) AS sums,
           (SELECT count(*) AS lines FROM transfer
             WHERE area = :area AND contract = :contract AND party = :party
               AND posted_on >= date_trunc('month', CAST(:kept_on AS date))::date AND posted_on <= :kept_on) AS of_month
    """,
    into=LedgerFigures,
)
_UNPRICED = statement(
    select(func.count())
    .select_from(Amount)
    .where(
        Amount.area == param.area,
        col(Amount.contract).is_(None),
        Amount.effective_on <= param.day,
        Amount.state == ClaimState.UNPRICED.value,
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
), other AS MATERIALIZED (
    SELECT contract, party FROM place
     WHERE (CAST(:party AS text) IS NULL OR party = :party)
       AND NOT EXISTS (
             SELECT FROM unnest(CAST(:contracts AS text[]), CAST(:parties AS text[])) AS shown (contract, party)
              WHERE shown.contract = place.contract AND shown.party = place.party)
)
SELECT contract, party FROM other
WHERE EXISTS (
    SELECT FROM (SELECT from_account, to_account, sum(pence) AS pence FROM transfer
                 WHERE area = :area AND contract = other.contract AND party = other.party AND posted_on <= :day
                 GROUP BY from_account, to_account) AS moved,
         LATERAL (VALUES (to_account, moved.pence), (from_account, -moved.pence)) AS side (account, pence)
    WHERE account IN ('held', 'due', 'approved', 'receivable', 'debt')
    GROUP BY account HAVING sum(side.pence) <> 0
  )
""",
    into=_PartyOfContract,
)
_PUBLISHED_ON = statement(
    select(Position.contract, Position.party).where(Position.area == param.area, Position.published_on == param.day),
    into=_PartyOfContract,
)


async def unpriced_without_contract(session: Session, area: str, day: date) -> int:
    return await _UNPRICED.one(session, area=area, day=day)


async def figures(session: Session, area: str, place: ContractParty, day: date, kept_on: date) -> LedgerFigures:
    return await _FIGURES.one(session, area=area, contract=place.contract, party=place.party, day=day, kept_on=kept_on)


async def with_money(
    session: Session, area: str, day: date, party: str | None = None, *, besides: Collection[ContractParty] = ()
) -> list[ContractParty]:
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
    return sorted(ContractParty(place.contract, place.party) for place in places)


async def published_on(session: Session, area: str, day: date) -> set[ContractParty]:
    """The contracts and parties whose position of that day is out."""
    return {
        ContractParty(place.contract, place.party) for place in await _PUBLISHED_ON.all(session, area=area, day=day)
    }


async def keep(session: Session, published: Sequence[Row]) -> None:
    await insert_many(session, Position, published)
