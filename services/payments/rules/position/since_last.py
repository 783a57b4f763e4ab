"""What has changed since the position was published last, and what has not moved since.

Payment rules 7, Since last time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.payments.rules import waiting
from services.payments.rules.waiting import Turn

# Whose turn it is: of what waits for its price, by the reason that it has none; of what is due and no run takes, by
# the reason that it waits.
TURNS: dict[str, Turn] = {
    **{str(reason): turn for reason, turn in waiting.TURNS.items()},
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
class AmountChange:
    """What stood of each of so many amounts before, and stands now; `of_period`: an instalment, say, and no outcome;
    `on_account`: of a period, and paid on account of outcomes that count by themselves.
    """

    before_pence: int
    now_pence: int
    count: int = 1
    of_period: bool = False
    on_account: bool = False


@dataclass(frozen=True, slots=True)
class StuckClaims:
    """Amounts that wait as they did last time."""

    waits_for: str
    turn: Turn
    count: int
    pence: int


@dataclass(frozen=True, slots=True)
class CountAndPence:
    count: int = 0
    pence: int = 0


@dataclass(frozen=True, slots=True)
class ChangesSinceLast:
    last_on: date
    new: CountAndPence
    fallen: CountAndPence
    corrected: CountAndPence
    periods: CountAndPence
    stuck: tuple[StuckClaims, ...]
    on_account: CountAndPence = CountAndPence()


def since_last(
    last_on: date, changes: Iterable[AmountChange], stuck: Iterable[tuple[str, int, int]]
) -> ChangesSinceLast:
    """Fallen is what stands at nothing now; corrected, what stands at another amount than before. What changed of
    periods is apart: all four together are by how much more, or less, was earned. What is paid on account is not, but
    the outcomes that it is paid for, each of which is in one of the first three.
    """
    new, fallen, corrected, periods = CountAndPence(), CountAndPence(), CountAndPence(), CountAndPence()
    on_account = CountAndPence()
    for change in changes:
        if change.now_pence == change.before_pence:
            continue
        if change.on_account:
            on_account = _add(on_account, change)
        elif change.of_period:
            periods = _add(periods, change)
        elif not change.before_pence:
            new = _add(new, change)
        elif not change.now_pence:
            fallen = _add(fallen, change)
        else:
            corrected = _add(corrected, change)
    rows = (StuckClaims(waits_for, TURNS.get(waits_for, "council"), count, pence) for waits_for, count, pence in stuck)
    stuck_rows = tuple(sorted(rows, key=lambda row: row.waits_for))
    return ChangesSinceLast(last_on, new, fallen, corrected, periods, stuck_rows, on_account)


def _add(counted: CountAndPence, change: AmountChange) -> CountAndPence:
    differs = change.now_pence - change.before_pence
    return CountAndPence(counted.count + change.count, counted.pence + change.count * differs)
