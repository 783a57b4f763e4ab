"""Booking somebody to a session, and saying what became of it: their contact is made of that."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from services.assessment.commands import sessions
from services.assessment.commands.access import known_client
from services.assessment.commands.contacts import record_findings, void_contact
from services.assessment.commands.limits import check_correctable
from services.assessment.commands.sessions import SessionRead, times_of
from services.assessment.commands.validation import bad_value, check_days, check_not_after, check_said_where, recorded
from services.assessment.errors import (
    BookedElsewhere,
    BookingEnded,
    NothingSaidYet,
    SessionFull,
    SlotTaken,
    UnknownBooking,
    UnknownSession,
    Voided,
)
from services.assessment.models import Booking, Contact, MeetingSite, PlannedSession
from services.assessment.models.sessions import ATTENDED, BOOKED, CANCELLED, PLANNED
from services.assessment.rules import sessions as rules
from services.assessment.rules.sessions import SessionTimes, TimeSpan
from services.assessment.schemas.bookings import (
    AttendanceBody,
    BookingBody,
    BookingCancelBody,
    BookingDetails,
    CameBody,
)
from services.assessment.schemas.contacts import ContactFindings
from services.assessment.schemas.fields import Code
from services.assessment.store import records
from services.assessment.store import sessions as store
from services.assessment.store.lists import survivors
from services.assessment.store.persons import kin
from services.assessment.store.records import supersede
from services.assessment.store.sessions import MeetingSaid
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.claims import Actor
from shared.kernel.expected import check

FREE_MAX = 10
WALK_IN = {"drop_in": "drop_in", "group": "drop_in", "night": "drop_in"}


async def book(session: Session, body: BookingBody, actor: Actor, today: date) -> tuple[Booking, PlannedSession]:
    """First the person is held and then the session: whoever else books either waits."""
    _check_who(body.client_id, body.called_as)
    if body.client_id is not None:
        await known_client(session, body.client_id, actor)
    planned = await _lock_named(session, body.session_id, actor)
    if body.came is None and planned.held_on < today:
        raise bad_value("sessionId", "is of a day that is over, so nobody can be booked any more", [f"from {today} on"])
    await _check_room(session, planned, body.client_id, body.at, None, today)
    source = body.source
    booking = await insert(
        session, Booking, session_id=planned.id, held_on=planned.held_on, at=body.at, client_id=body.client_id,
        called_as=body.called_as, access=_access(planned, body), contact_kind=body.kind,
        source_code=source.code if source else None, source_list=source.list if source else None,
        **recorded(actor, today),
    )  # fmt: skip
    if body.came is not None:
        await _attended(session, booking, planned, body.client_id, body.came, ATTENDED, actor, today, under="came.")
    return booking, planned


async def read(session: Session, booking_id: UUID, actor: Actor) -> tuple[Booking, PlannedSession]:
    booking = await store.booking(session, booking_id, actor.area)
    if booking is None:
        raise UnknownBooking
    planned = await store.one(session, booking.session_id, actor.area)
    assert planned is not None  # noqa: S101 - a foreign key keeps it
    (shown,) = await _under_survivors(session, [booking])
    return shown, planned


async def page_of(
    session: Session,
    actor: Actor,
    since: date | None,
    until: date | None,
    client_id: UUID | None,
    after: tuple[date, str, UUID] | None,
    limit: int,
    **narrowed: Any,
) -> list[tuple[Booking, PlannedSession]]:
    check_days(since, until)
    rows = await store.bookings(
        session, actor.area, since=since, until=until, client=client_id, after=after, limit=limit, **narrowed
    )  # fmt: skip
    for row in rows:
        row.booking.client_id = row.survivor_id or row.booking.client_id
    return [(row.booking, row.planned) for row in rows]


async def _under_survivors(session: Session, rows: Sequence[Booking]) -> Sequence[Booking]:
    gone_by = await survivors(session, {row.client_id for row in rows if row.client_id})
    for row in rows:
        if row.client_id:
            row.client_id = gone_by.get(row.client_id, row.client_id)
    return rows


async def say_attendance(
    session: Session, booking_id: UUID, body: AttendanceBody, expected: int | None, actor: Actor, today: date
) -> tuple[Booking, PlannedSession]:
    booking, planned = await _lock(session, booking_id, actor, body.client_id)
    check(expected, booking.revision)
    _check_open(booking)
    check_not_after("on", planned.held_on, today)
    await _check_same(session, booking, body.client_id)
    if booking.client_id is None and body.client_id is not None:
        await _check_room(session, planned, body.client_id, booking.at, booking.id, today)
    client_id = booking.client_id or body.client_id
    await _attended(session, booking, planned, client_id, body, body.attendance, actor, today)
    return booking, planned


async def cancel(
    session: Session, booking_id: UUID, body: BookingCancelBody, expected: int | None, actor: Actor, today: date
) -> tuple[Booking, PlannedSession]:
    booking, planned = await _lock(session, booking_id, actor)
    check(expected, booking.revision)
    _check_open(booking)
    says = {"state": CANCELLED, "cancelled_by": body.by, "cancelled_for": body.reason_code}
    await supersede(session, booking, actor, today, **says)
    return booking, planned


async def take_back(
    session: Session, booking_id: UUID, reason_code: str, expected: int | None, actor: Actor, today: date
) -> tuple[Booking, PlannedSession]:
    """What was said of it was wrong: booked again, if nobody else has their time, and what it made is void."""
    booking, planned = await _lock(session, booking_id, actor)
    check(expected, booking.revision)
    if booking.state == BOOKED:
        raise NothingSaidYet
    check_correctable(booking)
    client_id = booking.client_id if booking.called_as is None else None  # who came is what may have been wrong
    await _check_room(session, planned, client_id, booking.at, booking.id, today)
    await _void_contact(session, booking, reason_code, actor, today)
    says: dict[str, Any] = {
        "state": BOOKED,
        "cancelled_by": None,
        "cancelled_for": None,
        "contact_id": None,
        "contact_made": False,
    }
    await supersede(session, booking, actor, today, reason_code=reason_code, client_id=client_id, **says)
    return booking, planned


async def void(
    session: Session, booking_id: UUID, reason_code: str, expected: int | None, actor: Actor, today: date
) -> tuple[Booking, PlannedSession]:
    booking, planned = await _lock(session, booking_id, actor, cancelled=True)
    check(expected, booking.revision)
    await _void_contact(session, booking, reason_code, actor, today)
    await supersede(session, booking, actor, today, voided=True, void_reason=reason_code)
    return booking, planned


async def _check_same(session: Session, booking: Booking, client_id: UUID | None) -> None:
    """Under whatever id the person goes by now."""
    if client_id is None or booking.client_id is None:
        return
    if client_id not in await kin(session, booking.client_id):
        raise bad_value("clientId", "is somebody else: they are booked under another id", [str(booking.client_id)])


def _check_who(client_id: UUID | None, called_as: str | None) -> None:
    if client_id is None and called_as is None:
        raise bad_value("clientId", "is missing: say who it is, or by `calledAs` what they go by until then")
    said, is_new = called_as is not None, client_id is None
    check_said_where("calledAs", "of who is not registered", said=said, where=is_new)


def _access(planned: PlannedSession, body: BookingBody) -> str:
    return "appointment" if body.came is None else WALK_IN.get(planned.kind, "unbooked")


async def _lock_named(session: Session, session_id: UUID, actor: Actor) -> PlannedSession:
    try:
        return await sessions.lock_planned(session, session_id, actor)
    except UnknownSession:
        raise bad_value("sessionId", "is not the id of a session of the area") from None


async def _lock(
    session: Session, booking_id: UUID, actor: Actor, client_id: UUID | None = None, *, cancelled: bool = False
) -> tuple[Booking, PlannedSession]:
    """The person, the session and the booking, in this order. `cancelled`: also of a session that was called off."""
    seen = await store.booking(session, booking_id, actor.area)
    if seen is None:
        raise UnknownBooking
    if whose := client_id or seen.client_id:
        await known_client(session, whose, actor)
    if cancelled:
        planned = await store.lock(session, seen.session_id, actor.area)
    else:
        planned = await sessions.lock_planned(session, seen.session_id, actor)
    booking = await store.lock_booking(session, booking_id, actor.area)
    assert planned is not None and booking is not None  # noqa: S101, PT018 - neither is ever deleted
    if booking.voided:
        raise Voided
    return booking, planned


def _check_open(booking: Booking) -> None:
    if booking.state != BOOKED:
        raise BookingEnded(state=booking.state)


async def _check_room(
    session: Session,
    planned: PlannedSession,
    client_id: UUID | None,
    at: str | None,
    but: UUID | None,
    today: date,
) -> None:
    """`but`: of the bookings all others than this one count."""
    bookings = [row for row in (await store.bookings_of(session, [planned.id]))[planned.id] if row.id != but]
    times = times_of(planned)
    taken = sessions.taken_of(bookings)
    elsewhere = await _elsewhere(session, client_id, planned, but)
    match rules.refusal(times, taken, at, elsewhere.values()):
        case "no_slot":
            raise _no_slot(times, taken, at)
        case "taken":
            free = await _free_times(session, planned, today)
            raise SlotTaken(free=free, errors=[_error("at", "is taken", _clocks(planned, free))])
        case "full":
            raise SessionFull(free=await _free_times(session, planned, today))
        case "overlaps":
            span = rules.booked_span(times, at)
            assert span is not None  # noqa: S101 - it has been looked at
            raise BookedElsewhere(booking_id=next(id_ for id_, of in elsewhere.items() if of.overlaps(span)))


def _error(field: str, message: str, allowed: list[str]) -> dict[str, Any]:
    return {"field": field, "message": message, "allowed": allowed}


def _no_slot(times: SessionTimes, taken: Sequence[str | None], at: str | None) -> Exception:
    if times.slot_minutes is None:
        return bad_value("at", "is said only of a session with slots", ["left out"])
    free = [room.at for room in rules.rooms(times, taken) if room.free]
    said = "is missing" if at is None else "is not when a slot of the session begins"
    return bad_value("at", said, free, in_order=True)  # past midnight, too


def _clocks(planned: PlannedSession, free: Sequence[dict[str, Any]]) -> list[str]:
    return [time["begins"] for time in free if time["sessionId"] == planned.id]


async def _elsewhere(
    session: Session, client_id: UUID | None, planned: PlannedSession, but: UUID | None
) -> dict[UUID, TimeSpan]:
    if client_id is None:
        return {}
    since, until = planned.held_on - rules.DAY, planned.held_on + rules.DAY
    rows = await store.booked_times(session, await kin(session, client_id), since, until)
    spans = {
        row.id: rules.booked_span(
            SessionTimes(rules.span_on(row.held_on, row.begins, row.ends), row.capacity, row.slot_minutes), row.at
        )
        for row in rows
        if row.id != but
    }
    return {id_: span for id_, span in spans.items() if span is not None}


async def _free_times(session: Session, planned: PlannedSession, today: date) -> list[dict[str, Any]]:
    """The next ones: of this session first, then of others of its kind, here or at another site."""
    rows = await store.sessions(session, planned.area, since=max(today, planned.held_on), kind=planned.kind,
                                state=PLANNED, limit=FREE_MAX)  # fmt: skip
    ordered = [planned, *(row for row in rows if row.id != planned.id)]
    bookings = await store.bookings_of(session, [row.id for row in ordered])
    sites = await store.sites_of(session, planned.area, {row.site_id for row in ordered})
    free = [
        time for row in ordered for time in _free_of(SessionRead(row, bookings[row.id]), sites[row.site_id])
    ]  # fmt: skip
    return free[:FREE_MAX]


def _free_of(read_now: SessionRead, site: MeetingSite) -> list[dict[str, Any]]:
    planned = read_now.planned
    if planned.slot_minutes is not None:
        clocks = [room.at for room in read_now.slots if room.free]
    else:
        clocks = [planned.begins] if read_now.free != 0 else []
    return [{"sessionId": planned.id, "on": planned.held_on, "begins": at, "site": site.code} for at in clocks]


async def _attended(
    session: Session,
    booking: Booking,
    planned: PlannedSession,
    client_id: UUID | None,
    body: CameBody,
    attendance: str,
    actor: Actor,
    today: date,
    under: str = "",
) -> None:
    """With the contact that it makes: of who came to anything but a group always, else where enough is known of it.
    What they come with stands in it alone, so that it is not said without one.
    """
    check_not_after("on", planned.held_on, today)
    source = _source(booking, body)
    kind = body.kind or booking.contact_kind
    site = await store.site(session, planned.site_id, booking.area)
    assert site is not None  # noqa: S101 - a foreign key keeps it
    meeting = MeetingSaid(planned.held_on, attendance, kind, booking.access, site.setting)
    contact_id, is_made = await _recorded_before(session, client_id, meeting, actor), False
    if contact_id is None and ((attendance == ATTENDED and planned.kind != "group") or body.presenting):
        _check_details(client_id, kind, source, under)
    if contact_id is None and client_id is not None and kind is not None and source is not None:
        findings = ContactFindings.model_validate(asdict(meeting) | {"source": source, "presenting": body.presenting})
        contact_id, is_made = (await record_findings(session, client_id, findings, actor, today)).id, True
    says: dict[str, Any] = {"state": attendance, "contact_id": contact_id, "contact_kind": kind, "client_id": client_id}
    says |= {"contact_made": is_made}
    says |= {"source_code": source.code if source else None, "source_list": source.list if source else None}
    await supersede(session, booking, actor, today, **says)


async def _recorded_before(session: Session, client_id: UUID | None, meeting: MeetingSaid, actor: Actor) -> UUID | None:
    """Whoever came for the first time may have been recorded as a new contact of the day: that is this one, where it
    says the same of how they met. Another contact of the day is another meeting.
    """
    if client_id is None:
        return None
    ids = await kin(session, client_id)
    return await store.contact_of_day(session, ids, meeting, actor.organisation)


def _source(booking: Booking, body: BookingDetails) -> Code | None:
    if body.source is not None or booking.source_code is None or booking.source_list is None:
        return body.source
    return Code(code=booking.source_code, list=booking.source_list)


def _check_details(client_id: UUID | None, kind: str | None, source: Code | None, under: str) -> None:
    if client_id is None:
        raise bad_value("clientId", "is missing: register them first, so that their contact can be recorded")
    if kind is None:
        raise bad_value(f"{under}kind", "is missing: nobody said yet what they come for")
    if source is None:
        raise bad_value(f"{under}source", "is missing: this appointment says nowhere where they came from")


async def _void_contact(session: Session, booking: Booking, reason_code: str, actor: Actor, today: date) -> None:
    """Only what the booking made. It may be void already: whoever did that has said why."""
    if booking.contact_id is None or not booking.contact_made:
        return
    contact = await records.one(session, Contact, booking.contact_id, booking.area)
    if contact is not None and not contact.voided:
        await void_contact(session, booking.contact_id, reason_code, actor, today, None)
