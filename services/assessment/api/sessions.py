"""Sessions over HTTP: when the front door meets people, and what of that is free."""

from dataclasses import asdict
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from services.assessment.api.actors import Assessor
from services.assessment.api.list_filters import Since, Until
from services.assessment.commands import sessions
from services.assessment.commands.sessions import SessionRead
from services.assessment.errors import (
    BadValue,
    BookingsDoNotFit,
    SessionCancelled,
    SessionWasHeld,
    TooManyCorrections,
    UnknownSession,
)
from services.assessment.models.sessions import ATTENDED, BOOKED, DID_NOT_ATTEND
from services.assessment.schemas.activities import Worker
from services.assessment.schemas.fields import ShortCode
from services.assessment.schemas.sessions import (
    SessionBody,
    SessionCancelBody,
    SessionChanges,
    SessionCountBody,
    SessionKind,
    SessionsPlanned,
    SessionState,
    SessionView,
)
from shared.web.etags import IfMatch, IfMatchSaid, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.withheld import of_everybody
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["sessions"])
ONCE = [Depends(idempotency_key)]
OF_ALL = [*ONCE, Depends(of_everybody)]
CHANGING = (UnknownSession, SessionCancelled)


@router.post("/sessions", status_code=status.HTTP_201_CREATED, dependencies=ONCE, responses=describe(BadValue))
async def plan_sessions(body: SessionBody, actor: Assessor, session: WriteSession, today: Today) -> SessionsPlanned:
    """Plan a session at a site, or the same one each week: all of them or none."""
    planned = await sessions.plan(session, body, actor, today)
    return SessionsPlanned(items=[session_view(read) for read in planned])


@router.get("/sessions", responses=describe(BadValue))
async def list_sessions(
    actor: Assessor,
    session: ReadSession,
    query: Page,
    since: Since = None,
    until: Until = None,
    site_id: Annotated[UUID | None, Query(alias="siteId", description="Only those held at this site.")] = None,
    kind: Annotated[SessionKind | None, Query(description="Only of this kind.")] = None,
    state: Annotated[SessionState | None, Query(description="Only those in this state.")] = None,
    worker: Annotated[
        Worker | None, Query(description="Only those that this person holds, by the `sub` of their token.")
    ] = None,
    series_id: Annotated[UUID | None, Query(alias="seriesId", description="Only those planned at once.")] = None,
    priority: Annotated[
        ShortCode | None, Query(description="Only those at sites in this priority area, by the area's own code.")
    ] = None,
) -> PageOf[SessionView]:
    """Sessions by day and time, with how many are booked and came, and which times are free."""
    fetched = await sessions.page_of(
        session, actor, since, until, query.after(date, str, UUID), query.fetch,
        site=site_id, kind=kind, state=state, worker=worker, series=series_id, priority=priority,
    )  # fmt: skip
    answer = page(fetched, query, lambda read: (read.planned.held_on, read.planned.begins, read.planned.id))
    return PageOf(items=[session_view(read) for read in answer["items"]], next=answer["next"])


@router.get("/sessions/{session_id}", responses=describe(UnknownSession))
async def read_session(session_id: UUID, actor: Assessor, session: ReadSession, response: Response) -> SessionView:
    """A session at its present revision, with what is free of it now."""
    return _shown(await sessions.read(session, session_id, actor), response)


@router.put(
    "/sessions/{session_id}",
    dependencies=[Depends(of_everybody)],
    responses=describe(*CHANGING, BookingsDoNotFit, TooManyCorrections, BadValue),
)
async def change_session(
    session_id: UUID,
    body: SessionChanges,
    expected: IfMatch,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> SessionView:
    """When it is, who holds it and how many can come: a higher revision. Whoever is booked must still fit."""
    return _shown(await sessions.change(session, session_id, body, expected, actor, today), response)


@router.post(
    "/sessions/{session_id}/cancel",
    dependencies=OF_ALL,
    responses=describe(*CHANGING, SessionWasHeld),
)
async def cancel_session(
    session_id: UUID,
    body: SessionCancelBody,
    expected: IfMatchSaid,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> SessionView:
    """It is not held. Whoever was booked is called off by the service, and stands on the worklist for a new time."""
    return _shown(await sessions.cancel(session, session_id, body.reason_code, expected, actor, today), response)


@router.post(
    "/sessions/{session_id}/count", dependencies=ONCE, responses=describe(*CHANGING, TooManyCorrections, BadValue)
)
async def count_session(
    session_id: UUID,
    body: SessionCountBody,
    expected: IfMatchSaid,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> SessionView:
    """How many came whom nobody names, to an open door or a group. A later count takes the place of an earlier one."""
    return _shown(await sessions.count_others(session, session_id, body.others, expected, actor, today), response)


def session_view(read: SessionRead) -> SessionView:
    counts = {state: read.count(state) for state in (BOOKED, ATTENDED, DID_NOT_ATTEND)}
    says = {"on": read.planned.held_on, "free": read.free, "slots": [asdict(slot) for slot in read.slots]}
    return SessionView.model_validate(read.planned.model_dump() | says | counts)


def _shown(read: SessionRead, response: Response) -> SessionView:
    response.headers["ETag"] = etag(read.planned.revision)
    return session_view(read)
