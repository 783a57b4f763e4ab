"""What is done for people beside contacts, and whether they come to what they are booked for."""

from collections.abc import Iterator

from services.assessment.rules.cases.person import CountedPerson, DoorActivity, DoorBooking
from shared.figures.cases import Case
from shared.figures.indicators import Indicator

_OF_WHOM = ("sex", "age_group", "district", "history")
INDICATORS = (
    Indicator(
        code="activities",
        title="What was done for people",
        rule="Each activity that was recorded of somebody, whether they came or not, on its day.",
        unit="count",
        dimensions=("kind", "setting", "provider", "attendance", *_OF_WHOM, "priority_area"),
    ),
    Indicator(
        code="bookings-attended",
        title="Bookings that were kept",
        rule="Of the bookings of people of whom it was said whether they came, those to which they did, on the day of"
        " the session.",
        unit="share",
        dimensions=("kind", "setting", "provider", "access", *_OF_WHOM, "priority_area"),
        impartial=True,  # the LASARS alone books
    ),
)


def cases(person: CountedPerson) -> Iterator[Case]:
    for activity in person.activities:
        yield _activity(person, activity)
    for booking in person.bookings:
        yield _booking(person, booking)


def _activity(person: CountedPerson, activity: DoorActivity) -> Case:
    return Case(
        indicator="activities",
        subject_id=activity.id,
        owner_id=person.id,
        eligible_on=activity.on,
        kind=activity.kind,
        setting=activity.setting,
        provider=activity.organisation,
        attendance=activity.attendance,
        priority_area=activity.priority_area,
        **person.on(activity.on),
    )


def _booking(person: CountedPerson, booking: DoorBooking) -> Case:
    return Case(
        indicator="bookings-attended",
        subject_id=booking.id,
        owner_id=person.id,
        eligible_on=booking.on,
        met_on=booking.on if booking.attended else None,
        kind=booking.kind,
        setting=booking.setting,
        provider=booking.organisation,
        access=booking.access,
        priority_area=booking.priority_area,
        **person.on(booking.on),
    )
