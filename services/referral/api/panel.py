"""The panel for residential rehabilitation and detoxification: applications, decisions, who started without."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from services.referral.api.actors import Assessor, Commissioner, Panel, PanelReader
from services.referral.api.cursors import last_id
from services.referral.api.episode_views import unapproved_views
from services.referral.api.views import panel_application_view, panel_step_view
from services.referral.commands import panel as commands
from services.referral.commands import panel_steps
from services.referral.commands.panel_standing import AdmittedApplication, with_admissions
from services.referral.errors import (
    AlreadyApplied,
    BadValue,
    NotYourPanelStep,
    RunsWantedService,
    TooOftenSaid,
    TreatsThePerson,
    UnknownPanelApplication,
    WrongState,
)
from services.referral.rules.panel import PanelState
from services.referral.schemas.episodes import UnapprovedEpisodeView
from services.referral.schemas.panel import (
    PanelApplicationBody,
    PanelApplicationView,
    PanelChangeBody,
    PanelDecisionBody,
    PanelStepBody,
    PanelStepView,
    PanelStepVoidBody,
)
from services.referral.store import panel as store
from shared.kernel.claims import Actor
from shared.kernel.impartial import PaidOrganisation
from shared.web.etags import IfMatch, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import Day, PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(tags=["panel"], route_class=WritingRoute)
ONCE = [Depends(idempotency_key)]
_ONE = "/panel-applications/{application_id}"


@router.post(
    "/panel-applications",
    status_code=status.HTTP_201_CREATED,
    dependencies=ONCE,
    responses=describe(AlreadyApplied, BadValue),
)
async def apply_to_panel(
    body: PanelApplicationBody, actor: Assessor, session: WriteSession, today: Today, response: Response
) -> PanelApplicationView:
    """Ask the panel to fund residential rehabilitation or detoxification for somebody, as far as it is known what for.

    Nobody waits for it with a referral or a start. Who was refused is looked at again by a new application that names
    the earlier one.
    """
    admitted = await commands.apply(session, body, actor, today)
    response.headers["Location"] = f"/panel-applications/{admitted.application.id}"
    return _shown(admitted, actor, response)


@router.get("/panel-applications")
async def list_panel_applications(
    actor: PanelReader,
    session: ReadSession,
    query: Page,
    client_id: Annotated[
        UUID | None, Query(alias="clientId", description="Only of this person; for the LASARS under any of their ids.")
    ] = None,
    state: Annotated[PanelState | None, Query(description="Only in this state.")] = None,
    panel_on: Annotated[Day | None, Query(alias="panelOn", description="Only those of this panel day.")] = None,
) -> PageOf[PanelApplicationView]:
    """The LASARS and the council see all, the council nobody's pseudonym; a provider what was approved for its own
    services, until aftercare begins or it is closed.
    """
    listed = await commands.list_applications(
        session, actor, client_id=client_id, state=state, panel_on=panel_on, after=last_id(query), limit=query.fetch
    )
    shown = page(listed, query, lambda application: application.id)
    admitted = await with_admissions(session, actor.area, shown["items"])
    return PageOf(items=[panel_application_view(row, actor) for row in admitted], next=shown["next"])


@router.get(_ONE, responses=describe(UnknownPanelApplication))
async def read_panel_application(
    application_id: UUID, actor: PanelReader, session: ReadSession, response: Response
) -> PanelApplicationView:
    """An application: what is asked for, what is missing, where its steps have led, and what is to be done next."""
    return _shown(await commands.find(session, application_id, actor), actor, response)


@router.put(_ONE, responses=describe(UnknownPanelApplication, TooOftenSaid, WrongState, TreatsThePerson, BadValue))
async def change_panel_application(
    application_id: UUID,
    body: PanelChangeBody,
    actor: Assessor,
    session: WriteSession,
    expected: IfMatch,
    today: Today,
    response: Response,
) -> PanelApplicationView:
    """Bring what was missing, or ask for something else, until the panel has decided."""
    changed = await commands.change_request(session, application_id, body, actor, expected, today)
    return _shown(changed, actor, response)


@router.get(f"{_ONE}/steps", responses=describe(UnknownPanelApplication))
async def list_panel_steps(application_id: UUID, actor: Panel, session: ReadSession) -> PageOf[PanelStepView]:
    """All steps in the order in which they were recorded, by whom, and those that were taken back."""
    steps = await commands.steps_of(session, application_id, actor)
    return PageOf(items=[panel_step_view(step) for step in steps], next=None)


@router.post(
    f"{_ONE}/steps",
    dependencies=ONCE,
    responses=describe(UnknownPanelApplication, WrongState, TreatsThePerson, BadValue),
)
async def take_panel_step(
    application_id: UUID,
    body: PanelStepBody,
    actor: Assessor,
    session: WriteSession,
    expected: IfMatch,
    today: Today,
    response: Response,
) -> PanelApplicationView:
    """Put it on the list of a panel day; once approved, what is prepared, that aftercare is planned, that it is closed;
    or withdraw it. That somebody was admitted is read from the start of their treatment.
    """
    taken = await panel_steps.take_step(session, application_id, body, actor, today, expected)
    return _shown(taken, actor, response)


@router.post(
    f"{_ONE}/decision",
    dependencies=ONCE,
    responses=describe(UnknownPanelApplication, WrongState, PaidOrganisation, RunsWantedService, BadValue),
)
async def decide_panel_application(
    application_id: UUID,
    body: PanelDecisionBody,
    actor: Commissioner,
    session: WriteSession,
    expected: IfMatch,
    today: Today,
    response: Response,
) -> PanelApplicationView:
    """Record what the panel decided on its day: approved, refused, or deferred until it has what it wants."""
    decided = await panel_steps.decide(session, application_id, body, actor, today, expected)
    return _shown(decided, actor, response)


@router.post(
    f"{_ONE}/steps/void",
    dependencies=ONCE,
    responses=describe(
        UnknownPanelApplication,
        WrongState,
        NotYourPanelStep,
        PaidOrganisation,
        RunsWantedService,
        AlreadyApplied,
        TreatsThePerson,
    ),
)
async def void_panel_step(
    application_id: UUID,
    body: PanelStepVoidBody,
    actor: Panel,
    session: WriteSession,
    today: Today,
    expected: IfMatch,
    response: Response,
) -> PanelApplicationView:
    """The last step did not happen, or not so; then it is recorded again as it was."""
    voided = await panel_steps.void_step(session, application_id, body.reason_code, actor, today, expected)
    return _shown(voided, actor, response)


@router.get("/starts-without-panel")
async def list_starts_without_panel(
    actor: Assessor, session: ReadSession, query: Page
) -> PageOf[UnapprovedEpisodeView]:
    """Who started at a service that needs the panel, or was handed over to one, and no approval covers it: accepted,
    and shown here, also once they have left it.
    """
    stays = await store.unapproved_stays(session, actor.area, last_id(query), query.fetch)
    shown = page(stays, query, lambda stay: stay.episode.id)
    return PageOf(items=await unapproved_views(session, shown["items"]), next=shown["next"])


def _shown(admitted: AdmittedApplication, actor: Actor, response: Response) -> PanelApplicationView:
    view = panel_application_view(admitted, actor)
    response.headers["ETag"] = etag(view.revision)
    return view
