"""Whether an outcome stands after words of its source, and where the first one after a restatement turns that over.

And how much of it stands, where a service tells what came of another that was set back.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """That the outcome stands, or that it has fallen."""

    revision: int
    fallen: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """The highest revisions that are known; 0 for none."""

    stood: int
    fell: int

    @property
    def last(self) -> Word:
        return Word(max(self.stood, self.fell), self.fell > self.stood)


def said_otherwise(known: Standing, words: Iterable[Word], revisions: int) -> Iterator[tuple[Word, Word]]:
    """Each first word of a restatement with the last one before it, and each later one with itself: it may say again
    what was known. A restatement's words are above `revisions` times its number.
    """
    last = known.last
    for word in sorted(words, key=lambda one: one.revision):
        if word.revision <= last.revision:
            continue
        if word.revision >= revisions and last.revision:
            yield (last if word.revision // revisions > last.revision // revisions else word), word
        last = word


def said_late(known: Standing, words: Iterable[Word], revisions: int) -> Word | None:
    """The last word from before a restatement of which the source knew nothing when it said all again.

    What it says again keeps its own number above `revisions` times that of the restatement, so what it had heard of is
    below it there.
    """
    number, own = divmod(known.last.revision, revisions)
    late = [word for word in words if word.revision // revisions < number and word.revision % revisions > own > 0]
    return max(late, key=lambda word: word.revision, default=None)


@dataclass(frozen=True, slots=True)
class Level:
    """How much stands of an outcome, and where; also nothing yet of one that stands and has no price."""

    stands: bool = False
    pence: int = 0
    contract: str | None = None
    party: str | None = None

    def is_above(self, other: "Level") -> bool:
        """More than the other, or there where the other is not."""
        at_one_place = (self.contract, self.party) == (other.contract, other.party)
        return (self.stands, self.pence) > ((other.stands, other.pence) if at_one_place else (False, 0))
