"""What is asked for while what came before it is still handled: one thing, which may be dropped at any moment, since
asking changes nothing.
"""

import asyncio
import time
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Generic, TypeVar

T = TypeVar("T")

FRESH_SECONDS = 2.0  # where what came before took longer, as while the database is away, it is asked for again


class ReadAhead(Generic[T]):
    """Within `async with`, at whose end what was asked for last is dropped."""

    def __init__(self) -> None:
        self._asking: asyncio.Task[T] | None = None
        self._since = 0.0

    async def __aenter__(self) -> "ReadAhead[T]":
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self.drop()

    async def begin(self, asking: Coroutine[Any, Any, T]) -> None:
        """In place of what was asked for before."""
        await self.drop()
        self._asking, self._since = asyncio.create_task(asking), time.monotonic()

    async def take(self) -> asyncio.Task[T] | None:
        """What was begun, once; None where nothing was, or too long ago."""
        if time.monotonic() - self._since > FRESH_SECONDS:
            await self.drop()
        asking, self._asking = self._asking, None
        return asking

    async def drop(self) -> None:
        asking, self._asking = self._asking, None
        if asking is not None:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
