"""Numbers that files for the ledger gave out: they are made of the id of the remittance, or of the debt.

Payment rules 6, Files of the ledger.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

_ID = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:-(c|r?[0-9]{1,9}))?", re.ASCII)


class NumberOf(StrEnum):
    """A debt is named by its id alone too."""

    INVOICE = "invoice"
    CREDIT = "credit"
    REVERSAL = "reversal"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class LedgerNumber:
    """`place`: which reversal of its remittance, or which request of its debt, from 1."""

    id: UUID
    of: NumberOf
    place: int = 0


def ledger_number(number: str | None) -> LedgerNumber | None:
    read = _ID.fullmatch((number or "").lower())
    if read is None:
        return None
    about, ending = UUID(read[1]), read[2] or ""
    if ending in {"", "c"}:
        return LedgerNumber(about, NumberOf.CREDIT if ending else NumberOf.INVOICE)
    of = NumberOf.REVERSAL if ending.startswith("r") else NumberOf.REQUEST
    return LedgerNumber(about, of, int(ending.lstrip("r")))


def id_in(number: str | None) -> UUID | None:
    said = ledger_number(number)
    return said.id if said else None


def is_credit(number: str | None) -> bool:
    said = ledger_number(number)
    return said is not None and said.of is NumberOf.CREDIT
