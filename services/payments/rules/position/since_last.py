"""What has changed since the position was published last, and what has not moved since.

Payment rules 7, Since last time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Turn = Literal["verifier", "tariff_setter", "council", "finance"]

# Whose turn it is: of what waits for its price, by the reason that it has none.
TURNS: dict[str, Turn] = {
    "awaiting_verification": "verifier",
    "no-tariff": "tariff_setter",
    "no-price": "council",
    "no-contract": "council",
    "no-scheme": "council",
    "due": "finance",
    "in_run": "finance",
    "approved": "finance",
}


@dataclass(frozen=True, slots=True)
class Change:
    """What stood of each of so many amounts before, and stands now."""

    before_pence: int
    now_pence: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class Stuck:
    """Amounts that wait as they did last time."""

    waits_for: str
    turn: Turn
    count: int
    pence: int


@dataclass(frozen=True, slots=True)
class Counted:
    count: int = 0
    pence: int = 0


@dataclass(frozen=True, slots=True)
class SinceLast:
    last_on: date
    new: Counted
    fallen: Counted
    corrected: Counted
    stuck: tuple[Stuck, ...]


def since_last(last_on: date, changes: Iterable[Change], stuck: Iterable[tuple[str, int, int]]) -> SinceLast:
    """Fallen is what stands at nothing now; corrected, what stands at another amount than before."""
    new, fallen, corrected = Counted(), Counted(), Counted()
    for change in changes:
        if change.now_pence == change.before_pence:
            continue
        if not change.before_pence:
            new = _add(new, change)
        elif not change.now_pence:
            fallen = _add(fallen, change)
        else:
            corrected = _add(corrected, change)
    rows = (Stuck(waits_for, TURNS.get(waits_for, "council"), count, pence) for waits_for, count, pence in stuck)
    return SinceLast(last_on, new, fallen, corrected, tuple(sorted(rows, key=lambda row: row.waits_for)))


def _add(counted: Counted, change: Change) -> Counted:
    differs = change.now_pence - change.before_pence
    return Counted(counted.count + change.count, counted.pence + change.count * differs)
