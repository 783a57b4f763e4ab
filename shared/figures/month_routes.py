"""All that a service counts of one month or quarter, beside the one before: what a report says."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from shared.data.db import Session
from shared.figures import storing
from shared.figures.answering import answer
from shared.figures.periods import MONTHS, Per, months_on, next_start, period_start
from shared.figures.questions import ASKED_SHOWN_MAX, MONTH_PATTERN, month_of, publication_of, refused
from shared.figures.routes import AsOf, FigureReader, Filters, Here, as_of_of, is_told, question_of, sight_of
from shared.figures.schemes import SchemeFigures
from shared.figures.sight import Sight
from shared.figures.small_numbers import PUBLICATIONS
from shared.figures.staff import sees_area
from shared.figures.views import Figure, FiguresView, figure_view
from shared.kernel.impartial import OwnOrganisation
from shared.web.auth import Actor
from shared.web.problems import describe
from shared.web.sessions import ReadSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

REPORTED: tuple[Per, ...] = ("month", "quarter")
router = APIRouter(tags=["indicators"], route_class=WritingRoute)
Month = Annotated[
    str | None,
    Query(
        description="Which month, such as `2012-09`; the last one that is over if left out.",
        json_schema_extra={"pattern": MONTH_PATTERN},
    ),
]
Of = Annotated[
    str,
    Query(
        description="Of the `month`, or of the calendar `quarter` that it is in.",
        json_schema_extra={"enum": list(REPORTED)},
    ),
]
For = Annotated[
    str,
    Query(
        description="`exact`, or rounded for the `committee`, the `public` or `others`.",
        json_schema_extra={"enum": list(PUBLICATIONS)},
    ),
]


@router.get("/figures", responses=describe(OwnOrganisation))
async def list_figures(
    actor: FigureReader,
    here: Here,
    session: ReadSession,
    today: Today,
    month: Month = None,
    per: Of = "month",
    as_of: AsOf = None,
    publication: For = "exact",
) -> FiguresView:
    """Every indicator of one month or quarter and of the one before, each as `/indicators/{indicator}` says it; without
    those that you are not told.
    """
    reported = _reported(per)
    within = month_of(month, today) if month is not None else months_on(period_start(reported, today), -1)
    first = period_start(reported, within)
    last = next_start(reported, first) - timedelta(days=1)
    filters = Filters(months_on(first, -MONTHS[reported]), last, reported, None, None, None, as_of, publication)
    known_on = as_of_of(as_of, today)
    stated = await here.scheme_figures(session, actor.area)
    sight = await sight_of(session, here, actor, known_on, today)
    figures = await _figures(session, stated, filters, actor, today, sight)
    behind = await storing.behind(session, actor.area) if sees_area(actor.roles) else None
    return FiguresView(
        month=first,
        per=reported,
        as_of=known_on or today,
        publication=publication_of(publication),
        items=[figure_view(figure, today, behind) for figure in figures],
    )


def _reported(text: str) -> Per:
    for per in REPORTED:
        if text == per:
            return per
    raise refused("per", f"must be a month or quarter, not {text[:ASKED_SHOWN_MAX]!r}", REPORTED)


async def _figures(
    session: Session, stated: SchemeFigures, filters: Filters, actor: Actor, today: date, sight: Sight | None
) -> list[Figure]:
    listed = [indicator for indicator in stated.indicators.values() if is_told(indicator, actor)]
    return [
        await answer(
            session,
            actor.area,
            question_of(indicator, filters, actor, today, sight),
            stated.targets_of(indicator.code),
            today,
        )
        for indicator in listed
    ]
