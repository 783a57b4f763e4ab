"""A published question answered from whom the cases are of. A part is told as it would be among its peers.

What is narrowed (`where`) is told as the same group among all groups of its dimensions (`by`) is, so that neither gives
back what the other withholds.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

from shared.figures.adding_up import together
from shared.figures.people import CountedPeople, PeopleTable, people_in_all
from shared.figures.periods import Period
from shared.figures.questions import Question
from shared.figures.series import Group, Point, Tally
from shared.figures.small_numbers import has_mean, leaves_few, means_withheld, shown

MakePoint = Callable[[Period, Group, Tally, bool], Point]
HoldToTarget = Callable[[Point], Point]
Cells = Mapping[Group, CountedPeople]
_NOBODY = CountedPeople()
OWN = "provider"  # the dimension by which who is told the own figures alone is narrowed


@dataclass(frozen=True, slots=True)
class PublishedPoints:
    groups: Sequence[Point]
    totals: Sequence[Point]
    ripe_total: Point | None


def published_points(
    question: Question, table: PeopleTable, ripe: Sequence[bool], make_point: MakePoint, hold_to_target: HoldToTarget
) -> PublishedPoints:
    """`table` is by all dimensions that the question names, and not narrowed. `hold_to_target` is of points as they are
    shown. Of who is told the own figures alone nobody else's say what is withheld. A total beside its groups is held to
    none, since it is of those that are shown.
    """
    if question.own_alone:
        own = question.named_dimensions.index(OWN)
        table = {cell: counted for cell, counted in table.items() if cell[own] in question.where[OWN]}
    is_ratio = question.indicator.ratio is not None
    groups: list[Point] = []
    totals: list[Point] = []
    for number, period in enumerate(question.periods):
        cells = {cell: counted[number] for cell, counted in table.items()}
        published = list(_published_groups(question, cells))
        if not (published or question.by):
            published = [((), CountedPeople(), False)]
        points = [
            shown(
                make_point(period, group, counted.tally, ripe[number]), counted, mean_withheld=withheld, ratio=is_ratio
            )
            for group, counted, withheld in published
        ]
        groups += points
        if not question.by:
            totals.append(hold_to_target(points[0]))
    if question.by:
        groups = _named(groups)
        totals = [
            together(make_point(period, (), Tally(), ripe[number]), [at for at in groups if at.period == period])
            for number, period in enumerate(question.periods)
        ]
    ripe_points = [point for point, is_ripe in zip(totals, ripe, strict=True) if is_ripe]
    ripe_total = _ripe_total(ripe_points) if question.adds_up and not question.by else None
    return PublishedPoints(groups if question.by else totals, totals, ripe_total)


def _named(groups: Sequence[Point]) -> list[Point]:
    """Those of which any period has a count: that a group is there would tell of the others that somebody is in it."""
    counted = {point.group for point in groups if point.eligible or point.met}
    return [point for point in groups if point.group in counted]


def _published_groups(question: Question, cells: Cells) -> Iterator[tuple[Group, CountedPeople, bool]]:
    """Of each group that is asked for: who counts, and whether its mean is withheld."""
    has_means = question.indicator.has_means
    withheld = means_withheld(cells) if has_means else set()
    chosen: dict[Group, list[Group]] = defaultdict(list)
    for cell in cells:
        if _asked_for(question, cell):
            chosen[cell[: len(question.by)]].append(cell)
    for group in sorted(chosen):
        alone = chosen[group][0] if len(chosen[group]) == 1 else None
        counted = people_in_all(cells[cell] for cell in chosen[group]) if alone is None else cells[alone]
        tells = not withheld.isdisjoint(chosen[group]) or (
            has_means and (_adds_few(question, cells, group) or _leaves_few(question, cells, group))
        )
        yield group, counted, tells


def _leaves_few(question: Question, cells: Cells, group: Group) -> bool:
    """Of what would be told with fewer conditions, by whom else it would be."""
    names = question.named_dimensions
    conditions = {names.index(name): set(among) for name, among in question.where.items()}
    conditions |= {place: {value} for place, value in enumerate(group)}
    if question.own_alone:
        conditions = {place: among for place, among in conditions.items() if names[place] != OWN}

    def beside(kept: Sequence[int]) -> Iterator[set[int]]:
        for cell, counted in cells.items():
            met = {place for place, among in conditions.items() if cell[place] in among}
            if met.issuperset(kept) and len(met) < len(conditions):
                yield counted.with_values()

    subsets = (kept for count in range(len(conditions)) for kept in combinations(conditions, count))
    return any(leaves_few(beside(kept)) for kept in subsets)


def _adds_few(question: Question, cells: Cells, group: Group) -> bool:
    """Of several values of a condition one that leaves out the others would tell of them: also where one has nobody."""
    among = [sorted(set(question.where[name])) for name in question.named_dimensions[len(question.by) :]]
    added = [(*group, *values) for values in product(*among)]
    return len(added) > 1 and not all(has_mean(cells.get(cell, _NOBODY)) for cell in added)


def _asked_for(question: Question, cell: Group) -> bool:
    said = dict(zip(question.named_dimensions, cell, strict=True))
    return all(said[name] in among for name, among in question.where.items())


def _ripe_total(points: Sequence[Point]) -> Point | None:
    """One period is itself; of several no mean, value or share is told, which would be of those too that are not."""
    if len(points) > 1:
        first, last = points[0].period.first, points[-1].period.last
        return together(replace(points[0], period=Period(first, last)), points)
    return replace(points[0], target=None, state=None) if points else None
