"""The figures of a service over HTTP: the same addresses in each that counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from shared.data.db import Session
from shared.figures import storing
from shared.figures.answering import answer
from shared.figures.by_year_answering import answer_of_years
from shared.figures.cases import DIMENSIONS, Case
from shared.figures.comparison_answering import comparison_line
from shared.figures.deriving import FigureRules
from shared.figures.files import cases_csv, figure_csv
from shared.figures.indicators import Indicator
from shared.figures.periods import PERIODS_MAX, PERS
from shared.figures.query import CaseSelection, list_cases, since_when
from shared.figures.questions import (
    WINDOW_PATTERN,
    Question,
    UnfitQuestion,
    check_change,
    check_of_years,
    check_published,
    conditions_of,
    dimensions_of,
    per_of,
    periods_of,
    publication_of,
    unfit,
    window_of,
)
from shared.figures.schemes import SchemeFigures
from shared.figures.sight import Sight
from shared.figures.small_numbers import PUBLICATIONS, ROUNDED, Publication
from shared.figures.staff import OF_AREA, OF_CASES, asked_of, sees_area, shown_to
from shared.figures.views import (
    CasesView,
    Figure,
    FigureView,
    IndicatorsView,
    case_view,
    figure_view,
    indicator_view,
)
from shared.kernel.impartial import OwnOrganisation
from shared.kernel.problems import Forbidden, NotFound
from shared.web.auth import Actor
from shared.web.csv_tables import CSV, TooManyRows, described, fetch_limit, whole
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import Day
from shared.web.sessions import ReadSession
from shared.web.today import Today
from shared.web.unpaid import unpaid
from shared.web.writing import WritingRoute

FigureReader = Annotated[Actor, Depends(unpaid(*sorted(OF_AREA), "provider", "clinician"))]
CaseReader = Annotated[Actor, Depends(unpaid(*sorted(OF_CASES), "provider"))]
_TABLE = described("from,to,ripe,eligible,met,publication\r\n")
_CASES_TABLE = described("subjectId,ownerId,eligibleOn,metOn\r\n")


class UnknownIndicator(NotFound):
    """There is no such indicator here; `allowed` says which there are."""

    allowed: list[str]


class NotOwnFigure(Forbidden):
    """Your organisation sees its own figures alone, and of some not the cases; or this is not told by provider."""


UNKNOWN = describe(UnknownIndicator, NotOwnFigure, UnfitQuestion, OwnOrganisation)
UNKNOWN_OR_LONG = describe(UnknownIndicator, NotOwnFigure, UnfitQuestion, OwnOrganisation, TooManyRows)


async def figures_here(request: Request) -> FigureRules:
    figures: FigureRules = request.app.state.service.figures
    return figures


def indicator_of(stated: SchemeFigures, code: str) -> Indicator:
    if code not in stated.indicators:
        raise UnknownIndicator(allowed=list(stated.indicators))
    return stated.indicators[code]


_DIMENSION = f"({'|'.join(DIMENSIONS)})"
_CONDITION = f"{_DIMENSION}:[^,]*"
Here = Annotated[FigureRules, Depends(figures_here)]
_FROM = f"A day of the first period, at most {PERIODS_MAX} periods before the last; a year before it if left out."
Code = Annotated[str, Path(description="The code of an indicator.", examples=["contacts"])]
Since = Annotated[Day | None, Query(alias="from", description=_FROM)]
Until = Annotated[Day | None, Query(alias="to", description="A day of the last period; today if left out.")]
Where = Annotated[
    str | None,
    Query(
        description="Which cases count, such as `source:3,source:4,setting:prison`: by dimensions that it has the"
        " values that `by` shows of them, which are codes where the scheme has a list of them.",
        max_length=500,
        json_schema_extra={"pattern": f"^({_CONDITION}(,{_CONDITION})*)?$"},
    ),
]
AsOf = Annotated[Day | None, Query(alias="asOf", description="As it was known on that day; as now if left out.")]


@dataclass(frozen=True, slots=True)
class Filters:
    """The text of what was asked, beside the indicator."""

    since: date | None
    until: date | None
    per: str
    window: str | None
    by: str | None
    where: str | None
    as_of: date | None
    publication: str
    change: date | None = None
    comparison: str | None = None


async def _filters(
    since: Since = None,
    until: Until = None,
    per: Annotated[
        str,
        Query(description="How long a period is; a `year` begins in April.", json_schema_extra={"enum": list(PERS)}),
    ] = "month",
    window: Annotated[
        str | None,
        Query(
            description="Of how many months each figure is, from `1m` to `60m`; not of weeks, nor of counts on a day.",
            json_schema_extra={"pattern": WINDOW_PATTERN},
        ),
    ] = None,
    by: Annotated[
        str | None,
        Query(
            description="At most two dimensions that it has, such as `provider,source`; one that is told of whole years"
            " alone by itself.",
            json_schema_extra={"pattern": f"^({_DIMENSION}(,{_DIMENSION})?)?$"},
        ),
    ] = None,
    where: Where = None,
    as_of: AsOf = None,
    publication: Annotated[
        str,
        Query(
            description="`exact`, or rounded for the `committee`, the `public` or `others`.",
            json_schema_extra={"enum": list(PUBLICATIONS)},
        ),
    ] = "exact",
    change: Annotated[
        Day | None,
        Query(
            description="A day on which something changed, such as a contract's start: the answer also has what a"
            " period was on average before and after it, of as many periods. It begins a year before it if `from` is"
            " left out."
        ),
    ] = None,
    comparison: Annotated[
        str | None,
        Query(
            description="An area of which figures of the indicator were sent (`POST /comparison-files`): its line, as"
            " it was published, stands beside ours. Of months and of all cases alone.",
            max_length=60,
        ),
    ] = None,
) -> Filters:
    return Filters(since, until, per, window, by, where, as_of, publication, change, comparison)


Asking = Annotated[Filters, Depends(_filters)]


def question_of(
    indicator: Indicator, filters: Filters, actor: Actor, today: date, sight: Sight | None = None
) -> Question:
    """By what is told rounded alone it is answered so, though it was asked for exactly."""
    publication = publication_of(filters.publication)
    question = _question(indicator, filters, actor, today, publication, sight)
    if publication == "exact" and not indicator.told_exactly_by(question.named_dimensions):
        question = _question(indicator, filters, actor, today, ROUNDED, sight)
    check_published(question)
    check_of_years(question)
    check_change(question)
    return question


def _question(
    indicator: Indicator, filters: Filters, actor: Actor, today: date, publication: Publication, sight: Sight | None
) -> Question:
    per = per_of(filters.per)
    shown = asked_of(indicator, actor.roles, published=publication != "exact")
    return Question(
        indicator=indicator,
        per=per,
        periods=periods_of(per, filters.since, filters.until, today, filters.change),
        window_months=window_of(indicator, per, filters.window),
        by=dimensions_of(shown, filters.by),
        where=narrowed_to_own(indicator, conditions_of(shown, filters.where), actor),
        as_of=as_of_of(filters.as_of, today),
        publication=publication,
        sight=sight,
        own_alone=not sees_area(actor.roles),
        change=filters.change,
    )


async def sight_of(session: Session, here: FigureRules, actor: Actor, as_of: date | None, today: date) -> Sight | None:
    if here.sees is None or sees_area(actor.roles):
        return None
    return Sight(await here.sees(session, actor.area, actor.organisation), as_of or today, here.own_cases)


def as_of_of(day: date | None, today: date) -> date | None:
    """Today it is as now."""
    if day is not None and day > today:
        raise unfit("asOf", f"is {day}, which is after today, {today}")
    return None if day == today else day


def narrowed_to_own(indicator: Indicator, where: dict[str, list[str]], actor: Actor) -> dict[str, list[str]]:
    """Who sees but the own figures asks for these alone."""
    if sees_area(actor.roles):
        return where
    mine = [actor.organisation]
    if not is_told(indicator, actor) or where.get("provider", mine) != mine:
        raise NotOwnFigure
    return where | {"provider": mine}


def is_told(indicator: Indicator, actor: Actor) -> bool:
    """Of some indicators nobody is told the own figures."""
    return sees_area(actor.roles) or (not indicator.impartial and "provider" in indicator.dimensions)


router = APIRouter(tags=["indicators"], route_class=WritingRoute)


@router.get("/indicators", responses=describe(OwnOrganisation))
async def list_indicators(actor: FigureReader, here: Here, session: ReadSession) -> IndicatorsView:
    """What is counted here, in words, and since when; the latter for nobody who is told the own figures alone."""
    since = await since_when(session, actor.area) if sees_area(actor.roles) else {}
    stated = await here.scheme_figures(session, actor.area)
    items = [
        indicator_view(
            asked_of(indicator, actor.roles),
            _since(indicator, since),
            stated.targets_of(indicator.code),
            is_told=is_told(indicator, actor),
        )
        for indicator in stated.indicators.values()
    ]
    return IndicatorsView(items=items)


@router.get("/indicators/{indicator}.csv", responses=_TABLE | UNKNOWN, response_class=Response)
async def read_figure_table(
    indicator: Code, actor: FigureReader, here: Here, filters: Asking, session: ReadSession, today: Today
) -> Response:
    """A series as a table: one row for each period and group, and in each, last, for whom it is rounded."""
    return _csv(figure_csv(await _figure(session, here, indicator, filters, actor, today)))


@router.get("/indicators/{indicator}", responses=UNKNOWN, response_model=FigureView)
async def read_figure(
    indicator: Code,
    actor: FigureReader,
    here: Here,
    filters: Asking,
    session: ReadSession,
    today: Today,
    request: Request,
) -> FigureView | Response:
    """An indicator as a series of periods, whole ones, by groups where asked. `Accept: text/csv` gives the table."""
    figure = await _figure(session, here, indicator, filters, actor, today)
    if wants_csv(request):
        return _csv(figure_csv(figure))
    behind = await storing.behind(session, actor.area) if sees_area(actor.roles) else None
    return figure_view(figure, today, behind)


def _since(indicator: Indicator, first_months: Mapping[str, date]) -> date | None:
    return first_months.get(indicator.ratio.whole.code if indicator.ratio else indicator.code)


async def _figure(
    session: Session, here: FigureRules, code: str, filters: Filters, actor: Actor, today: date
) -> Figure:
    stated = await here.scheme_figures(session, actor.area)
    question = question_of(indicator_of(stated, code), filters, actor, today)
    line = await comparison_line(session, actor.area, question, filters.comparison, today)
    if question.of_years:
        return await answer_of_years(session, actor.area, question, stated.indicators, today)
    sight = await sight_of(session, here, actor, question.as_of, today)
    question = replace(question, sight=sight)
    figure = await answer(session, actor.area, question, stated.targets_of(code), today)
    return replace(figure, comparison=line)


@dataclass(frozen=True, slots=True)
class CaseFilters:
    since: date | None
    until: date | None
    where: str | None
    met: bool | None
    as_of: date | None


async def _case_filters(
    since: Annotated[
        Day | None, Query(alias="from", description="The first day; the month's first if left out.")
    ] = None,
    until: Annotated[Day | None, Query(alias="to", description="The last day; today if left out.")] = None,
    where: Where = None,
    met: Annotated[bool | None, Query(description="Only those that met the test, or only those that did not.")] = None,
    as_of: AsOf = None,
) -> CaseFilters:
    return CaseFilters(since, until, where, met, as_of)


ListAsking = Annotated[CaseFilters, Depends(_case_filters)]


def selection_of(indicator: Indicator, filters: CaseFilters, actor: Actor, today: date) -> CaseSelection:
    last = filters.until or today
    first = filters.since or last.replace(day=1)
    if first > last:
        raise unfit("from", f"is {first}, which is after {'to' if filters.until else 'today'}, {last}")
    if indicator.private and not sees_area(actor.roles):
        raise NotOwnFigure
    shown = shown_to(indicator, actor.roles)
    where = narrowed_to_own(indicator, conditions_of(shown, filters.where), actor)
    counted, met = _listed_of_ratio(shown, filters.met)
    return CaseSelection(counted, first, last, where, met, as_of_of(filters.as_of, today))


async def _selection(
    session: Session, here: FigureRules, code: str, filters: CaseFilters, actor: Actor, today: date
) -> CaseSelection:
    stated = await here.scheme_figures(session, actor.area)
    selection = selection_of(indicator_of(stated, code), filters, actor, today)
    sight = await sight_of(session, here, actor, selection.as_of, today)
    return replace(selection, sight=sight)


def _listed_of_ratio(indicator: Indicator, met: bool | None) -> tuple[Indicator, bool | None]:
    """Of a ratio the cases are those of its part, and of its whole: of the difference of the two there are none."""
    if indicator.ratio is None:
        return indicator, met
    if met is False:
        raise unfit("met", f"is true or left out: {indicator.code} counts what is there, and of what", ["true"])
    return (indicator.ratio.part if met else indicator.ratio.whole), None


@router.get("/indicators/{indicator}/cases.csv", responses=_CASES_TABLE | UNKNOWN_OR_LONG, response_class=Response)
async def list_cases_table(
    indicator: Code, actor: CaseReader, here: Here, filters: ListAsking, session: ReadSession, today: Today
) -> Response:
    """All cases behind a figure as a table; none where they are more than 50,000."""
    selection = await _selection(session, here, indicator, filters, actor, today)
    return await _cases_csv(session, actor, selection)


@router.get("/indicators/{indicator}/cases", responses=UNKNOWN_OR_LONG, response_model=CasesView)
async def list_indicator_cases(
    indicator: Code,
    actor: CaseReader,
    here: Here,
    filters: ListAsking,
    session: ReadSession,
    query: Page,
    today: Today,
    request: Request,
) -> CasesView | Response:
    """The cases behind a figure, from the day `from` to the day `to`; of a stock, who is there on the day `to`."""
    selection = await _selection(session, here, indicator, filters, actor, today)
    if wants_csv(request):
        return await _cases_csv(session, actor, selection)
    fetched = await _listed(session, actor, selection, query.after(date, UUID), query.fetch)
    answered = page(fetched, query, lambda case: (case.eligible_on, case.subject_id))
    behind = await storing.behind(session, actor.area)
    return CasesView(
        items=[case_view(selection.indicator, case) for case in answered["items"]],
        next=answered["next"],
        as_of=selection.as_of or today,
        waiting=behind.waiting if sees_area(actor.roles) else None,
    )


async def _listed(
    session: Session, actor: Actor, selection: CaseSelection, after: tuple[date, UUID] | None, limit: int
) -> list[Case]:
    """Who is told its own figures alone reads each person's id as it was recorded, whoever they turned out to be."""
    listed = await list_cases(session, actor.area, selection, after, limit)
    return listed if sees_area(actor.roles) else [case.as_recorded for case in listed]


async def _cases_csv(session: Session, actor: Actor, selection: CaseSelection) -> Response:
    cases: Sequence[Any] = await _listed(session, actor, selection, None, fetch_limit())
    return _csv(cases_csv(selection.indicator, whole(cases)))


def wants_csv(request: Request) -> bool:
    return CSV in request.headers.get("accept", "")


def _csv(content: bytes) -> Response:
    return Response(content, media_type=f"{CSV}; charset=utf-8")
