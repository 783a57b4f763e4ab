"""Who delivers for a contract on a day: its prime, or one of the subcontractors that the scheme names.

Payment rules 4.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Subcontract:
    """From `starts` until the day of leaving `left_on`, which is its successor's; None: as long as the contract."""

    party: str
    starts: date
    left_on: date | None
    successor: str | None

    def on(self, day: date) -> bool:
        return self.starts <= day and (self.left_on is None or day < self.left_on)


def subcontracts(rows: Iterable[Mapping[str, Any]]) -> tuple[Subcontract, ...]:
    """As the canonical scheme has them."""
    return tuple(
        Subcontract(
            row["party"],
            date.fromisoformat(row["from"]),
            date.fromisoformat(row["to"]) if row.get("to") else None,
            row.get("successor"),
        )
        for row in rows
    )


def deliverer(prime: str, terms: Sequence[Subcontract], holder: str, since: date, day: date) -> str | None:
    """Who delivers on a day what `holder` has had since a day; None: nobody of this contract.

    What is open on the day of leaving is the successor's from then on, whether or not a hand-over was recorded; the
    prime's where there is none. What who left begins later is no part of the contract.
    """
    if holder == prime:
        return prime
    begun = [of for of in terms if of.party == holder and of.starts <= day and (not of.left_on or since < of.left_on)]
    delivering = min(begun, key=lambda of: of.starts, default=None)
    while delivering and delivering.left_on and delivering.left_on <= day:
        left_on, successor = delivering.left_on, delivering.successor
        delivering = next((of for of in terms if of.party == successor and of.on(left_on)), None)
        if delivering is None:
            return prime
    return delivering.party if delivering else None
