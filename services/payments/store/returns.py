"""Payments that came back: what a remittance paid as it was approved, and what its return has moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from services.payments.models import Amount, LedgerTransfer, Run, RunLine
from services.payments.rules.run_explanations import RETURNED
from shared.data.db import Session
from shared.data.statements import among, param, sql, statement


@dataclass(frozen=True, slots=True)
class ApprovedLine:
    amount_key: UUID
    client_id: UUID | None
    effective_on: date
    pence: int


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """What a return moved; the debt of which it cancelled something."""

    id: UUID
    amount_key: UUID
    kind: str
    from_account: str
    to_account: str
    pence: int
    effective_on: date
    receivable_id: UUID | None
    debt_id: UUID | None


_APPROVED_LINES = statement(
    sa.select(
        col(LedgerTransfer.amount_key),
        col(Amount.client_id),
        col(LedgerTransfer.effective_on),
        col(LedgerTransfer.pence),
    )
    .join(Amount, col(Amount.key) == LedgerTransfer.amount_key)
    .where(col(LedgerTransfer.run_id) == param.run_id, col(LedgerTransfer.kind) == "approval")
    .order_by(col(LedgerTransfer.effective_on), col(LedgerTransfer.amount_key)),
    into=ApprovedLine,
)
_APPROVED_WITH = statement(
    select(Run.id)
    .where(
        Run.state == "approved",
        Run.area == param.area,
        Run.contract == param.contract,
        Run.party == param.party,
        sa.exists().where(col(RunLine.run_id) == Run.id, among(RunLine.amount_key, param.keys)),
    )
    .limit(1)
)
# What a return made due, and what that cancelled: the last step but one names the debt.
_RETURNED_LINES = sql(
    """
    SELECT line.id, line.amount_key, line.kind, line.from_account, line.to_account, line.pence, line.effective_on,
           line.receivable_id, CAST(CASE WHEN line.kind IN ('debt_cancelled', 'write_off_cancelled')
                                         THEN line.basis #>> '{steps,-2,debtId}' END AS uuid) AS debt_id
      FROM transfer AS line
     WHERE line.amount_key = ANY (CAST(:keys AS uuid[])) AND line.contract = :contract AND line.party = :party
       AND line.cause = :cause AND line.cause_id = :run_id
       AND line.kind IN ('return', 'set_off', 'debt_cancelled', 'write_off_cancelled')
       AND NOT EXISTS (SELECT FROM transfer AS undone WHERE undone.amount_key = line.amount_key
                         AND undone.reverses = line.id AND undone.kind = 'return_undone')
     ORDER BY line.seq DESC
    """,
    into=ReturnedLine,
)


async def approved_lines(session: Session, run_id: UUID) -> Sequence[ApprovedLine]:
    """What a run pays, in the order of the days that its lines had then: later news changes none of it."""
    return await _APPROVED_LINES.all(session, run_id=run_id)


async def approved_with(session: Session, run: Run, keys: Sequence[UUID]) -> UUID | None:
    """One that is approved, at the place of a run, and pays one of these amounts."""
    return await _APPROVED_WITH.first(session, area=run.area, contract=run.contract, party=run.party, keys=list(keys))


async def returned_lines(session: Session, run: Run, keys: Sequence[UUID]) -> Sequence[ReturnedLine]:
    """What the last return of a run has moved, the latest first."""
    return await _RETURNED_LINES.all(
        session, keys=list(keys), cause=RETURNED, run_id=run.id, contract=run.contract, party=run.party
    )
