"""What a batch of events says and touches. Handlers note it, and `reconcile` takes it up as the same transaction ends.

It lives with the session: what is not committed, or was rolled back to a savepoint, is not pending either. What is said
with `takenBack` is kept, and so reconciled, apart: else it undoes unseen what came before it in a batch. What may move
a claim is a part of its own too: of those which are reconciled at once is decided when it is known what is disputed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import SQLModel

from services.payments.rules.standing import OutcomeStatement
from shared.data.db import Row, Session


class Cause(NamedTuple):
    """Why a line was posted: the type and id of the event, or the day that came. Of a remittance how it is named."""

    kind: str
    id: UUID | None = None
    remittance: Mapping[str, Any] | None = None
    told_by: str | None = None  # the source whose event says `takenBack`
    after_gap: bool = False  # of that event: what its source said right before it was not heard


TAKEN_BACK = "taken back"  # what is not known to its source any more; its falls are on account
UNKNOWN_TO_SOURCE = "unknown-to-source"


def touch(causes: dict[Any, Cause], key: Any, cause: Cause) -> None:
    """The last one that touched it. But what was taken back stays so in its transaction: what follows is of it."""
    if key not in causes or causes[key].kind != TAKEN_BACK:
        causes[key] = cause


@dataclass(slots=True)
class PendingWork:
    alone: bool = False
    moves: bool = False  # one word about an outcome, a person or a scheme
    facts: dict[type[SQLModel], list[Row]] = field(default_factory=dict)
    outcomes: dict[UUID, Cause] = field(default_factory=dict)
    clients: dict[UUID, Cause] = field(default_factory=dict)
    areas: dict[str, Cause] = field(default_factory=dict)
    counted: dict[str, Cause] = field(default_factory=dict)  # areas of which a case was counted anew
    cohorts: dict[str, Cause] = field(default_factory=dict)  # areas of which a fact came that cohorts rest on
    doubts: dict[str, Cause] = field(default_factory=dict)  # areas of which it was heard whether a person is known
    words: list[OutcomeStatement] = field(default_factory=list)  # whether outcomes stand, as it was heard

    def keep(self, model: type[SQLModel], facts: Iterable[Row]) -> None:
        self.facts.setdefault(model, []).extend(facts)

    def add(self, other: "PendingWork") -> None:
        """Of another part, which came after it."""
        for model, rows in other.facts.items():
            self.keep(model, rows)
        self.outcomes |= other.outcomes
        self.clients |= other.clients
        self.areas |= other.areas
        self.counted |= other.counted
        self.cohorts |= other.cohorts
        self.doubts |= other.doubts
        self.words += other.words

    @property
    def money_areas(self) -> set[str]:
        """Of which the ledger surely moves: what touches cohorts or doubts, only where a contract pays by them."""
        if not (self.outcomes or self.clients or self.areas or self.counted):
            return set()
        return {str(row["area"]) for rows in self.facts.values() for row in rows} | {*self.areas, *self.counted}


@dataclass(slots=True)
class _Parts:
    """Of one transaction, in their order."""

    parts: list[PendingWork] = field(default_factory=list)


def pending(session: Session) -> PendingWork:
    """Of the part that was begun last."""
    parts = session.of(_Parts).parts
    return parts[-1] if parts else _begun(parts, alone=False, moves=False)


def begin(session: Session, *, alone: bool, moves: bool = False) -> None:
    """What follows is done with what went before, unless either stands alone or may move a claim."""
    parts = session.of(_Parts).parts
    if alone or moves or not parts or parts[-1].alone or parts[-1].moves:
        _begun(parts, alone=alone, moves=moves)


def _begun(parts: list[PendingWork], *, alone: bool, moves: bool) -> PendingWork:
    parts.append(PendingWork(alone=alone, moves=moves))
    return parts[-1]


def take(session: Session) -> Sequence[PendingWork]:
    """All parts, in their order; none is pending then."""
    work = session.of(_Parts)
    taken, work.parts = work.parts, []
    return taken
