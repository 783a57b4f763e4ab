"""A series, and the cases behind it, as CSV."""

from collections.abc import Iterable, Mapping
from typing import Any

from shared.figures.before_after import Sides, sides_of
from shared.figures.cases import Case
from shared.figures.comparison import shown_of
from shared.figures.indicators import Indicator
from shared.figures.periods import Period
from shared.figures.series import Point
from shared.figures.views import Figure, groups_of, met_of
from shared.kernel import csv_table

FIGURE_COLUMNS = (
    "from",
    "to",
    "ripe",
    "eligible",
    "met",
    "share",
    "median",
    "p90",
    "mean",
    "value",
    "target",
    "state",
    "publication",
)
COMPARED_COLUMNS = ("comparedArea", "comparedShown", "comparedSource", "comparedLicence")
CASE_COLUMNS = ("subjectId", "ownerId", "eligibleOn", "until", "metOn", "value")


def figure_csv(figure: Figure) -> bytes:
    """The points alone: whoever adds them up gets what the totals are before they are rounded. Each says for whom it is
    rounded: a 0 of a rounded one is no word that there was nobody. Beside a change each also says on which side it is
    compared.
    """
    question = figure.question
    sides = sides_of(figure.points, question.change) if question.change else None
    of_change = ["compared"] if sides else []
    of_line = COMPARED_COLUMNS if figure.comparison else ()
    header = [*FIGURE_COLUMNS[:2], *question.by, *FIGURE_COLUMNS[2:-1], *of_change, *of_line, FIGURE_COLUMNS[-1]]
    return csv_table.table(header, (_figure_row(figure, point, sides) for point in figure.points))


def _of_line(figure: Figure, period: Period) -> list[Any]:
    """Whose line it is stands in each row: what was published elsewhere is not ours."""
    if figure.comparison is None:
        return []
    unit, source = figure.question.indicator.unit, figure.comparison.source
    shown = (shown_of(unit, point) for point in figure.comparison.points if point.period == period)
    return [source.compared_area, next(shown, None), source.source, source.licence]


def _figure_row(figure: Figure, point: Point, sides: Sides | None) -> list[Any]:
    question = figure.question
    group: Mapping[str, str | None] = groups_of(question, point.group)
    return [
        point.period.first, point.period.last, *(group[name] for name in question.by), point.ripe, point.eligible,
        met_of(question.indicator, point), point.share, point.median, point.p90, point.mean, point.value, point.target,
        point.state, *([sides.side_of(point.period)] if sides else []), *_of_line(figure, point.period),
        question.publication,
    ]  # fmt: skip


def cases_csv(indicator: Indicator, cases: Iterable[Case]) -> bytes:
    header = [*CASE_COLUMNS, *indicator.dimensions]
    return csv_table.table(header, (_case_row(indicator, case) for case in cases))


def _case_row(indicator: Indicator, case: Case) -> list[Any]:
    return [
        case.subject_id, case.owner_id, case.eligible_on, case.until, case.met_on, case.value,
        *(case.dimension(name) for name in indicator.dimensions),
    ]  # fmt: skip
