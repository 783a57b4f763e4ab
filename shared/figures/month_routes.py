"""All that a service counts of one month, beside the month before: what a report says. The same in each that counts."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from shared.data.db import Session
from shared.figures import storing
from shared.figures.answering import answer
from shared.figures.periods import month_start, months_on
from shared.figures.questions import MONTH_PATTERN, month_of, publication_of
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

router = APIRouter(tags=["indicators"], route_class=WritingRoute)
Month = Annotated[
    str | None,
    Query(
        description="Which month, such as `2012-09`; the last one that is over if left out.",
        json_schema_extra={"pattern": MONTH_PATTERN},
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
    as_of: AsOf = None,
    publication: For = "exact",
) -> FiguresView:
    """Every indicator of one month and of the month before, each as `/indicators/{indicator}` says it; without those
    that you are not told.
    """
    first = month_of(month, today) if month is not None else months_on(month_start(today), -1)
    last = months_on(first, 1) - timedelta(days=1)
    filters = Filters(months_on(first, -1), last, "month", None, None, None, as_of, publication)
    known_on = as_of_of(as_of, today)
    stated = await here.scheme_figures(session, actor.area)
    sight = await sight_of(session, here, actor, known_on, today)
    figures = await _figures(session, stated, filters, actor, today, sight)
    behind = await storing.behind(session, actor.area) if sees_area(actor.roles) else None
    return FiguresView(
        month=first,
        as_of=known_on or today,
        publication=publication_of(publication),
        items=[figure_view(figure, today, behind) for figure in figures],
    )


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
