"""Which supplier a party is on a day.

Payment rules 6, Suppliers.
"""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class _Confirmed(Protocol):
    from_on: date
    number: int


C = TypeVar("C", bound=_Confirmed)


def supplier_on(confirmed: Iterable[C], day: date) -> C | None:
    """Of what was confirmed of one party: what is valid from the last day counts, and of one day what was proposed
    last.
    """
    return max(
        (supplier for supplier in confirmed if supplier.from_on <= day),
        key=lambda supplier: (supplier.from_on, supplier.number),
        default=None,
    )
