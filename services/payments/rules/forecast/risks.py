"""Amounts that a return may still take back, as columns of numbers.

Payment rules 7, The forecast.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

import numpy as np

from services.payments.rules.forecast.changing import Floats
from services.payments.rules.forecast.facts import AmountAtRisk
from services.payments.rules.forecast.journeys import Flags, Ints


@dataclass(frozen=True, slots=True)
class Risks:
    """Of one draw, or of several after each other. Days are counted from the day of the forecast."""

    draw: Ints
    since: Floats
    until: Floats
    due: Floats
    pence: Ints
    of_the_year: Flags

    @classmethod
    def of_amounts(cls, amounts: Sequence[AmountAtRisk], day: date) -> "Risks":
        at_risk = [amount for amount in amounts if amount.fell_on is None and amount.until > day]
        since, until, due = (
            np.array([(on - day).days for on in days], dtype=np.float64)
            for days in (
                [amount.since for amount in at_risk],
                [amount.until for amount in at_risk],
                [amount.due_on for amount in at_risk],
            )
        )
        pence = np.array([amount.pence for amount in at_risk], dtype=np.int64)
        of_the_year = np.array([amount.of_the_year for amount in at_risk], dtype=bool)
        return cls(np.zeros_like(pence), since, until, due, pence, of_the_year)

    def times(self, draws: int) -> "Risks":
        """The same amounts in each of so many draws."""
        return Risks(
            draw=np.repeat(np.arange(draws), len(self.draw)),
            since=np.tile(self.since, draws),
            until=np.tile(self.until, draws),
            due=np.tile(self.due, draws),
            pence=np.tile(self.pence, draws),
            of_the_year=np.tile(self.of_the_year, draws),
        )

    def joined(self, other: "Risks") -> "Risks":
        return Risks(
            *(np.concatenate([getattr(self, field.name), getattr(other, field.name)]) for field in fields(Risks))
        )

    def where(self, chosen: Flags) -> "Risks":
        return Risks(*(getattr(self, field.name)[chosen] for field in fields(Risks)))


def sums_by(group: Ints, pence: Ints, groups: int) -> Ints:
    """Whole pence, added up exactly: no group comes near the sums that floating numbers would round."""
    return np.bincount(group, weights=pence, minlength=groups).astype(np.int64)
