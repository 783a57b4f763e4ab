"""What of a debt the council's debtor system is asked to invoice, and what of that it is asked to take back.

Payment rules 5, Debts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

INVOICE, CREDIT = "INVOICE", "CREDIT"


@dataclass(frozen=True, slots=True)
class DebtStands:
    """`elsewhere_pence`: collected or written off by now, whoever did it. `asked_*`: as all requests of it so far have
    left it; `asked` is how many there were.
    """

    id: UUID
    contract: str
    party: str
    run_id: UUID
    measure: str | None
    pence: int
    cancelled_pence: int
    elsewhere_pence: int
    asked: int = 0
    asked_pence: int = 0
    asked_elsewhere_pence: int = 0


@dataclass(frozen=True, slots=True)
class DebtAsked:
    """The next request of a debt: above nothing to invoice more, below to take some back. `elsewhere_pence`: what of
    the debt is asked of nobody, since it was collected or written off before it was requested.
    """

    debt: DebtStands
    number: int
    pence: int
    elsewhere_pence: int


class _Debtor(Protocol):
    supplier_number: str
    site: str
    cost_centre: str
    subjective: str
    vat_code: str
    customer_number: str | None


def next_request(debt: DebtStands) -> DebtAsked | None:
    """None where the debtor system knows of it what it should: what is owed, less what was settled before it was asked.

    What is collected or written off after a request is of its invoice, so nothing is taken back for it.
    """
    elsewhere = min(debt.asked_elsewhere_pence, debt.elsewhere_pence) if debt.asked else debt.elsewhere_pence
    pence = max(0, debt.pence - debt.cancelled_pence - elsewhere) - debt.asked_pence
    return DebtAsked(debt, debt.asked + 1, pence, elsewhere) if pence else None


def next_requests(debts: Sequence[DebtStands]) -> Iterator[DebtAsked]:
    return (asked for debt in debts if (asked := next_request(debt)) is not None)


def request_line(asked: DebtAsked, debtor: _Debtor, on: date, words: str) -> dict[str, Any]:
    """Under a number that no other request has."""
    debt, is_credit = asked.debt, asked.pence < 0
    return {
        "request_number": f"{debt.id}-{asked.number}",
        "request_type": CREDIT if is_credit else INVOICE,
        "request_date": on.isoformat(),
        "customer_number": debtor.customer_number,
        "cost_centre": debtor.cost_centre,
        "subjective": debtor.subjective,
        "vat_code": debtor.vat_code,
        "amount": asked.pence,
        "description": words,
        "credited_request": f"{debt.id}-1" if is_credit else None,
        "supplier_number": debtor.supplier_number,
        "supplier_site": debtor.site,
        "contract": debt.contract,
        "party": debt.party,
        "debt": str(debt.id),
        "run": str(debt.run_id),
    }
