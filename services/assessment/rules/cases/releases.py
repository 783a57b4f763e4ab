"""What follows a release from prison: whether somebody meets the person, and whether they are still in treatment."""

from collections.abc import Iterator
from datetime import date, timedelta

from services.assessment.rules.cases.person import NOT_READ_BY_PROVIDERS, PERSONAL, CountedPerson
from services.assessment.rules.facts import Fact
from shared.figures.cases import Case
from shared.figures.indicators import Indicator

MET_DAYS = 21
TREATED_DAYS = 84  # twelve weeks
_DIMENSIONS = ("source", *PERSONAL)
INDICATORS = (
    Indicator(
        code="release-contact-21-days",
        title="Met within three weeks of a release from prison",
        rule="Of the releases from prison, those after which the person came to a contact or an activity, or began"
        " treatment, within 21 days.",
        unit="share",
        ripe_after_days=MET_DAYS,
        dimensions=_DIMENSIONS,
        of_area_alone=NOT_READ_BY_PROVIDERS,
    ),
    Indicator(
        code="in-treatment-12-weeks-after-release",
        title="In treatment twelve weeks after a release from prison",
        rule="Of the releases from prison, those after which the person was in treatment 84 days later.",
        unit="share",
        ripe_after_days=TREATED_DAYS,
        dimensions=_DIMENSIONS,
        of_area_alone=NOT_READ_BY_PROVIDERS,
    ),
)


def cases(person: CountedPerson) -> Iterator[Case]:
    """One that lies ahead is none yet."""
    for release in person.releases:
        if person.has_come(release.on):
            yield _case(person, "release-contact-21-days", release, _met_on(person, release.on))
            yield _case(person, "in-treatment-12-weeks-after-release", release, _treated_on(person, release.on))


def _met_on(person: CountedPerson, released_on: date) -> date | None:
    """Who treats them has met them."""
    days = [*(fact.on for fact in person.meetings), *(episode.started_on for episode in person.episodes)]
    last = released_on + timedelta(days=MET_DAYS)
    return min((day for day in days if released_on <= day <= last), default=None)


def _treated_on(person: CountedPerson, released_on: date) -> date | None:
    """It is known on the day itself."""
    after = released_on + timedelta(days=TREATED_DAYS)
    if not person.has_come(after):
        return None
    return after if any(episode.open_on(after) for episode in person.episodes) else None


def _case(person: CountedPerson, indicator: str, release: Fact, met_on: date | None) -> Case:
    return Case(
        indicator=indicator,
        subject_id=release.id,
        owner_id=person.id,
        eligible_on=release.on,
        met_on=met_on,
        source=person.source_on(release.on),
        **person.on(release.on),
    )
