"""What the ledger moved at a place in a span of days: what was earned, what was corrected, and the cash."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.payments.rules.postings import ContractParty
from services.payments.rules.year_statements import CashRow, CorrectedRow, EarnedRow
from services.payments.store.moved import MOVED
from shared.data.db import Session
from shared.data.statements import sql

_AT = """line.area = :area AND line.contract = :contract AND line.party = :party
   AND line.posted_on >= :since AND line.posted_on <= :day"""
_SIGNED = "CASE 'budget' WHEN line.from_account THEN line.pence ELSE -line.pence END"
_VERSION = """line.basis -> 'scheme' ->> 'id' AS scheme_id,
           CAST(line.basis -> 'scheme' ->> 'version' AS integer) AS version"""
# The first line of an amount at its place is what was earned, all that follow correct it; so does what a dispute added
# to a closed year.
_IS_FIRST = """line.basis -> 'agreed' IS NULL AND line.number = (
    SELECT min(number) FROM transfer AS earlier
     WHERE earlier.amount_key = line.amount_key AND earlier.contract = line.contract AND earlier.party = line.party
       AND 'budget' IN (earlier.from_account, earlier.to_account))"""
_BUDGET = f"""
      FROM transfer AS line JOIN amount ON amount.key = line.amount_key
     WHERE {_AT} AND 'budget' IN (line.from_account, line.to_account)"""


@dataclass(frozen=True, slots=True)
class BalanceOfAccount:
    account: str
    pence: int


@dataclass(frozen=True, slots=True)
class NettedSum:
    pence: int


_BALANCES = sql(
    f"""
    SELECT account, sum(side.pence)::bigint AS pence
      FROM ({MOVED}) AS moved
     CROSS JOIN LATERAL (VALUES (to_account, moved.pence), (from_account, -moved.pence)) AS side (account, pence)
     GROUP BY account
    """,
    into=BalanceOfAccount,
)
_EARNED = sql(
    f"""
    SELECT scheme_id, version, measure, shape, of_year, count(*) AS amounts, sum(pence)::bigint AS pence
      FROM (SELECT {_VERSION}, amount.measure, amount.shape,
                   line.effective_on >= :since AND line.effective_on < :until AS of_year, {_SIGNED} AS pence
            {_BUDGET} AND {_IS_FIRST}) AS first
     GROUP BY scheme_id, version, measure, shape, of_year
     ORDER BY scheme_id, version, measure NULLS LAST, shape, of_year DESC
    """,
    into=EarnedRow,
)
_CORRECTED = sql(
    f"""
    SELECT line.id, line.amount_key AS claim_id,
           CASE WHEN amount.party = line.party THEN amount.client_id END AS client_id,
           amount.measure, amount.shape, line.kind, line.effective_on, line.posted_on, {_SIGNED} AS pence, {_VERSION},
           line.basis
    {_BUDGET} AND NOT ({_IS_FIRST})
     ORDER BY line.seq LIMIT :limit
    """,
    into=CorrectedRow,
)
_CASH = sql(
    f"""
    SELECT side.account, line.posted_on, line.run_id, run.run_on, sum(side.pence)::bigint AS pence
      FROM transfer AS line LEFT JOIN run ON run.id = line.run_id
     CROSS JOIN LATERAL (
        VALUES (line.to_account, line.pence), (line.from_account, -line.pence)) AS side (account, pence)
     WHERE {_AT} AND side.account IN ('paid', 'collected', 'written_off')
     GROUP BY side.account, line.posted_on, line.run_id, run.run_on HAVING sum(side.pence) <> 0
     ORDER BY line.posted_on, side.account, run.run_on, line.run_id
    """,
    into=CashRow,
)
_NETTED = sql(
    f"""
    SELECT coalesce(sum(CASE line.to_account WHEN 'receivable' THEN line.pence ELSE -line.pence END), 0)::bigint
             AS pence
      FROM transfer AS line
     WHERE {_AT} AND ARRAY[line.from_account, line.to_account] @> ARRAY['approved', 'receivable']
    """,
    into=NettedSum,
)


@dataclass(frozen=True, slots=True)
class StatedSpan:
    """From the first day of a contract year to a day; `until` is the first that is dated in no part of the year."""

    place: ContractParty
    since: date
    day: date
    until: date


async def balances(session: Session, area: str, place: ContractParty, day: date) -> dict[str, int]:
    """Of each account at the end of a day."""
    rows = await _BALANCES.all(session, area=area, contract=place.contract, party=place.party, day=day)
    return {row.account: row.pence for row in rows}


async def opening(session: Session, area: str, span: StatedSpan) -> dict[str, int]:
    return await balances(session, area, span.place, span.since - timedelta(days=1))


def _asked(area: str, span: StatedSpan) -> dict[str, object]:
    return {
        "area": area, "contract": span.place.contract, "party": span.place.party, "since": span.since, "day": span.day,
    }  # fmt: skip


async def earned(session: Session, area: str, span: StatedSpan) -> Sequence[EarnedRow]:
    return await _EARNED.all(session, **_asked(area, span), until=span.until)


async def corrected(session: Session, area: str, span: StatedSpan, limit: int) -> Sequence[CorrectedRow]:
    """In the order of the ledger."""
    return await _CORRECTED.all(session, **_asked(area, span), limit=limit)


async def cash(session: Session, area: str, span: StatedSpan) -> Sequence[CashRow]:
    return await _CASH.all(session, **_asked(area, span))


async def netted_pence(session: Session, area: str, span: StatedSpan) -> int:
    """What was taken off remittances for what had fallen, less what came out of that again."""
    return (await _NETTED.one(session, **_asked(area, span))).pence
