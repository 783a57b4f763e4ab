"""What the outcomes of contracts come to, by the day of achievement, after gates and cap.

Payment rules 4, Cap and collar.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class EarnedOfDay:
    contract: str
    achieved_on: date
    pence: int
    accrued_pence: int  # of it: what comes with the quarter's balance and not by itself


@dataclass(frozen=True, slots=True)
class Earned:
    by_contract: dict[str, list[EarnedOfDay]] = field(default_factory=dict)

    def between(self, contract: str, first: date, end: date) -> int:
        """In pence, of achievements in this half-open period."""
        return sum(day.pence for day in self.by_contract.get(contract, ()) if first <= day.achieved_on < end)

    def accrued_between(self, contract: str, first: date, end: date) -> int:
        days = (day for day in self.by_contract.get(contract, ()) if first <= day.achieved_on < end)
        return sum(day.accrued_pence for day in days)


NOTHING_EARNED = Earned()


def without(earned: Earned, days: Iterable[EarnedOfDay]) -> Earned:
    """Less what comes on these days."""
    before = [day for of_contract in earned.by_contract.values() for day in of_contract]
    return earned_of([*before, *(replace(day, pence=-day.pence, accrued_pence=-day.accrued_pence) for day in days)])


def earned_of(days: Iterable[EarnedOfDay]) -> Earned:
    earned = Earned()
    for day in days:
        earned.by_contract.setdefault(day.contract, []).append(day)
    return earned
