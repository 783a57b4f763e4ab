"""What a batch of events leaves to be done at its end. Nothing of it outlives the transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from shared.data.db import Session


@dataclass(slots=True)
class PendingWork:
    """`clients` are to be reconciled: of `ruled` ones other versions count. `episodes` became known; of areas in
    `judged_from` other versions count from this day on. `said_again`: a source that was set back says what it knows.
    `unassessed` are referred, and somebody is to be assessed by that id.
    """

    clients: set[UUID] = field(default_factory=set)
    ruled: set[UUID] = field(default_factory=set)
    episodes: set[UUID] = field(default_factory=set)
    judged_from: dict[str, date] = field(default_factory=dict)
    said_again: bool = False
    unassessed: set[tuple[str, UUID]] = field(default_factory=set)

    def judge_from(self, areas: Iterable[tuple[str, date]]) -> None:
        self.judged_from.update((area, min(day, self.judged_from.get(area, day))) for area, day in areas)


@dataclass(slots=True)
class _Batch:
    work: PendingWork = field(default_factory=PendingWork)


def pending(session: Session) -> PendingWork:
    return session.of(_Batch).work


def take_pending(session: Session) -> PendingWork:
    """From then on nothing is pending."""
    batch = session.of(_Batch)
    work, batch.work = batch.work, PendingWork()
    return work
