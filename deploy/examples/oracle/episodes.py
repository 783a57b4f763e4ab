"""An episode: who treats a person from when on, and how it ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass
class Episode:
    id: str
    person: str
    started: date
    party: str
    treats: bool
    moves: list[tuple[date, str]] = field(default_factory=list)
    ended: date | None = None
    reason: dict[str, str] = field(default_factory=dict)
    ended_by: str = ""
    ends: int = 0
    coordinates: bool = True

    def party_on(self, day: date) -> str:
        last = min(day, self.ended) if self.ended else day
        return [self.party, *(to for on, to in sorted(self.moves) if on <= last)][-1]

    def with_since(self, party: str, day: date) -> date:
        """From when on who has it on a day has had it."""
        return max((on for on, to in self.moves if to == party and on <= day), default=self.started)

    def parties_at_work(self, day: date) -> set[str]:
        """On the day of a hand-over both: who had the person in the morning, and whoever took them that day."""
        if day < self.started or (self.ended and day > self.ended):
            return set()
        morning = self.party if day == self.started else self.party_on(day - timedelta(days=1))
        return {morning, *(to for on, to in self.moves if on == day)}

    def worked_between(self, party: str, first: date, until: date) -> bool:
        """On some day from the first on and before the last: hands change only on the days of the moves."""
        first, last = max(first, self.started), min(until - timedelta(days=1), self.ended or date.max)
        days = {first, *(on for on, _ in self.moves if first <= on <= last)} if first <= last else set()
        return any(party in self.parties_at_work(day) for day in days)
