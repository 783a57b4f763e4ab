"""The line of a comparison area as it goes out, beside ours and marked as not ours."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from pydantic import Field

from shared.figures.before_after import beside_change, sides_of
from shared.figures.comparison import ComparisonLine, compared_sides, shown_of
from shared.figures.indicators import Unit
from shared.figures.questions import Question
from shared.figures.series import Point
from shared.web.schemas import View


class ComparedPointView(View):
    month: date = Field(description="The first day of the month.", examples=["2012-04-01"])
    shown: float | None = Field(
        description="As our own line shows it: the count, share, median of days or hours, or mean of pence.",
        examples=[0.38],
    )
    eligible: int | None = Field(description="How many were published; null of days, hours and pence.", examples=[50])
    met: int | None = Field(description="Of a share how many of these met the test; null of all else.", examples=[19])


class ComparedLineView(View):
    """The line of another area, as it was published. None of it was counted here."""

    compared_area: str = Field(description="Whose figures they are.", examples=["Trafford"])
    ours: bool = Field(description="Always false: they are as somebody published them.", examples=[False])
    source: str = Field(description="Where they were published.", examples=["Statistics of treatment, table 7"])
    licence: str = Field(
        description="Under what terms they may be shown and passed on.", examples=["Open Government Licence v3.0"]
    )
    published_on: date = Field(description="When they were published.", examples=["2012-08-31"])
    file_id: UUID = Field(description="The file that they came in.", examples=["0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f71"])
    points: list[ComparedPointView] = Field(description="By month, those that were published.")
    before: float | None = Field(
        description="On average before the `change`, of the same months as ours; null without one, or where one of"
        " these months was not published.",
        examples=[0.4],
    )
    after: float | None = Field(description="The same of the months after it.", examples=[0.41])
    difference: float | None = Field(description="`after` less `before`; null where either is.", examples=[0.01])
    beyond: float | None = Field(
        description="By how much our difference is more than theirs (the difference in differences): of exact figures"
        " and those that are shown; null where either is.",
        examples=[0.07],
    )


class ComparedChange(NamedTuple):
    before: float | None
    after: float | None
    difference: float | None
    beyond: float | None


def comparison_view(question: Question, points: Sequence[Point], line: ComparisonLine) -> ComparedLineView:
    unit = question.indicator.unit
    compared = _change_beside(question, points, line)
    source = line.source
    return ComparedLineView(
        compared_area=source.compared_area, ours=False, source=source.source, licence=source.licence,
        published_on=source.published_on, file_id=source.file_id,
        points=[_compared_point(unit, point) for point in line.points],
        before=compared.before, after=compared.after, difference=compared.difference, beyond=compared.beyond,
    )  # fmt: skip


def _compared_point(unit: Unit, point: Point) -> ComparedPointView:
    counted = unit in {"count", "share"}
    return ComparedPointView(
        month=point.period.first,
        shown=shown_of(unit, point),
        eligible=point.eligible if counted else None,
        met=point.met if unit == "share" else None,
    )


def _change_beside(question: Question, points: Sequence[Point], line: ComparisonLine) -> ComparedChange:
    """Their difference beside ours, of the same months. Ours is worked out of the points that are shown alone."""
    if question.change is None:
        return ComparedChange(None, None, None, None)
    unit, sides = question.indicator.unit, sides_of(points, question.change)
    before, after = compared_sides(unit, line.points, sides)
    difference = None if before is None or after is None else round(after - before, 4)
    ours = next(iter(beside_change(unit, question.publication, points, sides)), None)
    is_whole = all(shown_of(unit, point) is not None for point in points if sides.side_of(point.period))
    if difference is None or not is_whole or ours is None or ours.difference is None:
        return ComparedChange(before, after, difference, None)
    return ComparedChange(before, after, difference, round(ours.difference - difference, 4))
