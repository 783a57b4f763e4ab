"""Whether an outcome stands after words of its source, and where the first one after a restatement turns that over."""

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
        if word.revision >= revisions:
            yield (last if word.revision // revisions > last.revision // revisions else word), word
        last = word
