"""Programmes and their members, over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from services.assessment.api.actors import Assessor, ProgrammeReader
from services.assessment.api.cursors import last_id
from services.assessment.api.views import member_view, programme_view
from services.assessment.commands import programme_members, programmes
from services.assessment.commands.programmes import ProgrammeRead
from services.assessment.errors import BadValue, ProgrammeEnded, TooManyCorrections, UnknownProgramme, Voided
from services.assessment.rules.programmes import MemberState
from services.assessment.schemas.activities import Worker
from services.assessment.schemas.disclosures import Organisation
from services.assessment.schemas.fields import Reason
from services.assessment.schemas.programmes import (
    MemberActsBody,
    MembersActedView,
    MemberView,
    ProgrammeBody,
    ProgrammeProgressView,
    ProgrammeRefreshView,
    ProgrammeTerms,
    ProgrammeView,
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

router = APIRouter(route_class=WritingRoute, tags=["programmes"])
ONCE = [Depends(idempotency_key)]
OF_ALL = [*ONCE, Depends(of_everybody)]


@router.post(
    "/programmes",
    status_code=status.HTTP_201_CREATED,
    dependencies=OF_ALL,
    responses=describe(BadValue),
)
async def begin_programme(
    body: ProgrammeBody, actor: Assessor, session: WriteSession, today: Today, response: Response
) -> ProgrammeView:
    """Invite everybody in treatment whom a rule names. Who comes under it later is taken in day by day."""
    return _shown(await programmes.begin_programme(session, body, actor, today), response)


@router.get("/programmes")
async def list_programmes(
    actor: ProgrammeReader, session: ReadSession, query: Page, today: Today
) -> PageOf[ProgrammeView]:
    """All programmes, void ones too, with how many are left, in the order of recording."""
    fetched = await programmes.page_of(session, actor, today, last_id(query), query.fetch)
    answer = page(fetched, query, lambda read: str(read.programme.id))
    return PageOf(items=[programme_view(read) for read in answer["items"]], next=answer["next"])


@router.get("/programmes/{programme_id}", responses=describe(UnknownProgramme))
async def read_programme(
    programme_id: UUID, actor: ProgrammeReader, session: ReadSession, today: Today, response: Response
) -> ProgrammeView:
    """A programme at its present revision."""
    return _shown(await programmes.read_programme(session, programme_id, actor, today), response)


@router.put(
    "/programmes/{programme_id}",
    responses=describe(UnknownProgramme, ProgrammeEnded, TooManyCorrections, Voided, BadValue),
)
async def correct_programme(
    programme_id: UUID,
    body: ProgrammeTerms,
    expected: IfMatch,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> ProgrammeView:
    """What it is called, why it is done and by when: a higher revision. Whom it is of stays."""
    return _shown(await programmes.correct_programme(session, programme_id, body, expected, actor, today), response)


@router.post(
    "/programmes/{programme_id}/end",
    dependencies=OF_ALL,
    responses=describe(UnknownProgramme, ProgrammeEnded, Voided),
)
async def end_programme(
    programme_id: UUID,
    expected: IfMatchSaid,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> ProgrammeView:
    """Nobody is taken in or invited by it from today on, and nothing of it is on the worklist."""
    return _shown(await programmes.end_programme(session, programme_id, expected, actor, today), response)


@router.post(
    "/programmes/{programme_id}/void",
    dependencies=OF_ALL,
    responses=describe(UnknownProgramme, Voided),
)
async def void_programme(
    programme_id: UUID,
    body: Reason,
    expected: IfMatchSaid,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> ProgrammeView:
    """Recorded by mistake: nobody is to be invited by it."""
    voided = await programmes.void_programme(session, programme_id, body.reason_code, expected, actor, today)
    return _shown(voided, response)


@router.post(
    "/programmes/{programme_id}/refresh",
    dependencies=OF_ALL,
    responses=describe(UnknownProgramme, ProgrammeEnded, Voided, BadValue),
)
async def refresh_programme(
    programme_id: UUID, actor: Assessor, session: WriteSession, today: Today
) -> ProgrammeRefreshView:
    """Take in now whoever has come under the rule since, which otherwise happens with the next day."""
    return ProgrammeRefreshView(taken_in=await programmes.refresh(session, programme_id, actor, today))


@router.get("/programmes/{programme_id}/progress", responses=describe(UnknownProgramme))
async def read_programme_progress(
    programme_id: UUID, actor: ProgrammeReader, session: ReadSession, today: Today
) -> ProgrammeProgressView:
    """Who is left, what was done week by week, and when it ends at this pace: numbers alone. To the LASARS exactly; to
    the council and an auditor not who declined or put it off, who count as far as it had come with them, and who left
    in whole fives.
    """
    return ProgrammeProgressView.model_validate(await programmes.progress_of(session, programme_id, actor, today))


@router.get("/programmes/{programme_id}/members", responses=describe(UnknownProgramme))
async def list_programme_members(
    programme_id: UUID,
    actor: Assessor,
    session: ReadSession,
    query: Page,
    today: Today,
    state: Annotated[MemberState | None, Query(description="Only those in this state.")] = None,
    organisation: Annotated[Organisation | None, Query(description="Only whom this organisation treats now.")] = None,
    service_id: Annotated[UUID | None, Query(alias="serviceId", description="Only who is treated there now.")] = None,
    worker: Annotated[Worker | None, Query(description="Only whom this person looks after here.")] = None,
) -> PageOf[MemberView]:
    """How it stands with each, in the order in which they were taken in."""
    fetched = await programmes.members(
        session,
        programme_id,
        actor,
        today,
        state=state,
        organisation=organisation,
        service_id=service_id,
        worker=worker,
        after=query.after(date, UUID),
        limit=query.fetch,
    )
    answer = page(fetched, query, lambda of: of.place)
    return PageOf(items=[member_view(of) for of in answer["items"]], next=answer["next"])


@router.post(
    "/programmes/{programme_id}/acts",
    dependencies=ONCE,
    responses=describe(UnknownProgramme, ProgrammeEnded, TooManyCorrections, Voided, BadValue),
)
async def record_programme_acts(
    programme_id: UUID, body: MemberActsBody, actor: Assessor, session: WriteSession, today: Today
) -> MembersActedView:
    """Say of one or several members that they were invited, it was explained to them, they declined or put it off, or
    who looks after them. Declining changes nothing else: neither treatment nor prescribing, and nothing that is paid.
    """
    return MembersActedView(changed=await programme_members.act(session, programme_id, body, actor, today))


def _shown(read: ProgrammeRead, response: Response) -> ProgrammeView:
    response.headers["ETag"] = etag(read.programme.revision)
    return programme_view(read)
