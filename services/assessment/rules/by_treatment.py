"""Measures that starts, ends and the time since meet: engagement, discharge, staying away.

Payment rules 3, When a measure is met.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from services.assessment.rules.by_events import counts_in
from services.assessment.rules.dates import add_months
from services.assessment.rules.facts import Episode
from services.assessment.rules.history import History
from services.assessment.rules.journeys import Discharge, Journey
from services.assessment.rules.met import Met, Stated, proof
from services.assessment.rules.terms import Measure


def met_by_engagement(code: str, kind: str, history: History) -> Iterator[Met]:
    for journey in history.treated:
        for episode in journey.episodes:
            stated = history.stated(code, kind, episode.started_on)
            met = _engaged(stated, episode, journey, history) if stated else None
            if met:
                yield met


def _engaged(stated: Stated, episode: Episode, journey: Journey, history: History) -> Met | None:
    """Still there after so many weeks and seen lately, or successfully discharged before."""
    params = stated.measure.params
    day = episode.started_on + timedelta(weeks=params["weeks"])
    started = proof(episode.start)
    if episode.end and episode.end.on < day:
        discharge = history.discharges[episode.id]
        if not discharge.successful:
            return None
        return Met(episode.end.on, stated, journey, ((started, proof(episode.end)),), episode, discharge)
    since = day - timedelta(weeks=params["contact_weeks"])
    ways = tuple((started, proof(fact)) for fact in history.seen() if since <= fact.on < day)
    return Met(day, stated, journey, ways, episode) if ways else None


def met_by_discharge(code: str, kind: str, history: History) -> Iterator[Met]:
    for journey in history.treated:
        for episode in journey.episodes:
            end = episode.end
            stated = history.stated(code, kind, end.on) if end else None
            if end is None or stated is None:
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
                yield Met(until, stated, journey, ((proof(end),),), discharge.episode, discharge, by_time=True)


def _prevented(measure: Measure, discharge: Discharge, until: date, history: History) -> bool:
    """Death, by whatever says it, makes it neither met nor eligible; custody and moving away are as the scheme says."""
    if any(discharge.on <= on < until for on in _deaths(history)):
        return True
    preventing = {event for event in ("custody", "moved") if measure.params.get(event, "not_met") == "not_met"}
    preventing |= {"died", *measure.params.get("ineligible", ())}
    return any(
        evidence.code in preventing and discharge.on <= evidence.on < until and counts_in(discharge, evidence, history)
        for evidence in history.evidence
    )


def _deaths(history: History) -> Iterator[date]:
    """The ends whose reason was of the class `died` on their day; one that a person outlived was no death."""
    for episode in history.episodes:
        end = episode.end
        if end and history.rules_on(end.on).class_of(end.reason_list, end.reason_code) == "died":
            yield end.on
