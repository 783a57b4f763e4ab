"""How treatment goes: who is still there after twelve weeks, who has completed and stayed away, who is vaccinated."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import uuid5

from services.assessment.rules.cases.person import EQUALITY, NOT_READ_BY_PROVIDERS, PERSONAL, CountedPerson
from services.assessment.rules.cases.treatment import BACK_WITHIN_DAYS, OF_AREA_ALONE, TREATED, TreatmentStay, stays
from services.assessment.rules.facts import Episode
from services.assessment.rules.journeys import Discharge
from shared.figures.cases import Case
from shared.figures.indicators import Indicator

RETAINED_DAYS = COVERED_DAYS = 84  # twelve weeks
COURSE_DAYS = 183
DOSE, DOSES = "hep_b_dose", 3
_TREATED = ("provider", "service", "source", *PERSONAL)
INDICATORS = (
    Indicator(
        code="retained-12-weeks",
        private=True,
        title="Still in treatment after twelve weeks",
        rule="Of the episodes of treatment that began, those after which the person was in treatment 84 days later, or"
        " had completed this one by then.",
        unit="share",
        ripe_after_days=RETAINED_DAYS,
        dimensions=TREATED,
        rounded_alone=EQUALITY,
        of_area_alone=OF_AREA_ALONE,
    ),
    Indicator(
        code="completed-and-stayed-away",
        private=True,
        title="Completed and not back within six months, of all in treatment in twelve months",
        rule="Each person once who was in treatment in the twelve months that end with the month of a period's last"
        " day, with who coordinated their care last; of these, who completed in these months, left all treatment and"
        " did not present again within 183 days.",
        unit="share",
        stock=True,
        ripe_after_days=BACK_WITHIN_DAYS,
        dimensions=TREATED,
        rounded_alone=EQUALITY,
        of_area_alone=OF_AREA_ALONE,
    ),
    Indicator(
        code="hep-b-started",
        title="Hepatitis B vaccination begun within twelve weeks",
        rule="Of the episodes of treatment that began, those after which a dose was given within 84 days.",
        unit="share",
        ripe_after_days=COVERED_DAYS,
        dimensions=_TREATED,
        of_area_alone=NOT_READ_BY_PROVIDERS,
    ),
    Indicator(
        code="hep-b-completed",
        title="Hepatitis B vaccination completed",
        rule="Of those who were given a first dose, on its day, those who were given a third within 183 days.",
        unit="share",
        ripe_after_days=COURSE_DAYS,
        dimensions=("provider", "source", *PERSONAL),
        of_area_alone=NOT_READ_BY_PROVIDERS,
    ),
)


def cases(person: CountedPerson) -> Iterator[Case]:
    for episode in person.episodes:
        on = episode.started_on
        retained = _began(person, episode, "retained-12-weeks", _retained_on(person, episode))
        yield replace(retained, band=person.band_on(on))
        doses = [dose.on for dose in person.events(DOSE) if on <= dose.on <= on + timedelta(days=COVERED_DAYS)]
        yield _began(person, episode, "hep-b-started", min(doses, default=None))
    yield from _course(person)
    yield from _in_twelve_months(person)


def _began(person: CountedPerson, episode: Episode, indicator: str, met_on: date | None) -> Case:
    on = episode.started_on
    return Case(
        indicator=indicator,
        subject_id=episode.id,
        owner_id=person.id,
        eligible_on=on,
        met_on=met_on,
        provider=episode.start.delivered_by,
        service=person.service_of(episode),
        source=person.source_on(on),
        **person.on(on, episode),
    )


def _retained_on(person: CountedPerson, episode: Episode) -> date | None:
    """It is known on the day itself."""
    after = episode.started_on + timedelta(days=RETAINED_DAYS)
    if episode.end and episode.end.on <= after and person.succeeded(episode):
        return episode.end.on
    if not person.has_come(after):
        return None
    return after if any(other.open_on(after) for other in person.episodes) else None


def _course(person: CountedPerson) -> Iterator[Case]:
    doses = person.events(DOSE)
    if not doses:
        return
    first = doses[0]
    third = doses[DOSES - 1].on if len(doses) >= DOSES else None
    yield Case(
        indicator="hep-b-completed",
        subject_id=first.id,
        owner_id=person.id,
        eligible_on=first.on,
        met_on=third if third and third <= first.on + timedelta(days=COURSE_DAYS) else None,
        provider=first.organisation,
        source=person.source_on(first.on),
        **person.on(first.on, person.named_by(first)),
    )


@dataclass(frozen=True, slots=True)
class _Span:
    """From a day to the day before `until`, or without end. `completed_on`: of the completion that counts meanwhile."""

    first: date
    until: date | None
    stay: TreatmentStay
    completed_on: date | None


def _in_twelve_months(person: CountedPerson) -> Iterator[Case]:
    for number, span in enumerate(spans(list(stays(person.episodes)), _stayed_away(person))):
        on = span.first
        yield Case(
            indicator="completed-and-stayed-away",
            subject_id=uuid5(person.id, f"twelve months {number}"),
            owner_id=person.id,
            eligible_on=on,
            until=span.until,
            met_on=span.completed_on,
            provider=span.stay.holder,
            service=person.service_of(span.stay.episode),
            source=person.source_on(on),
            band=person.band_on(on),
            **person.on(on, span.stay.episode),
        )


def _stayed_away(person: CountedPerson) -> list[date]:
    """The days on which they completed, after which they were not back within six months."""
    return sorted(discharge.on for discharge in person.discharges if discharge.successful and _left(discharge))


def _left(discharge: Discharge) -> bool:
    back = discharge.represented_by
    away = back is None or (back.on - discharge.on).days > BACK_WITHIN_DAYS
    return discharge.leaves_treatment and not discharge.continued_by and away


def spans(stays_of: list[TreatmentStay], completed: list[date]) -> Iterator[_Span]:
    """The days on whose months' twelve months they were in treatment, cut where something of it changes."""
    cuts = {stay.first for stay in stays_of} | {_out_of_months(stay.until) for stay in stays_of if stay.until}
    cuts |= {*completed, *map(_out_of_months, completed)}
    days = sorted(cuts)
    current: _Span | None = None
    for day in days:
        there = _at(stays_of, completed, day)
        if current and there and (current.stay, current.completed_on) == there:
            continue
        if current:
            yield _Span(current.first, day, current.stay, current.completed_on)
        current = _Span(day, None, *there) if there else None
    if current:
        yield current


def _at(stays_of: list[TreatmentStay], completed: list[date], day: date) -> tuple[TreatmentStay, date | None] | None:
    """With whom they were last, if that was in the twelve months."""
    within = [stay for stay in stays_of if stay.first <= day and (not stay.until or day < _out_of_months(stay.until))]
    if not within:
        return None
    counted = [on for on in completed if on <= day < _out_of_months(on)]
    return max(within, key=lambda stay: stay.first), max(counted, default=None)


def _out_of_months(day: date) -> date:
    """The first day whose twelve months have not the month of this one."""
    return date(day.year + 1, day.month, 1)
