"""A remittance that is entered again after a restore: what of it is netted again, and how its lines explain it.

Payment rules 6, After a backup was restored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.payments.rules.postings import Posting
from services.payments.rules.run_explanations import RunFacts
from services.payments.rules.shapes import ON_ACCOUNT

Basis = dict[str, Any]


@dataclass(frozen=True, slots=True)
class EnteredRemittance:
    """As finance was told, and what of its netting is netted again."""

    remittance_id: UUID
    net_pence: int
    netted_pence: int
    again_pence: int
    entered_by: str
    confirmed_by: str
    reason: str

    @property
    def pence(self) -> int:
        """What is on account: paid, or netted off what is open here."""
        return self.net_pence + self.again_pence


def renetted(netted_pence: int, open_pence: Sequence[int]) -> list[int]:
    """What the lost remittance netted, off what is open here, oldest first. The rest went off what is lost too."""
    left, again = netted_pence, []
    for pence in open_pence:
        again.append(min(left, pence))
        left -= again[-1]
    return again


def entry_basis(run: RunFacts, entered: EnteredRemittance, move: Posting, owed: Basis | None = None) -> Basis:
    """`owed` is the receivable that a line nets."""
    steps: list[Basis] = [
        {"step": "told", "netPence": entered.net_pence, "nettedPence": entered.netted_pence},
        {"step": "netted again", "pence": entered.again_pence},
    ]
    last = {"step": move.kind, "from": move.source, "to": move.destination, "pence": move.pence}
    if owed is not None:
        steps.append(owed)
        last |= {"receivableId": owed["receivableId"]}
    steps.append(last)
    entry = {"by": entered.entered_by, "confirmedBy": entered.confirmed_by, "reason": entered.reason}
    return {"shape": ON_ACCOUNT, "run": run.named, "entered": entry, "steps": steps}
