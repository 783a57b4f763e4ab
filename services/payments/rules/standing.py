"""Whether an outcome stands after words of its source, and where the first one after a restatement turns that over.

And how much of it stands, where a service tells what came of another that was set back.

Payment rules 6, After a backup was restored.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from shared.kernel.values import value


@value
class OutcomeRevision:
    """That the outcome stands, or that it has fallen."""

    revision: int
    fallen: bool


class OutcomeStatement(NamedTuple):
    outcome_id: UUID
    area: str
    word: OutcomeRevision


@dataclass(frozen=True, slots=True)
class OutcomeStanding:
    """The highest revisions that are known; 0 for none."""

    stood: int
    fell: int

    @property
    def last(self) -> OutcomeRevision:
        return OutcomeRevision(max(self.stood, self.fell), self.fell > self.stood)

    def after(self, word: OutcomeRevision) -> "OutcomeStanding":
        return replace(self, fell=word.revision) if word.fallen else replace(self, stood=word.revision)


@dataclass(frozen=True, slots=True)
class OutcomeTurn:
    """What is said, and what was known against it; of words that came late, what these say."""

    before: OutcomeRevision
    said: OutcomeRevision
    is_late: bool = False


def turns(before: OutcomeStanding, words: Iterable[OutcomeRevision], revisions: int) -> Iterator[OutcomeTurn]:
    """Each word as it is heard. The first one of a restatement with the last one before it, and each later one with
    itself: it may say again what was known. A restatement's words are above `revisions` times its number.

    And each word from before a restatement of which the source knew nothing when it said all again: what it says again
    keeps its own number above `revisions` times that of the restatement, so what it had heard of is below it there.
    """
    for word in words:
        last = before.last
        number, own = divmod(last.revision, revisions)
        if word.revision > last.revision:
            if word.revision >= revisions and last.revision:
                yield OutcomeTurn(last if word.revision // revisions > number else word, word)
            before = before.after(word)
        elif word.revision // revisions < number and word.revision % revisions > own > 0:
            yield OutcomeTurn(word, last, is_late=True)


def leaves_gap(before: int, said: int, revisions: int) -> bool:
    """Whether a source has told a revision between these two: each of its words is one above the last."""
    return 0 < before < said and said % revisions > before % revisions + 1


@dataclass(frozen=True, slots=True)
class Level:
    """How much stands of an outcome, where, and until when it is held; also nothing yet of one that has no price."""

    stands: bool = False
    pence: int = 0
    contract: str | None = None
    party: str | None = None
    held_until: date | None = None

    def is_above(self, other: "Level") -> bool:
        """More than the other, sooner, or there where the other is not."""
        if not self._is_beside(other):
            return (self.stands, self.pence) > (False, 0)
        is_sooner = _held(self) < _held(other) and self.stands and other.stands
        return is_sooner or (self.stands, self.pence) > (other.stands, other.pence)

    def lowest(self, other: "Level") -> "Level":
        """What is above either, is above this."""
        if not self._is_beside(other):
            return Level()
        held = max(_held(self), _held(other))
        least = min((self.stands, self.pence), (other.stands, other.pence))
        return Level(*least, self.contract, self.party, None if held == date.min else held)

    def on(self, day: date) -> "Level":
        """Without a hold that has ended, whether or not the day was worked yet."""
        return replace(self, held_until=None) if _held(self) <= day else self

    def _is_beside(self, other: "Level") -> bool:
        return (self.contract, self.party) == (other.contract, other.party)


def _held(level: Level) -> date:
    return level.held_until or date.min


class Levels(NamedTuple):
    """How much stands, and how much would if the outcome stood: a price may rise before the outcome is achieved."""

    worth: Level = Level()
    price: Level = Level()


def levels_of(
    stands: bool, pence: int, value_pence: int, contract: str | None, party: str, held_until: date | None
) -> Levels:
    return Levels(Level(stands, pence, contract, party, held_until), Level(True, value_pence, contract, party))
