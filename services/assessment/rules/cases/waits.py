"""How long people wait at each hop from the door to treatment, and in all.

Who waits already begins no second wait; who is in treatment does not wait. A hop ends unmet where treatment began
without it, and where somebody died: what is dated after that waits for nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.assessment.rules.cases.person import (
    NOT_READ_BY_PROVIDERS,
    PERSONAL,
    REMITS,
    CaseReferral,
    CountedPerson,
    DoorContact,
)
from services.assessment.rules.facts import Fact
from shared.figures.cases import Case
from shared.figures.indicators import Indicator

_FROM_THE_DOOR = ("source", "setting", "kind", "remit", *PERSONAL)
INDICATORS = (
    Indicator(
        code="contact-to-assessment",
        title="Days from contact to assessment",
        rule="From a contact that was attended by somebody neither in treatment nor waiting, to the next assessment.",
        unit="days",
        dimensions=_FROM_THE_DOOR,
    ),
    Indicator(
        code="assessment-to-referral",
        title="Days from assessment to referral",
        rule="From an assessment of somebody neither in treatment nor waiting, to the next referral.",
        unit="days",
        dimensions=("kind", "setting", "remit", *PERSONAL),
    ),
    Indicator(
        code="referral-to-start",
        title="Days from referral to start",
        rule="From each referral to the start of what it was for. One closed without a start waits no more.",
        unit="days",
        dimensions=("provider", "service", "source", *PERSONAL),
        of_area_alone=NOT_READ_BY_PROVIDERS,
        private=True,
    ),
    Indicator(
        code="contact-to-start",
        title="Days from contact to the start of treatment",
        rule="From a contact that was attended by somebody neither in treatment nor waiting, to the next treatment.",
        unit="days",
        dimensions=_FROM_THE_DOOR,
    ),
)


@dataclass(frozen=True, slots=True)
class Wait:
    """It ended on `until`; where that is when the test was met, `met_on` is the same day."""

    since: Fact
    met_on: date | None
    until: date | None


def waits(openings: Sequence[Fact], arrivals: Sequence[date], passed: Sequence[date] = ()) -> Iterator[Wait]:
    """All in order of their days. What opens while somebody waits, or on the day they arrive, opens nothing."""
    busy_until: date | None = None
    for opening in openings:
        if busy_until is not None and opening.on <= busy_until:
            continue
        met_on, past_on = _next(arrivals, opening.on), _next(passed, opening.on)
        if past_on and (met_on is None or past_on < met_on):
            met_on, busy_until = None, past_on
        else:
            busy_until = met_on or date.max
        yield Wait(opening, met_on, None if busy_until == date.max else busy_until)


def _next(days: Sequence[date], since: date) -> date | None:
    return next((day for day in days if day >= since), None)


def cases(person: CountedPerson) -> Iterator[Case]:
    started = sorted(episode.started_on for episode in person.episodes)
    died = [person.died_on] if person.died_on else []
    came = [
        contact for contact in person.attended if not person.in_treatment_before(contact.on) and _lived(person, contact)
    ]
    assessed = [assessment.on for assessment in person.assessments]
    for wait in waits(came, assessed, sorted([*started, *died])):
        yield _from_the_door(person, "contact-to-assessment", wait)
    for wait in waits(came, started, died):
        yield _from_the_door(person, "contact-to-start", wait)
    yield from _to_referral(person, sorted([*started, *died]))
    yield from _from_referral(person)


def _from_the_door(person: CountedPerson, indicator: str, wait: Wait) -> Case:
    contact = wait.since
    assert isinstance(contact, DoorContact)  # noqa: S101 - these opened it
    says = {"source": contact.source, "setting": contact.setting, "kind": contact.kind}
    return _case(person, indicator, wait, remit=REMITS[contact.in_remit], **says)


def _lived(person: CountedPerson, fact: Fact) -> bool:
    return person.died_on is None or fact.on <= person.died_on


def _to_referral(person: CountedPerson, passed: Sequence[date]) -> Iterator[Case]:
    fresh = {
        assessment.id: assessment
        for assessment in person.assessments
        if not person.in_treatment_before(assessment.on) and _lived(person, assessment)
    }
    for wait in waits(list(fresh.values()), [referral.on for referral in person.referrals], passed):
        assessment = fresh[wait.since.id]
        says = {"kind": assessment.kind, "setting": assessment.door, "remit": REMITS[assessment.in_remit]}
        yield _case(person, "assessment-to-referral", wait, **says)


def _from_referral(person: CountedPerson) -> Iterator[Case]:
    began: dict[UUID, date] = {}
    for start in person.starts:
        began.setdefault(start.referral_id, start.on)
    for referral in person.referrals:
        wait = _of_referral(referral, began.get(referral.id), person.died_on)
        says = {"provider": referral.provider, "service": referral.service_id}
        yield _case(person, "referral-to-start", wait, source=person.source_on(referral.on), **says)


def _of_referral(referral: CaseReferral, began: date | None, died: date | None) -> Wait:
    """It waits for its own start, whatever else begins meanwhile, and of who has died no more."""
    if began is not None:
        met_on = max(began, referral.on)
        return Wait(referral, met_on, met_on)
    over = referral.on if referral.closed else died and max(died, referral.on)
    return Wait(referral, None, over)


def _case(person: CountedPerson, indicator: str, wait: Wait, **says: Any) -> Case:
    since = wait.since.on
    return Case(
        indicator=indicator,
        subject_id=wait.since.id,
        owner_id=person.id,
        eligible_on=since,
        until=wait.until,
        met_on=wait.met_on,
        value=(wait.met_on - since).days if wait.met_on else None,
        **person.on(since),
        **says,
    )
