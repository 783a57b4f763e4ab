"""What a shape answers: pence, and the steps that led to them.

Payment rules 4.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

Step = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PeriodAmount:
    """An amount of a contract's period: what it should be, and from when it is due."""

    key: UUID
    effective_on: date
    due_on: date
    pence: int
    steps: tuple[Step, ...]
