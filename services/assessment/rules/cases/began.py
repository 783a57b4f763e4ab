"""What an assessment led to, and who left again at once."""

from collections.abc import Iterator
from datetime import date, timedelta

from services.assessment.rules.cases.person import PERSONAL, REMITS, CountedPerson
from services.assessment.rules.cases.treatment import OF_AREA_ALONE, TREATED, UNCLASSED
from services.assessment.rules.facts import Episode
from shared.figures.cases import Case
from shared.figures.indicators import Indicator

BEGUN_DAYS = 84  # twelve weeks
LEFT_DAYS = 28  # four weeks
INDICATORS = (
    Indicator(
        code="assessed-and-begun",
        title="Treatment begun within twelve weeks of an assessment",
        rule="Of the assessments of somebody neither in treatment nor assessed in the twelve weeks before without a"
        " start since, those after which treatment began within 84 days. `worker` is who recorded the assessment.",
        unit="share",
        ripe_after_days=BEGUN_DAYS,
        dimensions=("kind", "setting", "remit", "worker", "band", *PERSONAL),
        of_area_alone=OF_AREA_ALONE,
    ),
    Indicator(
        code="left-within-4-weeks",
        title="Treatment that ended within four weeks",
        rule="Of the episodes of treatment that began, those that ended within 28 days, by whoever had them then, with"
        " the class of the reason as `ending`.",
        unit="share",
        ripe_after_days=LEFT_DAYS,
        dimensions=("ending", *TREATED),
        of_area_alone=OF_AREA_ALONE,
    ),
)


def cases(person: CountedPerson) -> Iterator[Case]:
    yield from _assessed(person)
    for episode in person.episodes:
        yield _left(person, episode)


def _assessed(person: CountedPerson) -> Iterator[Case]:
    started = sorted(episode.started_on for episode in person.episodes)
    counted_until = date.min
    for assessment in person.assessments:
        on = assessment.on
        if on <= counted_until or person.in_treatment_before(on):
            continue
        last = on + timedelta(days=BEGUN_DAYS)
        begun_on = next((day for day in started if on <= day <= last), None)
        counted_until = begun_on or last
        yield Case(
            indicator="assessed-and-begun",
            subject_id=assessment.id,
            owner_id=person.id,
            eligible_on=on,
            met_on=begun_on,
            kind=assessment.kind,
            setting=assessment.door,
            remit=REMITS[assessment.in_remit],
            worker=assessment.by or None,
            band=person.band_on(on),
            **person.on(on),
        )


def _left(person: CountedPerson, episode: Episode) -> Case:
    """By who had it on that day, or when the four weeks were over: nobody is told what another did with it after."""
    on = episode.started_on
    last = on + timedelta(days=LEFT_DAYS)
    left_on = episode.end.on if episode.end and episode.end.on <= last else None
    return Case(
        indicator="left-within-4-weeks",
        subject_id=episode.id,
        owner_id=person.id,
        eligible_on=on,
        met_on=left_on,
        ending=_class_of(person, episode) if left_on else None,
        provider=episode.delivered_by_on(left_on or last),
        service=person.service_of(episode),
        source=person.source_on(on),
        band=person.band_on(on),
        **person.on(on, episode),
    )


def _class_of(person: CountedPerson, episode: Episode) -> str:
    if episode.end is None:
        raise ValueError(episode.id)
    terms = person.terms_on(episode.end.on)
    return (terms.class_of(episode.end.reason_list, episode.end.reason_code) if terms else None) or UNCLASSED
