"""Different people: nobody wears two of six hats on one line, and nobody pays the organisation they belong to.

Who recorded evidence, who confirmed the tariff, who verified, who proposes, who approves, who releases:
only who recorded may also have confirmed, since assessing is one piece of work.

Payment rules 6, Six hats.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

NOBODY = frozenset({None, "system"})  # not verified, or verified by rule and not by a person

Waits = Literal["recorder-verified", "confirmer-verified", "identity-not-settled", "parked-event", "disputed"]


@dataclass(frozen=True, slots=True)
class Participants:
    """The people behind one line. It rests on the word of each of its verifiers, and one is enough.

    `confirmed_by` are also those whose choice has been replaced.
    """

    amount_key: UUID
    recorded_by: frozenset[str]
    verified_by: frozenset[str]
    confirmed_by: frozenset[str]

    def include(self, person: str) -> bool:
        return person in self.recorded_by | self.verified_by | self.confirmed_by

    @property
    def clash(self) -> Waits | None:
        """Why the line waits until somebody else has verified it."""
        others = self.verified_by - self.recorded_by
        if self.verified_by and not others:
            return "recorder-verified"
        return "confirmer-verified" if others and others <= self.confirmed_by else None


def conflicts(lines: Iterable[Participants], people: Sequence[str]) -> list[UUID]:
    """The lines in which one of these people had a hand, or which wait for another verifier."""
    return [line.amount_key for line in lines if line.clash or any(line.include(person) for person in people)]


def handled(lines: Iterable[Participants], person: str) -> list[UUID]:
    """The lines in which this person had a hand before they came to finance."""
    return sorted({line.amount_key for line in lines if line.include(person)})


def same_person(people: Sequence[str]) -> bool:
    return len(set(people)) < len(people)
