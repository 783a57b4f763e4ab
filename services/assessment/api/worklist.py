"""The worklist, closings and releases from prison, over HTTP."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from services.assessment.api.actors import Assessor
from services.assessment.api.cursors import last_id
from services.assessment.api.list_filters import OptionalClient, Since, Until
from services.assessment.api.views import closing_view, release_view, waiting_view, work_step_view
from services.assessment.commands import worklist
from services.assessment.errors import (
    BadValue,
    NothingOpen,
    RiskNotAskedAbout,
    StillAtThePanel,
    StillExpected,
    StillWithAService,
    TooManyCorrections,
    UnknownClosing,
    UnknownRelease,
    Voided,
)
from services.assessment.rules.worklist import Basis, WaitsFor
from services.assessment.schemas.activities import Worker
from services.assessment.schemas.fields import Reason
from services.assessment.schemas.worklist import (
    ClosingBody,
    ClosingView,
    PersonWaitsView,
    ReleaseBody,
    ReleaseDay,
    ReleaseView,
    WorklistTotalsView,
    WorkStepView,
)
from shared.web.etags import IfMatch, IfMatchSaid, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.visits import OnceInAVisit
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["worklist"])
ONCE = [Depends(idempotency_key)]


@router.get("/worklist")
async def list_work(
    actor: Assessor,
    session: ReadSession,
    query: Page,
    today: Today,
    once: OnceInAVisit,
    owner: Annotated[
        Worker | None, Query(description="Only what this person does, by the `sub` of their token.")
    ] = None,
    state: Annotated[Literal["overdue", "due"] | None, Query(description="Only what is overdue, or is not.")] = None,
    basis: Annotated[Basis | None, Query(description="Only what is to be done by this.")] = None,
) -> PageOf[WorkStepView]:
    """What is to be done next for everybody who is open, the longest overdue first. Nobody who is open is left out:
    where nothing was agreed, it follows from where the person is in their journey.
    """
    steps = await worklist.page_of(
        session,
        actor,
        today,
        once,
        owner=owner,
        overdue=None if state is None else state == "overdue",
        basis=basis,
        after=query.after(date, UUID, str, int),
        limit=query.fetch,
    )
    answer = page(steps, query, lambda of: of.place)
    return PageOf(items=[work_step_view(of, today) for of in answer["items"]], next=answer["next"])


@router.get("/worklist/waiting")
async def list_waiting(
    actor: Assessor,
    session: ReadSession,
    query: Page,
    once: OnceInAVisit,
    waits_for: Annotated[
        WaitsFor | None,
        Query(alias="waitsFor", description="Only who waits for this; everybody who waits, if not given."),
    ] = None,
) -> PageOf[PersonWaitsView]:
    """Whoever is on the worklist and waits to be assessed, referred, or treated, or for the panel, whatever else they
    wait for: who has waited longest first. Who was referred in vain waits to be referred again.
    """
    steps = await worklist.page_of_waiting(session, actor, once, waits_for, query.after(date, UUID, str), query.fetch)
    answer = page(steps, query, lambda of: of.place_of_wait)
    return PageOf(items=[waiting_view(of) for of in answer["items"]], next=answer["next"])


@router.get("/worklist/totals")
async def count_work(actor: Assessor, session: ReadSession, today: Today, once: OnceInAVisit) -> WorklistTotalsView:
    """How many are open, what is overdue, and who is released from prison within the next days."""
    return WorklistTotalsView.model_validate(await worklist.totals(session, actor, today, once))


@router.post(
    "/closings",
    status_code=status.HTTP_201_CREATED,
    dependencies=ONCE,
    responses=describe(BadValue, StillWithAService, StillAtThePanel, StillExpected, NothingOpen, RiskNotAskedAbout),
)
async def close_person(
    body: ClosingBody, actor: Assessor, session: WriteSession, today: Today, response: Response
) -> ClosingView:
    """Nothing more is to be done for them, and why. A contact, an assessment, a referral form that is taken up, an
    appointment, a release from prison, a referral, a treatment or an agreed next step afterwards opens them again.

    A risk that answers raised stands on until somebody has asked about it, unless they died. Whoever is referred,
    treated, with outreach, expected at an appointment, to be interviewed or at the panel is not closed before that is
    ended where it is kept.
    """
    closing = await worklist.close(session, body, actor, today)
    response.headers["ETag"] = etag(closing.revision)
    return closing_view(closing)


@router.get("/closings")
async def list_closings(
    actor: Assessor, session: ReadSession, query: Page, client_id: OptionalClient = None
) -> PageOf[ClosingView]:
    """Who was closed and why, void ones too, in the order of recording."""
    fetched = await worklist.list_closings(session, client_id, actor, last_id(query), query.fetch)
    answer = page(fetched, query, lambda closing: str(closing.id))
    return PageOf(items=[closing_view(closing) for closing in answer["items"]], next=answer["next"])


@router.post("/closings/{closing_id}/void", dependencies=ONCE, responses=describe(UnknownClosing, Voided))
async def open_person_again(
    closing_id: UUID,
    body: Reason,
    expected: IfMatchSaid,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> ClosingView:
    """They are open again, as if nobody had closed them."""
    closing = await worklist.open_again(session, closing_id, body.reason_code, actor, today, expected)
    response.headers["ETag"] = etag(closing.revision)
    return closing_view(closing)


@router.post("/prison-releases", status_code=status.HTTP_201_CREATED, dependencies=ONCE, responses=describe(BadValue))
async def record_release(
    body: ReleaseBody, actor: Assessor, session: WriteSession, today: Today, response: Response
) -> ReleaseView:
    """Somebody was or will be released from prison: a contact within 21 days, and whether they are in treatment after
    twelve weeks, are on the worklist from then on.
    """
    release = await worklist.record_release(session, body, actor, today)
    response.headers["ETag"] = etag(release.revision)
    return release_view(release)


@router.get("/prison-releases", responses=describe(BadValue))
async def list_releases(
    actor: Assessor,
    session: ReadSession,
    query: Page,
    since: Since = None,
    until: Until = None,
    client_id: OptionalClient = None,
) -> PageOf[ReleaseView]:
    """Releases by their days, void ones too."""
    place = query.after(date, UUID)
    fetched = await worklist.list_releases(session, client_id, since, until, actor, place, query.fetch)
    answer = page(fetched, query, lambda release: (release.released_on, release.id))
    return PageOf(items=[release_view(release) for release in answer["items"]], next=answer["next"])


@router.put("/prison-releases/{release_id}", responses=describe(UnknownRelease, TooManyCorrections, Voided, BadValue))
async def correct_release(
    release_id: UUID,
    body: ReleaseDay,
    expected: IfMatch,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> ReleaseView:
    """The day as it should have been recorded, or has been changed since: a higher revision."""
    release = await worklist.correct_release(session, release_id, body.on, expected, actor, today)
    response.headers["ETag"] = etag(release.revision)
    return release_view(release)


@router.post("/prison-releases/{release_id}/void", dependencies=ONCE, responses=describe(UnknownRelease, Voided))
async def void_release(
    release_id: UUID,
    body: Reason,
    expected: IfMatchSaid,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> ReleaseView:
    """Recorded by mistake: as if it had never been, and what follows from it neither."""
    release = await worklist.void_release(session, release_id, body.reason_code, actor, today, expected)
    response.headers["ETag"] = etag(release.revision)
    return release_view(release)
