"""Whose word an outcome rests on. A word is a fact: it holds while what was seen stands and meets the same day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.assessment.rules.candidates import Candidate, Fall
from services.assessment.rules.facts import Recorder
from services.assessment.rules.met import Seen, Way, Word, recorders, seen

SYSTEM = Recorder("system", "lasars")

Key = tuple[str, date, Seen]


@dataclass(frozen=True, slots=True)
class Decided:
    """The evidence that is shown, who verified it, and whether all there is was refused.

    `verifiers` are all on whose word it rests: the person who verified it or, where it holds by itself, who saw what
    it counts from. Any one of them is enough.
    """

    way: Way
    verified_by: Recorder | None
    refused: Fall | None
    verifiers: tuple[Recorder, ...] = ()


class Words:
    """Of several on the same evidence the last counts."""

    def __init__(self, given: Iterable[Word]) -> None:
        ordered = sorted(given, key=lambda word: (word.on, word.id))
        self._by_key: dict[Key, Word] = {(one.measure, one.achieved_on, one.evidence): one for one in ordered}

    @property
    def verified(self) -> list[Word]:
        return [word for word in self._by_key.values() if word.verified]

    def vouched(self) -> Mapping[str, list[tuple[date, Seen]]]:
        found: dict[str, list[tuple[date, Seen]]] = {}
        for word in self.verified:
            found.setdefault(word.measure, []).append((word.achieved_on, word.evidence))
        return found

    def on(self, one: Candidate, way: Way) -> Word | None:
        return self._by_key.get((one.measure.code, one.met.on, seen(way)))

    def names(self, thing: UUID, revision: int) -> list[Word]:
        return [word for word in self.verified if (thing, revision) in word.evidence]


def decided(one: Candidate, words: Words) -> Decided:
    """The earliest word that holds shows its evidence, else the first that nobody has refused."""
    held = [(word, way) for way in one.met.ways if (word := words.on(one, way)) and _holds(word, way, one.party)]
    if held:
        word, way = min(held, key=lambda pair: (pair[0].on, pair[0].id))
        return Decided(way, person := Recorder(word.by, word.organisation), None, (person,))
    for way in one.met.ways:
        refusal = words.on(one, way)
        if refusal is None or refusal.verified:
            automatic, verifiers = _by_itself(one, way, words)
            return Decided(way, SYSTEM if automatic else None, None, verifiers)
    last = words.on(one, one.met.ways[0])
    return Decided(one.met.ways[0], None, Fall("refused", None, last.on if last else one.met.on))


def _holds(word: Word, way: Way, party: str) -> bool:
    """Nobody verifies what they recorded, nor what their organisation is paid for."""
    return word.verified and word.organisation != party and word.by not in {one.sub for one in recorders(way)}


def _by_itself(one: Candidate, way: Way, words: Words) -> tuple[bool, tuple[Recorder, ...]]:
    """Automatic holds where who is paid recorded none of it; what time brought, where another saw the discharge."""
    if one.measure.verification != "automatic":
        return False, ()
    if not one.met.by_time:
        return one.party not in {recorder.organisation for recorder in recorders(way)}, ()
    end = way[0]
    saw = {
        Recorder(word.by, word.organisation)
        for word in words.names(end.id, end.revision)
        if _holds(word, way, one.party)
    }
    return bool(saw), tuple(sorted(saw))
