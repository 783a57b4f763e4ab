"""The most that the outcomes of a contract year come to: each counts in its order, and the one that crosses is split.

Payment rules 4, Cap and collar.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.payments.rules.shapes.amounts import Step


@dataclass(frozen=True, slots=True)
class CountedAmount:
    """An outcome that stands, with what it comes to after gates, and the cap of the day of its achievement."""

    key: UUID
    achieved_on: date
    place: int  # of its measure in the scheme
    pence: int
    cap_pence: int | None


@dataclass(frozen=True, slots=True)
class UnderCap:
    """What of an amount stands, and what those before it left of the cap."""

    pence: int
    cap_pence: int
    before_pence: int
    over_pence: int

    @property
    def step(self) -> Step:
        return {
            "step": "cap",
            "capPence": self.cap_pence,
            "beforePence": self.before_pence,
            "overPence": self.over_pence,
            "pence": self.pence,
        }


def under_cap(amounts: Iterable[CountedAmount]) -> Mapping[UUID, UnderCap]:
    """Of one contract year, by date of achievement, the measure's place in the scheme and the outcome's id."""
    stands, before = {}, 0
    for amount in sorted(amounts, key=lambda amount: (amount.achieved_on, amount.place, str(amount.key))):
        pence = amount.pence
        if amount.cap_pence is not None:
            pence = min(pence, max(0, amount.cap_pence - before))
            stands[amount.key] = UnderCap(pence, amount.cap_pence, before, amount.pence - pence)
        before += pence
    return stands


def added_under_cap(pence: int, stands_pence: int, year_pence: int, cap_pence: int) -> UnderCap:
    """What an outcome comes to where all else that stands of its closed year stays, whatever its day: `year_pence`, of
    which `stands_pence` is its own. Payment rules 4, Final account.
    """
    comes_to = min(pence, stands_pence + max(0, cap_pence - year_pence))
    return UnderCap(comes_to, cap_pence, year_pence - stands_pence, pence - comes_to)
