"""What has to be true before a month is closed. Nobody ticks it: a task is done when nothing of it is open.

Payment rules 7, Monthly close.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from services.payments.rules.money import DAY, add_months


@dataclass(frozen=True, slots=True)
class OpenTask:
    """What of a task is open at one contract and party; `first_on` is the day of its oldest."""

    contract: str
    party: str
    count: int
    pence: int | None
    first_on: date | None


@dataclass(frozen=True, slots=True)
class CloseTask:
    code: str
    open: Sequence[OpenTask]

    @property
    def is_done(self) -> bool:
        return not self.open


@dataclass(frozen=True, slots=True)
class OpenThing:
    """One of those that keep a task open."""

    contract: str
    party: str
    pence: int
    on: date


def open_tasks(things: Iterable[OpenThing]) -> list[OpenTask]:
    """By contract and party."""
    by_place: dict[tuple[str, str], list[OpenThing]] = {}
    for thing in things:
        by_place.setdefault((thing.contract, thing.party), []).append(thing)
    return [
        OpenTask(*place, len(of), sum(thing.pence for thing in of), min(thing.on for thing in of))
        for place, of in sorted(by_place.items())
    ]


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of its month."""
    first = day.replace(day=1)
    return first, add_months(first, 1) - DAY
