"""What of quarters that are paid on account has accrued, was paid and stands, for what is passed on of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import select

from services.payments.models import RunLeftOut
from services.payments.rules.shapes import on_account_balance, on_account_instalment
from services.payments.store.remitted import moved
from shared.data.db import Session
from shared.data.statements import param, sql, statement

SHAPES = [on_account_instalment.NAME, on_account_balance.NAME]


@dataclass(frozen=True, slots=True)
class AccruedRow:
    contract: str
    party: str
    outcome_id: UUID
    effective_on: date
    pence: int
    passed_to: str | None
    passed_share: str | None


@dataclass(frozen=True, slots=True)
class MoneyRow:
    contract: str
    party: str
    effective_on: date
    standing_pence: int
    paid_pence: int


@dataclass(frozen=True, slots=True)
class LeftOutRow:
    amount_key: UUID
    pence: int


def _of(table: str) -> str:
    return f"{table}.area = :area AND {table}.contract = ANY (CAST(:codes AS text[]))"


_ACCRUED = sql(
    f"""
    SELECT said.contract, said.party, said.amount_key AS outcome_id, said.effective_on,
           sum(said.pence)::bigint AS pence, amount.passed_to, amount.passed_share
      FROM accrued AS said LEFT JOIN amount ON amount.key = said.amount_key
     WHERE {_of("said")}
     GROUP BY said.contract, said.party, said.amount_key, said.effective_on, amount.passed_to, amount.passed_share
    HAVING sum(said.pence) <> 0
    """,
    into=AccruedRow,
)
_MONEY = sql(
    f"""
    SELECT contract, party, effective_on, sum(standing)::bigint AS standing_pence, sum(paid)::bigint AS paid_pence
      FROM (SELECT contract, party, effective_on, pence AS standing, 0 AS paid FROM amount
             WHERE {_of("amount")} AND shape = ANY (CAST(:shapes AS text[]))
            UNION ALL
            SELECT line.contract, line.party, amount.effective_on, 0, {moved("line")}
              FROM transfer AS line
              JOIN amount ON amount.key = line.amount_key AND amount.shape = ANY (CAST(:shapes AS text[]))
             WHERE {_of("line")}) AS money
     GROUP BY contract, party, effective_on
    """,
    into=MoneyRow,
)
_LEFT_OUT = statement(
    select(RunLeftOut.amount_key, RunLeftOut.pence).where(RunLeftOut.run_id == param.run_id), into=LeftOutRow
)


async def accrued(session: Session, area: str, codes: Sequence[str]) -> Sequence[AccruedRow]:
    return await _ACCRUED.all(session, area=area, codes=list(codes))


async def money(session: Session, area: str, codes: Sequence[str]) -> Sequence[MoneyRow]:
    """Of instalments and balances, by their days."""
    return await _MONEY.all(session, area=area, codes=list(codes), shapes=SHAPES)


async def left_out(session: Session, run_id: UUID) -> dict[UUID, int]:
    """What a remittance left out, of balances too."""
    return {row.amount_key: row.pence for row in await _LEFT_OUT.all(session, run_id=run_id)}
