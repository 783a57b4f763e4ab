"""Totals of what is shown. Beside groups, or periods, that are rounded another total would give back those that are not
shown: what it has more, somebody is in.
"""

from collections.abc import Sequence
from dataclasses import replace

from shared.figures.series import Point
from shared.kernel.shares import share_of


def of_groups(total: Point, groups: Sequence[Point], *, is_share: bool) -> Point:
    """Of a period all groups that are shown, and no mean: which would be of all."""
    counted = of_periods(total, groups, is_share=is_share)
    return replace(
        counted, median=None, p90=None, mean=None, value=None, values=None, curve=None, target=None, state=None
    )


def of_periods(total: Point, shown: Sequence[Point], *, is_share: bool) -> Point:
    """What the shown points come to together; all else stays as it is."""
    eligible, met = sum(point.eligible for point in shown), sum(point.met for point in shown)
    share = share_of(met, eligible) if is_share and met not in {0, eligible} else None
    return replace(total, eligible=eligible, met=met, share=share)
