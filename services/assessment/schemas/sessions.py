"""Bodies of sites and sessions, and how they are shown."""

from datetime import date
from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import Field, StringConstraints

from services.assessment.schemas.activities import People, TimeOfDay, Worker
from services.assessment.schemas.contacts import Setting
from services.assessment.schemas.fields import ShortCode, VoidReason, example
from shared.web.schemas import Body, Day, OneLine, View, Whole

SITE = "018f3a5e-555a-7d42-9f10-5a1b2c3d4e5f"
SESSION = "018f3a5e-555b-7d42-9f10-5a1b2c3d4e5f"
WeekDay = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEK_DAYS = get_args(WeekDay)
SessionKind = Literal["slots", "drop_in", "night", "group", "custody", "court", "prison"]
SessionState = Literal["planned", "cancelled"]
SessionCancelledFor = Literal["staff_absent", "closed", "moved", "too_few", "planned_by_mistake", "other"]
SiteCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Capacity = Annotated[Whole, Field(ge=1, le=1000)]
SlotMinutes = Annotated[Whole, Field(ge=5, le=240)]

_HOURS = {"day": "monday", "opens": "09:00", "closes": "20:00"}
_SITE_SAID = {
    "name": "Market Place",
    "address": "2 Market Place, Stockport SK1 1EU",
    "priority": "priority-1",
    "setting": "community",
    "hours": [_HOURS],
    "openFrom": "2012-04-02",
    "openUntil": None,
}
_SITE = {"code": "market-place"} | _SITE_SAID
_RECORDED = {"revision": 1, "recordedBy": "assessor-1", "recordedOn": "2012-04-02"}
_TIMES = {"siteId": SITE, "on": "2012-09-10", "begins": "14:00", "ends": "16:00"}
_SESSION = _TIMES | {"kind": "slots", "worker": "assessor-1", "capacity": 1, "slotMinutes": 60}

_SLOTS = [{"at": "14:00", "ends": "15:00", "free": 0}, {"at": "15:00", "ends": "16:00", "free": 1}]
_SHOWN = (
    {"id": SESSION, "seriesId": None, "topic": None, "audience": None}
    | _SESSION
    | {"state": "planned", "cancelledFor": None, "booked": 1, "attended": 0, "didNotAttend": 0, "others": None}
    | {"free": 1, "slots": _SLOTS}
    | _RECORDED
)


class OpeningHours(Body):
    """Hours of one day of the week. They end on the next day where `closes` is no later than `opens`."""

    model_config = example(_HOURS)

    day: WeekDay = Field(description="The day of the week on which they begin.")
    opens: TimeOfDay = Field(description="When the doors open, such as `09:00`.")
    closes: TimeOfDay = Field(description="When they shut, such as `17:00`; on the next day, if that is no later.")


class SiteChanges(Body):
    """What a correction may change: files know it by its code, which stays."""

    model_config = example(_SITE_SAID)

    name: Annotated[str, OneLine(100)]
    address: Annotated[str, OneLine(200)] | None = Field(None, description="Where people find it, in one line.")
    priority: ShortCode | None = Field(
        None, description="The priority area that it lies in, by the area's own code, such as `priority-1`."
    )
    setting: Setting = Field(description="What kind of place it is: contacts made there have it as their setting.")
    hours: Annotated[list[OpeningHours], Field(default_factory=list, max_length=28)] = Field(
        description="When it is open, day by day; at any hour, if left out."
    )
    open_from: Day = Field(description="Its first day.")
    open_until: Day | None = Field(None, description="Its last day; left out while it stays open.")


class SiteBody(SiteChanges):
    model_config = example(_SITE)

    code: SiteCode = Field(description="By which people and files name it; no two of an area have the same.")


class SiteView(View):
    model_config = example({"id": SITE} | _SITE | _RECORDED | {"voided": False, "voidReason": None})

    id: UUID
    code: str = Field(description="By which people and files name it.")
    name: str
    address: str | None = Field(description="Where people find it.")
    priority: str | None = Field(description="The priority area that it lies in; null where it is in none.")
    setting: str = Field(description="What kind of place it is.")
    hours: list[OpeningHours] = Field(description="When it is open; at any hour where the list is empty.")
    open_from: date = Field(description="Its first day.")
    open_until: date | None = Field(description="Its last day; null while it stays open.")
    revision: int
    voided: bool = Field(description="True when it was recorded by mistake and there is no such site.")
    void_reason: VoidReason
    recorded_by: str = Field(description="Who recorded it, by the `sub` of their token.")
    recorded_on: date


class SessionChanges(Body):
    """What a correction may change: not the site, the day or what it is; cancel it for that, and plan another."""

    model_config = example({"begins": "14:00", "ends": "17:00", "worker": "assessor-2", "capacity": 1,
                            "slotMinutes": 60})  # fmt: skip

    begins: TimeOfDay = Field(description="When it begins, such as `09:30`.")
    ends: TimeOfDay = Field(description="When it is over; on the next day, if that is no later than it begins.")
    topic: ShortCode | None = Field(None, description="Of a group what it is about, such as `alcohol_awareness`.")
    audience: ShortCode | None = Field(None, description="Of a group whom it is for, such as `women`; anybody else.")
    worker: Worker | None = Field(None, description="Who holds it, by the `sub` of their token, if that is known.")
    capacity: Capacity | None = Field(
        None, description="How many can come: in each slot, else in all. Left out: one in a slot, else as many as come."
    )
    slot_minutes: SlotMinutes | None = Field(
        None,
        description="How long one slot is, where times are booked: of `slots` always, of a group or drop-in never.",
    )


class SessionBody(SessionChanges):
    model_config = example(_SESSION | {"weeklyUntil": "2012-09-24"})

    site_id: UUID = Field(description="Where it is held, by the id of the site.")
    on: Day = Field(description="The day on which it begins, at most a year ahead.")
    kind: SessionKind = Field(
        description="`slots` to book, an open door (`drop_in`), at `night`, a `group`, or a round of assessments in"
        " `custody`, at `court` or in `prison`."
    )
    weekly_until: Day | None = Field(
        None, description="The same each week up to this day, at most 53 at once; only once, if left out."
    )


class SlotView(View):
    model_config = example({"at": "14:00", "ends": "15:00", "free": 1})

    at: str = Field(description="When the slot begins: what a booking names.")
    ends: str = Field(description="When it is over.")
    free: int = Field(description="How many can still be booked at this time.")


class SessionView(View):
    model_config = example(_SHOWN)

    id: UUID
    site_id: UUID = Field(description="Where it is held.")
    series_id: UUID | None = Field(description="What those that were planned at once have in common; null of one.")
    on: date = Field(description="The day on which it begins.")
    begins: str = Field(description="The time of day from which people come.")
    ends: str = Field(description="When it is over; on the next day, if that is no later than it begins.")
    kind: SessionKind = Field(description="What it is: slots, an open door, a group or a round.")
    topic: str | None = Field(description="Of a group what it is about.")
    audience: str | None = Field(description="Of a group whom it is for; null: anybody.")
    worker: str | None = Field(description="Who holds it, by the `sub` of their token; null where nobody said.")
    capacity: int | None = Field(description="How many can come, in each slot or in all; null: as many as come.")
    slot_minutes: int | None = Field(description="How long one slot is; null where no times are booked.")
    state: SessionState = Field(description="`planned`, also once it is over, or `cancelled`.")
    cancelled_for: str | None = Field(description="Why it was cancelled; null where it was not.")
    booked: int = Field(description="How many are booked and have neither come nor failed to.")
    attended: int = Field(description="How many of those who are named came.")
    did_not_attend: int = Field(description="How many were expected and did not come.")
    others: int | None = Field(description="How many came without being named; null where nobody counted.")
    free: int | None = Field(description="How many more can be booked; null where as many as come may.")
    slots: list[SlotView] = Field(description="Its times and what is free of them; empty where none are booked.")
    revision: int
    recorded_by: str = Field(description="Who planned or changed it first, by the `sub` of their token.")
    recorded_on: date


class SessionsPlanned(View):
    """All that were planned at once, by their days."""

    model_config = example({"items": [_SHOWN]})

    items: list[SessionView]


class SessionCancelBody(Body):
    model_config = example({"reasonCode": "staff_absent"})

    reason_code: SessionCancelledFor = Field(description="Why it is not held.")


class SessionCountBody(Body):
    model_config = example({"others": 6})

    others: People = Field(description="How many came whom nobody names.")
