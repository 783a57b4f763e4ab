"""Whose word an outcome rests on. A word is a fact: it holds while what was seen stands and meets the same day.

Payment rules 3, Verification.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from services.assessment.rules.candidates import Candidate, Fall
from services.assessment.rules.facts import Recorder
from services.assessment.rules.met import Way, Word, recorders
from services.assessment.rules.words import Words

SYSTEM = Recorder("system", "lasars")


@dataclass(frozen=True, slots=True)
class EvidenceDecision:
    """The evidence that is shown, who verified it, and whether all there is was refused.

    `verifiers` are all on whose word it rests: the persons who verified it and, where it holds by itself, who saw what
    it counts from, or `SYSTEM` where it needs nobody. That is shown beside persons only: what holds by itself alone
    has nobody to name. Any one of them is enough; `verified_by` is the last.
    """

    way: Way
    verified_by: Recorder | None
    refused: Fall | None
    verifiers: tuple[Recorder, ...] = ()


def decision_on(one: Candidate, words: Words) -> EvidenceDecision:
    """The earliest word that holds shows its evidence, else the first that nobody has refused."""
    said = [(way, words.on(one.met, way, one.episode, one.party)) for way in one.met.ways]
    unrefused = [way for way, word in said if word is None or word.verified]
    held = [(word, way) for way, word in said if word and _holding(word, way, one.party)]
    if held:
        word, way = min(held, key=lambda pair: (pair[0].on, pair[0].id))
        persons = _holding(word, way, one.party)
        beside = _beside(one, (way, *unrefused[:1]), words)
        return EvidenceDecision(way, persons[-1], None, (*(each for each in beside if each not in persons), *persons))
    if unrefused:
        way = unrefused[0]
        automatic, verifiers = _by_itself(one, way, words)
        return EvidenceDecision(way, SYSTEM if automatic else None, None, verifiers)
    way, last = said[0]
    return EvidenceDecision(way, None, Fall("refused", None, last.on if last else one.met.on))


def _beside(one: Candidate, shown: Iterable[Way], words: Words) -> tuple[Recorder, ...]:
    """On whose word it would rest without the persons: one more verifier makes it rest on no fewer."""
    for way in shown:
        automatic, saw = _by_itself(one, way, words)
        if automatic:
            return saw or (SYSTEM,)
    return ()


def _holding(word: Word, way: Way, party: str) -> tuple[Recorder, ...]:
    """Nobody verifies what they recorded, nor what their organisation is paid for."""
    recorded_by = {one.sub for one in recorders(way)}
    return tuple(one for one in word.verifiers if one.organisation != party and one.sub not in recorded_by)


def _by_itself(one: Candidate, way: Way, words: Words) -> tuple[bool, tuple[Recorder, ...]]:
    """Automatic holds where who is paid recorded none of it; what time brought, where another saw the discharge.

    Where several could be paid, a person says whose it is.
    """
    if one.measure.verification != "automatic" or one.contested:
        return False, ()
    if not one.met.by_time:
        return one.party not in {recorder.organisation for recorder in recorders(way)}, ()
    end = way[0]
    saw = {
        verifier
        for word in words.names(end.id, end.revision)
        if word.is_of(one.episode, one.party)
        for verifier in _holding(word, way, one.party)
    }
    return bool(saw), tuple(sorted(saw))
