"""Where the front door meets people, when, and who is booked."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.assessment.models.contacts import CONTACT_KINDS, SETTINGS
from services.assessment.models.table import Fact, one_of

SESSION_KINDS = ("slots", "drop_in", "night", "group", "custody", "court", "prison")
PLANNED, CANCELLED = "planned", "cancelled"
BOOKED, ATTENDED, DID_NOT_ATTEND = "booked", "attended", "did_not_attend"
BOOKING_STATES = (BOOKED, ATTENDED, DID_NOT_ATTEND, CANCELLED)
BY_SERVICE = "service"


class MeetingSite(Fact, table=True):
    """`hours` holds {day, opens, closes}; open at any hour without one."""

    __tablename__ = "site"
    __table_args__ = (
        one_of("setting", SETTINGS),
        CheckConstraint("open_until >= open_from", name="open_until_follows"),
        Index("ix_site_area_code", "area", "code", unique=True, postgresql_where=text("NOT voided")),
    )
    code: str
    name: str
    address: str | None = None
    priority: str | None = None
    setting: str
    hours: list[dict[str, str]] = Field(default_factory=list, sa_type=JSONB, nullable=False)
    open_from: date
    open_until: date | None = None
    void_reason: str | None = None


class PlannedSession(Fact, table=True):
    """It ends on the next day where `ends` is no later than `begins`. `capacity`: how many at one time; as many as come
    without one. `others`: who came without being named.
    """

    __tablename__ = "planned_session"
    __table_args__ = (
        one_of("kind", SESSION_KINDS),
        one_of("state", (PLANNED, CANCELLED)),
        CheckConstraint("(state = 'cancelled') = (cancelled_for IS NOT NULL)", name="cancelled_has_its_reason"),
        CheckConstraint("slot_minutes IS NULL OR capacity IS NOT NULL", name="slots_have_room"),
        Index("ix_planned_session_area_held_on", "area", "held_on", "id"),
        Index("ix_planned_session_site", "site_id", "held_on"),
    )
    site_id: UUID = Field(foreign_key="site.id")
    series_id: UUID | None = None
    held_on: date
    begins: str
    ends: str
    kind: str
    topic: str | None = None
    audience: str | None = None
    worker: str | None = None
    capacity: int | None = None
    slot_minutes: int | None = None
    state: str = PLANNED
    cancelled_for: str | None = None
    others: int | None = None


class Booking(Fact, table=True):
    """Of who is not registered yet there is no `client_id`, but what they go by. `at`: where the session has slots.
    `contact_made`: made of the booking; else it was recorded by itself, and is only named here.
    """

    __tablename__ = "booking"
    __table_args__ = (
        one_of("state", BOOKING_STATES),
        one_of("contact_kind", CONTACT_KINDS),
        CheckConstraint("client_id IS NOT NULL OR called_as IS NOT NULL", name="of_somebody"),
        CheckConstraint(
            "(state = 'cancelled') = (cancelled_by IS NOT NULL AND cancelled_for IS NOT NULL)", name="cancelled_by_one"
        ),
        CheckConstraint("contact_id IS NULL OR state IN ('attended', 'did_not_attend')", name="contact_of_a_meeting"),
        Index("ix_booking_session", "session_id"),
        Index("ix_booking_client", "client_id", "held_on"),
        Index("ix_booking_contact", "contact_id"),
        Index("ix_booking_area_held_on", "area", "held_on", "id"),
    )
    session_id: UUID = Field(foreign_key="planned_session.id")
    held_on: date
    at: str | None = None
    client_id: UUID | None = Field(default=None, foreign_key="person.id")
    called_as: str | None = None
    access: str
    contact_kind: str | None = None
    source_code: str | None = None
    source_list: str | None = None
    state: str = BOOKED
    cancelled_by: str | None = None
    cancelled_for: str | None = None
    contact_id: UUID | None = Field(default=None, foreign_key="contact.id")
    void_reason: str | None = None
    contact_made: bool = False
