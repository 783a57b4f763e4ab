"""Lines of the ledger as they are shown, and what they come to by contract and account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.data.db import Session
from shared.data.statements import names_of, sql


@dataclass(frozen=True, slots=True)
class Line:
    """Of an amount that has moved on, what could still fall is no matter of the lines that it left behind."""

    id: UUID
    amount_key: UUID
    number: int
    contract: str
    party: str
    kind: str
    from_account: str
    to_account: str
    pence: int
    effective_on: date
    due_on: date | None
    posted_on: date
    cause: str
    cause_id: UUID | None
    reverses: UUID | None
    receivable_id: UUID | None
    run_id: UUID | None
    basis: dict[str, Any]
    at_risk_until: date | None


@dataclass(frozen=True, slots=True)
class AmountDue:
    key: UUID
    pence: int


@dataclass(frozen=True, slots=True)
class AccountBalance:
    contract: str
    account: str
    balance_pence: int


@dataclass(frozen=True, slots=True)
class ContractTotals:
    contract: str
    due_pence: int
    paid_pence: int
    clawed_back_pence: int
    held_pence: int


# Gaps in its numbers would tell a party what was posted of the amount elsewhere.
_OWN = """(SELECT count(*) FROM transfer AS own
            WHERE own.amount_key = t.amount_key AND own.party = t.party AND own.number <= t.number)"""
_LINE = f"""
    SELECT t.id, t.amount_key, CASE WHEN CAST(:party AS text) IS NULL THEN t.number ELSE {_OWN} END AS number,
           t.contract, t.party, t.kind, t.from_account, t.to_account, t.pence,
           t.effective_on, t.due_on, t.posted_on, t.cause, t.cause_id, t.reverses, t.receivable_id, t.run_id, t.basis,
           CASE WHEN a.contract = t.contract AND a.party = t.party THEN a.at_risk_until END AS at_risk_until
      FROM transfer AS t LEFT JOIN amount AS a ON a.key = t.amount_key
     WHERE t.area = :area AND (CAST(:party AS text) IS NULL OR t.party = :party)
"""
_FIND = sql(f"{_LINE} AND t.id = :id", into=Line)
_OF_AMOUNT = sql(
    f"""
    SELECT {names_of(Line, "line")} FROM ({_LINE} AND t.amount_key = :key) AS line
     WHERE number > :after ORDER BY number LIMIT :limit
    """,
    into=Line,
)
_OWED = sql(
    """
    SELECT amount_key FROM (
        SELECT DISTINCT ON (line.amount_key) line.amount_key, line.kind
          FROM transfer AS line JOIN amount ON amount.key = line.amount_key
         WHERE line.amount_key = ANY (CAST(:keys AS uuid[])) AND line.kind IN ('reversal', 'receivable')
           AND line.contract = amount.contract AND line.party = amount.party
         ORDER BY line.amount_key, line.number DESC) AS fell
     WHERE kind = 'receivable'
    """,
    into=UUID,
)
_DUE = sql(
    """
    SELECT key, sum(pence)::bigint AS pence FROM (
        SELECT amount_key AS key, sum(CASE to_account WHEN 'due' THEN pence ELSE -pence END) AS pence FROM transfer
         WHERE amount_key = ANY (CAST(:keys AS uuid[])) AND 'due' IN (from_account, to_account)
           AND (CAST(:party AS text) IS NULL OR party = :party)
         GROUP BY amount_key, contract, party) AS of_place
     WHERE pence > 0 GROUP BY key
    """,
    into=AmountDue,
)
_ACCOUNTS = """
    SELECT contract, account, sum(side.pence)::bigint AS balance_pence
      FROM (SELECT contract, from_account, to_account, sum(pence) AS pence FROM transfer
             WHERE area = :area AND {of_contract} GROUP BY contract, from_account, to_account) AS moved,
           LATERAL (VALUES (to_account, moved.pence), (from_account, -moved.pence)) AS side (account, pence)
     GROUP BY contract, account ORDER BY contract, account
"""
_ACCOUNTS_OF_AREA = sql(_ACCOUNTS.format(of_contract="true"), into=AccountBalance)
_ACCOUNTS_OF_CONTRACT = sql(_ACCOUNTS.format(of_contract="contract = :contract"), into=AccountBalance)
# What one day put in and took out again within an amount was never there at the day's end; nor did what is on account
# after a restore become due, or fall: it was paid. So was what its source lost: it is due again as recorded again.
_TOTALS = sql(
    """
    WITH days AS (
        SELECT line.contract, amount_key, posted_on,
               sum(CASE WHEN account.key IS NOT NULL THEN 0
                        WHEN to_account = 'due' AND kind NOT IN ('return', 'rejection', 'return_undone') THEN line.pence
                        WHEN from_account = 'due' AND kind IN ('reversal', 'hold_again') THEN -line.pence
                        ELSE 0 END) AS due,
               sum(CASE WHEN account.key IS NOT NULL THEN 0
                        WHEN kind = 'receivable' THEN line.pence
                        WHEN kind = 'receivable_undone' THEN -line.pence ELSE 0 END) AS clawed,
               sum(CASE 'paid' WHEN to_account THEN line.pence WHEN from_account THEN -line.pence ELSE 0 END) AS paid,
               sum(CASE 'held' WHEN to_account THEN line.pence WHEN from_account THEN -line.pence ELSE 0 END) AS held
        FROM transfer AS line LEFT JOIN amount AS account ON account.key = amount_key AND (
                 account.shape = 'on_account' OR account.reason = 'unknown-to-source')
        WHERE line.area = :area GROUP BY line.contract, amount_key, posted_on
    )
    SELECT contract,
           coalesce(sum(due) FILTER (WHERE due > 0), 0)::bigint AS due_pence,
           sum(paid)::bigint AS paid_pence,
           coalesce(sum(clawed) FILTER (WHERE clawed > 0), 0)::bigint AS clawed_back_pence,
           sum(held)::bigint AS held_pence
    FROM days GROUP BY contract ORDER BY contract
    """,
    into=ContractTotals,
)


async def find(session: Session, area: str, party: str | None, line_id: UUID) -> Line | None:
    return await _FIND.first(session, area=area, party=party, id=line_id)


async def page(session: Session, area: str, party: str | None, key: UUID, *, after: int, limit: int) -> Sequence[Line]:
    """Of one amount, in order; of a party those that are or were its own."""
    return await _OF_AMOUNT.all(session, area=area, party=party, key=key, after=after, limit=limit)


async def due_of(session: Session, party: str | None, keys: Sequence[UUID]) -> dict[UUID, int]:
    """What is due for each amount, whatever its state, to a party or to whomever; also where it stood before."""
    return {due.key: due.pence for due in await _DUE.all(session, keys=list(keys), party=party)} if keys else {}


async def accounts(session: Session, area: str, contract: str | None) -> Sequence[AccountBalance]:
    if contract is None:
        return await _ACCOUNTS_OF_AREA.all(session, area=area)
    return await _ACCOUNTS_OF_CONTRACT.all(session, area=area, contract=contract)


async def totals(session: Session, area: str) -> Sequence[ContractTotals]:
    return await _TOTALS.all(session, area=area)


async def owed_since_they_fell(session: Session, keys: Sequence[UUID]) -> set[UUID]:
    """Those of which the last fall at the place that they have now was of something that a run had approved."""
    return set(await _OWED.all(session, keys=list(keys))) if keys else set()
