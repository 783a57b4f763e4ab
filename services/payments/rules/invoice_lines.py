"""A remittance as its council's ledger books it: an invoice of all that it pays, and a credit of what it takes off.

Never a smaller invoice: both come together to the remittance. Lines are summed by what they pay for, so that no line is
of one person, and none names anybody.

Payment rules 6, Files for the ledger.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

STANDARD, CREDIT = "STANDARD", "CREDIT"
_SIGNS = {"approval": 1, "netting": -1}


class _Line(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def measure(self) -> str | None: ...
    @property
    def pence(self) -> int: ...


class _Supplier(Protocol):
    supplier_number: str
    site: str
    purchase_order: str | None
    cost_centre: str
    subjective: str
    vat_code: str


@dataclass(frozen=True, slots=True)
class RemittanceFacts:
    """What was released. `lines`: how many claims and instalments it pays."""

    id: UUID
    contract: str
    party: str
    run_on: date
    pay_by: date | None
    gross_pence: int
    netted_pence: int
    net_pence: int
    lines: int


@dataclass(frozen=True, slots=True)
class Booked:
    """Of one measure, what is paid or taken off."""

    kind: str
    measure: str | None
    pence: int
    count: int


def booked(lines: Iterable[_Line]) -> list[Booked]:
    """What is paid before what is taken off, each by measure; what is of no outcome is the first."""
    summed: defaultdict[tuple[str, str | None], list[int]] = defaultdict(list)
    for line in lines:
        if line.kind in _SIGNS:
            summed[line.kind, line.measure].append(line.pence)
    by_measure = [Booked(kind, measure, sum(pence), len(pence)) for (kind, measure), pence in summed.items()]
    return sorted(by_measure, key=lambda part: (part.kind, part.measure or ""))


def differs(remittance: RemittanceFacts, parts: Sequence[Booked]) -> list[str]:
    """What of a remittance its lines do not come to, by the name of its field."""
    paid = [part for part in parts if part.kind == "approval"]
    gross, count = sum(part.pence for part in paid), sum(part.count for part in paid)
    netted = sum(part.pence for part in parts if part.kind == "netting")
    sums = {
        "grossPence": (gross, remittance.gross_pence), "nettedPence": (netted, remittance.netted_pence),
        "netPence": (gross - netted, remittance.net_pence), "lines": (count, remittance.lines),
    }  # fmt: skip
    return [name for name, (added, kept) in sums.items() if added != kept]


def invoice_number(remittance_id: UUID, invoice_type: str) -> str:
    """Its own for ever: the remittance's, which is no other's, and of a credit with a sign that it is one."""
    return f"{remittance_id}-C" if invoice_type == CREDIT else str(remittance_id)


def invoice_lines(
    remittance: RemittanceFacts, parts: Sequence[Booked], supplier: _Supplier, words: Callable[[Booked], str]
) -> list[dict[str, Any]]:
    """A line a measure, with all of its invoice, or credit, repeated on each."""
    return [
        line
        for kind, invoice_type in (("approval", STANDARD), ("netting", CREDIT))
        for line in _lines_of(remittance, [part for part in parts if part.kind == kind], invoice_type, supplier, words)
    ]


def _lines_of(
    remittance: RemittanceFacts,
    parts: Sequence[Booked],
    invoice_type: str,
    supplier: _Supplier,
    words: Callable[[Booked], str],
) -> Iterator[dict[str, Any]]:
    total = sum(_SIGNS[part.kind] * part.pence for part in parts)
    for number, part in enumerate(parts, start=1):
        yield {
            "invoice_number": invoice_number(remittance.id, invoice_type),
            "invoice_type": invoice_type,
            "invoice_date": remittance.run_on.isoformat(),
            "supplier_number": supplier.supplier_number,
            "supplier_site": supplier.site,
            "cost_centre": supplier.cost_centre,
            "subjective": supplier.subjective,
            "vat_code": supplier.vat_code,
            "line_amount": _SIGNS[part.kind] * part.pence,
            "description": words(part),
            "invoice_amount": total,
            "line_number": number,
            "purchase_order": supplier.purchase_order,
            "pay_by": remittance.pay_by and remittance.pay_by.isoformat(),
            "contract": remittance.contract,
            "party": remittance.party,
            "run": str(remittance.id),
        }
