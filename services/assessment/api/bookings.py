"""Bookings over HTTP: who comes when, and what became of it."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status

from services.assessment.api.actors import Assessor
from services.assessment.api.list_filters import OptionalClient, Since, Until
from services.assessment.commands import bookings
from services.assessment.commands.sessions import times_of
from services.assessment.errors import (
    BadValue,
    BookedElsewhere,
    BookingEnded,
    CorrectionsOver,
    NothingSaidYet,
    SessionCancelled,
    SessionFull,
    SlotTaken,
    TooManyCorrections,
    TooManyRecords,
    TreatsThePerson,
    UnknownBooking,
    Voided,
)
from services.assessment.models import Booking, PlannedSession
from services.assessment.rules.sessions import begins_on, booked_span, clock, in_turn
from services.assessment.schemas.bookings import (
    AttendanceBody,
    BookingBody,
    BookingCancelBody,
    BookingState,
    BookingView,
)
from services.assessment.schemas.fields import Reason
from shared.web.etags import IfMatchSaid, etag
from shared.web.idempotency import idempotency_key
from shared.web.paging import Page, page
from shared.web.problems import describe
from shared.web.schemas import PageOf
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute

router = APIRouter(route_class=WritingRoute, tags=["sessions"])
ONCE = [Depends(idempotency_key)]
ROOM = (SlotTaken, SessionFull, BookedElsewhere, SessionCancelled)
CHANGING = (UnknownBooking, Voided)
UNDOING = (TreatsThePerson, CorrectionsOver)


@router.post(
    "/bookings", status_code=status.HTTP_201_CREATED, dependencies=ONCE,
    responses=describe(BadValue, *ROOM, TooManyRecords),
)  # fmt: skip
async def book_person(
    body: BookingBody, actor: Assessor, session: WriteSession, today: Today, response: Response
) -> BookingView:
    """Book somebody to a session, to one of its slots where it has them; or record who is there already."""
    return _shown(await bookings.book(session, body, actor, today), response)


@router.get("/bookings", responses=describe(BadValue))
async def list_bookings(
    actor: Assessor,
    session: ReadSession,
    query: Page,
    since: Since = None,
    until: Until = None,
    client_id: OptionalClient = None,
    session_id: Annotated[UUID | None, Query(alias="sessionId", description="Only those of this session.")] = None,
    state: Annotated[BookingState | None, Query(description="Only those in this state, none of them void.")] = None,
) -> PageOf[BookingView]:
    """Bookings by their days and times; void ones too, unless they are asked for by state."""
    fetched = await bookings.page_of(
        session, actor, since, until, client_id, query.after(date, str, UUID), query.fetch,
        of_session=session_id, state=state,
    )  # fmt: skip
    answer = page(fetched, query, lambda of: (of[0].held_on, in_turn(of[0].at, of[1].begins), of[0].id))
    return PageOf(items=[booking_view(*of) for of in answer["items"]], next=answer["next"])


@router.get("/bookings/{booking_id}", responses=describe(UnknownBooking))
async def read_booking(booking_id: UUID, actor: Assessor, session: ReadSession, response: Response) -> BookingView:
    """A booking at its present revision."""
    return _shown(await bookings.read(session, booking_id, actor), response)


@router.post(
    "/bookings/{booking_id}/attendance", dependencies=ONCE,
    responses=describe(*CHANGING, BookingEnded, BadValue, *ROOM, TooManyRecords),
)  # fmt: skip
async def record_attendance(
    booking_id: UUID,
    body: AttendanceBody,
    expected: IfMatchSaid,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> BookingView:
    """Whether they came. With what was said when they were booked it records their contact, where enough is known."""
    return _shown(await bookings.say_attendance(session, booking_id, body, expected, actor, today), response)


@router.post(
    "/bookings/{booking_id}/cancel", dependencies=ONCE, responses=describe(*CHANGING, BookingEnded, SessionCancelled)
)
async def cancel_booking(
    booking_id: UUID,
    body: BookingCancelBody,
    expected: IfMatchSaid,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> BookingView:
    """They do not meet: called off by the person or by the service. Their time is free again."""
    return _shown(await bookings.cancel(session, booking_id, body, expected, actor, today), response)


@router.post(
    "/bookings/{booking_id}/take-back", dependencies=ONCE,
    responses=describe(*CHANGING, *UNDOING, NothingSaidYet, TooManyCorrections, BadValue, *ROOM),
)  # fmt: skip
async def take_back_of_booking(
    booking_id: UUID,
    body: Reason,
    expected: IfMatchSaid,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> BookingView:
    """What was said of it was wrong: they are booked again, and the contact that was made of it is void."""
    return _shown(await bookings.take_back(session, booking_id, body.reason_code, expected, actor, today), response)


@router.post("/bookings/{booking_id}/void", dependencies=ONCE, responses=describe(*CHANGING, *UNDOING))
async def void_booking(
    booking_id: UUID,
    body: Reason,
    expected: IfMatchSaid,
    actor: Assessor,
    session: WriteSession,
    today: Today,
    response: Response,
) -> BookingView:
    """Booked by mistake: as if it had never been, and the contact that was made of it neither."""
    return _shown(await bookings.void(session, booking_id, body.reason_code, expected, actor, today), response)


def booking_view(booking: Booking, planned: PlannedSession) -> BookingView:
    span = booked_span(times_of(planned), booking.at)
    source = {"code": booking.source_code, "list": booking.source_list} if booking.source_code else None
    says = {
        "on": booking.held_on,
        "begins_on": begins_on(booking.held_on, booking.at, planned.begins),
        "begins": clock(span.begins) if span else planned.begins,
        "ends": clock(span.ends) if span else planned.ends,
        "session_kind": planned.kind,
        "topic": planned.topic,
        "audience": planned.audience,
        "kind": booking.contact_kind,
        "source": source,
    }
    return BookingView.model_validate(booking.model_dump() | says)


def _shown(of: tuple[Booking, PlannedSession], response: Response) -> BookingView:
    booking, _ = of
    response.headers["ETag"] = etag(booking.revision)
    return booking_view(*of)
