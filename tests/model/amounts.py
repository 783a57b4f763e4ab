"""What one amount of a contract is: a claim, or what a period yields."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Amount:
    """What stands of it, which may be negative for a difference.

    silent: the effective date of what a period yields. The day on which it is due.
    """

    key: str
    contract: str
    year: int
    pence: int
    effective_on: date
    due_on: date
    held: bool = False  # until it is due, which is later than its effective date
    person: str | None = None
