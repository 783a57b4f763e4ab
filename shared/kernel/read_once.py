"""What is asked for several times and read once."""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ReadOnce:
    """By a key that says what it is, and of which area."""

    kept: MutableMapping[str, Any] = field(default_factory=dict)

    async def of(self, key: str, read: Callable[[], Awaitable[T]]) -> T:
        if key not in self.kept:
            self.kept[key] = await read()
        kept: T = self.kept[key]
        return kept
