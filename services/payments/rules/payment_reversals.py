"""What the ledger is told of a payment that came back after its invoice had left: a credit of what is due again.

That leaves once more with the next remittance, under a number of its own. Where the return was a mistake, an invoice of
as much takes the credit off.

Payment rules 6, Files for the ledger.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.payments.rules.invoice_lines import CREDIT, STANDARD, Booked


@dataclass(frozen=True, slots=True)
class ReturnStands:
    """A remittance whose invoice has left. `said`: how many reversals of it were; `said_pence`: what they come to."""

    run_id: UUID
    contract: str
    is_back: bool
    net_pence: int
    said: int
    said_pence: int
    party: str
    run_on: date


@dataclass(frozen=True, slots=True)
class PaymentReversal:
    """The next of a remittance: below nothing a credit, above an invoice that takes it off."""

    remittance: ReturnStands
    number: int
    pence: int


def next_reversals(remittances: Sequence[ReturnStands]) -> Iterator[PaymentReversal]:
    """None of what the ledger knows already."""
    for remittance in remittances:
        pence = (-remittance.net_pence if remittance.is_back else 0) - remittance.said_pence
        if pence:
            yield PaymentReversal(remittance, remittance.said + 1, pence)


def reversal_lines(
    reversal: PaymentReversal,
    invoiced: Mapping[str, Any],
    parts: Sequence[Booked],
    on: date,
    words: Callable[[Booked], str],
) -> list[dict[str, Any]]:
    """A line a measure, by the supplier and codes of the invoice, of which `invoiced` is a line."""
    sign = -1 if reversal.pence < 0 else 1
    return [
        {
            **invoiced, "invoice_number": f"{reversal.remittance.run_id}-R{reversal.number}",
            "invoice_type": CREDIT if reversal.pence < 0 else STANDARD, "invoice_date": on.isoformat(),
            "line_amount": sign * part.pence, "description": words(part), "invoice_amount": reversal.pence,
            "line_number": number, "pay_by": None,
        }
        for number, part in enumerate(parts, start=1)
    ]  # fmt: skip
