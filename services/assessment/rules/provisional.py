"""How long what was achieved after a discharge may be lost again, and what becomes of its money until then.

Payment rules 5, What falls.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from services.assessment.rules.dates import add_months
from services.assessment.rules.met import Stated
from services.assessment.rules.terms import Contract, Months, Rule, Terms

EVER: Literal["ever"] = "ever"
DayOrEver = date | Literal["ever"]


@dataclass(frozen=True, slots=True)
class Provisional:
    """A contract's rule and the months that go with it: each version was checked for what goes together."""

    rule: Rule
    months: Months | None
    recover_months: int | None = None

    def window(self, discharged_on: date) -> DayOrEver | None:
        """In which a return is shown."""
        return EVER if self.months == "ever" else add_months(discharged_on, self.months) if self.months else None

    def falls_until(self, discharged_on: date) -> DayOrEver | None:
        """Clawback may recover for another time than the window."""
        window = self.window(discharged_on)
        if window is None or self.rule == "count":
            return None
        recover = self.recover_months if self.rule == "clawback" else None
        return add_months(discharged_on, recover) if recover else window

    @property
    def without_end(self) -> bool:
        return self.months == "ever" and self.rule != "count" and not self.recover_months


def provisional(stated: Stated, contract: Contract | None, on_achievement: Terms) -> Provisional:
    """All as the version says that is valid on the day from which the measure counts, where it has the contract.

    Without a contract it falls like what is held. Where a contract that came later would hold or take back for ever
    what only an older version makes provisional for ever, all is as on the day of achievement.
    """
    measure = stated.measure
    if contract is None:
        return Provisional("hold", measure.provisional_months)
    then = next((of_version for of_version in stated.terms.contracts if of_version.code == contract.code), contract)
    by_contract = Provisional(then.provisional, measure.provisional_months, then.recover_months)
    if not by_contract.without_end:
        return by_contract
    now = on_achievement.measure(measure.code) or measure
    return Provisional(contract.provisional, now.provisional_months, contract.recover_months)
