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
    """What stood of some amounts before and now."""

    before_pence: int
    now_pence: int


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
    last_on: date | None
    new: Counted
    fallen: Counted
    corrected: Counted
    stuck: tuple[Stuck, ...]


def since_last(last_on: date | None, changes: Iterable[Change], stuck: Iterable[tuple[str, int, int]]) -> SinceLast:
    """Fallen is what stands at nothing now; corrected, what stands at another amount than before."""
    new, fallen, corrected = Counted(), Counted(), Counted()
    for change in changes:
        differs = change.now_pence - change.before_pence
        if not differs:
            continue
        if not change.before_pence:
            new = _add(new, differs)
        elif not change.now_pence:
            fallen = _add(fallen, differs)
        else:
            corrected = _add(corrected, differs)
    rows = (Stuck(waits_for, TURNS.get(waits_for, "council"), count, pence) for waits_for, count, pence in stuck)
    return SinceLast(last_on, new, fallen, corrected, tuple(sorted(rows, key=lambda row: row.waits_for)))


def _add(counted: Counted, pence: int) -> Counted:
    return Counted(counted.count + 1, counted.pence + pence)
