"""Who is in treatment, who began, how it ended, and who came back.

Payment rules 3, Journeys and returns.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from services.assessment.rules.cases.person import EQUALITY, NOT_READ_BY_PROVIDERS, PERSONAL, CountedPerson
from services.assessment.rules.facts import Episode
from services.assessment.rules.journeys import Discharge
from shared.figures.cases import Case
from shared.figures.indicators import Indicator

BACK_WITHIN_DAYS = 183
UNCLASSED = "unclassed"
TREATED = ("provider", "service", "source", *PERSONAL, "band")
OF_AREA_ALONE = ("band", *NOT_READ_BY_PROVIDERS)
INDICATORS = (
    Indicator(
        code="in-treatment",
        title="People in treatment",
        rule="Each person once, on the last day of a period, with whoever coordinates their care that day. The places"
        " that are taken are counted otherwise, by referral: somebody at two services takes two.",
        unit="count",
        stock=True,
        dimensions=TREATED,
        rounded_alone=EQUALITY,
        of_area_alone=OF_AREA_ALONE,
    ),
    Indicator(
        code="starts",
        title="Treatment begun",
        rule="Each episode of treatment, on the day on which it began.",
        unit="count",
        dimensions=TREATED,
        rounded_alone=EQUALITY,
        of_area_alone=OF_AREA_ALONE,
    ),
    Indicator(
        code="discharges",
        title="Treatment ended",
        rule="Each episode of treatment, on the day on which it ended, by the class of its reason in the scheme.",
        unit="count",
        dimensions=("ending", "reason", *TREATED),
        rounded_alone=EQUALITY,
        of_area_alone=OF_AREA_ALONE,
    ),
    Indicator(
        code="completed",
        title="Treatment completed",
        rule="Of the episodes that ended, those whose reason is of the class `successful` in the scheme of the day.",
        unit="share",
        dimensions=TREATED,
        rounded_alone=EQUALITY,
        of_area_alone=OF_AREA_ALONE,
    ),
    Indicator(
        code="came-back",
        private=True,
        title="Came back after completing",
        rule="Of those who completed and left all treatment, who presented again beyond the scheme's gap, ever."
        " `values` tell in which month since: 1 is the first.",
        unit="share",
        by_value=True,
        ripe_after_days=BACK_WITHIN_DAYS,
        dimensions=TREATED,
        of_area_alone=OF_AREA_ALONE,
    ),
)


@dataclass(frozen=True, slots=True)
class TreatmentStay:
    """Days of treatment under one main episode and one holder, to the day before `until`."""

    episode: Episode
    holder: str
    first: date
    until: date | None


def stays(episodes: list[Episode]) -> Iterator[TreatmentStay]:
    """Each day of treatment is in one of them, so that a person counts once, whoever else treats."""
    ends = {episode.ended_on for episode in episodes if episode.ended_on}
    moves = {transfer.on for episode in episodes for transfer in episode.transfers}
    days = sorted({episode.started_on for episode in episodes} | ends | moves)
    current: TreatmentStay | None = None
    for day in days:
        main = _main_on(episodes, day)
        if current and main and (current.episode.id, current.holder) == (main.id, main.delivered_by_on(day)):
            continue
        if current:
            yield TreatmentStay(current.episode, current.holder, current.first, day)
        current = TreatmentStay(main, main.delivered_by_on(day), day, None) if main else None
    if current:
        yield current


def _main_on(episodes: list[Episode], day: date) -> Episode | None:
    """The one whose provider coordinates the care; of several the one that began first."""
    there = [episode for episode in episodes if episode.open_on(day)]
    return min(
        there,
        key=lambda episode: (not episode.start.care_coordinating, episode.started_on, episode.order_id),
        default=None,
    )


def cases(person: CountedPerson) -> Iterator[Case]:
    number: dict[UUID, int] = {}
    for stay in stays(person.episodes):
        count = number[stay.episode.id] = number.get(stay.episode.id, 0) + 1
        subject = uuid5(stay.episode.id, f"stay {count}")
        yield _case(
            person, "in-treatment", stay.episode, stay.first, subject_id=subject, until=stay.until, provider=stay.holder
        )
    for episode in person.episodes:
        yield _case(person, "starts", episode, episode.started_on, provider=episode.start.delivered_by)
        if episode.end:
            yield from _ended(person, episode)


def _ended(person: CountedPerson, episode: Episode) -> Iterator[Case]:
    if episode.end is None:
        raise ValueError(episode.id)
    on, reason = episode.end.on, episode.end.reason_code
    terms = person.terms_on(on)
    ending = (terms.class_of(episode.end.reason_list, reason) if terms else None) or UNCLASSED
    says = {"provider": episode.delivered_by_on(on)}
    yield _case(person, "discharges", episode, on, ending=ending, reason=reason, **says)
    yield _case(person, "completed", episode, on, met_on=on if ending == "successful" else None, **says)
    discharge = person.history.discharges[episode.id] if terms else None
    if discharge and discharge.successful and discharge.leaves_treatment and not discharge.continued_by:
        yield _case(person, "came-back", episode, on, **says, **_back(discharge))


def _back(discharge: Discharge) -> dict[str, Any]:
    if discharge.represented_by is None:
        return {}
    back_on = discharge.represented_by.on
    return {"met_on": back_on, "value": month_since(discharge.on, back_on)}


def month_since(left_on: date, day: date) -> int:
    """In which month after it the day is: the first goes to the day before the same day of the next month."""
    months = (day.year - left_on.year) * 12 + day.month - left_on.month
    begun = day.day >= min(left_on.day, _last_of_month(day))
    return months + begun


def _last_of_month(day: date) -> int:
    return ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day


def _case(person: CountedPerson, indicator: str, episode: Episode, day: date, **says: Any) -> Case:
    return Case(
        indicator=indicator,
        owner_id=person.id,
        eligible_on=day,
        service=person.service_of(episode),
        source=person.source_on(day),
        band=person.band_on(day),
        **person.on(day, episode),
        **({"subject_id": episode.id} | says),
    )
