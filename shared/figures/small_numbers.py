"""What is published shows no few people: counts are rounded to the nearest five, and few people give no share.

Nor can one be worked out: where one group of a period shows none, the next smallest shows none either, and what is
told of all groups together is rounded by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal, get_args

from shared.figures.series import Point, share_of

Publication = Literal["exact", "committee", "public", "others"]
PUBLICATIONS: tuple[Publication, ...] = get_args(Publication)
FEWEST = 5


def rounded(count: int) -> int:
    """To the nearest five; halves do not occur."""
    return (count + 2) // FEWEST * FEWEST


def published(points: Sequence[Point]) -> list[Point]:
    """The points of the groups of one period as they may be published."""
    hidden = {point.group for point in points if _few(point)}
    others = [point for point in points if point.eligible and point.group not in hidden]
    if len(hidden) == 1 and others:
        hidden.add(min(others, key=lambda point: (point.eligible, point.group)).group)
    return [_shown(point, withheld=point.group in hidden) for point in points]


def _few(point: Point) -> bool:
    """None is as telling as few, but nobody is in it."""
    return 0 < point.eligible < FEWEST


def _shown(point: Point, *, withheld: bool) -> Point:
    values = _rounded(point.values)
    # A sum of money would give the count away.
    counts = replace(point, eligible=rounded(point.eligible), met=rounded(point.met), values=values, value=None)
    if withheld:
        return replace(counts, share=None, median=None, p90=None, mean=None, values=None, curve=None, state=None)
    if counts.curve is not None:
        counts = replace(counts, curve=_rounded_curve(counts))
    if counts.share is not None:  # of the rounded counts: the exact share would give the exact counts away
        return replace(counts, share=share_of(counts.met, counts.eligible))
    return counts


def _rounded_curve(counts: Point) -> tuple[tuple[int, int, float | None], ...]:
    rounded_counts = [(month, rounded(met)) for month, met, _ in counts.curve or ()]
    return tuple((month, met, share_of(met, counts.eligible)) for month, met in rounded_counts)


def _rounded(values: Iterable[tuple[int, int]] | None) -> tuple[tuple[int, int], ...] | None:
    return None if values is None else tuple((value, rounded(count)) for value, count in values)
