"""What of quarters that are paid on account has accrued, was paid and stands, for what is passed on of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.payments.rules.shapes import on_account_balance, on_account_instalment
from services.payments.store.remitted import moved
from shared.data.db import Session
from shared.data.statements import sql

SHAPES = [on_account_instalment.NAME, on_account_balance.NAME]


@dataclass(frozen=True, slots=True)
class AccruedRow:
    contract: str
    party: str
    outcome_id: UUID
    effective_on: date
    known_on: date
    after_line: int | None
    pence: int
    delivered_by: str | None


@dataclass(frozen=True, slots=True)
class CashRow:
    """`run_id` of what a remittance paid or netted, and not of what became of it."""

    contract: str
    party: str
    effective_on: date
    seq: int
    pence: int
    run_id: UUID | None


@dataclass(frozen=True, slots=True)
class StandingRow:
    contract: str
    party: str
    effective_on: date
    pence: int


@dataclass(frozen=True, slots=True)
class RemittanceRow:
    contract: str
    party: str
    id: UUID
    run_on: date
    state: str
    seq: int
    posted_on: date


@dataclass(frozen=True, slots=True)
class LeftOutRow:
    run_id: UUID
    amount_key: UUID
    pence: int


def _of(table: str) -> str:
    return f"{table}.area = :area AND {table}.contract = ANY (CAST(:codes AS text[]))"


_MOVED = moved("line")
_ACCRUED = sql(
    f"""
    SELECT said.contract, said.party, said.amount_key AS outcome_id, said.effective_on, said.known_on, said.after_line,
           said.pence, outcome.delivered_by
      FROM accrued AS said
      LEFT JOIN outcome ON outcome.outcome_id = said.amount_key
     WHERE {_of("said")}
     ORDER BY said.seq
    """,
    into=AccruedRow,
)
_CASH = sql(
    f"""
    SELECT line.contract, line.party, amount.effective_on, line.seq,
           {_MOVED}::bigint AS pence,
           CASE WHEN kind IN ('approval', 'netting') THEN run_id END AS run_id
      FROM transfer AS line
      JOIN amount ON amount.key = line.amount_key AND amount.shape = ANY (CAST(:shapes AS text[]))
     WHERE {_of("line")} AND {_MOVED} <> 0
     ORDER BY line.seq
    """,
    into=CashRow,
)
_STANDING = sql(
    f"""
    SELECT contract, party, effective_on, sum(pence)::bigint AS pence FROM amount
     WHERE {_of("amount")} AND shape = ANY (CAST(:shapes AS text[])) GROUP BY contract, party, effective_on
    """,
    into=StandingRow,
)
_REMITTANCES = sql(
    f"""
    SELECT contract, party, id, run_on, state, line.seq, line.posted_on
      FROM run
      JOIN LATERAL (
        SELECT seq, posted_on FROM transfer
         WHERE transfer.run_id = run.id AND kind IN ('approval', 'netting', 'debt') ORDER BY seq DESC LIMIT 1
      ) AS line ON true
     WHERE {_of("run")} AND state = ANY (CAST(:states AS text[]))
    """,
    into=RemittanceRow,
)


_LEFT_OUT = sql(
    f"""
    SELECT run_id, amount_key, run_left_out.pence FROM run_left_out JOIN run ON run.id = run_id
     WHERE {_of("run")} AND state = ANY (CAST(:states AS text[]))
    """,
    into=LeftOutRow,
)


async def accrued(session: Session, area: str, codes: Sequence[str]) -> Sequence[AccruedRow]:
    return await _ACCRUED.all(session, area=area, codes=list(codes))


async def cash(session: Session, area: str, codes: Sequence[str]) -> Sequence[CashRow]:
    return await _CASH.all(session, area=area, codes=list(codes), shapes=SHAPES)


async def standing(session: Session, area: str, codes: Sequence[str]) -> Sequence[StandingRow]:
    return await _STANDING.all(session, area=area, codes=list(codes), shapes=SHAPES)


async def remittances(
    session: Session, area: str, codes: Sequence[str], states: Sequence[str]
) -> Sequence[RemittanceRow]:
    return await _REMITTANCES.all(session, area=area, codes=list(codes), states=list(states))


async def left_out(session: Session, area: str, codes: Sequence[str], states: Sequence[str]) -> Sequence[LeftOutRow]:
    """What each remittance left out, of balances too."""
    return await _LEFT_OUT.all(session, area=area, codes=list(codes), states=list(states))
