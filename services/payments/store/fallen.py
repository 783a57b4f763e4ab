"""What is known of outcomes that fell and were paid with others: what they accrued, and the lines of what paid them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.payments.rules.paid_with_others import Accrual, PeriodLine
from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class _Accrued:
    amount_key: UUID
    effective_on: date
    known_on: date
    pence: int
    after_line: int | None


@dataclass(frozen=True, slots=True)
class _Line:
    amount_key: UUID
    kind: str
    number: int
    posted_on: date
    seq: int


_ACCRUED = sql(
    """
    SELECT accrued.amount_key, accrued.effective_on, accrued.known_on, accrued.pence, accrued.after_line
      FROM accrued JOIN amount ON amount.key = accrued.amount_key
     WHERE accrued.amount_key = ANY (CAST(:keys AS uuid[]))
       AND accrued.contract = amount.contract AND accrued.party = amount.party ORDER BY seq
    """,
    into=_Accrued,
)
_ACHIEVED = sql(
    "SELECT outcome_id FROM outcome WHERE outcome_id = ANY (CAST(:keys AS uuid[])) AND kind = 'achieved'", into=UUID
)
_LINES = sql(
    """
    SELECT amount_key, kind, number, posted_on, seq FROM transfer
     WHERE amount_key = ANY (CAST(:keys AS uuid[])) AND kind IN ('approval', 'receivable')
       AND NOT EXISTS (SELECT FROM run WHERE run.id = transfer.run_id AND run.state = 'rejected')
    """,
    into=_Line,
)


async def accrued(session: Session, keys: Sequence[UUID]) -> Mapping[UUID, Sequence[Accrual]]:
    """By how much more, or less, of each and since when, where it is now."""
    of_amounts: dict[UUID, list[Accrual]] = {}
    for row in await _ACCRUED.all(session, keys=list(keys)):
        accrual = Accrual(row.effective_on, row.known_on, row.pence, row.after_line)
        of_amounts.setdefault(row.amount_key, []).append(accrual)
    return of_amounts


async def once_achieved(session: Session, keys: Sequence[UUID]) -> set[UUID]:
    """Those that were verified before they fell."""
    return set(await _ACHIEVED.all(session, keys=list(keys)))


async def lines_of(session: Session, keys: Sequence[UUID]) -> Mapping[UUID, Sequence[PeriodLine]]:
    """Of these amounts, the approvals and what was owed; what a run that was rejected had approved was not."""
    of_amounts: dict[UUID, list[PeriodLine]] = {}
    for row in await _LINES.all(session, keys=list(keys)):
        of_amounts.setdefault(row.amount_key, []).append(PeriodLine(row.kind, row.number, row.posted_on, row.seq))
    return of_amounts
