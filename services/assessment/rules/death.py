"""When somebody died, by whatever says it, and what is dated after that.

Nothing is refused for a death: records arrive late, and a death may be said of the wrong person. An assessor sees what
does not go with it. Payment rules 3, A death.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.assessment.rules.facts import End, Evidence, Fact
from services.assessment.rules.history import History

DIED = "died"
REPORTED_BY = ("registrar", "coroner", "hospital", "gp", "family", "provider", "other")


@dataclass(frozen=True, slots=True)
class DatedAfterDeath:
    """`id` of a start, a transfer and an end is the episode's."""

    kind: str
    id: UUID
    on: date


def died_on(events: Iterable[Evidence], history: History | None) -> date | None:
    """The first day that is said: a dated event, or an end whose reason means it. Before a scheme no reason does."""
    days = [event.on for event in events if event.code == DIED]
    days += [end.on for end in deaths(history)] if history else []
    return min(days, default=None)


def deaths(history: History) -> Iterator[End]:
    """The ends whose reason was of the class `died` on their day."""
    for episode in history.episodes:
        end = episode.end
        if end and history.rules_on(end.on).class_of(end.reason_list, end.reason_code) == DIED:
            yield end


def dated_after(death: date, records: Iterable[tuple[str, Iterable[Fact]]]) -> list[DatedAfterDeath]:
    """The earliest first. What says the death itself on another day is not of these."""
    late = (
        DatedAfterDeath(kind, fact.id, fact.on)
        for kind, facts in records
        for fact in facts
        if fact.on > death and not (isinstance(fact, Evidence) and fact.code == DIED)
    )
    return sorted(late, key=lambda record: (record.on, record.kind, record.id))
