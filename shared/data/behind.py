"""What is written while the next is worked out: one statement of a transaction is under way at most, and all are done,
or have failed, when it is left.
"""

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self


class Behind:
    """Within `async with`. Nothing else is asked of the session there but after `done()`."""

    def __init__(self) -> None:
        self._writing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """What failed within is told, whatever becomes of the writing: no connection is left with half a statement."""
        if kind is None:
            await self.done()
        elif (writing := self._writing) is not None:
            writing.cancel()
            await asyncio.wait([writing])

    async def begin(self, write: Coroutine[Any, Any, None]) -> None:
        """Once what was begun before is done."""
        try:
            await self.done()
        except BaseException:
            write.close()
            raise
        self._writing = asyncio.create_task(write)
        await asyncio.sleep(0)  # it is sent

    async def done(self) -> None:
        writing = self._writing
        if writing is not None:
            await writing
        self._writing = None
