"""Activities over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from services.assessment.api.actors import Recorder
from services.assessment.api.list_filters import OfDays, OptionalClient, Order, after, cursors_by
from services.assessment.api.replays import WHILE_ACTIVITY_IS_SEEN
from services.assessment.api.views import activity_view
from services.assessment.commands import activities, lists
from services.assessment.errors import BadValue, TooManyCorrections, UnknownActivity, UnknownPerson, Voided
from services.assessment.models import Activity
from services.assessment.schemas.activities import ActivityBody, ActivityFindings, ActivityView
from services.assessment.schemas.contacts import Attendance
from services.assessment.schemas.fields import Reason, ShortCode
from shared.web.etags import IfMatch, IfMatchSaid, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["activities"])
ONCE = [Depends(idempotency_key)]


@router.post(
    "/activities",
    status_code=status.HTTP_201_CREATED,
    dependencies=WHILE_ACTIVITY_IS_SEEN,
    responses=describe(UnknownActivity, BadValue),
)
async def record_activity(
    body: ActivityBody, actor: Recorder, session: WriteSession, today: Today, response: Response
) -> ActivityView:
    """Record what was done for somebody, or for nobody in particular, and what is to be done next."""
    return _shown(await activities.record_activity(session, body, actor, today), response)


@router.get("/activities", responses=describe(UnknownPerson, BadValue))
async def list_activities(
    actor: Recorder,
    session: ReadSession,
    query: Page,
    today: Today,
    days: OfDays,
    client_id: OptionalClient = None,
    kind: Annotated[ShortCode | None, Query(description="Only of this kind.")] = None,
    attendance: Annotated[Attendance | None, Query(description="Only those of which this is so.")] = None,
    order: Order = "oldest",
) -> PageOf[ActivityView]:
    """Activities, void ones too: of a person in the order of recording, or of all by their days. Others than the LASARS
    see those that they recorded themselves.
    """
    wanted = days.wanted(newest=order == "newest", kind=kind, attendance=attendance)
    place = after(query, client_id)
    fetched = await lists.page(session, Activity, client_id, wanted, actor, today, place, query.fetch)
    answer = page(fetched, query, cursors_by(client_id))
    return PageOf(items=[activity_view(activity) for activity in answer["items"]], next=answer["next"])


@router.get("/activities/{activity_id}", responses=describe(UnknownActivity))
async def read_activity(activity_id: UUID, actor: Recorder, session: ReadSession, response: Response) -> ActivityView:
    """An activity at its present revision; to others than the LASARS, one that they recorded."""
    return _shown(await activities.read_activity(session, activity_id, actor), response)


@router.put("/activities/{activity_id}", responses=describe(UnknownActivity, TooManyCorrections, Voided, BadValue))
async def correct_activity(
    activity_id: UUID,
    body: ActivityFindings,
    expected: IfMatch,
    actor: Recorder,
    session: WriteSession,
    today: Today,
    response: Response,
) -> ActivityView:
    """What was done, as it should have been recorded: a higher revision."""
    return _shown(await activities.correct_activity(session, activity_id, body, expected, actor, today), response)


@router.post(
    "/activities/{activity_id}/void", dependencies=WHILE_ACTIVITY_IS_SEEN, responses=describe(UnknownActivity, Voided)
)
async def void_activity(
    activity_id: UUID,
    body: Reason,
    expected: IfMatchSaid,
    actor: Recorder,
    session: WriteSession,
    today: Today,
    response: Response,
) -> ActivityView:
    """Recorded by mistake: as if it had never been, and its next step neither."""
    voided = await activities.void_activity(session, activity_id, body.reason_code, actor, today, expected)
    return _shown(voided, response)


def _shown(activity: Activity, response: Response) -> ActivityView:
    response.headers["ETag"] = etag(activity.revision)
    return activity_view(activity)
