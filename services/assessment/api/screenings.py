"""Screening instruments over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from services.assessment.api.actors import Recorder
from services.assessment.api.list_filters import OfDays, OptionalClient, after, cursors_by
from services.assessment.api.replays import WHILE_SCREENING_IS_SEEN
from services.assessment.commands import lists, screenings
from services.assessment.commands.answered import read_answered, void_answered
from services.assessment.errors import (
    BadValue,
    TooManyCorrections,
    TooManyRecords,
    UnknownPerson,
    UnknownScreening,
    Voided,
)
from services.assessment.models import Screening
from services.assessment.schemas.fields import Reason
from services.assessment.schemas.screenings import InstrumentCode, ScreeningBody, ScreeningCorrection, ScreeningView
from shared.kernel.claims import Actor
from shared.web.etags import IfMatch, IfMatchSaid, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.visible import shown_to
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["screenings"])
ONCE = [Depends(idempotency_key)]


@router.post(
    "/screenings",
    status_code=status.HTTP_201_CREATED,
    dependencies=WHILE_SCREENING_IS_SEEN,
    responses=describe(UnknownScreening, BadValue, TooManyRecords),
)
async def record_screening(
    body: ScreeningBody, actor: Recorder, session: WriteSession, today: Today, response: Response
) -> ScreeningView:
    """Record the answers to a screening instrument. Total, band and what must be looked at at once are worked out here;
    no total is made up while an item is missing.
    """
    screening = await screenings.record_screening(session, body, actor, today)
    response.headers["Location"] = f"/screenings/{screening.id}"
    return _shown(screening, response, actor)


@router.get("/screenings", responses=describe(UnknownPerson, BadValue))
async def list_screenings(
    actor: Recorder,
    session: ReadSession,
    query: Page,
    today: Today,
    days: OfDays,
    client_id: OptionalClient = None,
    instrument: Annotated[InstrumentCode | None, Query(description="Only of this instrument.")] = None,
) -> PageOf[ScreeningView]:
    """Screenings, void ones too: of a person in the order of recording, or by their days all that the LASARS sees, or
    your organisation recorded itself.
    """
    wanted = days.wanted(instrument=instrument)
    place = after(query, client_id)
    fetched = await lists.page(session, Screening, client_id, wanted, actor, today, place, query.fetch)
    answer = page(fetched, query, cursors_by(client_id))
    return PageOf(items=[_view(screening, actor) for screening in answer["items"]], next=answer["next"])


@router.get("/screenings/{screening_id}", responses=describe(UnknownScreening))
async def read_screening(
    screening_id: UUID, actor: Recorder, session: ReadSession, today: Today, response: Response
) -> ScreeningView:
    """A screening at its present revision."""
    screening = await read_answered(session, Screening, screening_id, actor, today, UnknownScreening)
    return _shown(screening, response, actor)


@router.put(
    "/screenings/{screening_id}",
    responses=describe(UnknownScreening, TooManyCorrections, Voided, BadValue),
)
async def correct_screening(
    screening_id: UUID,
    body: ScreeningCorrection,
    expected: IfMatch,
    actor: Recorder,
    session: WriteSession,
    today: Today,
    response: Response,
) -> ScreeningView:
    """The answers as they should have been recorded: a higher revision, scored anew."""
    screening = await screenings.correct_screening(session, screening_id, body, expected, actor, today)
    return _shown(screening, response, actor)


@router.post(
    "/screenings/{screening_id}/void",
    dependencies=WHILE_SCREENING_IS_SEEN,
    responses=describe(UnknownScreening, Voided),
)
async def void_screening(
    screening_id: UUID,
    body: Reason,
    expected: IfMatchSaid,
    actor: Recorder,
    session: WriteSession,
    today: Today,
    response: Response,
) -> ScreeningView:
    """Recorded by mistake: as if it had never been."""
    screening = await void_answered(
        session, Screening, screening_id, UnknownScreening, body.reason_code, actor, today, expected
    )
    return _shown(screening, response, actor)


def _view(screening: Screening, actor: Actor) -> ScreeningView:
    return shown_to(ScreeningView.model_validate(screening), actor)


def _shown(screening: Screening, response: Response, actor: Actor) -> ScreeningView:
    response.headers["ETag"] = etag(screening.revision)
    return _view(screening, actor)
