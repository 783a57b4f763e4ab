"""What is published shows no few people: counts are rounded to the nearest five, and few people give no share.

Nor can one be worked out: where the groups of a line that are withheld have fewer than five people together, the next
smallest is withheld too. A line is all groups, or those that have something in common: what is told of them together,
less what is shown, is then of five people at least.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Literal, get_args

from shared.figures.indicators import Indicator
from shared.figures.people import CountedPeople
from shared.figures.series import Group, Point, share_of

Publication = Literal["exact", "committee", "public", "others"]
PUBLICATIONS: tuple[Publication, ...] = get_args(Publication)
FEWEST = 5
P90_FEWEST = 50  # fewer people have fewer than FEWEST in the last tenth
Line = Sequence[Group]


def rounded(count: int) -> int:
    """To the nearest five; halves do not occur."""
    return (count + 2) // FEWEST * FEWEST


def few(people: Collection[int]) -> bool:
    """None is as telling as few, but nobody is in it."""
    return 0 < len(people) < FEWEST


def has_few(indicator: Indicator, counted: CountedPeople) -> bool:
    """Whether a figure of them, exact as it is compared with a target, would tell of few.

    Of a share nobody who met the test is as few: else it would tell which.
    """
    few_met = indicator.unit == "share" and bool(counted.people) and len(counted.met) < FEWEST
    return few(counted.people) or few_met or (indicator.has_means and few(counted.with_values()))


def withheld_groups(people: Mapping[Group, Collection[int]]) -> set[Group]:
    """Of groups that are told apart by the same dimensions, those of which nothing but rounded people is shown."""
    hidden = {group for group, those in people.items() if few(those)}
    lines = _lines([group for group in sorted(people) if people[group]]) if hidden else []
    while more := {group for line in lines if (group := _next_withheld(line, people, hidden)) is not None}:
        hidden |= more
    return hidden


def _lines(groups: Line) -> list[Line]:
    lines: dict[tuple[tuple[int, str], ...], list[Group]] = defaultdict(list)
    for group in groups:
        said = tuple(enumerate(group))
        for count in range(len(said)):
            for common in combinations(said, count):
                lines[common].append(group)
    return list(lines.values())


def _next_withheld(line: Line, people: Mapping[Group, Collection[int]], hidden: Collection[Group]) -> Group | None:
    withheld = [people[group] for group in line if group in hidden]
    if not withheld or max(map(len, withheld)) >= FEWEST or len(set().union(*withheld)) >= FEWEST:
        return None
    others = (group for group in line if group not in hidden)
    return min(others, key=lambda group: (len(people[group]), group), default=None)


def shown(point: Point, counted: CountedPeople, withheld: Collection[str] = ()) -> Point:
    """A point as it may be published; `withheld` names what is not, for the sake of others: `people`, `met`, `values`.

    A sum of money would give the count away. Nobody looks like few: else what is not told would tell that there are.
    """
    tally = counted.tally
    if "people" in withheld or len(counted.people) < FEWEST:
        return _of_people_alone(point, counted)
    eligible = rounded(tally.eligible)
    met = rounded(len(counted.met)) if "met" in withheld else _count(tally.met, counted.met)
    counts = replace(point, eligible=eligible, met=met, value=None)
    counts = replace(counts, values=_values(point, counted), curve=_curve(point, counted, eligible))
    if point.share is not None:
        share = _share(met, tally.met, eligible)
        counts = replace(counts, share=share, state=None if share is None else point.state)
    if point.median is None:
        return counts
    valued = counted.with_values()
    if "values" in withheld or few(valued):
        return replace(counts, median=None, p90=None, mean=None, state=None)
    above = counted.with_values(least=point.p90)
    return counts if len(valued) >= P90_FEWEST and not few(above) else replace(counts, p90=None)


def _of_people_alone(point: Point, counted: CountedPeople) -> Point:
    return replace(
        point, eligible=rounded(len(counted.people)), met=rounded(len(counted.met)),
        share=None, median=None, p90=None, mean=None, value=None, values=None, curve=None, state=None,
    )  # fmt: skip


def _share(met: int, cases_met: int, eligible: int) -> float | None:
    """Of the rounded counts, since the exact share would give the exact counts away; not of people among cases.

    Of a count that is rounded to 0 there is none: it would read as nobody.
    """
    return share_of(met, eligible) if met and met == rounded(cases_met) else None


def _count(cases: int, people: Collection[int]) -> int:
    """How many cases, but of few people how many people."""
    return rounded(len(people) if few(people) else cases)


def _values(point: Point, counted: CountedPeople) -> tuple[tuple[int, int], ...] | None:
    """Without those that are rounded to 0: that a value is named would tell that somebody has it."""
    if point.values is None:
        return None
    counts = ((value, _count(cases, counted.by_value[value])) for value, cases in point.values)
    return tuple((value, count) for value, count in counts if count)


def _curve(point: Point, counted: CountedPeople, eligible: int) -> tuple[tuple[int, int, float | None], ...] | None:
    if point.curve is None:
        return None
    counts = ((month, cases, _count(cases, counted.with_values(most=month))) for month, cases, _ in point.curve)
    return tuple((month, met, _share(met, cases, eligible)) for month, cases, met in counts)


def withheld_parts(cells: Mapping[Group, CountedPeople], *, with_values: bool) -> dict[str, set[Group]]:
    """By what is withheld, of which groups: all but people, how many met the test, and the values, if they count."""
    parts = {
        "people": withheld_groups({group: counted.people for group, counted in cells.items()}),
        "met": withheld_groups({group: counted.met for group, counted in cells.items()}),
    }
    if with_values:
        parts["values"] = withheld_groups({group: counted.with_values() for group, counted in cells.items()})
    return parts


def withheld_of(groups: Iterable[Group], parts: Mapping[str, set[Group]]) -> set[str]:
    """What is withheld of groups that are told together."""
    together = set(groups)
    return {part for part, withheld in parts.items() if withheld & together}
