"""The stored business date, moved by one caller at a time, day by day until every service has ticked and is at rest."""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import HTTPException

from deploy.sandbox.home import Home
from deploy.sandbox.idle import IdleWaiter, Look, NeverIdle
from shared.kernel.days import LAST_DAY

LONGEST_STEP_DAYS = 366 * 10
WEEK_DAYS = 7


@dataclass(slots=True)
class ClockMove:
    """One that nobody waits for in a request; `failed` says why it stopped before its last day."""

    first: date
    last: date
    failed: str = ""


class SandboxClock:
    def __init__(self, home: Home, look: Look) -> None:
        self._home = home
        self._look = look
        self._moving = asyncio.Lock()
        self._idle_waiter = IdleWaiter(look)
        self._in_background: asyncio.Task[None] | None = None
        self.move: ClockMove | None = None

    def today(self) -> date:
        return self._home.today() or date.today()  # noqa: DTZ011 (only before the clock is first set)

    async def move_to(self, day: date) -> None:
        async with self._moving:
            if day < self.today():
                raise HTTPException(409, f"The clock only goes forward; it stands at {self.today()}.")
            if day > (latest := self.today() + timedelta(days=LONGEST_STEP_DAYS)):
                raise HTTPException(422, f"The clock moves day by day: to {latest} at the latest in one step.")
            await self.wait()
            while self.today() < day:
                self._home.set_today(self.today() + timedelta(days=1))
                await self.wait()

    async def rest(self) -> None:
        async with self._moving:
            await self.wait()

    async def wait(self) -> None:
        await self._idle_waiter.wait(today=self.today().isoformat())

    def begin_week(self) -> None:
        """In the background; while one is under way it is that one. `move` says how far it is."""
        if self.is_moving:
            return
        first = self.today()
        self.move = ClockMove(first, min(first + timedelta(days=WEEK_DAYS), LAST_DAY))
        self._in_background = asyncio.create_task(self._move_in_background(self.move), name="one week on")

    @property
    def is_moving(self) -> bool:
        return self._in_background is not None and not self._in_background.done()

    async def _move_in_background(self, move: ClockMove) -> None:
        try:
            await self.move_to(move.last)
        except (NeverIdle, HTTPException) as stopped:
            move.failed = str(getattr(stopped, "detail", stopped))

    def forget(self) -> None:
        """The services begin anew: what their logs held says nothing any more."""
        self.move = None
        self._idle_waiter = IdleWaiter(self._look)

    async def close(self) -> None:
        if self._in_background is not None:
            self._in_background.cancel()
            await asyncio.gather(self._in_background, return_exceptions=True)
