"""A question by what people say of themselves, answered: of the years that are told, those groups that are."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from shared.data.db import Session
from shared.figures.adding_up import together
from shared.figures.by_year import YearTold, told_by_year, years_told
from shared.figures.by_year_query import known_since, read_moves, read_said
from shared.figures.indicators import Indicator
from shared.figures.people import CountedPeople
from shared.figures.questions import Question
from shared.figures.series import Group, Point, Tally, point
from shared.figures.small_numbers import shown
from shared.figures.views import Figure

_ByYear = Mapping[YearTold, Mapping[str, CountedPeople]]


async def answer_of_years(
    session: Session, area: str, question: Question, indicators: Mapping[str, Indicator], today: date
) -> Figure:
    """Who is told hangs on all that was told before, of any of the indicators."""
    (dimension,) = question.by
    alike = [indicator for indicator in indicators.values() if dimension in indicator.rounded_alone]
    since = await known_since(session, area, [indicator.code for indicator in alike])
    at_once = years_told(alike, since, today) if since else []
    years = [year for at in at_once for year in at]
    said = await read_said(session, area, years, dimension)
    return _figure(question, told_by_year(at_once, said, await read_moves(session, area, years)))


def _figure(question: Question, by_year: _ByYear) -> Figure:
    """As of the day on which the last of its years was known."""
    years = [year for year in by_year if year.indicator == question.indicator and year.period in question.periods]
    points = [
        shown(_point(year, (answer,), counted.tally), counted)
        for year in years
        for answer, counted in sorted(by_year[year].items())
    ]
    totals = [together(_point(year, (), Tally()), [at for at in points if at.period == year.period]) for year in years]
    known_on = max((year.known_on for year in years), default=None)
    return Figure(
        question=replace(question, as_of=known_on), points=points, totals=totals, ripe_total=None, still_waiting=None
    )


def _point(year: YearTold, group: Group, tally: Tally) -> Point:
    return point(year.indicator, year.period, group, tally, ripe=True)
