"""What is said of one person's journeys: nothing that names anybody, no day, and nothing that somebody wrote.

docs/evaluation.md, What a row says.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from services.assessment.rules.cases.person import CountedPerson
from services.assessment.rules.cases.treatment import BACK_WITHIN_DAYS, UNCLASSED
from services.assessment.rules.evaluation.columns import UNKNOWN
from services.assessment.rules.evaluation.small_cells import ExtractJourney, Groups
from services.assessment.rules.evaluation.years import ExtractYear
from services.assessment.rules.facts import Episode
from services.assessment.rules.journeys import Discharge, Journey

_WEEKS = ((4, "0-3"), (12, "4-11"), (26, "12-25"), (52, "26-51"))


def journey_rows(person: CountedPerson, year: ExtractYear) -> Iterator[ExtractJourney]:
    """Each journey of treatment that began in the year, as it is known."""
    if not person.versions:
        return
    for journey in person.history.treated:
        first = min(journey.episodes, key=lambda episode: (episode.started_on, episode.order_id))
        if year.has(first.started_on):
            yield ExtractJourney(
                person.id, _groups(person, first), _results(person, journey, first), _outcomes(person, journey)
            )


def _groups(person: CountedPerson, first: Episode) -> Groups:
    day = first.started_on
    on = person.on(day, first)
    quarter = f"{day.year}-Q{(day.month + 2) // 3}"
    of_person = (on[name] or UNKNOWN for name in ("substance", "sex", "age_group", "history"))
    return (quarter, first.start.delivered_by, *of_person)


def _results(person: CountedPerson, journey: Journey, first: Episode) -> tuple[str, ...]:
    last = _last(journey.episodes, person.today)
    until = person.today if last is None else last.ended_on or person.today
    weeks = (until - first.started_on).days // 7
    time = next((words for end, words in _WEEKS if weeks < end), "52-over")
    band = person.band_on(first.started_on) or UNKNOWN
    if last is None:
        return band, time, "in_treatment", "not_asked"
    return band, time, _ending(person, last), _came_back(person.history.discharges[last.id], person.today)


def _last(episodes: Sequence[Episode], today: date) -> Episode | None:
    """The one that ended last; none while one goes on."""
    if any(episode.ended_on is None or episode.ended_on > today for episode in episodes):
        return None
    return max(episodes, key=lambda episode: (episode.ended_on or today, episode.order_id))


def _ending(person: CountedPerson, last: Episode) -> str:
    if last.end is None:
        raise ValueError(last.id)
    terms = person.terms_on(last.end.on)
    return (terms.class_of(last.end.reason_list, last.end.reason_code) if terms else None) or UNCLASSED


def _came_back(discharge: Discharge, today: date) -> str:
    if not (discharge.successful and discharge.leaves_treatment) or discharge.continued_by:
        return "not_asked"
    until = discharge.on + timedelta(days=BACK_WITHIN_DAYS)
    if discharge.represented_by and discharge.represented_by.on <= min(until, today):
        return "yes"
    return "no" if until < today else "too_early"


def _outcomes(person: CountedPerson, journey: Journey) -> frozenset[str]:
    achieved = (outcome for outcome in person.facts.outcomes if outcome.verified and journey.covers(outcome.on))
    return frozenset(outcome.measure for outcome in achieved)
