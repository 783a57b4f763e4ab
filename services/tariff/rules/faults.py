"""What is wrong with a scheme: each fault names the place and, where that can be said, what would be right there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SchemeFault:
    path: str
    message: str
    allowed: tuple[str, ...] = ()

    def __str__(self) -> str:
        allowed = f" (allowed: {', '.join(self.allowed)})" if self.allowed else ""
        return f"{self.path}: {self.message}{allowed}"


class SchemeRefused(ValueError):
    def __init__(self, faults: Sequence[SchemeFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(str(fault) for fault in faults))


def path(steps: Iterable[str | int]) -> str:
    """`measures[2].params.min_weeks`"""
    text = ""
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
