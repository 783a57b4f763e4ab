"""Bodies of bookings, and how they are shown."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.assessment.schemas.activities import TimeOfDay
from services.assessment.schemas.fields import CLIENT, CONTACT, Code, ShortCode, VoidReason, example
from services.assessment.schemas.sessions import SESSION, SessionKind
from shared.web.schemas import Body, OneLine, View

BOOKING = "018f3a5e-555c-7d42-9f10-5a1b2c3d4e5f"
BookingState = Literal["booked", "attended", "did_not_attend", "cancelled"]
ContactKind = Literal["advice", "information", "assessment", "outreach"]
BookingCancelledFor = Literal["ill", "other_duties", "travel", "not_wanted", "another_time", "staff_absent", "other",
                              "not_known"]  # fmt: skip
_FOR = {"kind": "assessment", "source": {"code": "4", "list": "cds-h"}}
_BOOKED = {"sessionId": SESSION, "at": "10:00", "clientId": CLIENT}


class BookingDetails(Body):
    """What their contact will say, so far as it is known."""

    kind: ContactKind | None = Field(None, description="What they come for, as the contact will have it.")
    source: Code | None = Field(None, description="Where they were referred from, or came from by themselves.")


class CameBody(BookingDetails):
    """With what was said when they were booked it makes the contact, so that nothing is typed twice."""

    model_config = example(_FOR | {"presenting": ["1011"]})

    presenting: Annotated[list[ShortCode], Field(default_factory=list, max_length=10)] = Field(
        description="What they come with, by the scheme's codes of substances."
    )


class BookingBody(BookingDetails):
    model_config = example(_BOOKED | _FOR)

    session_id: UUID = Field(description="The session to which they come.")
    at: TimeOfDay | None = Field(
        None, description="Which of its slots, by when it begins; left out where the session has none."
    )
    client_id: UUID | None = Field(None, description="The person; left out while they are not registered.")
    called_as: Annotated[str, OneLine(40)] | None = Field(
        None, description="What they go by until they are registered: said then, and only then."
    )
    came: CameBody | None = Field(
        None, description="Said of who is there already, without having been booked before: they are recorded at once."
    )


class AttendanceBody(CameBody):
    model_config = example({"attendance": "attended"} | _FOR | {"presenting": ["1011"]})

    attendance: Literal["attended", "did_not_attend"] = Field(description="Whether the person came.")
    client_id: UUID | None = Field(
        None, description="Who they are, of somebody who was booked before they were registered."
    )


class BookingCancelBody(Body):
    model_config = example({"by": "person", "reasonCode": "travel"})

    by: Literal["person", "service"] = Field(description="Who called it off: they, or the front door.")
    reason_code: BookingCancelledFor = Field(description="Why they do not meet.")


class BookingView(View):
    model_config = example(
        {
            "id": BOOKING,
            "calledAs": None,
            "on": "2012-09-10",
            "beginsOn": "2012-09-10",
            "begins": "10:00",
            "ends": "11:00",
        }
        | _BOOKED
        | _FOR
        | {"access": "appointment", "state": "attended", "cancelledBy": None, "cancelledFor": None}
        | {"sessionKind": "slots", "topic": None, "audience": None}
        | {"contactId": CONTACT, "revision": 2, "voided": False, "voidReason": None}
        | {"recordedBy": "assessor-1", "recordedOn": "2012-09-03"}
    )

    id: UUID
    session_id: UUID = Field(description="The session to which they come.")
    on: date = Field(description="The day of the session.")
    at: str | None = Field(description="When the slot begins; null where the session has none.")
    begins_on: date = Field(
        description="The day on which they are expected: that of the session, or the next where the slot begins past"
        " midnight."
    )
    begins: str = Field(description="When they are expected: the slot, or the session.")
    ends: str = Field(description="When that is over; on the next day, if it is no later.")
    session_kind: SessionKind = Field(description="What the session is: slots, an open door, a group or a round.")
    topic: str | None = Field(description="Of a group what it is about.")
    audience: str | None = Field(description="Of a group whom it is for; null: anybody.")
    client_id: UUID | None = Field(description="The person, after merges; null while they are not registered.")
    called_as: str | None = Field(description="What they go by until they are registered.")
    kind: ContactKind | None = Field(description="What they come for; null where nobody said.")
    source: Code | None = Field(description="Where they came from; null where nobody said.")
    access: str = Field(
        description="`appointment` of who was booked; `drop_in` or `unbooked` of who was there already."
    )
    state: BookingState = Field(description="`booked` until it is said what became of it.")
    cancelled_by: str | None = Field(description="`person` or `service`, where it was called off.")
    cancelled_for: str | None = Field(description="Why it was called off, by code.")
    contact_id: UUID | None = Field(
        description="The contact made of it, or recorded of the same meeting before; null without one."
    )
    revision: int
    voided: bool = Field(description="True when it was recorded by mistake and counts for nothing.")
    void_reason: VoidReason
    recorded_by: str = Field(description="Who booked it, by the `sub` of their token.")
    recorded_on: date
