"""When something happens to many people at once, drawn from hazards that add up week by week.

Payment rules 7, The forecast.
"""

from dataclasses import dataclass

import numpy as np

from services.payments.rules.forecast.changing import Floats
from services.payments.rules.forecast.journeys import Ints

NEVER = np.inf


@dataclass(frozen=True, slots=True)
class CumulativeHazards:
    """At the end of each week from 0 on, by row: a draw, and in it a band, or a band and measure."""

    cumulative: Floats

    @classmethod
    def of(cls, by_draw: Floats) -> "CumulativeHazards":
        """Rows of several draws one after the other."""
        return cls(by_draw.reshape(-1, by_draw.shape[-1]))

    def drawn(
        self, random: np.random.Generator, row: Ints, seen: Floats, to: Floats, factor: Floats | np.float64
    ) -> Floats:
        """The age at which it happens to each, after the age to which it was seen not to and before another."""
        at_seen, at_end = self.at(row, seen), self.at(row, to)
        reached = at_seen + random.standard_exponential(len(row)) / factor
        ages = np.full(len(row), NEVER)
        happens = np.flatnonzero(reached < at_end)
        ages[happens] = self.age(row[happens], reached[happens])
        return ages

    def at(self, row: Ints, age: Floats) -> Floats:
        """What has added up by an age."""
        last = self.cumulative.shape[1] - 1
        whole = np.clip(age, 0, last)
        week = whole.astype(np.int64)
        before, after = self.cumulative[row, week], self.cumulative[row, np.minimum(week + 1, last)]
        reached: Floats = before + (after - before) * (whole - week)
        return reached

    def age(self, row: Ints, reached: Floats) -> Floats:
        """The age by which so much has added up."""
        week = np.clip(self._last_below(row, reached), 0, self.cumulative.shape[1] - 2)
        before, after = self.cumulative[row, week], self.cumulative[row, week + 1]
        ages: Floats = np.clip((reached - before) / np.maximum(after - before, 1e-12), 0, 1) + week
        return ages

    def _last_below(self, row: Ints, reached: Floats) -> Ints:
        """The last week at whose end less had added up; -1 where none. Looked for by halves in the rows that are asked
        for alone: there are many more, of all draws.
        """
        last = self.cumulative.shape[1] - 1
        week: Ints = np.full(len(row), -1, dtype=np.int64)
        for power in reversed(range(last.bit_length())):
            later = week + (1 << power)
            is_below = (later <= last) & (self.cumulative[row, np.minimum(later, last)] < reached)
            week = np.where(is_below, later, week)
        return week
