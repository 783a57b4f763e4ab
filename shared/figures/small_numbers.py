"""What is published shows no few people: counts are rounded to the nearest five, and few people give no share.

Nor can a mean of few be worked out: where the groups of a line that have none, since they are few, have fewer than five
people together, the next smallest has none either. A line is all groups, or those that have something in common: what
is told of them together, less what is shown, is then of five people at least. One or two people look like nobody: no
mean is missing for their sake, which would tell that they are there. None is told of what leaves nobody but them, nor
of what leaves nobody.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Literal, get_args

from shared.figures.indicators import Indicator
from shared.figures.people import CountedPeople
from shared.figures.series import Group, Point
from shared.kernel.shares import nearest, share_of

Publication = Literal["exact", "committee", "public", "others"]
PUBLICATIONS: tuple[Publication, ...] = get_args(Publication)
ROUNDED: Publication = "committee"  # for who is told it, where it is never told exactly
FEWEST = 5
MOST_OFF = 2  # what is rounded is at most so far from what it was
MEAN_FEWEST = FEWEST + MOST_OFF + 1  # five and more also without one or two of them; and never where 5 are shown
P90_FEWEST = 50  # fewer people have fewer than FEWEST in the last tenth
_STEPS: tuple[int, ...] = tuple(digit * 10**noughts for noughts in range(13) for digit in (1, 2, 5))
Line = Sequence[Group]


def rounded(count: int) -> int:
    """To the nearest five; halves do not occur."""
    return (count + 2) // FEWEST * FEWEST


def rounded_up(count: int) -> int:
    """Of what is 0 only where there is none."""
    return -(-count // FEWEST) * FEWEST


def few(people: Collection[int]) -> bool:
    """None is as telling as few, but nobody is in it."""
    return 0 < len(people) < FEWEST


def mean_step(counted: CountedPeople) -> int:
    """To what a mean of money is rounded, in pence: 1, 2 or 5 with noughts.

    Prices are known, so an exact mean would tell of how many it is. Of the least and the greatest value alone each
    count that is rounded to the same has a mean within such a step.
    """
    values = counted.tally.values
    least = max(FEWEST, rounded(sum(values.values())) - MOST_OFF)
    apart = max(values) - min(values)
    return next(step for step in _STEPS if step * least >= apart)


def range_of(indicator: Indicator, point: Point) -> tuple[int, int] | None:
    """Between what a figure is that is shown as this, as it is compared with a target; None where it may be anything.

    A count of five may be one of people who have many cases. How coarse a mean is, is not shown either.
    """
    if indicator.unit == "count":
        return None if point.eligible <= FEWEST else (point.eligible - MOST_OFF, point.eligible + MOST_OFF)
    if indicator.unit == "share":
        return None if point.share is None else _range_of_share(point)
    if indicator.unit != "pence":
        return None if point.median is None else (point.median, point.median)
    if not point.mean:
        return None
    half = (max(step for step in _STEPS if point.mean % step == 0) + 1) // 2
    return point.mean - half, point.mean + half


def _range_of_share(point: Point) -> tuple[int, int]:
    fewest, most = max(FEWEST, point.eligible - MOST_OFF), point.eligible + MOST_OFF
    highest = nearest(100 * (point.met + MOST_OFF), fewest)
    return nearest(100 * (point.met - MOST_OFF), most), min(highest, 100) if point.met < point.eligible else highest


def withheld_groups(people: Mapping[Group, Collection[int]]) -> set[Group]:
    """Of groups that are told apart by the same dimensions, those of which nothing but rounded people is told."""
    hidden = {group for group, those in people.items() if few(those)}
    return _withheld(people, hidden, {group: len(those) for group, those in people.items()}, least=0)


def _withheld(
    people: Mapping[Group, Collection[int]], hidden: set[Group], sizes: Mapping[Group, int], *, least: int
) -> set[Group]:
    """`hidden`, and for their sake the next in the order of `sizes`; for that of no more than the `least` none."""
    lines = _lines([group for group in sorted(people) if len(people[group]) > least]) if hidden else []
    while more := {group for line in lines if (group := _next_withheld(line, people, hidden, sizes)) is not None}:
        hidden = hidden | more
    return hidden


def _lines(groups: Line) -> list[Line]:
    lines: dict[tuple[tuple[int, str], ...], list[Group]] = defaultdict(list)
    for group in groups:
        said = tuple(enumerate(group))
        for count in range(len(said)):
            for common in combinations(said, count):
                lines[common].append(group)
    return list(lines.values())


def _next_withheld(
    line: Line, people: Mapping[Group, Collection[int]], hidden: Collection[Group], sizes: Mapping[Group, int]
) -> Group | None:
    withheld = [people[group] for group in line if group in hidden]
    if not withheld or max(map(len, withheld)) >= FEWEST or len(set().union(*withheld)) >= FEWEST:
        return None
    others = (group for group in line if group not in hidden)
    return min(others, key=lambda group: (sizes[group], group), default=None)


def shown(point: Point, counted: CountedPeople, *, mean_withheld: bool = False, ratio: bool = False) -> Point:
    """A point as it may be published; its mean, median and percentile may be withheld for the sake of others.
    Of a `ratio` who met the test are others than who is eligible, and may be more.

    A sum of money would give the count away, and how many have each value, beside a curve of them, that somebody has
    one that is rounded to 0. Nobody looks like few: else what is not told would tell that there are.
    How a figure stands to a target is told of what is shown: `state` is none here.
    """
    tally = counted.tally
    if len(counted.people) < FEWEST:
        return _of_people_alone(point, counted)
    eligible = rounded(tally.eligible)
    met = _of_part(tally.met, counted.met) if ratio else _met(tally.met, counted.met, counted.unmet, eligible)
    counts = replace(point, eligible=eligible, met=met, value=None, values=None, curve=_curve(point, counted, eligible))
    if point.share is not None:
        counts = replace(counts, share=share_of(met, eligible) if ratio and met else _share(met, eligible))
    if point.median is None:
        return counts
    return _with_means(counts, counted, withheld=mean_withheld, money=point.value is not None)


def _with_means(point: Point, counted: CountedPeople, *, withheld: bool, money: bool) -> Point:
    valued = counted.with_values()
    if withheld or not has_mean(counted):
        return replace(point, median=None, p90=None, mean=None)
    step = mean_step(counted)
    point = replace(point, mean=nearest(point.mean, step) * step if money and point.mean is not None else None)
    above = counted.with_values(least=point.p90)
    return point if len(valued) >= P90_FEWEST and not few(above) else replace(point, p90=None)


def _of_people_alone(point: Point, counted: CountedPeople) -> Point:
    """Of fewer than five it is not hidden that one or two did not meet the test: all of them would be untrue."""
    return replace(
        point, eligible=rounded(len(counted.people)), met=rounded(len(counted.met)),
        share=None, median=None, p90=None, mean=None, value=None, values=None, curve=None,
    )  # fmt: skip


def _share(met: int, eligible: int) -> float | None:
    """Of the rounded counts, since the exact share would give the exact counts away; and by nothing else, so that it
    tells no more than these.

    There is none where none of these, or all, may have met the test: it would read as nobody or as everybody.
    """
    return share_of(met, eligible) if met not in {0, eligible} else None


def _met(cases: int, people: Collection[int], others: Collection[int], eligible: int) -> int:
    """How many cases met the test. One or two people look like none, of those who did and of the `others`, however many
    cases they have: what is shown is nothing, or all.
    """
    counted = min(_of_part(cases, people), eligible)
    return eligible if counted and len(others) <= MOST_OFF else counted


def _of_part(cases: int, people: Collection[int]) -> int:
    return 0 if len(people) <= MOST_OFF else rounded(cases)


def _curve(point: Point, counted: CountedPeople, eligible: int) -> tuple[tuple[int, int, float | None], ...] | None:
    if point.curve is None:
        return None
    by_month = (
        (month, cases, counted.with_values(most=month), counted.unmet | counted.with_values(least=month + 1))
        for month, cases, _ in point.curve
    )
    counts = ((month, _met(cases, people, others, eligible)) for month, cases, people, others in by_month)
    return tuple((month, met, _share(met, eligible)) for month, met in counts)


def means_withheld(cells: Mapping[Group, CountedPeople]) -> set[Group]:
    """None is withheld for the sake of one or two, who look like nobody; and which is the next is seen in the counts
    that are shown.
    """
    valued = {group: counted.with_values() for group, counted in cells.items()}
    hidden = {group for group, those in valued.items() if those and not has_mean(cells[group])}
    sizes = {group: rounded(counted.tally.eligible) for group, counted in cells.items()}
    return _withheld(valued, hidden, sizes, least=MOST_OFF)


def has_mean(counted: CountedPeople) -> bool:
    """Where nothing is withheld for the sake of others."""
    return len(counted.people) >= MEAN_FEWEST and len(counted.with_values()) >= FEWEST


def leaves_few(rest: Iterable[Collection[int]]) -> bool:
    """What is left of a line by groups beside it: whether so few people that anybody sees, or nobody."""
    return len(set().union(*(people for people in rest if len(people) > MOST_OFF))) < FEWEST
