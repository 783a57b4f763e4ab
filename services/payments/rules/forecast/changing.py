"""How far the rate of late differs from the usual one, and how far it may go on to change.

What came in each four weeks is compared with what the usual rates would have brought. Their scatter beyond chance says
how much a service changes; the last thirteen weeks say where it stands now. From there it goes back slowly towards the
usual, with as much change on the way as before.

Payment rules 7, The forecast.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLOCK_WEEKS = 4
BLOCKS = 13  # of a year
RECENT_BLOCKS = 3
BACK_WEEKS = 26  # in so many weeks a difference goes back to a third, about
SHORT = 0.5  # as much again, of changes that last no longer than a block
USUAL_SPREAD = 0.33  # of a service of which little is known
USUAL_WEIGHT = 8  # it counts as so many blocks
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RateHistory:
    """What came and what was to be expected in each block of weeks, the oldest first."""

    came: Floats
    expected: Floats

    def drawn_factors(self, random: np.random.Generator, draws: int, weeks: int) -> Floats:
        """By how much the mean rate of the weeks to come differs from the usual, in each draw."""
        spread = self._drawn_spread(random, draws)
        weight = 1 / spread**2
        came, expected = self.came[-RECENT_BLOCKS:].sum(), self.expected[-RECENT_BLOCKS:].sum()
        now = np.log(random.gamma(weight + came) / (weight + expected))
        ahead = max(weeks, 1) / BACK_WEEKS
        stays = (1 - np.exp(-ahead)) / ahead
        on_the_way = max(0, _of_mean(ahead) - stays**2)
        # The usual is the mean of what was watched, and that may have been a good time or a bad one.
        usual = (1 - stays) ** 2 * _of_mean(self._watched)
        short = SHORT * min(1, BLOCK_WEEKS / max(weeks, 1))
        noise = random.standard_normal(draws) * spread * np.sqrt(on_the_way + usual + short)
        factors: Floats = np.exp(now * stays + noise)
        return factors

    @property
    def _watched(self) -> float:
        return np.count_nonzero(self.expected) * BLOCK_WEEKS / BACK_WEEKS

    def _drawn_spread(self, random: np.random.Generator, draws: int) -> Floats:
        """The scatter beyond chance, itself uncertain as it is seen in few blocks, and only around their own mean."""
        squares = (self.expected**2).sum()
        beyond = ((self.came - self.expected) ** 2 - self.expected).sum() / squares if squares else 0
        blocks = np.count_nonzero(self.expected)
        degrees = USUAL_WEIGHT + blocks * (1 - _of_mean(self._watched))
        middle = (USUAL_WEIGHT * USUAL_SPREAD**2 + blocks * max(beyond, 0)) / degrees
        spread: Floats = np.sqrt(middle * degrees / random.chisquare(degrees, draws))
        return spread


def _of_mean(times: float) -> float:
    """What is left of the scatter in the mean of so many times the weeks in which a difference goes back."""
    return float(2 / times**2 * (times - 1 + np.exp(-times))) if times else 1
