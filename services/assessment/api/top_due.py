"""Which TOPs are due or overdue, over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic.alias_generators import to_camel

from services.assessment.api.actors import Reader, TotalsReader
from services.assessment.api.views import top_due_view, top_totals_view
from services.assessment.commands import top_due
from services.assessment.errors import WorkersNotShown
from services.assessment.schemas.top_due import By, OpenState, TopDueView, TopTotalsView
from services.assessment.store.top_owed import WantedTops
from shared.kernel.problems import UnknownName
from shared.web.csv_tables import TooManyRows, csv_response, described, fetch_limit, whole
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import Day, PageOf
from shared.web.sessions import ReadSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["reviews"])

_CODE = r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,59}$"
_SUB = r"^[!-~]{1,255}$"


async def _wanted(
    organisation: Annotated[str | None, Query(pattern=_CODE, description="Only what this organisation owes.")] = None,
    key_worker: Annotated[
        str | None,
        Query(alias="keyWorker", pattern=_SUB, description="Only of this worker, by the `sub` of their token."),
    ] = None,
    window: Annotated[
        str | None, Query(pattern=_CODE, description="Only of this one of the scheme's `top_windows`.")
    ] = None,
    episode_id: Annotated[UUID | None, Query(alias="episodeId", description="Only of this treatment episode.")] = None,
    due_from: Annotated[
        Day | None, Query(alias="dueFrom", description="Only what is due on this day or later.")
    ] = None,
    due_to: Annotated[Day | None, Query(alias="dueTo", description="Only what is due on this day or earlier.")] = None,
) -> WantedTops:
    return WantedTops(
        organisation=organisation,
        key_worker=key_worker,
        code=window,
        due_from=due_from,
        due_to=due_to,
        episodes=None if episode_id is None else [episode_id],
    )


Asked = Annotated[WantedTops, Depends(_wanted)]
State = Annotated[OpenState | None, Query(description="Only in this state.")]
ByWhom = Annotated[By, Query(description="Of each organisation, or of each of its key workers.")]
_LISTED = tuple(TopDueView.model_fields)
_TOTALS = tuple(TopTotalsView.model_fields)


@router.get("/top-due", responses=describe(UnknownName))
async def list_top_due(
    actor: Reader,
    session: ReadSession,
    query: Page,
    today: Today,
    wanted: Asked,
    state: State = None,
) -> PageOf[TopDueView]:
    """The TOPs that are due or overdue today, the one that has waited longest first."""
    after = query.after(date, UUID)
    fetched = await top_due.open_page(session, actor, today, wanted, state=state, after=after, limit=query.fetch)
    answer = page(fetched, query, lambda owed: (owed.due_on, str(owed.id)))
    return PageOf(items=[top_due_view(owed, today) for owed in answer["items"]], next=answer["next"])


@router.get("/top-due/totals", responses=describe(WorkersNotShown, UnknownName))
async def total_top_due(
    actor: TotalsReader,
    session: ReadSession,
    today: Today,
    wanted: Asked,
    by: ByWhom = "organisation",
) -> PageOf[TopTotalsView]:
    """How many TOPs are due, overdue, done and never done, by organisation and window."""
    totals = await top_due.totals(session, actor, today, wanted, by_worker=by == "keyWorker")
    return PageOf(items=[top_totals_view(total) for total in totals], next=None)


@router.get(
    "/top-due.csv",
    responses=described("id,clientId,episodeId\r\n") | describe(TooManyRows, UnknownName),
    response_class=Response,
)
async def table_top_due(
    actor: Reader, session: ReadSession, today: Today, wanted: Asked, state: State = None
) -> Response:
    """The same as a table; all of them, or none where they are more than 50,000."""
    owed = await top_due.open_page(session, actor, today, wanted, state=state, after=None, limit=fetch_limit())
    views = (top_due_view(due, today) for due in whole(owed))
    return csv_response([to_camel(name) for name in _LISTED], ([getattr(v, name) for name in _LISTED] for v in views))


@router.get(
    "/top-due/totals.csv",
    responses=described("organisation,keyWorker,window\r\n") | describe(WorkersNotShown, UnknownName),
    response_class=Response,
)
async def table_top_totals(
    actor: TotalsReader, session: ReadSession, today: Today, wanted: Asked, by: ByWhom = "organisation"
) -> Response:
    """The totals as a table."""
    totals = await top_due.totals(session, actor, today, wanted, by_worker=by == "keyWorker")
    views = map(top_totals_view, totals)
    return csv_response([to_camel(name) for name in _TOTALS], ([getattr(v, name) for name in _TOTALS] for v in views))
