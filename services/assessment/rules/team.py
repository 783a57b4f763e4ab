"""When somebody is in the team."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TeamStay:
    """From the first day to the last, or on and on."""

    joined_on: date
    left_on: date | None

    @property
    def until(self) -> date:
        return self.left_on or date.max


def overlapping(stay: TeamStay, others: Iterable[TeamStay]) -> TeamStay | None:
    """The earliest of the others that has a day of this one."""
    shared = [other for other in others if other.joined_on <= stay.until and stay.joined_on <= other.until]
    return min(shared, key=lambda other: other.joined_on, default=None)
