"""What verifiers said. A word is a fact: it names what was seen, and whose outcome it was when it was said."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.assessment.rules.facts import Episode
from services.assessment.rules.met import Met, Seen, Way, Word, seen

Key = tuple[str, date, Seen]
Whose = tuple[UUID | None, str | None]
Said = Mapping[str, Sequence[Word]]  # by measure


class Words:
    """Of several on the same evidence, of the outcome of the same episode and party, the last counts.

    What was said of another's outcome leaves it. A word that knows no party gives way to the next of its episode.
    """

    def __init__(self, given: Iterable[Word]) -> None:
        self._by_key: dict[Key, dict[Whose, Word]] = {}
        words = sorted(given, key=lambda word: (word.on, word.id))
        self.refused_ids = frozenset(word.kept_id for word in words if word.kept_id and not word.verified)
        self._verified_ids = frozenset(word.kept_id for word in words if word.verified)
        self._refused: dict[tuple[str, UUID | None], list[Word]] = {}
        for one in reversed(words):
            if one.kept_id in self.refused_ids - self._verified_ids and not one.verified:
                self._refused.setdefault((one.measure, one.episode_id), []).append(one)
        for one in words:
            said = self._by_key.setdefault((one.measure, one.achieved_on, one.evidence), {})
            for whose in ((one.episode_id, None), (one.episode_id, one.party)):
                said.pop(whose, None)
            said[one.episode_id, one.party] = one

    def by_measure(self) -> Said:
        found: dict[str, list[Word]] = {}
        for (measure, _, _), said in self._by_key.items():
            found.setdefault(measure, []).extend(said.values())
        return found

    def on(self, met: Met, way: Way, episode: Episode, party: str) -> Word | None:
        """A word is of the outcome of one episode and party: whoever else gets it, nobody has said so."""
        return next((word for word in reversed(self._on(met, way)) if word.is_of(episode, party)), None)

    def kept_id(self, met: Met, episode: Episode) -> UUID | None:
        """The id under which somebody said something of this day, as whoever's it was then.

        What was refused and corrected, or recorded anew for that day, is under the id of the refusal until it is seen,
        lest something was verified under that.
        """
        said = [word for word in self.on_any(met) if word.kept_id and word.episode_id == episode.id]
        first = min(said, key=lambda word: (not word.verified, word.on, word.id), default=None)
        return first.kept_id if first else self._kept_before(met, episode)

    def _kept_before(self, met: Met, episode: Episode) -> UUID | None:
        refused = self._refused.get((met.stated.measure.code, episode.id), ())
        same = (word for word in refused if word.achieved_on == met.on or any(_corrects(way, word) for way in met.ways))
        return next((word.kept_id for word in same), None)

    def on_any(self, met: Met) -> list[Word]:
        """Whoever's outcome it was then."""
        return [word for way in met.ways for word in self._on(met, way)]

    def names(self, thing: UUID, revision: int) -> list[Word]:
        words = (word for said in self._by_key.values() for word in said.values())
        return [word for word in words if word.verified and (thing, revision) in word.evidence]

    def _on(self, met: Met, way: Way) -> list[Word]:
        return list(self._by_key.get((met.stated.measure.code, met.on, seen(way)), {}).values())


def _corrects(way: Way, word: Word) -> bool:
    last = way[-1]
    return last.id in {thing for thing, _ in word.evidence} and (last.id, last.revision) not in word.evidence
