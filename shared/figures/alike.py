"""Whoever is counted by what they say of themselves is counted among at least ten who look alike.

The council reads whose the cases are that a figure counts. Two figures of nearly the same people would so tell of the
few who are in one of them alone of what kind they are, however their counts are rounded. So years are told one after
the other, and people are kept in blocks: those of one block have always been told in the same figures. A block is told
as a whole, or parted into blocks that are large enough, or not told. Whatever is told adds up whole blocks: what two of
one block said of themselves could be exchanged, and nothing that was ever told would be another.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from uuid import UUID

FEWEST_ALIKE = 10
NEVER_TOLD = 0  # the block of everybody who has been in no figure: of these nothing is told
Part = tuple[str, ...]  # by the names of the figures, in which of them somebody counts


class Blocks:
    """Who has been told in the same figures so far."""

    def __init__(self) -> None:
        self._block_of: dict[UUID, int] = {}
        self._people: dict[int, set[UUID]] = {}

    def admit(self, counted: Mapping[str, Collection[UUID]]) -> set[UUID]:
        """By figure whom it counts, of figures that are told at once. Who of these is told; the others are left out.

        What they said of themselves decides nothing of it.
        """
        among: set[UUID] = set()
        for block, parts in self._parted(counted).items():
            for part in self._large_enough(block, parts):
                self._take(block, part)
                among |= part
        return among

    def _parted(self, counted: Mapping[str, Collection[UUID]]) -> Mapping[int, Mapping[Part, set[UUID]]]:
        figures: dict[UUID, list[str]] = defaultdict(list)
        for figure in sorted(counted):
            for person in counted[figure]:
                figures[person].append(figure)
        parted: dict[int, dict[Part, set[UUID]]] = defaultdict(lambda: defaultdict(set))
        for person, among in figures.items():
            parted[self._block_of.get(person, NEVER_TOLD)][tuple(among)].add(person)
        return parted

    def _large_enough(self, block: int, parts: Mapping[Part, set[UUID]]) -> list[set[UUID]]:
        """And what is left of the block, who is in no figure and who is left out, is nobody or as many."""
        by_size = sorted(parts.items(), key=lambda part: (-len(part[1]), part[0]))
        large = [people for _, people in by_size if len(people) >= FEWEST_ALIKE]
        if block == NEVER_TOLD:
            return large
        left = len(self._people[block]) - sum(map(len, large))
        while large and 0 < left < FEWEST_ALIKE:
            left += len(large.pop())
        return large

    def _take(self, block: int, part: set[UUID]) -> None:
        if block != NEVER_TOLD:
            self._people[block] -= part
        number = len(self._people) + 1
        self._people[number] = part
        self._block_of.update(dict.fromkeys(part, number))
