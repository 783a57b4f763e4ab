"""When somebody is in the team, and who of it works at the front door itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

INTERVIEWER = "interviewer"
STILL_AT_WORK = timedelta(days=366)  # whoever recorded something since may be named without an entry


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


def at_front_door(entries: Iterable[tuple[str, str]]) -> set[str]:
    """Of entries, each whose it is and as what: without who is only sent to interview. They see no worklist, and
    alone they make no team.
    """
    return {sub for sub, role in entries if role != INTERVIEWER}
