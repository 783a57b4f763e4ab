"""Measures that a score of an assessment form shows, against the journey's first.

Payment rules 3, The kinds.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from services.assessment.rules.facts import Rating
from services.assessment.rules.history import History
from services.assessment.rules.met import Met, Way, proof

TOTAL = "total"  # in place of a domain: the points of all, each times its weight


def met_by_score(code: str, kind: str, history: History) -> Iterator[Met]:
    """By each later form of the journey's treatment; those of one day prove the same."""
    for journey in history.treated:
        rated = [rating for rating in history.ratings if journey.covers(rating.on)]
        began = min(episode.started_on for episode in journey.episodes)
        held: dict[date, list[Way]] = {}
        for rating in rated:
            stated = history.stated(code, kind, rating.on)
            later = rating.on > rated[0].on and rating.on >= began and history.counts(rating)
            if stated and later and _reached(stated.measure.params, rated[0], rating, stated.terms.weights):
                held.setdefault(rating.on, []).append((proof(rated[0]), proof(rating)))
        for on, ways in held.items():
            stated = history.stated(code, kind, on)
            if stated:
                yield Met(on, stated, journey, tuple(ways))


def _reached(params: Mapping[str, Any], first: Rating, later: Rating, weights: Mapping[str, Fraction]) -> bool:
    """Both by the weights of the version that judges the later one. Nothing is rounded."""
    now = score(params["score"], later.points, weights)
    if now is not None and "range" in params:
        low, high = params["range"]
        return bool(low <= now <= high)
    before = score(params["score"], first.points, weights)
    if now is None or before is None or ("percent" in params and not before):
        return False
    wanted = before * params["percent"] / 100 if "percent" in params else Fraction(params["change"])
    return now - before >= wanted if wanted > 0 else now - before <= wanted


def score(name: str, points: Mapping[str, int], weights: Mapping[str, Fraction]) -> Fraction | None:
    """The points of a domain or, of all, the sum of points times weight. None: something of it was not rated."""
    if name != TOTAL:
        return Fraction(points[name]) if name in points else None
    if not weights or not weights.keys() <= points.keys():
        return None
    return sum((weight * points[domain] for domain, weight in weights.items()), Fraction(0))
