"""What one amount of a contract is: a claim, or what a period yields."""

from dataclasses import dataclass
from datetime import date, timedelta

from tests.model.days import Period


@dataclass(frozen=True, slots=True)
class Amount:
    """What stands of it, which may be negative for a difference.

    What a period yields once it has ended is effective on its last day, and due on the day after it.
    """

    key: str
    contract: str
    year: int
    pence: int
    effective_on: date
    due_on: date
    held: bool = False  # until it is due, which is later than its effective date
    person: str | None = None
    accrued: tuple[tuple[str, int], ...] = ()  # of a difference: its outcomes, and what each comes to
    on_account: int = 0  # of a difference: what was paid in advance


def at_end(key: str, contract: str, year: int, pence: int, period: Period) -> Amount:
    """Of a period that has ended."""
    return Amount(key, contract, year, pence, period.end - timedelta(days=1), period.end)
