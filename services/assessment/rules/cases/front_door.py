"""Who came through which door, and who was assessed."""

from collections.abc import Iterator
from typing import Any

from services.assessment.rules.cases.person import EQUALITY, PERSONAL, REMITS, CountedPerson, DoorContact
from shared.figures.cases import Case
from shared.figures.indicators import Indicator

_DOOR = ("source", "setting", "kind", "provider")
_OF_WHOM = ("sex", "age_group", "district")
INDICATORS = (
    Indicator(
        code="contacts",
        title="Contacts",
        rule="Each contact that was recorded, whether somebody came or not, on its day.",
        unit="count",
        dimensions=(*_DOOR, "attendance", "access", "remit", *_OF_WHOM, "history", "priority_area"),
    ),
    Indicator(
        code="contacts-attended",
        title="Contacts that were attended",
        rule="Of the contacts that nobody cancelled, those to which somebody came.",
        unit="share",
        dimensions=(*_DOOR, "access", *_OF_WHOM, "priority_area"),
    ),
    Indicator(
        code="first-contacts",
        title="People who came for the first time",
        rule="Each person once, on the day of the first contact that they attended.",
        unit="count",
        dimensions=(*_DOOR, "remit", *_OF_WHOM, "priority_area"),
        rounded_alone=EQUALITY,
        impartial=True,  # which contact was the first, the contacts of others say
    ),
    Indicator(
        code="helped-out-of-remit",
        title="Helped, though out of remit",
        rule="Each contact that was attended by somebody for whom the scheme does not pay.",
        unit="count",
        dimensions=(*_DOOR, *_OF_WHOM, "priority_area"),
    ),
    Indicator(
        code="advice-only",
        title="Advice or information alone",
        rule="Each contact that was attended and was for advice or information.",
        unit="count",
        dimensions=(*_DOOR, "remit", *_OF_WHOM, "priority_area"),
    ),
    Indicator(
        code="assessments",
        title="Assessments made",
        rule="Each assessment, on its day.",
        unit="count",
        dimensions=("kind", "setting", "provider", "remit", *PERSONAL),
        rounded_alone=EQUALITY,
        impartial=True,  # the LASARS alone assesses
    ),
)
_ADVICE = frozenset({"advice", "information"})


def cases(person: CountedPerson) -> Iterator[Case]:
    for contact in person.contacts:
        yield from _contact(person, contact)
    if person.attended:
        yield _case(person, person.attended[0], "first-contacts")
    for assessment in person.assessments:
        yield Case(
            indicator="assessments",
            subject_id=assessment.id,
            owner_id=person.id,
            eligible_on=assessment.on,
            kind=assessment.kind,
            setting=assessment.door,
            provider=assessment.organisation,
            remit=REMITS[assessment.in_remit],
            **person.on(assessment.on),
        )


def _contact(person: CountedPerson, contact: DoorContact) -> Iterator[Case]:
    yield _case(person, contact, "contacts")
    if contact.attendance != "cancelled":
        yield _case(person, contact, "contacts-attended", met_on=contact.on if contact.attended else None)
    if contact.attended and contact.in_remit is False:
        yield _case(person, contact, "helped-out-of-remit")
    if contact.attended and contact.kind in _ADVICE:
        yield _case(person, contact, "advice-only")


def _case(person: CountedPerson, contact: DoorContact, indicator: str, **says: Any) -> Case:
    return Case(
        indicator=indicator,
        subject_id=contact.id,
        owner_id=person.id,
        eligible_on=contact.on,
        source=contact.source,
        setting=contact.setting,
        kind=contact.kind,
        provider=contact.organisation,
        attendance=contact.attendance,
        access=contact.access,
        remit=REMITS[contact.in_remit],
        priority_area=contact.priority_area,
        **person.on(contact.on),
        **says,
    )
