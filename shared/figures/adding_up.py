"""Totals of what is shown. Beside groups, or periods, that are rounded another total would give back those that are not
shown: what it has more, or other than they come to, somebody is in.
"""

from collections.abc import Sequence
from dataclasses import replace

from shared.figures.series import Point


def together(total: Point, shown: Sequence[Point]) -> Point:
    """The counts of the shown points together, and nothing else: no share, which some of them may not tell, no mean,
    value or curve, which would be of all.
    """
    eligible, met = sum(point.eligible for point in shown), sum(point.met for point in shown)
    return replace(
        total, eligible=eligible, met=met,
        share=None, median=None, p90=None, mean=None, value=None, values=None, curve=None, target=None, state=None,
    )  # fmt: skip
