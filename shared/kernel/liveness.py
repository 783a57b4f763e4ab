"""Which loops work in this process, and when each last turned: who restarts a process asks for those that hang.

A loop turns with each pass, also one that failed and is tried again, and with each answer of the database within a
pass: a long batch of short statements turns. Who waits for another's turn is not judged: the other is.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")


class _Loop:
    __slots__ = ("loops", "name", "turned_at", "waits")

    def __init__(self, loops: "Loops", name: str) -> None:
        self.loops = loops
        self.name = name
        self.waits = 0
        self.turned_at = loops.now()


_here: ContextVar[_Loop | None] = ContextVar("loop", default=None)


class Loops:
    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.now = now
        self._running: dict[_Loop, None] = {}  # in the order in which they began

    @contextmanager
    def running(self, name: str) -> Iterator[None]:
        """What is done within, by tasks begun there too, is done in this loop."""
        loop = _Loop(self, name)
        self._running[loop] = None
        before = _here.set(loop)
        try:
            yield
        finally:
            _here.reset(before)
            del self._running[loop]

    def silent(self, seconds: float) -> dict[str, float]:
        """Those that have not turned for longer than this, and for how long; the longest first."""
        since = {loop: self.now() - loop.turned_at for loop in self._running if not loop.waits}
        longest = sorted(since.items(), key=lambda loop_and_seconds: -loop_and_seconds[1])
        return {loop.name: age for loop, age in longest if age > seconds}


def turned() -> None:
    """The loop that we are in, if we are in one."""
    if (loop := _here.get()) is not None:
        loop.turned_at = loop.loops.now()


async def alone(name: str, work: Awaitable[T]) -> T:
    """As a loop of its own within the one that we are in: that others turn does not hide that it hangs."""
    loop = _here.get()
    with nullcontext() if loop is None else loop.loops.running(name):
        return await work


@contextmanager
def waiting() -> Iterator[None]:
    """For what is judged where it is done."""
    loop = _here.get()
    if loop is None:
        yield
        return
    loop.waits += 1
    try:
        yield
    finally:
        loop.waits -= 1
        turned()


@asynccontextmanager
async def holding(lock: asyncio.Lock) -> AsyncIterator[None]:
    """As `async with lock`, which another may hold for long."""
    with waiting():
        await lock.acquire()
    try:
        yield
    finally:
        lock.release()
