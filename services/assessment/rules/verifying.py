"""Whose word an outcome rests on. A word is a fact: it holds while what was seen stands and meets the same day.

Payment rules 3, Verification.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from services.assessment.rules.candidates import Candidate, Fall
from services.assessment.rules.facts import Recorder
from services.assessment.rules.met import VerifierDecision, Way, recorders
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


def decision_on(candidate: Candidate, words: Words) -> EvidenceDecision:
    """The earliest word that holds shows its evidence, else the first that nobody has refused."""
    said = [(way, words.on(candidate.met, way, candidate.episode, candidate.party)) for way in candidate.met.ways]
    unrefused = [way for way, word in said if word is None or word.verified]
    held = [(word, way) for way, word in said if word and _holding(word, way, _barred(candidate, words))]
    if held:
        word, way = min(held, key=lambda pair: (pair[0].on, pair[0].id))
        persons = _holding(word, way, _barred(candidate, words))
        beside = _beside(candidate, (way, *unrefused[:1]), words)
        return EvidenceDecision(
            way, persons[-1], None, (*(recorder for recorder in beside if recorder not in persons), *persons)
        )
    if unrefused:
        way = unrefused[0]
        automatic, verifiers = _by_itself(candidate, way, words)
        return EvidenceDecision(way, SYSTEM if automatic else None, None, verifiers)
    way, last = said[0]
    return EvidenceDecision(way, None, Fall("refused", None, last.on if last else candidate.met.on))


def _beside(candidate: Candidate, shown: Iterable[Way], words: Words) -> tuple[Recorder, ...]:
    """On whose word it would rest without the persons: one more verifier makes it rest on no fewer."""
    for way in shown:
        automatic, saw = _by_itself(candidate, way, words)
        if automatic:
            return saw or (SYSTEM,)
    return ()


def _barred(candidate: Candidate, words: Words) -> Collection[str]:
    """Who is paid for it, and who assessed the person under audit."""
    return {*candidate.paid, *words.assessors}


def _holding(word: VerifierDecision, way: Way, barred: Collection[str]) -> tuple[Recorder, ...]:
    """Nobody verifies what they recorded, nor what their organisation is barred from."""
    recorded_by = {recorder.sub for recorder in recorders(way)}
    return tuple(
        verifier
        for verifier in word.verifiers
        if verifier.organisation not in barred and verifier.sub not in recorded_by
    )


def _by_itself(candidate: Candidate, way: Way, words: Words) -> tuple[bool, tuple[Recorder, ...]]:
    """Automatic holds where who is paid recorded none of it; what time brought, where another saw the discharge.

    Where several could be paid, a person says whose it is.
    """
    if candidate.measure.verification != "automatic" or candidate.contested:
        return False, ()
    if not candidate.met.by_time:
        return candidate.paid.isdisjoint(recorder.organisation for recorder in recorders(way)), ()
    end = way[0]
    saw = {
        verifier
        for word in words.names(end.id, end.revision)
        if word.is_of(candidate.episode, candidate.party)
        for verifier in _holding(word, way, _barred(candidate, words))
    }
    return bool(saw), tuple(sorted(saw))
