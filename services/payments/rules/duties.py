"""Different people: who recorded, verified or confirmed what a line rests on has no hand in paying it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Hands:
    """The people behind one line."""

    amount_key: UUID
    recorded_by: frozenset[str]
    verified_by: str | None
    confirmed_by: str | None

    def include(self, person: str) -> bool:
        return person in self.recorded_by | {self.verified_by, self.confirmed_by}


def conflicts(lines: Iterable[Hands], people: Sequence[str]) -> list[UUID]:
    """The lines in which one of these people had a hand."""
    return [line.amount_key for line in lines if any(line.include(person) for person in people)]


def same_person(people: Sequence[str]) -> bool:
    return len(set(people)) < len(people)
