"""What goes out: indicators in words, a series, the cases behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from shared.figures.before_after import beside_change, sides_of
from shared.figures.cases import DIMENSIONS, Case
from shared.figures.comparison import ComparisonLine
from shared.figures.comparison_views import ComparedLineView, comparison_view
from shared.figures.indicators import Indicator, Unit
from shared.figures.periods import Per, Period
from shared.figures.query import AGES
from shared.figures.questions import Question
from shared.figures.series import Group, Point
from shared.figures.small_numbers import Publication, rounded_up
from shared.figures.storing import Behind
from shared.figures.targets import FigureTarget, Targets
from shared.figures.totals import NOTHING
from shared.web.schemas import PageOf, View


class DimensionView(View):
    name: str = Field(description="As `by` and `where` take it.", examples=["source"])
    rule: str = Field(description="What it says of a case, as it was on the day from which the case counts.")
    of_years: bool = Field(
        description="Whether it is told of whole years alone, rounded, and by nothing beside it: what people say of"
        " themselves."
    )


class TargetView(View):
    scope: str = Field(description="Who has set it: `national` or `local`.", examples=["local"])
    since: date = Field(alias="from", description="From when it holds.")
    until: date | None = Field(alias="to", description="The first day on which it holds no more; null where it does.")
    per: str = Field(description="Of which periods it is: `month`, `quarter` or `year`.", examples=["quarter"])
    direction: str = Field(description="`at_least` or `at_most`.", examples=["at_least"])
    value: int | None = Field(description="What is asked, of a share in percent; null where it grows.", examples=[60])
    percent: int | None = Field(description="By how much of a baseline it is to change; null where it is a number.")
    by: date | None = Field(description="By when; it grows evenly until then.")
    baseline: int | None = Field(description="From which number; null where it is a period's figure.")
    baseline_from: date | None = Field(description="The first day of the period that it is compared with.")
    baseline_to: date | None = Field(description="Its last day.")


class IndicatorView(View):
    code: str = Field(description="By which its figures are asked for.", examples=["contacts"])
    title: str
    rule: str = Field(description="Which cases count, and which of them met the test, in words.")
    unit: Unit = Field(description="What its figures are: counts, shares, or medians of days, hours or pence.")
    stock: bool = Field(description="True where those are counted who are there on a period's last day.")
    dimensions: list[DimensionView] = Field(description="By what it can be told apart and narrowed.")
    ripe_after_days: int = Field(description="How long after a period all of its cases have had their time.")
    since: date | None = Field(description="The first month of which there are cases here; null while there are none.")
    told: bool = Field(description="Whether its figures are told to you: some are of the whole area alone.")
    targets: list[TargetView] = Field(description="What the area's scheme holds it to, the earlier ones too.")


class IndicatorsView(View):
    items: list[IndicatorView]


class PeriodView(View):
    first: date = Field(alias="from", description="Its first day.")
    last: date = Field(alias="to", description="Its last day.")


class ValueView(View):
    value: int = Field(description="A value that cases have.", examples=[3])
    count: int = Field(description="How many cases have it.", examples=[12])


class CurveView(View):
    month: int = Field(description="By the end of this month since; the first is 1.", examples=[6])
    met: int = Field(description="How many had met the test by then.", examples=[3])
    share: float | None = Field(
        description="Their share of `eligible`; null where there is none, and where `met` is rounded to 0 or to all.",
        examples=[0.125],
    )


class PointView(View):
    period: PeriodView = Field(description="The whole period that the figure is of.")
    by: dict[str, str | None] = Field(description="The dimensions asked for; null where nobody said it.")
    ripe: bool = Field(description="False where some of its cases may still meet the test; it counts in no target.")
    eligible: int = Field(
        description="How many cases count; of a stock, how many there are on the last day. Where it is published it is"
        " rounded to the nearest five: 0 is none, one or two."
    )
    met: int | None = Field(
        description="How many of these met the test, as far as is known; of a wait, how many are over. Where it is"
        " published it is rounded to the nearest five: 0 is none, one or two. Null where there is no test: of a count,"
        " and of money."
    )
    share: float | None = Field(
        description="`met` of `eligible`; null where it is no share, or is withheld, as where `met` is rounded to 0 or"
        " to all of `eligible`."
    )
    median: int | None = Field(
        description="The value that half do not exceed of the cases that have one, of a wait the `met`; null where"
        " there is none."
    )
    p90: int | None = Field(description="The value that nine in ten of these do not exceed; null where there is none.")
    mean: int | None = Field(
        description="What one of these comes to on average; null where there is none, or is withheld. Of money, where"
        " it is published, it is rounded to 1, 2 or 5 with noughts, so that it tells not of how many it is."
    )
    value: int | None = Field(description="Of money what all of them come to; null of all else, and where rounded.")
    curve: list[CurveView] | None = Field(
        description="Of those who come back, by each month since that all cases have had, to the eighteenth; null"
        " of all else, and where it is withheld."
    )
    values: list[ValueView] | None = Field(
        description="How many cases have each value, where the rule tells so; without those that are rounded to 0."
    )
    target: int | None = Field(
        description="What the scheme's target asks of all cases; of a share in percent. One that grows from a period is"
        " where it is published that of the period's published figures."
    )
    state: str | None = Field(
        description="`met`, `near`, `amber` or `red`; null where nothing is asked, or it is not ripe, or its figure is"
        " withheld. Where it is published it is told where it holds whatever the figure is rounded from, and not of"
        " what is to grow from a period."
    )


class WaitingView(View):
    from_days: int = Field(description="Waiting for at least so many days.", examples=[8])
    to_days: int | None = Field(description="And at most so many; null where there is no end.", examples=[21])
    count: int = Field(
        description="How many wait so long by now; where it is published, how many people, rounded to the nearest"
        " five: 0 is none, one or two.",
        examples=[4],
    )


class ChangedGroupView(View):
    by: dict[str, str | None] = Field(description="The dimensions asked for; null where nobody said it.")
    before: float | None = Field(
        description="What a period was on average before the day: its count, median of days or hours, or mean of pence;"
        " of shares that of all counts together. Null where there is none, or one of the periods is withheld.",
        examples=[0.42],
    )
    after: float | None = Field(description="The same of as many periods from that day on.", examples=[0.5])
    difference: float | None = Field(description="`after` less `before`; null where either is.", examples=[0.08])


class ChangeView(View):
    on: date = Field(description="The day on which something changed.", examples=["2012-04-02"])
    periods: int = Field(
        description="How many ripe periods are compared on either side: those nearest to the day. One in which it"
        " falls, other than on its first day, is on neither."
    )
    before: PeriodView | None = Field(description="From the first to the last of those before it; null without any.")
    after: PeriodView | None = Field(description="From the first to the last of those after it; null without any.")
    groups: list[ChangedGroupView] = Field(description="By group, as in `points`.")


class FigureView(View):
    indicator: str = Field(
        description="By which it was asked for, as the list of indicators has it.", examples=["contacts"]
    )
    title: str
    unit: Unit = Field(description="What the figures are.")
    per: Per = Field(description="How long each period is.")
    window_months: int | None = Field(description="Each figure is of so many months that end with its period.")
    by: list[str] = Field(description="The dimensions by which it is told apart.")
    publication: Publication = Field(description="For whom it is rounded; `exact` is not rounded.")
    as_of: date = Field(description="The business date as of which this was known.")
    waiting: int | None = Field(
        description="Of how many people or things of the area news is not counted yet, where it is published rounded up"
        " to five; null for who is told its own figures alone."
    )
    waiting_since: datetime | None = Field(description="Since when the first of these waits.")
    failed: int | None = Field(
        description="How many cannot be counted anew for now, rounded as `waiting`: their last figures stand. Null"
        " where `waiting` is."
    )
    points: list[PointView] = Field(description="By period, and in it by group.")
    totals: list[PointView] = Field(description="All groups together by period; of rounded groups what these come to.")
    ripe_total: PointView | None = Field(
        description="All ripe periods in one, of rounded ones what these come to; null of a stock, where none is ripe,"
        " and beside rounded groups."
    )
    still_waiting: list[WaitingView] | None = Field(
        description="Of these cases, who waits still, by age of wait; null where the indicator is no wait, and of what"
        " is rounded."
    )
    change: ChangeView | None = Field(
        description="Before and after the day that `change` named, worked out of the points alone; null without one."
    )
    comparison: ComparedLineView | None = Field(
        description="The line of the area that `comparison` named, as it was published; null without one."
    )


class FiguresView(View):
    month: date = Field(description="The first day of the month, or of the quarter.", examples=["2012-09-01"])
    per: Per = Field(description="How long the reported period is: a `month` or a calendar `quarter`.")
    as_of: date = Field(description="The business date as of which all of it was known.", examples=["2012-10-01"])
    publication: Publication = Field(description="For whom all of it is rounded; `exact` is not rounded.")
    items: list[FigureView] = Field(
        description="Each indicator that you are told, as a series of two periods: the one before, and the one asked"
        " for."
    )


class CaseView(View):
    subject_id: UUID = Field(description="What is counted once: a contact, an assessment, a referral, an episode.")
    owner_id: UUID = Field(
        description="Whose it is: the thing, or the person by the pseudonym that they go by; to who is told its own"
        " figures alone, the one under which it was recorded."
    )
    eligible_on: date = Field(description="The day from which it counts.")
    until: date | None = Field(description="The first day on which it counts no more; null while it does.")
    met_on: date | None = Field(description="The day on which the test was met; null where it was not.")
    value: int | None = Field(description="Days, or another number; null where there is none.")
    dimensions: dict[str, str | None] = Field(description="What it was on the day from which it counts.")


class CasesView(PageOf[CaseView]):
    as_of: date = Field(description="The business date as of which this was known.")
    waiting: int | None = Field(
        description="Of how many people or things of the area news is not counted yet; null for who is told its own"
        " figures alone."
    )


@dataclass(frozen=True, slots=True)
class Figure:
    """What was found for a question: the points of each group and of all groups, by period."""

    question: Question
    points: Sequence[Point]
    totals: Sequence[Point]
    ripe_total: Point | None
    still_waiting: Sequence[int] | None
    comparison: ComparisonLine | None = None


def indicator_view(indicator: Indicator, since: date | None, targets: Targets, *, is_told: bool) -> IndicatorView:
    return IndicatorView(
        code=indicator.code,
        title=indicator.title,
        rule=indicator.rule,
        unit=indicator.unit,
        stock=indicator.stock,
        dimensions=[
            DimensionView(name=name, rule=DIMENSIONS[name], of_years=name in indicator.rounded_alone)
            for name in indicator.dimensions
        ],
        ripe_after_days=indicator.ripe_after_days,
        since=since,
        told=is_told,
        targets=[_target_view(target) for target in targets.stated],
    )


def _target_view(target: FigureTarget) -> TargetView:
    growth = target.growth
    period = growth.period if growth else None
    return TargetView.model_validate(
        {
            "scope": target.scope,
            "from": target.since,
            "to": target.until,
            "per": target.per,
            "direction": target.direction,
            "value": target.value,
            "percent": growth.percent if growth else None,
            "by": growth.by if growth else None,
            "baseline": growth.baseline if growth else None,
            "baselineFrom": period.first if period else None,
            "baselineTo": period.last if period else None,
        }
    )


def groups_of(question: Question, group: Group) -> dict[str, str | None]:
    return {name: None if value == NOTHING else value for name, value in zip(question.by, group, strict=False)}


def met_of(indicator: Indicator, point: Point) -> int | None:
    """A 0 of what has no test would read as if nobody had met it."""
    return point.met if indicator.has_test else None


def _point_view(question: Question, point: Point) -> PointView:
    values = None if point.values is None else [ValueView(value=value, count=count) for value, count in point.values]
    return PointView.model_validate(
        {
            "period": {"from": point.period.first, "to": point.period.last},
            "by": groups_of(question, point.group),
            "ripe": point.ripe,
            "eligible": point.eligible,
            "met": met_of(question.indicator, point),
            "share": point.share,
            "median": point.median,
            "p90": point.p90,
            "mean": point.mean,
            "value": point.value,
            "values": values,
            "curve": None
            if point.curve is None
            else [CurveView(month=m, met=met, share=s) for m, met, s in point.curve],
            "target": point.target,
            "state": point.state,
        }
    )


def figure_view(figure: Figure, today: date, behind: Behind | None) -> FigureView:
    """How far it is behind is of the whole area: for nobody who is told its own figures alone."""
    question = figure.question
    how_many: Callable[[int], int] = int if question.publication == "exact" else rounded_up
    return FigureView(
        indicator=question.indicator.code,
        title=question.indicator.title,
        unit=question.indicator.unit,
        per=question.per,
        window_months=question.window_months,
        by=list(question.by),
        publication=question.publication,
        as_of=question.as_of or today,
        waiting=how_many(behind.waiting) if behind else None,
        waiting_since=behind.since if behind else None,
        failed=how_many(behind.failed) if behind else None,
        points=[_point_view(question, point) for point in figure.points],
        totals=[_point_view(question, point) for point in figure.totals],
        ripe_total=_point_view(question, figure.ripe_total) if figure.ripe_total else None,
        still_waiting=_waiting_views(figure.still_waiting),
        change=_change_view(figure, question.change) if question.change else None,
        comparison=comparison_view(question, figure.points, figure.comparison) if figure.comparison else None,
    )


def _change_view(figure: Figure, change: date) -> ChangeView:
    question, sides = figure.question, sides_of(figure.points, change)
    groups = beside_change(question.indicator.unit, question.publication, figure.points, sides)
    return ChangeView(
        on=change,
        periods=len(sides.before),
        before=_span_view(sides.before),
        after=_span_view(sides.after),
        groups=[
            ChangedGroupView(
                by=groups_of(question, beside.group),
                before=beside.before,
                after=beside.after,
                difference=beside.difference,
            )
            for beside in groups
        ],
    )


def _span_view(side: Sequence[Period]) -> PeriodView | None:
    return PeriodView.model_validate({"from": side[0].first, "to": side[-1].last}) if side else None


def _waiting_views(counts: Sequence[int] | None) -> list[WaitingView] | None:
    if counts is None:
        return None
    return [
        WaitingView(from_days=least, to_days=most, count=count)
        for (least, most), count in zip(AGES, counts, strict=True)
    ]


def case_view(indicator: Indicator, case: Case) -> CaseView:
    return CaseView(
        subject_id=case.subject_id,
        owner_id=case.owner_id,
        eligible_on=case.eligible_on,
        until=case.until,
        met_on=case.met_on,
        value=case.value,
        dimensions={name: case.dimension(name) for name in indicator.dimensions},
    )
