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
    price_pence: int | None = None  # of each, before gates; None where that is not known

    @property
    def over_cap_pence(self) -> int:
        return self.count * self.each_pence - self.pence


@dataclass(frozen=True, slots=True)
class AccruedAlike:
    """Outcomes that come with a quarter's balance: so many of a measure, each at so much; `pence`: what stands."""

    measure: str
    each_pence: int
    price_pence: int | None = None
    count: int = 0
    pence: int = 0

    @property
    def order(self) -> tuple[str, int, int]:
        return self.measure, self.each_pence, self.price_pence or 0


@dataclass(frozen=True, slots=True)
class Earned:
    by_contract: dict[str, list[EarnedOfDay]] = field(default_factory=dict)

    def between(self, contract: str, first: date, end: date) -> int:
        """In pence, of achievements in this half-open period."""
        return sum(day.pence for day in self.by_contract.get(contract, ()) if first <= day.achieved_on < end)

    def accrued_between(self, contract: str, first: date, end: date) -> int:
        return sum(day.accrued_pence for day in self._days(contract, first, end))

    def accrued_alike(self, contract: str, first: date, end: date) -> list[AccruedAlike]:
        """By measure, by what each comes to and by its price, in this order."""
        alike: dict[tuple[str, int, int | None], AccruedAlike] = {}
        for day in self._days(contract, first, end):
            if day.measure is not None and day.accrued_pence:
                key = day.measure, day.each_pence, day.price_pence
                before = alike.get(key, AccruedAlike(*key))
                alike[key] = replace(before, count=before.count + day.count, pence=before.pence + day.accrued_pence)
        return sorted((of_kind for of_kind in alike.values() if of_kind.count), key=lambda of_kind: of_kind.order)

    def over_cap_between(self, contract: str, first: date, end: date) -> int:
        """By how much a cap lessens outcomes of this period."""
        return sum(day.over_cap_pence for day in self._days(contract, first, end) if day.measure is not None)

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
