"""What is known of outcomes that fell and were paid with others: what they accrued, and the lines of what paid them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.payments.rules.paid_with_others import PeriodLine
from shared.data.db import Session
from shared.data.statements import sql


@dataclass(frozen=True, slots=True)
class _Accrued:
    amount_key: UUID
    known_on: date
    pence: int


@dataclass(frozen=True, slots=True)
class _Line:
    amount_key: UUID
    kind: str
    number: int
    posted_on: date


_ACCRUED = sql(
    """
    SELECT accrued.amount_key, accrued.known_on, accrued.pence
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
    SELECT amount_key, kind, number, posted_on FROM transfer
     WHERE amount_key = ANY (CAST(:keys AS uuid[])) AND kind IN ('approval', 'receivable')
    """,
    into=_Line,
)


async def accrued(session: Session, keys: Sequence[UUID]) -> Mapping[UUID, Sequence[tuple[date, int]]]:
    """By how much more, or less, of each and from which day on, where it is now."""
    of_amounts: dict[UUID, list[tuple[date, int]]] = {}
    for row in await _ACCRUED.all(session, keys=list(keys)):
        of_amounts.setdefault(row.amount_key, []).append((row.known_on, row.pence))
    return of_amounts


async def once_achieved(session: Session, keys: Sequence[UUID]) -> set[UUID]:
    """Those that were verified before they fell."""
    return set(await _ACHIEVED.all(session, keys=list(keys)))


async def lines_of(session: Session, keys: Sequence[UUID]) -> Mapping[UUID, Sequence[PeriodLine]]:
    """Of these amounts, the approvals and what was owed."""
    of_amounts: dict[UUID, list[PeriodLine]] = {}
    for row in await _LINES.all(session, keys=list(keys)):
        of_amounts.setdefault(row.amount_key, []).append(PeriodLine(row.kind, row.number, row.posted_on))
    return of_amounts
