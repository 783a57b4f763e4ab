"""Who is lent a connection of a pool. Nobody who holds one is lent another: where all hold one and ask for a second,
all wait for each other, and so does everybody else.

Callers of the API have a share of their own, so that a crowd of them leaves the service what it works with: news,
the relay, the work of the day, health.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Self

from shared.kernel.problems import Unavailable

OWN_MAX = 3


class HoldsOne(RuntimeError):
    """A fault of the program, told at the first call and not only in a crowd: pass the session on."""


@dataclass(slots=True)
class _Held:
    pool: object
    before: "_Held | None"
    is_over: bool = False  # a task that was begun meanwhile remembers it for longer


_held: ContextVar[_Held | None] = ContextVar("held", default=None)


@contextmanager
def holding_one(pool: object) -> Iterator[None]:
    """Around asking for a connection and having it. Raises HoldsOne where this task, or who began it, has one."""
    before = lent = _held.get()
    while lent is not None:
        if lent.pool is pool and not lent.is_over:
            raise HoldsOne("a connection of the pool is asked for by who holds one")
        lent = lent.before
    held = _Held(pool, before)
    _held.set(held)
    try:
        yield
    finally:
        held.is_over = True
        _held.set(before)


def share_of_callers(pool_size: int) -> int:
    """All but one to three."""
    return pool_size - max(1, min(OWN_MAX, pool_size // 3))


class Lending:
    """Who has a connection of a pool of this size, and who waits for one; counted as they come and go."""

    __slots__ = ("callers", "in_use", "size", "waiting")

    def __init__(self, size: int) -> None:
        self.size = size
        self.in_use = 0
        self.waiting = 0
        self.callers = Seats(share_of_callers(size))

    def asking(self) -> "Asking":
        """Around asking for a connection and having it."""
        return Asking(self)


class Asking:
    """No generator: it stands around each transaction."""

    __slots__ = ("_has_it", "_lending")

    def __init__(self, lending: Lending) -> None:
        self._lending = lending
        self._has_it = False

    def __enter__(self) -> Self:
        self._lending.waiting += 1
        return self

    def has_it(self) -> None:
        self._has_it = True
        self._lending.waiting -= 1
        self._lending.in_use += 1

    def __exit__(self, *_: object) -> None:
        if self._has_it:
            self._lending.in_use -= 1
        else:
            self._lending.waiting -= 1


class Seats:
    """As many as callers may have connections at once."""

    def __init__(self, count: int) -> None:
        self._free = asyncio.Semaphore(count)

    @asynccontextmanager
    async def taken(self, seconds: float) -> AsyncIterator[None]:
        """Raises Unavailable where none came free for so long."""
        try:
            async with asyncio.timeout(seconds):
                await self._free.acquire()
        except TimeoutError:
            raise Unavailable(
                "No connection to the database came free in time.", headers={"Retry-After": "2"}
            ) from None
        try:
            yield
        finally:
            self._free.release()
