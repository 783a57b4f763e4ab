"""One question answered: what was read becomes points, and what is published of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from shared.data.db import Session
from shared.figures.people import PeopleTable
from shared.figures.people_query import read_people
from shared.figures.periods import Period, periods
from shared.figures.publishing import published_points
from shared.figures.query import read_series, still_waiting
from shared.figures.questions import Question
from shared.figures.series import Group, Point, Tally, in_all, point
from shared.figures.small_numbers import range_of
from shared.figures.targets import (
    NO_TARGETS,
    FigureTarget,
    TargetGrowth,
    Targets,
    compared_value,
    mean_of,
    mean_of_published,
)
from shared.figures.views import Figure


async def answer(session: Session, area: str, question: Question, targets: Targets, today: date) -> Figure:
    """As it is known today, or as of the day that the question names."""
    day = question.as_of or today
    with_baselines = await _with_baselines(session, area, question, targets, day)
    if question.publication != "exact":
        return published_figure(question, await read_people(session, area, question), day, with_baselines)
    waiting = await still_waiting(session, area, question, day) if question.indicator.unit == "days" else None
    by_group = await read_series(session, area, question)
    counts = None if waiting is None else [by_age.count for by_age in waiting]
    return figure_of(question, by_group, counts, day, with_baselines)


@dataclass(frozen=True, slots=True)
class TargetsWithBaselines:
    """What one indicator is held to, and from what its targets grow."""

    targets: Targets
    baselines: Mapping[TargetGrowth, int | None]

    def on_point(self, question: Question, period: Period, tally: Tally, point: Point) -> Point:
        """With its target, if there is one: that is of all cases of a period, not of a window, nor of some of them."""
        target = self._target(question, period)
        if target is None:
            return point
        wanted = self._wanted(target, period)
        figure = compared_value(question.indicator, tally) if point.ripe else None
        state = self.targets.state(target, wanted, figure) if wanted is not None and figure is not None else None
        return replace(point, target=wanted, state=state)

    def on_shown(self, question: Question, point: Point) -> Point:
        """As `on_point`, of what is published: a state that holds of all that is shown as this, and else none.

        A target that grows from a period is that of the period's published figure: so there is no state by it.
        """
        target = self._target(question, point.period)
        if target is None:
            return point
        wanted = self._wanted(target, point.period)
        between = range_of(question.indicator, point) if point.ripe else None
        if wanted is None or between is None or (target.growth and target.growth.period):
            return replace(point, target=wanted)
        least, most = (self.targets.state(target, wanted, figure) for figure in between)
        return replace(point, target=wanted, state=least if least == most else None)

    def _target(self, question: Question, period: Period) -> FigureTarget | None:
        if question.where or question.window_months:
            return None
        return self.targets.in_force(question.per, period)

    def _wanted(self, target: FigureTarget, period: Period) -> int | None:
        return target.value_in(period, self.baselines.get(target.growth) if target.growth else None)


WITHOUT_TARGETS = TargetsWithBaselines(NO_TARGETS, {})


async def _with_baselines(
    session: Session, area: str, question: Question, targets: Targets, day: date
) -> TargetsWithBaselines:
    """Of those that are compared with a period its figure is read, on average of its parts."""
    baselines: dict[TargetGrowth, int | None] = {}
    for target in targets.stated:
        growth = target.growth
        if growth is not None and target.per == question.per:
            baselines[growth] = growth.baseline
            if growth.period is not None:
                parts = periods(question.per, growth.period.first, growth.period.last)
                before = replace(question, periods=parts, window_months=None, by=(), where={})
                baselines[growth] = await _baseline(session, area, before, day)
    return TargetsWithBaselines(targets, baselines)


async def _baseline(session: Session, area: str, question: Question, day: date) -> int | None:
    """A published one is of published figures: the target would give back what these do not tell."""
    if question.publication == "exact":
        by_group = await read_series(session, area, question)
        return mean_of(question.indicator, in_all(by_group, len(question.periods))) if by_group else None
    totals = published_figure(question, await read_people(session, area, question), day).totals
    return mean_of_published(question.indicator, totals)


def published_figure(
    question: Question,
    table: PeopleTable,
    day: date,
    targets: TargetsWithBaselines = WITHOUT_TARGETS,
) -> Figure:
    """Who still waits is not in it: beside who is eligible and who met the test it would tell of those shown as 0."""
    points = published_points(
        question, table, _ripe(question, day), partial(_point, question, day), partial(targets.on_shown, question)
    )
    return Figure(
        question=question,
        points=points.groups,
        totals=points.totals,
        ripe_total=points.ripe_total,
        still_waiting=None,
    )


def figure_of(
    question: Question,
    by_group: Mapping[Group, Sequence[Tally]],
    waiting: Sequence[int] | None,
    day: date,
    targets: TargetsWithBaselines = WITHOUT_TARGETS,
) -> Figure:
    together = in_all(by_group, len(question.periods))
    ripe = _ripe(question, day)
    points = [
        _point(question, day, period, group, by_group[group][number], ripe[number])
        for number, period in enumerate(question.periods)
        for group in sorted(by_group)
    ]
    totals = [
        _total(question, targets, day, period, (), tally, is_ripe)
        for period, tally, is_ripe in zip(question.periods, together, ripe, strict=True)
    ]
    return Figure(
        question=question,
        points=points if question.by else totals,
        totals=totals,
        ripe_total=_ripe_total(question, together, ripe, day),
        still_waiting=waiting,
    )


def _ripe(question: Question, day: date) -> list[bool]:
    return [period.ripe_on(day, question.indicator.ripe_after_days) for period in question.periods]


def _point(question: Question, day: date, period: Period, group: Group, tally: Tally, is_ripe: bool) -> Point:
    return point(question.indicator, period, group, tally, ripe=is_ripe, months_since=period.months_since(day))


def _total(
    question: Question,
    targets: TargetsWithBaselines,
    day: date,
    period: Period,
    group: Group,
    tally: Tally,
    is_ripe: bool,
) -> Point:
    return targets.on_point(question, period, tally, _point(question, day, period, group, tally, is_ripe))


def _ripe_total(question: Question, together: Sequence[Tally], ripe: Sequence[bool], day: date) -> Point | None:
    periods = [period for period, is_ripe in zip(question.periods, ripe, strict=True) if is_ripe]
    if not question.adds_up or not periods:
        return None
    whole = Tally()
    for tally, is_ripe in zip(together, ripe, strict=True):
        if is_ripe:
            whole.add(tally)
    return _point(question, day, Period(periods[0].first, periods[-1].last), (), whole, True)
