"""Planning sessions, one or each week, changing and calling them off, and counting who came without being named."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from services.assessment.commands.limits import check_correctable
from services.assessment.commands.validation import (
    bad_value,
    check_ahead,
    check_all,
    check_days,
    check_not_after,
    check_said_where,
    recorded,
)
from services.assessment.commands.workers import check_workers
from services.assessment.errors import BookingsDoNotFit, SessionCancelled, SessionWasHeld, UnknownSession
from services.assessment.models import Booking, MeetingSite, PlannedSession
from services.assessment.models.sessions import ATTENDED, BOOKED, BY_SERVICE, CANCELLED, DID_NOT_ATTEND
from services.assessment.rules import sessions as rules
from services.assessment.rules.sessions import SessionTimes, SlotRoom
from services.assessment.schemas.sessions import SessionBody, SessionChanges
from services.assessment.store import sessions as store
from services.assessment.store.records import says_already, supersede
from shared.data.db import Session
from shared.data.records import insert
from shared.kernel.claims import Actor
from shared.kernel.expected import check
from shared.messaging.events import new_id

BY_SLOTS = {"slots"}
WITHOUT_SLOTS = {"drop_in", "group"}
COUNTS = {BOOKED, ATTENDED}


@dataclass(frozen=True, slots=True)
class SessionRead:
    planned: PlannedSession
    bookings: Sequence[Booking]

    @property
    def times(self) -> SessionTimes:
        return times_of(self.planned)

    @property
    def is_cancelled(self) -> bool:
        return self.planned.state == CANCELLED

    @property
    def slots(self) -> list[SlotRoom]:
        rooms = rules.rooms(self.times, taken_of(self.bookings))
        return [SlotRoom(room.at, room.ends, 0) for room in rooms] if self.is_cancelled else rooms

    @property
    def free(self) -> int | None:
        return 0 if self.is_cancelled else rules.free_of(self.times, taken_of(self.bookings))

    def count(self, state: str) -> int:
        return sum(booking.state == state for booking in self.bookings)


def times_of(planned: PlannedSession) -> SessionTimes:
    span = rules.span_on(planned.held_on, planned.begins, planned.ends)
    return SessionTimes(span, planned.capacity, planned.slot_minutes)


def taken_of(bookings: Sequence[Booking]) -> list[str | None]:
    """The times that are taken: of who is expected, and of who came. Whoever did not come leaves theirs free."""
    return [booking.at for booking in bookings if booking.state in COUNTS]


async def plan(session: Session, body: SessionBody, actor: Actor, today: date) -> list[SessionRead]:
    """All of a series or none. Nobody takes the site back meanwhile, or moves its hours."""
    site = await store.lock_site(session, body.site_id, actor.area)
    if site is None or site.voided:
        raise bad_value("siteId", "is not the id of a site of the area")
    _check(body, site, today)
    await check_workers(session, {"worker": body.worker}, actor)
    days = rules.series(body.on, body.weekly_until)
    says = _says(body) | {"site_id": site.id, "kind": body.kind, "series_id": new_id() if len(days) > 1 else None}
    return [
        SessionRead(await insert(session, PlannedSession, held_on=on, **says, **recorded(actor, today)), [])
        for on in days
    ]


async def read(session: Session, session_id: UUID, actor: Actor) -> SessionRead:
    planned = await store.one(session, session_id, actor.area)
    if planned is None:
        raise UnknownSession
    return await with_bookings(session, planned)


async def with_bookings(session: Session, planned: PlannedSession) -> SessionRead:
    return SessionRead(planned, (await store.bookings_of(session, [planned.id]))[planned.id])


async def page_of(
    session: Session, actor: Actor, since: date | None, until: date | None, after: Any, limit: int, **narrowed: Any
) -> list[SessionRead]:
    check_days(since, until)
    rows = await store.sessions(
        session, actor.area, since=since, until=until, after=after, limit=limit, **narrowed
    )  # fmt: skip
    bookings = await store.bookings_of(session, [row.id for row in rows])
    return [SessionRead(row, bookings[row.id]) for row in rows]


async def lock_planned(session: Session, session_id: UUID, actor: Actor) -> PlannedSession:
    """Whoever books or changes it does so alone, so that nobody is booked where another is."""
    planned = await store.lock(session, session_id, actor.area)
    if planned is None:
        raise UnknownSession
    if planned.state == CANCELLED:
        raise SessionCancelled
    return planned


async def change(
    session: Session, session_id: UUID, body: SessionChanges, expected: int, actor: Actor, today: date
) -> SessionRead:
    """Whoever is booked must still fit."""
    planned = await lock_planned(session, session_id, actor)
    check(expected, planned.revision)
    site = await store.site(session, planned.site_id, actor.area)
    assert site is not None  # noqa: S101 - a foreign key keeps it
    check_all(*_checks(body, planned.kind), partial(_check_open, body, site, [planned.held_on]))
    says = _says(body)
    bookings = (await store.bookings_of(session, [planned.id]))[planned.id]
    if says_already(planned, says):
        return SessionRead(planned, bookings)
    await check_workers(session, {"worker": body.worker}, actor, [planned.worker])
    check_correctable(planned)
    changed = SessionTimes(rules.span_on(planned.held_on, body.begins, body.ends), says["capacity"], body.slot_minutes)
    taken = taken_of(bookings)
    if not rules.holds_all(changed, taken):
        raise BookingsDoNotFit(booked=len(taken), times=sorted({at for at in taken if at}))
    await supersede(session, planned, actor, today, **says)
    return SessionRead(planned, bookings)


async def cancel(
    session: Session, session_id: UUID, reason_code: str, expected: int | None, actor: Actor, today: date
) -> SessionRead:
    """Who was booked is so no more, by the service, and stands on the worklist for another time."""
    planned = await lock_planned(session, session_id, actor)
    check(expected, planned.revision)
    read_now = await with_bookings(session, planned)
    if planned.others or read_now.count(ATTENDED) or read_now.count(DID_NOT_ATTEND):
        raise SessionWasHeld
    reason = "staff_absent" if reason_code == "staff_absent" else "other"
    for booking in await store.lock_booked(session, planned.id):
        says = {"state": CANCELLED, "cancelled_by": BY_SERVICE, "cancelled_for": reason}
        await supersede(session, booking, actor, today, **says)
    await supersede(session, planned, actor, today, state=CANCELLED, cancelled_for=reason_code)
    return await with_bookings(session, planned)


async def count_others(
    session: Session, session_id: UUID, others: int, expected: int | None, actor: Actor, today: date
) -> SessionRead:
    planned = await lock_planned(session, session_id, actor)
    check(expected, planned.revision)
    check_not_after("on", planned.held_on, today)
    _check_fits(await with_bookings(session, planned), others)
    if planned.others != others:
        check_correctable(planned)
        await supersede(session, planned, actor, today, others=others)
    return await with_bookings(session, planned)


def _check_fits(read_now: SessionRead, others: int) -> None:
    """Beside who came by name, where so many can come and no more."""
    planned = read_now.planned
    places = rules.free_of(times_of(planned), ())
    if places is None:
        return
    most = max(0, places - read_now.count(ATTENDED))
    if others > most:
        said = f"is more than can come: of {places}, {read_now.count(ATTENDED)} came by name"
        raise bad_value("others", said, [f"from 0 to {most}"])


def _says(body: SessionChanges) -> dict[str, Any]:
    says = body.model_dump(include={"begins", "ends", "topic", "audience", "worker", "capacity", "slot_minutes"})
    return says | ({"capacity": 1} if body.slot_minutes is not None and body.capacity is None else {})


def _check(body: SessionBody, site: MeetingSite, today: date) -> None:
    check_all(
        *_checks(body, body.kind), partial(_check_series, body),
        partial(check_ahead, "on", body.on, today), partial(check_ahead, "weeklyUntil", body.weekly_until, today),
    )  # fmt: skip
    check_all(partial(_check_open, body, site, rules.series(body.on, body.weekly_until)))


def _checks(body: SessionChanges, kind: str) -> list[Callable[[], None]]:
    return [partial(_check_slots, body, kind), partial(_check_group, body, kind)]


def _check_series(body: SessionBody) -> None:
    if body.weekly_until is not None and body.weekly_until < body.on:
        raise bad_value("weeklyUntil", "lies before the first day", [f"on or after {body.on}"])
    if body.weekly_until is not None and (body.weekly_until - body.on) // rules.WEEK >= rules.SERIES_MAX:
        last = body.on + rules.SERIES_MAX * rules.WEEK - rules.DAY
        raise bad_value("weeklyUntil", "makes more sessions than are planned at once", [f"on or before {last}"])


def _check_slots(body: SessionChanges, kind: str) -> None:
    words, said = "where times are booked", body.slot_minutes is not None
    if kind in BY_SLOTS or kind in WITHOUT_SLOTS:
        check_said_where("slotMinutes", words, said=said, where=kind in BY_SLOTS, allowed=["5 to 240"])
    times = SessionTimes(rules.span_on(date.min, body.begins, body.ends), 1, body.slot_minutes)
    if body.slot_minutes is not None and not rules.rooms(times, ()):
        most = (times.span.ends - times.span.begins) // timedelta(minutes=1)
        raise bad_value("slotMinutes", "is longer than the session", [f"up to {most}"])


def _check_group(body: SessionChanges, kind: str) -> None:
    is_group = kind == "group"
    check_said_where("topic", "of a group", said=body.topic is not None, where=is_group)
    check_said_where("audience", "of a group", said=body.audience is not None, where=is_group, needed=False)


def _check_open(body: SessionChanges, site: MeetingSite, days: Sequence[date]) -> None:
    for on in days:
        if on < site.open_from or (site.open_until is not None and on > site.open_until):
            until = f" to {site.open_until}" if site.open_until else ""
            field = "on" if on == days[0] else "weeklyUntil"
            raise bad_value(field, f"the site is not open on {on}", [f"from {site.open_from}{until}"])
        if not rules.is_open(site.hours, rules.span_on(on, body.begins, body.ends)):
            closed = f"lies on a {on:%A}, when the site is closed" if rules.is_closed(site.hours, on) else ""
            said = closed or "lies outside the opening hours of the site"
            raise bad_value("begins", said, rules.hours_in_words(site.hours), in_order=True)
