"""When each kind of measure is met.

A kind is a function from a measure, the scheme version that states it and a
person's history to everything that meets it, in date order. What a person did not
answer never meets anything.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.assessment.rules.attribution import attributed
from services.assessment.rules.dates import add_months
from services.assessment.rules.facts import Contact, End, Episode, Evidence, Fact, Start, Top
from services.assessment.rules.history import History
from services.assessment.rules.journeys import Discharge, Journey
from services.assessment.rules.terms import Measure, Terms


@dataclass(frozen=True, slots=True)
class Proof:
    id: UUID
    kind: str
    on: date
    revision: int
    by: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Met:
    """`episode` is the one that the evidence names; `discharge` the one by which this was achieved."""

    on: date
    journey: Journey
    proofs: tuple[Proof, ...]
    episode: Episode | None = None
    discharge: Discharge | None = None
    by_time: bool = False


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A review that would have decided a measure, had the person answered."""

    measure: str
    journey_id: UUID | None
    review_id: UUID
    on: date


def proof(fact: Fact) -> Proof:
    return Proof(fact.id, _kind(fact), fact.on, fact.revision, fact.by, fact.organisation)


def _kind(fact: Fact) -> str:
    match fact:
        case Top():
            return f"top-{fact.stage.replace('_', '-')}"
        case Evidence():
            return fact.code
        case Contact():
            return "contact"
        case Start():
            return "treatment-start"
        case End():
            return "treatment-end"
        case _:
            return "assessment"


# TOP --------------------------------------------------------------------------------------------------------------

Judgement = bool | None  # None: not answered


def abstinent(items: Sequence[str | None], start: Top, review: Top) -> Judgement:
    """0 days of each now, days of one at least at the start. A drug without an item (None) is not answered."""
    before = [start.items.get(item) if item else None for item in items]
    now = [review.items.get(item) if item else None for item in items]
    days_before = [days for days in before if days is not None]
    if len(days_before) < len(items) or None in now:
        return None
    return any(days_before) and not any(now)


def item_reached(params: Any, start: Top | None, review: Top) -> Judgement:
    """In the range, or changed by at least n since the start."""
    now = review.items.get(params["item"])
    if now is None:
        return None
    if "range" in params:
        low, high = params["range"]
        return bool(low <= now <= high)
    if start is None:
        return False
    before = start.items.get(params["item"])
    if before is None:
        return None
    change = int(params["change"])
    return now - before >= change if change > 0 else now - before <= change


def injecting_stopped(start: Top, review: Top) -> Judgement:
    before, now = start.items.get("injecting"), review.items.get("injecting")
    if before is None or now is None:
        return None
    return before > 0 and now == 0


def judge(measure: Measure, terms: Terms, history: History, start: Top | None, review: Top) -> Judgement:
    if measure.kind == "top_item":
        return item_reached(measure.params, start, review)
    if start is None:
        return False
    if measure.kind == "injecting_stopped":
        return injecting_stopped(start, review)
    items = substances(measure, terms, history, start)
    return abstinent(items, start, review) if items else False


def substances(measure: Measure, terms: Terms, history: History, start: Top) -> list[str | None]:
    """TOP items of the named substances, or of those the person presented with."""
    named = measure.params.get("substances", "presenting")
    if named != "presenting":
        return list(named)
    return [terms.top_items.get(drug) for drug in history.profile_on(start.on)]


def judged_reviews(
    measure: Measure, terms: Terms, history: History
) -> Iterator[tuple[Journey, Top | None, Top, Judgement]]:
    wait = timedelta(weeks=measure.params.get("min_weeks") or 0)
    for journey in history.treated:
        start = history.start_top(journey)
        for review in history.reviews(journey):
            if start and "range" not in measure.params and not start.on < review.on >= start.on + wait:
                continue
            yield journey, start, review, judge(measure, terms, history, start, review)


def met_by_top(measure: Measure, terms: Terms, history: History) -> Iterator[Met]:
    for journey, start, review, judgement in judged_reviews(measure, terms, history):
        if judgement:
            tops = [start, review] if start and "range" not in measure.params else [review]
            yield Met(review.on, journey, tuple(map(proof, tops)), history.named(review))


def unanswered(measure: Measure, terms: Terms, history: History) -> Iterator[Unanswered]:
    if MET.get(measure.kind) is met_by_top:
        for journey, _, review, judgement in judged_reviews(measure, terms, history):
            if judgement is None:
                yield Unanswered(measure.code, journey.id, review.id, review.on)


# Events, engagement, discharge --------------------------------------------------------------------------------------


def met_by_events(measure: Measure, _terms: Terms, history: History) -> Iterator[Met]:
    """The n-th distinct date, in date order, among what an allowed role recorded."""
    allowed = frozenset(measure.params.get("roles") or ())
    coded = [
        one for one in history.evidence if one.code == measure.params["code"] and (not allowed or one.roles & allowed)
    ]
    for journey, discharge, evidence in _event_scopes(measure.params.get("scope"), coded, history):
        first_of_day: dict[date, Evidence] = {}
        for one in evidence:
            first_of_day.setdefault(one.on, one)
        counted = list(first_of_day.values())[: measure.params.get("n", 1)]
        if counted and len(counted) == measure.params.get("n", 1):
            last = counted[-1]
            yield Met(last.on, journey, tuple(map(proof, counted)), history.named(last), discharge)


def _event_scopes(
    scope: str | None, evidence: Sequence[Evidence], history: History
) -> Iterator[tuple[Journey, Discharge | None, list[Evidence]]]:
    for journey in history.treated:
        within = [one for one in evidence if history.journey_of(one) == journey]
        if scope == "episode":
            for episode in journey.episodes:
                yield journey, None, [one for one in within if _episode_of(one, journey, history) == episode]
        elif scope == "after_discharge":
            for discharge in _successes(journey, history):
                yield journey, discharge, [one for one in within if one.on >= discharge.on]
        else:
            yield journey, None, within


def _episode_of(evidence: Evidence, journey: Journey, history: History) -> Episode | None:
    return attributed(history.named(evidence), journey, evidence.on)


def _successes(journey: Journey, history: History) -> list[Discharge]:
    ended = [history.discharges[episode.id] for episode in journey.episodes if episode.end]
    return [discharge for discharge in ended if discharge.successful]


def met_by_engagement(measure: Measure, _terms: Terms, history: History) -> Iterator[Met]:
    for journey in history.treated:
        for episode in journey.episodes:
            met = _engaged(measure, episode, journey, history)
            if met:
                yield met


def _engaged(measure: Measure, episode: Episode, journey: Journey, history: History) -> Met | None:
    """Still there after so many weeks and seen lately, or successfully discharged before."""
    day = episode.started_on + timedelta(weeks=measure.params["weeks"])
    started = proof(episode.start)
    if episode.end and episode.end.on < day:
        discharge = history.discharges[episode.id]
        if not discharge.successful:
            return None
        return Met(episode.end.on, journey, (started, proof(episode.end)), episode, discharge)
    since = day - timedelta(weeks=measure.params["contact_weeks"])
    seen = next((one for one in history.seen() if since <= one.on < day), None)
    return Met(day, journey, (started, proof(seen)), episode) if seen else None


def met_by_discharge(measure: Measure, terms: Terms, history: History) -> Iterator[Met]:
    for journey in history.treated:
        for episode in journey.episodes:
            end = episode.end
            if end is None or terms.class_of(end.reason_list, end.reason_code) not in measure.params["classes"]:
                continue
            if measure.params.get("by") not in {None, end.by_role}:
                continue
            yield Met(end.on, journey, (proof(end),), episode, history.discharges[episode.id])


def met_by_staying_away(measure: Measure, _terms: Terms, history: History) -> Iterator[Met]:
    """Met by time alone; who comes back in the window is sorted out with the other falls."""
    for journey in history.treated:
        for discharge in _successes(journey, history):
            until = add_months(discharge.on, measure.params["months"])
            if discharge.leaves_treatment and not _prevented(measure, discharge.on, until, history):
                end = discharge.episode.end
                proofs = (proof(end),) if end else ()
                yield Met(until, journey, proofs, discharge.episode, discharge, by_time=True)


def _prevented(measure: Measure, since: date, until: date, history: History) -> bool:
    """Death makes it neither met nor eligible; custody and moving away are as the scheme says."""
    preventing = {event for event in ("custody", "moved") if measure.params.get(event, "not_met") == "not_met"}
    preventing |= {"died", *measure.params.get("ineligible", ())}
    return any(one.code in preventing and since <= one.on < until for one in history.evidence)


Kind = Callable[[Measure, Terms, History], Iterator[Met]]

MET: dict[str, Kind] = {
    "top_abstinent": met_by_top,
    "top_item": met_by_top,
    "injecting_stopped": met_by_top,
    "event": met_by_events,
    "engaged": met_by_engagement,
    "discharge": met_by_discharge,
    "no_representation": met_by_staying_away,
}
