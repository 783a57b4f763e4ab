"""Measures that starts, ends and the time since meet: engagement, discharge, staying away.

Payment rules 3, When a measure is met.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from services.assessment.rules.by_events import counts_in
from services.assessment.rules.dates import add_months
from services.assessment.rules.death import deaths
from services.assessment.rules.facts import Episode
from services.assessment.rules.history import History
from services.assessment.rules.journeys import Discharge, Journey
from services.assessment.rules.met import Met, Stated, Way, proof
from services.assessment.rules.terms import Measure


def met_by_engagement(code: str, kind: str, history: History) -> Iterator[Met]:
    for journey in history.treated:
        for episode in journey.episodes:
            stated = history.stated(code, kind, episode.started_on)
            if stated and not counts_journeys(stated):
                yield from _engaged(stated, [episode], journey, history)
        stated = history.stated(code, kind, began(journey).started_on)
        if stated and counts_journeys(stated):
            yield from _engaged(stated, journey.episodes, journey, history)


def counts_journeys(stated: Stated) -> bool:
    """Whether a journey is counted, from its first start, and not each episode."""
    return stated.measure.params.get("scope") == "journey"


def began(journey: Journey) -> Episode:
    """The episode with which it began."""
    return min(journey.episodes, key=lambda episode: (episode.started_on, episode.order_id))


def _engaged(stated: Stated, episodes: Sequence[Episode], journey: Journey, history: History) -> Iterator[Met]:
    """Still there after so many weeks and seen lately, or successfully discharged before.

    Of a journey everybody who has it then proves that; it is of who co-ordinates the care on that day.
    """
    params, first = stated.measure.params, episodes[0] if len(episodes) == 1 else began(journey)
    day = first.started_on + timedelta(weeks=params["weeks"])
    there = [episode for episode in episodes if episode.end is None or episode.end.on >= day]
    if not there:
        yield from _left_before(stated, first, episodes, journey, history)
        return
    since = day - timedelta(weeks=params["contact_weeks"])
    seen = [proof(fact) for fact in history.seen() if since <= fact.on < day]
    ways = tuple((*_starts(first, episode), fact) for fact in seen for episode in there)
    if ways:
        named = None if counts_journeys(stated) else first
        yield Met(day, stated, journey, ways, named, counts_from=first.started_on)


def _left_before(
    stated: Stated, first: Episode, episodes: Sequence[Episode], journey: Journey, history: History
) -> Iterator[Met]:
    """On the day of the last end, if that is a success."""
    last = max(episode.end.on for episode in episodes if episode.end)
    for episode in episodes:
        if episode.end and episode.end.on == last and history.discharges[episode.id].successful:
            way = (*_starts(first, episode), proof(episode.end))
            left = history.discharges[episode.id]
            yield Met(last, stated, journey, (way,), episode, left, counts_from=first.started_on)


def _starts(first: Episode, episode: Episode) -> Way:
    return (proof(first.start),) if episode.id == first.id else (proof(first.start), proof(episode.start))


def met_by_being_new(code: str, kind: str, history: History) -> Iterator[Met]:
    """By each start without another of the person in the months before it; one of the same day is none before it."""
    for journey in history.treated:
        for episode in journey.episodes:
            stated = history.stated(code, kind, episode.started_on)
            if stated and not _began_before(episode.started_on, stated.measure, history):
                yield Met(episode.started_on, stated, journey, ((proof(episode.start),),), episode)


def _began_before(day: date, measure: Measure, history: History) -> bool:
    months = measure.params["months"]
    since = date.min if months == "ever" else add_months(day, -months)
    began = (
        *(episode.started_on for episode in history.episodes),
        *(start.on for start in history.facts.earlier_starts),
    )
    return any(since <= on < day for on in began)


def met_by_discharge(code: str, kind: str, history: History) -> Iterator[Met]:
    for journey in history.treated:
        for episode in journey.episodes:
            end = episode.end
            stated = history.stated(code, kind, end.on) if end else None
            if end is None or stated is None or not stated.ends_by(history.discharges[episode.id]):
                continue
            params = stated.measure.params
            reason = stated.terms.class_of(end.reason_list, end.reason_code)
            if reason in params["classes"] and params.get("by") in {None, end.by_role}:
                yield Met(end.on, stated, journey, ((proof(end),),), episode, history.discharges[episode.id])


def met_by_staying_away(code: str, kind: str, history: History) -> Iterator[Met]:
    """Met by time alone; who comes back in the window is sorted out with the other falls."""
    for journey in history.treated:
        for discharge in history.successes(journey):
            stated = history.stated(code, kind, discharge.on)
            end = discharge.episode.end
            if stated is None or end is None or not discharge.leaves_treatment:
                continue
            until = add_months(discharge.on, stated.measure.params["months"])
            if not _prevented(stated.measure, discharge, until, history):
                yield Met(
                    until, stated, journey, ((proof(end),),), discharge.episode, discharge, by_time=True,
                    counts_from=discharge.on, away_until=until,
                )  # fmt: skip


def _prevented(measure: Measure, discharge: Discharge, until: date, history: History) -> bool:
    """Death, by whatever says it, makes it neither met nor eligible; custody and moving away are as the scheme says."""
    if any(discharge.on <= end.on < until for end in deaths(history)):
        return True
    preventing = {event for event in ("custody", "moved") if measure.params.get(event, "not_met") == "not_met"}
    preventing |= {"died", *measure.params.get("ineligible", ())}
    return any(
        evidence.code in preventing and discharge.on <= evidence.on < until and counts_in(discharge, evidence, history)
        for evidence in history.evidence
    )
