"""Amounts that a return may still take back, as columns of numbers.

Payment rules 7, The forecast.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

import numpy as np

from services.payments.rules.forecast.changing import Floats
from services.payments.rules.forecast.facts import Watched
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
    def known(cls, watched: Sequence[Watched], day: date) -> "Risks":
        at_risk = [each for each in watched if each.fell_on is None and each.until > day]
        since, until, due = (
            np.array([(on - day).days for on in days], dtype=np.float64)
            for days in (
                [each.since for each in at_risk],
                [each.until for each in at_risk],
                [each.due_on for each in at_risk],
            )
        )
        pence = np.array([each.pence for each in at_risk], dtype=np.int64)
        of_the_year = np.array([each.of_the_year for each in at_risk], dtype=bool)
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
        return Risks(*(np.concatenate([getattr(self, each.name), getattr(other, each.name)]) for each in fields(Risks)))

    def where(self, chosen: Flags) -> "Risks":
        return Risks(*(getattr(self, each.name)[chosen] for each in fields(Risks)))


def sums_by(group: Ints, pence: Ints, groups: int) -> Ints:
    """Whole pence, added up exactly: no group comes near the sums that floating numbers would round."""
    return np.bincount(group, weights=pence, minlength=groups).astype(np.int64)
