"""Of everything that was met, what counts: once in its place, and who has to have said so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from deploy.examples.oracle.known import Decisions
from deploy.examples.oracle.outcomes import History, Outcome

Key = tuple[str, str, int, str | None]


@dataclass(frozen=True)
class Standing:
    """`decided` is the evidence that is shown, the one that a verifier is asked about."""

    outcome: Outcome
    shown: frozenset[tuple[str, int]]
    verified: bool


def standing(history: History, measure: dict[str, Any], decisions: Decisions) -> dict[Key, Standing]:
    """Once in its place; of events that count once a year besides only one date of all that are counted together."""
    decided = [each for outcome in history.candidates(measure) if (each := _decided(outcome, measure, decisions))]
    if measure["kind"] == "event" and measure["once_per"] == "contract_year":
        decided = _once(decided, lambda outcome: outcome.row)
    return _keyed(_once(decided, lambda outcome: outcome.scope))


def _once(decided: list[Standing], place_of: Callable[[Outcome], str]) -> list[Standing]:
    """The first verified day of each place, else the first; and beside it an earlier one that nobody has seen."""
    places: dict[tuple[str, bool], list[Standing]] = {}
    for candidate in sorted(decided, key=lambda each: (each.outcome.achieved, each.outcome.began)):
        place = place_of(candidate.outcome), candidate.outcome.contract is None
        places.setdefault(place, []).append(candidate)
    first, beside = [], []
    for met in places.values():
        pays = next((candidate for candidate in met if candidate.verified), met[0])
        first.append(pays)
        beside += [candidate for candidate in met[:1] if candidate is not pays]
    return [*first, *beside]


def _keyed(candidates: list[Standing]) -> dict[Key, Standing]:
    keyed: dict[Key, Standing] = {}
    for candidate in candidates:
        outcome = candidate.outcome
        episode = f"{outcome.episode}|{outcome.year}"
        place = sum(key[:2] == (outcome.measure, episode) for key in keyed)
        keyed[outcome.measure, episode, place, outcome.contract] = candidate
    return keyed


def _decided(outcome: Outcome, measure: dict[str, Any], decisions: Decisions) -> Standing | None:
    """Nothing where all there is to see was refused."""
    says = [(way, decisions.get((outcome.measure, outcome.achieved, way))) for way in outcome.ways]
    seen = [way for way, verified in says if verified]
    undecided = [way for way, verified in says if verified is None]
    if seen:
        return Standing(outcome, seen[0], verified=True)
    if undecided:
        return Standing(outcome, undecided[0], verified=_by_itself(outcome, measure, decisions))
    return None


def _by_itself(outcome: Outcome, measure: dict[str, Any], decisions: Decisions) -> bool:
    """Automatic holds for what START recorded; a stay away, once somebody has seen the discharge."""
    if measure["verification"] != "automatic":
        return False
    if measure["kind"] == "no_representation":
        (end,) = outcome.ways[0]
        return any(verified and end in evidence for (_, _, evidence), verified in decisions.items())
    return outcome.party not in outcome.recorders
