"""A cross-check that knows no people: the year drawn out by blocks of weeks such as there were of late.

Payment rules 7, The forecast.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.payments.rules.forecast.journeys import Ints

WEEKS = 26
BLOCK_WEEKS = 4
WIDER = 1.15  # unwidened it holds far too few of the years
DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Band:
    """In pence: of ten years one ends below `low`, half below `likely` and one above `high`."""

    low: int
    likely: int
    high: int


def band_of(totals: Ints) -> Band:
    in_order = np.sort(totals)
    low, likely, high = (int(in_order[(len(in_order) - 1) * percent // 100]) for percent in (10, 50, 90))
    return Band(low, likely, high)


def bootstrap(weeks: Sequence[int], weeks_ahead: int, seed: int) -> Band | None:
    """What so many weeks bring after the last 26 full ones; none where there are not so many."""
    if len(weeks) < WEEKS:
        return None
    if weeks_ahead <= 0:
        return Band(0, 0, 0)
    random = np.random.default_rng(seed)
    recent = np.array(weeks[-WEEKS:], dtype=np.int64)
    blocks = -(-weeks_ahead // BLOCK_WEEKS)
    firsts = random.integers(0, WEEKS, (DRAWS, blocks, 1))
    chosen = (firsts + np.arange(BLOCK_WEEKS)) % WEEKS  # circular: after the last week comes the first
    totals = recent[chosen.reshape(DRAWS, -1)[:, :weeks_ahead]].sum(axis=1)
    narrow = band_of(totals)
    wider = np.sqrt(1 + weeks_ahead / WEEKS) * WIDER
    low, high = (narrow.likely + int(np.rint((end - narrow.likely) * wider)) for end in (narrow.low, narrow.high))
    return Band(max(low, 0), narrow.likely, high)
