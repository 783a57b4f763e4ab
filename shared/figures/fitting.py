"""Totals that tell nothing of the groups beside them: what is left of one proves of no group that is shown as 0 that it
has somebody in it, nor that it has nobody.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from shared.figures.series import Point
from shared.figures.small_numbers import FEWEST, MOST_OFF
from shared.kernel.shares import share_of


def fits(total: int, parts: Sequence[int]) -> bool:
    """Whether each part that is shown as 0 may be none, one or two, where all others, and the total, are at most
    MOST_OFF away from what they are shown as.
    """
    if 0 not in parts:
        return True
    most = sum(part + MOST_OFF for part in parts) - MOST_OFF  # if one of those that are shown as 0 is none
    least = sum(max(part - MOST_OFF, 0) for part in parts) + MOST_OFF  # if one of these is two
    return least - MOST_OFF <= total <= most + MOST_OFF


def fitting(total: Point, parts: Sequence[Point]) -> Point:
    """A shown total beside its shown parts: of those who count, who met the test, and who did not; each moved by five
    at most. What is further away is of few people with many cases.
    """
    eligible = _moved(total.eligible, lambda count: fits(count, [part.eligible for part in parts]))
    met_parts, unmet_parts = [part.met for part in parts], [part.eligible - part.met for part in parts]
    met = _moved(
        min(total.met, eligible),
        lambda count: count <= eligible and fits(count, met_parts) and fits(eligible - count, unmet_parts),
        lambda count: count <= eligible and fits(count, met_parts),
    )
    if (eligible, met) == (total.eligible, total.met):
        return total
    share = share_of(met, eligible) if total.share is not None and met not in {0, eligible} else None
    return replace(total, eligible=eligible, met=met, share=share)


def _moved(count: int, *conditions: Callable[[int], bool]) -> int:
    """To the nearest of which the first condition holds, else the next; where it is none of these it stays."""
    nearest = [moved for moved in (count, count - FEWEST, count + FEWEST) if moved >= 0]
    return next((moved for holds in conditions for moved in nearest if holds(moved)), count)
