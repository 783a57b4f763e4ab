"""How late things are recorded, and so from which week on the records are incomplete.

Payment rules 7, The forecast.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

WEEK_DAYS = 7
LONGEST_WEEKS = 26
COMPLETE_PERCENT = 95
LEAST = 20  # fewer say nothing of how late they usually are


@dataclass(frozen=True, slots=True)
class Lateness:
    """`mean_weeks`: of so many weeks together nothing is recorded yet, as it were."""

    mean_weeks: np.float64
    incomplete_weeks: int

    def incomplete_from(self, day: date) -> date:
        """The first day of which less than nearly all is usually recorded."""
        return day - timedelta(weeks=self.incomplete_weeks)


PROMPT = Lateness(np.float64(0), 0)


def lateness(happened: Iterable[tuple[date, date | None]], day: date) -> Lateness:
    """By when each thing happened and was recorded. What is not recorded yet is allowed for: of each week of waiting
    only those count that happened long enough ago to have waited it.
    """
    pairs = [((day - on).days, max(0, (recorded - on).days)) for on, recorded in happened if recorded and on < day]
    if len(pairs) < LEAST:
        return PROMPT
    ages, waits = np.array(pairs).T
    known_after = _share_known(ages // WEEK_DAYS, np.minimum(waits // WEEK_DAYS, LONGEST_WEEKS))
    whole_weeks = (1 - known_after).sum()
    below = np.flatnonzero(known_after * 100 < COMPLETE_PERCENT)
    return Lateness(whole_weeks + (waits % WEEK_DAYS).mean() / WEEK_DAYS, int(below[-1]) + 1 if below.size else 0)


def _share_known(ages: NDArray[np.int64], waits: NDArray[np.int64]) -> NDArray[np.float64]:
    """After one week, two and so on: backwards from all, by the share that came in just that week."""
    share = np.ones(LONGEST_WEEKS + 1)
    for wait in range(LONGEST_WEEKS, 0, -1):
        old_enough = ages > wait
        by_then, before = (old_enough & (waits <= wait)).sum(), (old_enough & (waits < wait)).sum()
        share[wait - 1] = share[wait] * (before / by_then if by_then else 1)
    return share[:-1]
