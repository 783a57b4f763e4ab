"""Who will start: at the recent rate, as uncertain as it is.

Payment rules 7, The forecast.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from services.payments.rules.forecast.changing import BLOCK_WEEKS, BLOCKS, Floats, RateHistory
from services.payments.rules.forecast.journeys import Ints
from services.payments.rules.forecast.lateness import WEEK_DAYS

WEEKS = BLOCK_WEEKS * BLOCKS


@dataclass(frozen=True, slots=True)
class Starts:
    """How many started in each week of up to a year, the oldest first."""

    by_week: Ints

    @classmethod
    def of(cls, started: Sequence[date], known_since: date, until: date) -> "Starts":
        weeks = min(WEEKS, (until - known_since).days // WEEK_DAYS)
        ago = np.array([(until - on).days - 1 for on in started if on < until], dtype=np.int64) // WEEK_DAYS
        return cls(np.bincount(ago[ago < weeks], minlength=weeks)[::-1])

    def drawn_weekly(self, random: np.random.Generator, draws: int, weeks: int) -> Floats:
        """The mean rate of the weeks to come."""
        total, watched = self.by_week.sum(), max(len(self.by_week), 1)
        blocks = len(self.by_week) // BLOCK_WEEKS
        came = self.by_week[len(self.by_week) - blocks * BLOCK_WEEKS :].reshape(blocks, BLOCK_WEEKS).sum(axis=1)
        history = RateHistory(came.astype(np.float64), np.full(blocks, total / watched * BLOCK_WEEKS))
        usual = random.gamma(total / self.scatter + 0.5, self.scatter / watched, draws)
        rates: Floats = usual * history.drawn_factors(random, draws, weeks)
        return rates

    @property
    def scatter(self) -> np.float64:
        """How much more the weeks differ than by chance: 1 is chance alone."""
        steps = np.diff(self.by_week)
        mean = self.by_week.mean() if len(self.by_week) else 0
        # From week to week, so that a rate that changes slowly is no scatter.
        return np.float64(max(1, (steps**2).mean() / 2 / mean if mean and len(steps) else 1))

    def drawn_numbers(self, random: np.random.Generator, weekly: Floats, weeks: float | np.float64) -> Ints:
        """How many start in so many weeks, in each draw."""
        beyond, mean = self.scatter - 1, weekly * weeks
        if beyond > 0:
            mean = random.gamma(np.maximum(mean, 0) / beyond, beyond)
        numbers: Ints = random.poisson(mean)
        return numbers
