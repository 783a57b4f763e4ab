"""Of whom an organisation that is told its own figures alone sees how much.

Of whoever it sees no more, it is told what was known on the last day on which it saw them; of others nothing. So no
figure of its own, however narrow, tells what somebody else recorded afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OwnerInSight:
    """An id under which cases may be kept, and the last day of which is known what the organisation is told."""

    owner: UUID
    seen_to: date


@dataclass(frozen=True, slots=True)
class Sight:
    """Everybody whom it sees or has seen, the day as of which it asks, and in SQL which of their cases are its own."""

    owners: Sequence[OwnerInSight]
    as_of: date
    own_cases: str = "true"

    def values(self) -> dict[str, Any]:
        return {
            "owners": [in_sight.owner for in_sight in self.owners],
            "seen_to": [in_sight.seen_to for in_sight in self.owners],
            "as_of": self.as_of,
        }


_CASES = """figure_case
          JOIN unnest(CAST(:owners AS uuid[]), CAST(:seen_to AS date[])) AS in_sight (owner, seen_to)
            ON in_sight.owner = owner_id"""
_KNOWN = """known_from <= least(seen_to, CAST(:as_of AS date))
           AND (known_to IS NULL OR known_to > least(seen_to, CAST(:as_of AS date)))"""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """From which cases a question is answered, and which version of each counts. With a sight, which are its own."""

    as_of: bool
    own_in_sight: str | None = None

    @property
    def cases(self) -> str:
        return _CASES if self.own_in_sight else "figure_case"

    @property
    def condition(self) -> str:
        if self.own_in_sight:
            return f"{_KNOWN} AND {self.own_in_sight}"
        return "known_from <= :as_of AND (known_to IS NULL OR known_to > :as_of)" if self.as_of else "known_to IS NULL"


def knowledge_of(as_of: date | None, sight: Sight | None) -> tuple[Knowledge, dict[str, Any]]:
    """With the values that it takes."""
    if sight is not None:
        return Knowledge(as_of=True, own_in_sight=sight.own_cases), sight.values()
    return Knowledge(as_of=as_of is not None), {} if as_of is None else {"as_of": as_of}
