"""Sites, sessions and bookings: by id, locked, and in lists."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Text, and_, case, func, or_
from sqlmodel import col, select

from services.assessment.models import Booking, MeetingSite, PersonAlias, PlannedSession
from services.assessment.models.sessions import BOOKED, PLANNED
from shared.data.db import Session
from shared.data.pages import pages
from shared.data.statements import among, command, param, sql, statement

_SITES = pages(
    select(MeetingSite).where(MeetingSite.area == param.area),
    by=[MeetingSite.id],
    narrowed=[among(MeetingSite.id, param.ids)],
)
_SITE = select(MeetingSite).where(MeetingSite.id == param.id, MeetingSite.area == param.area)
_ONE_SITE, _LOCK_SITE = statement(_SITE), statement(_SITE.with_for_update())
_BY_CODE = statement(
    select(MeetingSite).where(
        MeetingSite.area == param.area, MeetingSite.code == param.code, col(MeetingSite.voided).is_(False)
    )
)
# They are few: who adds or names one does it alone, so that no two have one code.
_LOCK_SITES = command("LOCK TABLE site IN SHARE ROW EXCLUSIVE MODE")
_PLANNED = select(PlannedSession).where(PlannedSession.area == param.area)
_ONE = statement(_PLANNED.where(PlannedSession.id == param.id))
_LOCK = statement(_PLANNED.where(PlannedSession.id == param.id).with_for_update())
_SESSIONS = pages(
    _PLANNED,
    by=[PlannedSession.held_on, PlannedSession.begins, PlannedSession.id],
    narrowed=[
        PlannedSession.held_on >= param.since,
        PlannedSession.held_on <= param.until,
        PlannedSession.site_id == param.site,
        PlannedSession.kind == param.kind,
        PlannedSession.series_id == param.series,
        PlannedSession.state == param.state,
        PlannedSession.worker == param.worker,
        among(PlannedSession.id, param.ids),
        col(PlannedSession.site_id).in_(select(MeetingSite.id).where(MeetingSite.priority == param.priority)),
    ],
)


@dataclass(frozen=True, slots=True)
class BookingRow:
    """With its session, and the id that the person goes by, where that is another one."""

    booking: Booking
    planned: PlannedSession
    survivor_id: UUID | None


_ROOT = func.coalesce(
    select(PersonAlias.survivor_id).where(PersonAlias.absorbed_id == param.client).scalar_subquery(), param.client
)
_AT = func.coalesce(Booking.at, PlannedSession.begins)
_TIME = func.concat(case((PlannedSession.begins > _AT, "1"), else_="0"), _AT, type_=Text)  # as `rules.sessions.in_turn`
_BOOKINGS = pages(
    select(Booking, PlannedSession, PersonAlias.survivor_id)
    .join(PlannedSession, and_(col(PlannedSession.id) == col(Booking.session_id)))
    .outerjoin(PersonAlias, and_(col(PersonAlias.absorbed_id) == col(Booking.client_id)))
    .where(Booking.area == param.area),
    by=[Booking.held_on, _TIME, Booking.id],
    narrowed=[
        Booking.held_on >= param.since,
        Booking.held_on <= param.until,
        Booking.session_id == param.of_session,
        and_(col(Booking.state) == param.state, col(Booking.voided).is_(False)),
        or_(
            col(Booking.client_id) == _ROOT,
            col(Booking.client_id).in_(select(PersonAlias.absorbed_id).where(col(PersonAlias.survivor_id) == _ROOT)),
        ),
    ],
    into=BookingRow,
)
_BOOKING = select(Booking).where(Booking.id == param.id, Booking.area == param.area)
_ONE_BOOKING, _LOCK_BOOKING = statement(_BOOKING), statement(_BOOKING.with_for_update())
_OF_SESSIONS = statement(
    select(Booking)
    .where(among(Booking.session_id, param.sessions), col(Booking.voided).is_(False))
    .order_by(col(Booking.id))
)
_BOOKED_IN = statement(
    select(Booking)
    .where(
        Booking.session_id == param.of_session, col(Booking.voided).is_(False), Booking.state == BOOKED
    )
    .order_by(col(Booking.id))
    .with_for_update()
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BookedTime:
    id: UUID
    held_on: date
    begins: str
    ends: str
    capacity: int | None
    slot_minutes: int | None
    at: str | None


_ELSEWHERE = sql(
    """
    SELECT booking.id, booking.held_on, begins, ends, capacity, slot_minutes, at
      FROM booking JOIN planned_session ON planned_session.id = session_id
     WHERE client_id = ANY(CAST(:clients AS uuid[])) AND booking.held_on BETWEEN :since AND :until
       AND booking.state IN ('booked', 'attended') AND NOT booking.voided
    """,
    into=BookedTime,
)
_CONTACT_OF_DAY = sql(
    """
    SELECT id FROM contact
     WHERE client_id = ANY(CAST(:clients AS uuid[])) AND contacted_on = :on AND attendance = :attendance AND NOT voided
       AND recorded_by_organisation = :organisation AND recorded_by_roles ? 'assessor'
       AND access = :access AND setting = :setting AND kind = coalesce(CAST(:kind AS text), kind)
       AND NOT EXISTS (SELECT FROM booking WHERE booking.contact_id = contact.id AND NOT booking.voided)
     ORDER BY id DESC LIMIT 1
    """,
    into=UUID,
)
_PLANNED_AT = statement(
    select(PlannedSession.id).where(PlannedSession.site_id == param.site, PlannedSession.state == PLANNED).limit(1)
)


async def lock_sites(session: Session) -> None:
    await _LOCK_SITES.execute(session)


async def site_by_code(session: Session, area: str, code: str) -> MeetingSite | None:
    return await _BY_CODE.first(session, area=area, code=code)


async def site(session: Session, site_id: UUID, area: str) -> MeetingSite | None:
    return await _ONE_SITE.first(session, id=site_id, area=area)


async def lock_site(session: Session, site_id: UUID, area: str) -> MeetingSite | None:
    return await _LOCK_SITE.first(session, id=site_id, area=area)


async def sites(session: Session, area: str, after: Any, limit: int) -> Sequence[MeetingSite]:
    return await _SITES.page(session, after=after, limit=limit, area=area, ids=None)


async def sites_of(session: Session, area: str, ids: Collection[UUID]) -> dict[UUID, MeetingSite]:
    rows = await _SITES.page(session, after=None, limit=None, area=area, ids=list(ids)) if ids else []
    return {row.id: row for row in rows}


async def is_planned_at(session: Session, site_id: UUID) -> bool:
    return await _PLANNED_AT.first(session, site=site_id) is not None


async def one(session: Session, session_id: UUID, area: str) -> PlannedSession | None:
    return await _ONE.first(session, id=session_id, area=area)


async def lock(session: Session, session_id: UUID, area: str) -> PlannedSession | None:
    return await _LOCK.first(session, id=session_id, area=area)


async def sessions(
    session: Session,
    area: str,
    *,
    since: date | None = None,
    until: date | None = None,
    site: UUID | None = None,
    kind: str | None = None,
    series: UUID | None = None,
    state: str | None = None,
    worker: str | None = None,
    priority: str | None = None,
    ids: Collection[UUID] | None = None,
    after: Any = None,
    limit: int | None = None,
) -> Sequence[PlannedSession]:
    asked: dict[str, Any] = {
        "since": since,
        "until": until,
        "site": site,
        "kind": kind,
        "series": series,
        "state": state,
    }
    asked |= {"worker": worker, "priority": priority, "ids": None if ids is None else list(ids)}
    return await _SESSIONS.page(session, after=after, limit=limit, area=area, **asked)


async def bookings(
    session: Session,
    area: str,
    *,
    since: date | None,
    until: date | None,
    of_session: UUID | None,
    state: str | None,
    client: UUID | None,
    after: Any,
    limit: int,
) -> Sequence[BookingRow]:
    asked: dict[str, Any] = {"since": since, "until": until, "of_session": of_session, "state": state}
    asked |= {"client": client}
    return await _BOOKINGS.page(session, after=after, limit=limit, area=area, **asked)


async def booking(session: Session, booking_id: UUID, area: str) -> Booking | None:
    return await _ONE_BOOKING.first(session, id=booking_id, area=area)


async def lock_booking(session: Session, booking_id: UUID, area: str) -> Booking | None:
    return await _LOCK_BOOKING.first(session, id=booking_id, area=area)


async def lock_booked(session: Session, session_id: UUID) -> Sequence[Booking]:
    """Who is still expected, locked."""
    return await _BOOKED_IN.all(session, of_session=session_id)


async def bookings_of(session: Session, sessions: Collection[UUID]) -> dict[UUID, list[Booking]]:
    """By session what stands; void ones are left out."""
    by_session: dict[UUID, list[Booking]] = {session_id: [] for session_id in sessions}
    for row in await _OF_SESSIONS.all(session, sessions=list(sessions)) if sessions else []:
        by_session[row.session_id].append(row)
    return by_session


async def booked_times(session: Session, clients: Collection[UUID], since: date, until: date) -> Sequence[BookedTime]:
    """When the person of these ids is booked or was there."""
    return await _ELSEWHERE.all(session, clients=list(clients), since=since, until=until)


@dataclass(frozen=True, slots=True)
class MeetingSaid:
    """As its contact would say it; `kind` is None where nobody said what for."""

    on: date
    attendance: str
    kind: str | None
    access: str
    setting: str


async def contact_of_day(
    session: Session, clients: Collection[UUID], said: MeetingSaid, organisation: str
) -> UUID | None:
    """One that the front door recorded by itself of this meeting, and that is of no other booking."""
    return await _CONTACT_OF_DAY.first(session, clients=list(clients), organisation=organisation, **asdict(said))
