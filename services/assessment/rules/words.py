"""What verifiers said. A word is a fact: it names what was seen, and whose outcome it was when it was said.

Payment rules 3, Verification.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.assessment.rules.facts import Episode
from services.assessment.rules.met import EvidenceKey, Met, VerifierDecision, Way, seen

Key = tuple[str, date, EvidenceKey]
Whose = tuple[UUID | None, str | None]
Said = Mapping[str, Sequence[VerifierDecision]]  # by measure


class Words:
    """Of several on the same evidence, of the outcome of the same episode and party, the last counts.

    What was said of another's outcome leaves it. A word that knows no party gives way to the next of its episode.
    """

    def __init__(self, all_words: Iterable[VerifierDecision], assessors: frozenset[str] = frozenset()) -> None:
        """`assessors`: organisations that assessed the person under audit, whose words do not hold."""
        self.assessors = assessors
        self._by_key: dict[Key, dict[Whose, VerifierDecision]] = {}
        for word in sorted(all_words, key=lambda word: (word.on, word.id)):
            said = self._by_key.setdefault((word.measure, word.achieved_on, word.evidence), {})
            for whose in ((word.episode_id, None), (word.episode_id, word.party)):
                said.pop(whose, None)
            said[word.episode_id, word.party] = word

    def by_measure(self) -> Said:
        by_code: dict[str, list[VerifierDecision]] = {}
        for (measure, _, _), said in self._by_key.items():
            by_code.setdefault(measure, []).extend(said.values())
        return by_code

    def on(self, met: Met, way: Way, episode: Episode, party: str) -> VerifierDecision | None:
        """A word is of the outcome of one episode and party: whoever else gets it, nobody has said so."""
        return next((word for word in reversed(self._on(met, way)) if word.is_of(episode, party)), None)

    def on_any(self, met: Met) -> list[VerifierDecision]:
        """Whoever's outcome it was then."""
        return [word for way in met.ways for word in self._on(met, way)]

    def names(self, thing: UUID, revision: int) -> list[VerifierDecision]:
        words = (word for said in self._by_key.values() for word in said.values())
        return [word for word in words if word.verified and (thing, revision) in word.evidence]

    def _on(self, met: Met, way: Way) -> list[VerifierDecision]:
        return list(self._by_key.get((met.stated.measure.code, met.on, seen(way)), {}).values())
