"""The register of the team, over HTTP: for the LASARS alone."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from services.assessment.api.actors import Assessor
from services.assessment.api.cursors import last_id
from services.assessment.commands import team, workers
from services.assessment.errors import BadValue, TooManyCorrections, UnknownTeamMember, Voided
from services.assessment.models import Superseded, TeamMember
from services.assessment.schemas.fields import Reason
from services.assessment.schemas.team import (
    FormerTeamMemberView,
    TeamMemberBody,
    TeamMemberChanges,
    TeamMemberView,
    WorkerView,
)
from shared.web.etags import IfMatch, IfMatchSaid, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import Day, PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["team"])
ONCE = [Depends(idempotency_key)]


@router.post("/team-members", status_code=status.HTTP_201_CREATED, dependencies=ONCE, responses=describe(BadValue))
async def add_team_member(
    body: TeamMemberBody, actor: Assessor, session: WriteSession, today: Today, response: Response
) -> TeamMemberView:
    """Somebody is in the team from a day on: colleagues choose them by name where somebody does something. It opens
    nothing to them. From then on who does something is somebody of the team, or who was at work here before; whoever
    is sent to interview alone makes no team.
    """
    return _shown(await team.add_member(session, body, actor, today), response)


@router.get("/team-members")
async def list_team_members(
    actor: Assessor,
    session: ReadSession,
    query: Page,
    on: Annotated[
        Day | None, Query(description="Only who is in the team on this day; without it everybody, void entries too.")
    ] = None,
) -> PageOf[TeamMemberView]:
    """The area's team, in the order of recording. Who left stays listed: what they did names them."""
    fetched = await team.page_of(session, actor, on, last_id(query), query.fetch)
    answer = page(fetched, query, lambda member: str(member.id))
    return PageOf(items=[_view(member) for member in answer["items"]], next=answer["next"])


@router.get("/workers")
async def list_workers(actor: Assessor, session: ReadSession, today: Today) -> PageOf[WorkerView]:
    """Whoever recorded or decided something for the front door within a year: they may be named to do something, and
    to have done it, as whoever is in the team. All at once, in the order of what they sign in with.
    """
    named = await workers.front_door_workers(session, actor, today)
    return PageOf(items=[WorkerView(sub=sub) for sub in named], next=None)


@router.get("/team-members/{member_id}", responses=describe(UnknownTeamMember))
async def read_team_member(
    member_id: UUID, actor: Assessor, session: ReadSession, response: Response
) -> TeamMemberView:
    """An entry at its present revision."""
    return _shown(await team.read_member(session, member_id, actor), response)


@router.put("/team-members/{member_id}", responses=describe(UnknownTeamMember, TooManyCorrections, Voided, BadValue))
async def change_team_member(
    member_id: UUID,
    body: TeamMemberChanges,
    expected: IfMatch,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> TeamMemberView:
    """What they are now, or that they left: a higher revision. From the day after their last nobody is offered them."""
    return _shown(await team.change_member(session, member_id, body, expected, actor, today), response)


@router.post("/team-members/{member_id}/void", dependencies=ONCE, responses=describe(UnknownTeamMember, Voided))
async def void_team_member(
    member_id: UUID,
    body: Reason,
    expected: IfMatchSaid,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> TeamMemberView:
    """Recorded by mistake: as if they had never been in the team. Who leaves has a last day instead."""
    return _shown(await team.void_member(session, member_id, body.reason_code, expected, actor, today), response)


@router.get("/team-members/{member_id}/former", responses=describe(UnknownTeamMember))
async def list_former_entries(member_id: UUID, actor: Assessor, session: ReadSession) -> PageOf[FormerTeamMemberView]:
    """What an entry said before each change, the last change first; all at once."""
    return PageOf(items=[_former(row) for row in await team.read_former(session, member_id, actor)], next=None)


def _view(member: TeamMember) -> TeamMemberView:
    return TeamMemberView.model_validate(member.model_dump())


def _former(before: Superseded) -> FormerTeamMemberView:
    said = {"replaced_on": before.replaced_on, "replaced_by": before.replaced_by}
    return FormerTeamMemberView.model_validate(before.content | said)


def _shown(member: TeamMember, response: Response) -> TeamMemberView:
    response.headers["ETag"] = etag(member.revision)
    return _view(member)
