"""Whoever is counted by what they say of themselves is counted among at least ten, of whom five said something else.

The council reads whose the cases are that a figure counts. Two figures of nearly the same people would so tell of the
few who are in one of them alone of what kind they are, however their counts are rounded. So years are told one after
the other, and people are kept in blocks: those of one block have always been told in the same figures. A block is told
as a whole, or parted into blocks that are large enough and mixed, or not told. Whatever is told adds up whole blocks:
what two of one block said of themselves could be exchanged, and nothing that was ever told would be another.

That a block is not told since it is not mixed tells a little of it. So it is the last that is told of its people. They
are shut out of all that follows; what is told of them from before is of their block as it was, which is mixed.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from shared.figures.small_numbers import FEWEST

FEWEST_ALIKE = 10
NEVER_TOLD = 0  # the block of everybody who has been in no figure: of these nothing is told
Part = tuple[str, ...]  # by the names of the figures, in which of them somebody counts
Answers = Mapping[UUID, str]  # what those said of themselves whom a figure counts


class Blocks:
    """Who has been told in the same figures so far."""

    def __init__(self) -> None:
        self._block_of: dict[UUID, int] = {}
        self._people: dict[int, set[UUID]] = {NEVER_TOLD: set()}
        self._answers: dict[int, tuple[Answers, ...]] = {NEVER_TOLD: ()}
        self.shut_out: set[UUID] = set()

    def admit(self, counted: Mapping[str, Answers]) -> set[UUID]:
        """By figure whom it counts, of figures that are told at once. Who of these is told; the others are left out."""
        among: set[UUID] = set()
        for block, parts in self._parted(counted).items():
            pieces = [(parts[part], tuple(counted[name] for name in part)) for part in self._large_enough(block, parts)]
            for people, answers in pieces if block == NEVER_TOLD else ():
                among |= self._admit_part(people, answers)
            if pieces and block != NEVER_TOLD:
                among |= self._admit_parted(block, pieces)
        return among

    def _parted(self, counted: Mapping[str, Answers]) -> Mapping[int, Mapping[Part, set[UUID]]]:
        figures: dict[UUID, list[str]] = defaultdict(list)
        for figure in sorted(counted):
            for person in counted[figure]:
                figures[person].append(figure)
        parted: dict[int, dict[Part, set[UUID]]] = defaultdict(lambda: defaultdict(set))
        for person, among in figures.items():
            if person not in self.shut_out:
                parted[self._block_of.get(person, NEVER_TOLD)][tuple(among)].add(person)
        return parted

    def _large_enough(self, block: int, parts: Mapping[Part, set[UUID]]) -> list[Part]:
        """And what is left of the block, who is in no figure and who is left out, is nobody or as many.

        What they said of themselves decides nothing of that.
        """
        by_size = sorted(parts, key=lambda part: (-len(parts[part]), part))
        large = [part for part in by_size if len(parts[part]) >= FEWEST_ALIKE]
        if block == NEVER_TOLD:
            return large
        left = len(self._people[block]) - sum(len(parts[part]) for part in large)
        while large and 0 < left < FEWEST_ALIKE:
            left += len(parts[large.pop()])
        return large

    def _admit_part(self, people: set[UUID], answers: tuple[Answers, ...]) -> set[UUID]:
        """Of people who were never told."""
        if not _are_mixed(people, answers):
            self.shut_out |= people
            return set()
        self._take(NEVER_TOLD, people, answers)
        return people

    def _admit_parted(self, block: int, pieces: list[tuple[set[UUID], tuple[Answers, ...]]]) -> set[UUID]:
        """All of it or nothing: what one piece is tells of the others, since all of them together were told before."""
        among = {person for people, _ in pieces for person in people}
        before, left = self._answers[block], self._people[block] - among
        if not (_are_mixed(left, before) and all(_are_mixed(people, (*before, *more)) for people, more in pieces)):
            self.shut_out |= self._people[block]
            return set()
        for people, more in pieces:
            self._take(block, people, (*before, *more))
        return among

    def _take(self, block: int, people: set[UUID], answers: tuple[Answers, ...]) -> None:
        self._people[block] -= people
        number = len(self._people)
        self._people[number] = people
        self._answers[number] = answers
        self._block_of.update(dict.fromkeys(people, number))


def _are_mixed(people: Collection[UUID], answers: Iterable[Answers]) -> bool:
    """In all figures that tell of them at least five said something else, whatever the answer is; or it is nobody."""
    if not people:
        return True
    most = (max(Counter(said[person] for person in people).values()) for said in answers)
    return all(len(people) - count >= FEWEST for count in most)
