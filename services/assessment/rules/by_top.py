"""Measures that a review shows, against the start of the journey. What a person did not answer never meets anything.

Payment rules 3, Whose evidence counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from typing import Any
from uuid import UUID

from services.assessment.rules.facts import Assessment, Top
from services.assessment.rules.history import History
from services.assessment.rules.journeys import Journey
from services.assessment.rules.met import Met, Stated, Way, proof

PRESENTING = "presenting"  # in place of substances: those of the drug profile
Judgement = bool | None  # None: not answered


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A review that would have decided a measure, had the person answered."""

    measure: str
    journey_id: UUID | None
    review_id: UUID
    on: date


@dataclass(frozen=True, slots=True)
class JudgedReview:
    stated: Stated
    journey: Journey
    start: Top | None
    review: Top
    profile: Assessment | None
    judgement: Judgement

    def way(self) -> Way:
        rests_on_start = self.start and "range" not in self.stated.measure.params
        ground = (self.profile, self.start) if rests_on_start else ()
        return (*(proof(fact) for fact in ground if fact), proof(self.review))


def abstinent(items: Sequence[str | None], start: Top, review: Top) -> Judgement:
    """0 days of each now, days of one at least at the start. A drug without an item (None) is not answered."""
    before = [start.items.get(item) if item else None for item in items]
    now = [review.items.get(item) if item else None for item in items]
    days_before = [days for days in before if days is not None]
    if len(days_before) < len(items) or None in now:
        return None
    return any(days_before) and not any(now)


def item_reached(params: Any, start: Top | None, review: Top) -> Judgement:
    """In the range, or changed since the start: by at least n, or by at least so many per cent of what it was."""
    now = review.items.get(params["item"])
    if "range" in params:
        low, high = params["range"]
        return None if now is None else bool(low <= now <= high)
    before = start.items.get(params["item"]) if start else None
    if before == 0 and "percent" in params:
        return False
    if now is None or (start and before is None):
        return None
    if before is None:
        return False
    wanted, changed = _change(params, before, now)
    return changed >= wanted if wanted > 0 else changed <= wanted


def _change(params: Any, before: int, now: int) -> tuple[int, int]:
    """What is asked for and what there is, of per cent both a hundredfold: nothing is divided."""
    changed = now - before
    return (int(params["percent"]) * before, 100 * changed) if "percent" in params else (int(params["change"]), changed)


def injecting_stopped(start: Top, review: Top) -> Judgement:
    before, now = start.items.get("injecting"), review.items.get("injecting")
    if before is None or now is None:
        return None
    return before > 0 and now == 0


def reliably_changed(stated: Stated, start: Top, review: Top) -> Judgement:
    """By the cut-off of the day of the review; without one nothing is."""
    substance = stated.measure.params["substance"]
    cut_off = stated.terms.cut_off(substance, review.on)
    if cut_off is None:
        return False
    before, now = start.items.get(substance), review.items.get(substance)
    return None if before is None or now is None else before - now >= cut_off


def judge(stated: Stated, history: History, start: Top | None, review: Top) -> Judgement:
    measure = stated.measure
    if measure.kind == "top_item":
        return item_reached(measure.params, start, review)
    if start is None:
        return False
    if measure.kind == "injecting_stopped":
        return injecting_stopped(start, review)
    if measure.kind == "top_reliable_change":
        return reliably_changed(stated, start, review)
    items = substances(stated, history, start)
    return abstinent(items, start, review) if items else False


def substances(stated: Stated, history: History, start: Top) -> list[str | None]:
    """TOP items of the named substances, or of those the person presented with."""
    named = stated.measure.params.get("substances", PRESENTING)
    if named != PRESENTING:
        return list(named)
    profile = history.profile_on(start.on)
    return [stated.terms.top_items.get(drug) for drug in profile.drugs] if profile else []


def profile(stated: Stated, history: History, start: Top | None) -> Assessment | None:
    """The assessment that says of which substances a person has to be abstinent."""
    measure = stated.measure
    presenting = measure.kind == "top_abstinent" and measure.params.get("substances", PRESENTING) == PRESENTING
    return history.profile_on(start.on) if start and presenting else None


def judged_items(stated: Stated, history: History, start: Top | None) -> tuple[str, ...]:
    """The items of the form that prove the measure."""
    match stated.measure.kind:
        case "top_item":
            return (str(stated.measure.params["item"]),)
        case "injecting_stopped":
            return ("injecting",)
        case "top_reliable_change":
            return (str(stated.measure.params["substance"]),)
        case "top_abstinent" if start:
            return tuple(item for item in substances(stated, history, start) if item)
        case _:
            return ()


def judged_reviews(code: str, kind: str, history: History) -> Sequence[JudgedReview]:
    """Each by the version of its own day."""
    return history.once(_judged_reviews, code, kind)


def _judged_reviews(history: History, code: str, kind: str) -> Sequence[JudgedReview]:
    return list(_reviews_that_are_judged(history, code, kind))


def _reviews_that_are_judged(history: History, code: str, kind: str) -> Iterator[JudgedReview]:
    for journey in history.treated:
        start = history.start_top(journey)
        for review in history.reviews(journey):
            stated = history.stated(code, kind, review.on)
            if stated and not _too_early(stated, history, start, review):
                judgement = judge(stated, history, start, review)
                yield JudgedReview(stated, journey, start, review, profile(stated, history, start), judgement)


def _too_early(stated: Stated, history: History, start: Top | None, review: Top) -> bool:
    """The weeks are counted from what the start TOP shows, its own day."""
    if start is None or "range" in stated.measure.params:
        return False
    since = history.counts_from(start) or start.on
    return not since < review.on >= earliest_review(stated, start)


def earliest_review(stated: Stated, start: Top) -> date:
    """The first day of a review that can meet it."""
    return start.on + timedelta(weeks=stated.measure.params.get("min_weeks") or 0)


def met_by_top(code: str, kind: str, history: History) -> Iterator[Met]:
    """Reviews of one day that name one episode prove the same."""
    day = partial(_day, history)
    held = [review for review in judged_reviews(code, kind, history) if review.judgement]
    for journey in history.treated:
        of_journey = [review for review in held if review.journey == journey]
        for (on, _), reviews in groupby(sorted(of_journey, key=day), key=day):
            same = list(reviews)
            ways = tuple(review.way() for review in same)
            yield Met(on, same[0].stated, journey, ways, history.named(same[0].review))


def _day(history: History, judged: JudgedReview) -> tuple[date, str]:
    review, named = judged.review, history.named(judged.review)
    return review.on, str(named.id if named else review.episode_id)


def unanswered(code: str, kind: str, history: History) -> Iterator[Unanswered]:
    for review in judged_reviews(code, kind, history):
        if review.judgement is None:
            yield Unanswered(code, review.journey.id, review.review.id, review.review.on)


def can_be_met(stated: Stated, journey: Journey, history: History, day: date) -> bool:
    """Whether some answers of a review of that day would. Kinds that no review shows say nothing against it."""
    measure, start = stated.measure, history.start_top(journey)
    if measure.kind == "top_reliable_change":
        cut_off = stated.terms.cut_off(measure.params["substance"], day)
        before = start.items.get(measure.params["substance"]) if start else cut_off
        return None not in (cut_off, before) and (before or 0) >= (cut_off or 0)
    if start is None or "range" in measure.params:
        return True
    match measure.kind:
        case "top_item":
            return _can_change(measure.params, start.items.get(measure.params["item"]))
        case "injecting_stopped":
            return bool(start.items.get("injecting"))
        case "top_abstinent":
            days = [start.items.get(item) if item else None for item in substances(stated, history, start)]
            return None not in days and any(days)
        case _:
            return True


def _can_change(params: Any, before: int | None) -> bool:
    """Of nothing there are no per cent; and nothing is less than 0."""
    if before is None:
        return False
    wanted, lowest = _change(params, before, 0)
    return before > 0 if "percent" in params else wanted > 0 or lowest <= wanted
