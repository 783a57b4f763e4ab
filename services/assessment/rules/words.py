"""What verifiers said. A word is a fact: it names what was seen, and whose outcome it was when it was said."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.assessment.rules.met import Met, Seen, Way, Word, seen

Key = tuple[str, date, Seen]
Said = Mapping[str, Sequence[Word]]  # by measure


class Words:
    """Of several on the same evidence the last counts."""

    def __init__(self, given: Iterable[Word]) -> None:
        ordered = sorted(given, key=lambda word: (word.on, word.id))
        self._by_key: dict[Key, Word] = {(one.measure, one.achieved_on, one.evidence): one for one in ordered}

    def by_measure(self) -> Said:
        found: dict[str, list[Word]] = {}
        for word in self._by_key.values():
            found.setdefault(word.measure, []).append(word)
        return found

    def on(self, met: Met, way: Way) -> Word | None:
        """Whoever's outcome it was then."""
        return self._by_key.get((met.stated.measure.code, met.on, seen(way)))

    def on_any(self, met: Met) -> list[Word]:
        return [word for way in met.ways if (word := self.on(met, way))]

    def names(self, thing: UUID, revision: int) -> list[Word]:
        return [word for word in self._by_key.values() if word.verified and (thing, revision) in word.evidence]
