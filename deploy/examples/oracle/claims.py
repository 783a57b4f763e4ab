"""One outcome's money."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from deploy.examples.oracle.books import Money
from deploy.examples.oracle.facts import Tariff
from deploy.examples.oracle.known import Evidence
from deploy.examples.oracle.outcomes import Outcome


@dataclass(eq=False)
class Claim(Money):
    """`worth` is what it comes to after gates and the cap."""

    outcome: Outcome
    shown: Evidence = frozenset()
    standing: bool = False
    verified: bool = False
    tariff: Tariff | None = None
    prices: dict[str, int] = field(default_factory=dict)
    worth: int = 0
    final: int | None = None  # what stood when the account of its year was closed
    accrued: int = 0  # the most that was known to come with its quarter's balance
    apart: str = ""  # why it is not paid by itself: `in_cohort`, `over_cap`, `accrued`, `closed`

    @property
    def contract(self) -> str | None:
        return self.outcome.contract

    @property
    def on(self) -> date:
        return self.outcome.achieved

    @property
    def price(self) -> int | None:
        if self.outcome.contract is None or self.tariff is None:
            return None
        return self.prices.get(self.outcome.measure)

    @property
    def stands(self) -> bool:
        return self.standing and self.verified

    @property
    def pence(self) -> int:
        if self.final is not None:
            return self.final
        return self.worth if self.stands and not self.apart else 0

    @property
    def state(self) -> str:
        if not self.standing:
            return "withdrawn"
        if not self.verified:
            return "awaiting_verification"
        return self.apart or ("unpriced" if self.price is None else self._where_it_is())

    def _where_it_is(self) -> str:
        """What is priced 0 stays due: no run takes it."""
        if self.held:
            return "held"
        if self.due or not self.worth:
            return "due"
        return "approved" if self.unsettled else "settled"
