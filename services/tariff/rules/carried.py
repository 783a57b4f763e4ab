"""What a tariff carries by a choice, and whether the same choice would carry something else by now.

A person is asked anew of the band and prices that the tariff has, not of those that were only proposed: who chose
another band than the points led to is paid by that one, and a correction of the other's prices is no matter of theirs.

Payment rules 2, What was confirmed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.tariff.rules.proposal import prices_on
from services.tariff.rules.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Carried:
    day: date
    price_from: str
    proposed_band: str | None  # what the points led to
    band: str
    pence: Mapping[str, int]  # by measure, those set singly included
    set_singly: Mapping[str, int]

    def band_chosen(self) -> bool:
        return self.band != self.proposed_band


def carried(scheme: Scheme, day: date, proposed_band: str | None, band: str, set_singly: Mapping[str, int]) -> Carried:
    """By the book as it stood on that day. What has no price there has none to be set instead."""
    book = {price.measure: price.pence for price in prices_on(day, scheme, band)}
    pence = {measure: set_singly.get(measure, pence) for measure, pence in book.items()}
    return Carried(day, scheme.price_from, proposed_band, band, pence, set_singly)


def asks_anew(before: Carried, scheme: Scheme, day: date, proposed_band: str | None) -> bool:
    """Whether the points lead elsewhere now, or the choice that was made would be worth something else."""
    return before != carried(scheme, day, proposed_band, before.band, before.set_singly)
