"""What the outcomes of contracts come to, by the day of achievement, after gates and cap.

Payment rules 4, Cap and collar.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class EarnedOfDay:
    """Of all outcomes of a day, or of so many alike; without a measure it is said of none what it is of."""

    contract: str
    achieved_on: date
    pence: int
    accrued_pence: int  # of it: what comes with the quarter's balance and not by itself
    measure: str | None = None
    each_pence: int = 0  # what each comes to after gates, before a cap
    count: int = 0


@dataclass(frozen=True, slots=True)
class AccruedAlike:
    """Outcomes that come with a quarter's balance: so many of a measure, each at so much; `pence`: what stands."""

    measure: str
    each_pence: int
    count: int = 0
    pence: int = 0


@dataclass(frozen=True, slots=True)
class Earned:
    by_contract: dict[str, list[EarnedOfDay]] = field(default_factory=dict)

    def between(self, contract: str, first: date, end: date) -> int:
        """In pence, of achievements in this half-open period."""
        return sum(day.pence for day in self.by_contract.get(contract, ()) if first <= day.achieved_on < end)

    def accrued_between(self, contract: str, first: date, end: date) -> int:
        return sum(day.accrued_pence for day in self._days(contract, first, end))

    def accrued_alike(self, contract: str, first: date, end: date) -> list[AccruedAlike]:
        """By measure and by what each comes to, in this order."""
        alike: dict[tuple[str, int], AccruedAlike] = {}
        for day in self._days(contract, first, end):
            if day.measure is not None and day.accrued_pence:
                key = day.measure, day.each_pence
                before = alike.get(key, AccruedAlike(*key))
                alike[key] = replace(before, count=before.count + day.count, pence=before.pence + day.accrued_pence)
        return [alike[key] for key in sorted(alike) if alike[key].count]

    def _days(self, contract: str, first: date, end: date) -> Iterator[EarnedOfDay]:
        return (day for day in self.by_contract.get(contract, ()) if first <= day.achieved_on < end)


NOTHING_EARNED = Earned()


def without(earned: Earned, days: Iterable[EarnedOfDay]) -> Earned:
    """Less what comes on these days."""
    before = [day for of_contract in earned.by_contract.values() for day in of_contract]
    less = (replace(day, pence=-day.pence, accrued_pence=-day.accrued_pence, count=-day.count) for day in days)
    return earned_of([*before, *less])


def earned_of(days: Iterable[EarnedOfDay]) -> Earned:
    earned = Earned()
    for day in days:
        earned.by_contract.setdefault(day.contract, []).append(day)
    return earned
