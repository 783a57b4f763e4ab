"""The daily tick: what falls due by date is reconciled once for each new business date."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import inf

import structlog

from shared.data.business_date import Work, begin_day, leave_day
from shared.data.db import Database, Session
from shared.data.wakeup import Wakeup, wait
from shared.kernel import liveness
from shared.kernel.clock import Clock, NoDay, now
from shared.kernel.describing import describe
from shared.kernel.fail_points import reached

LOOK_SECONDS, SANDBOX_LOOK_SECONDS, AGAIN_SECONDS, PRUNE_AGAIN_SECONDS = 30.0, 0.25, 1.0, 30.0
LONG_SECONDS = 300  # for the work of a day that is only not done
log = structlog.get_logger("tick")

LEFT_TOLD = 10  # of those who were left out

# The day, and the last one whose work was done; without one everybody is reconciled: days to come were undone.
# Answers who was left out: the day is then worked again, all of it, until nobody is. So it is safe to repeat.
Tick = Callable[[Session, date, date | None], Awaitable[Sequence[str]]]


class LeftOut(Exception):
    """The work of the day was done, but not for these."""

    def __init__(self, left: Sequence[str]) -> None:
        more = f" and {len(left) - LEFT_TOLD} more" if len(left) > LEFT_TOLD else ""
        left = list(dict.fromkeys(left))
        super().__init__(f"{len(left)} left out: {'; '.join(left[:LEFT_TOLD])}{more}")


async def tick(database: Database, service_tick: Tick | None, clock: Clock, work: Work = "daily") -> bool:
    """Whether it was due. The row is locked, so that of many workers one does it; a day never comes twice.

    After days on which nobody worked the tick comes once, for the present one: it is told the last one before.
    What was done stays done where somebody was left out: then the day counts as not worked yet, and that is raised.
    """
    left: Sequence[str] = ()
    async with database.session() as session:
        due = await begin_day(session, clock, work)
        if due is None:
            return False
        reached("day.begun")
        if service_tick is not None:
            left = await service_tick(session, *due)
        reached("day.worked")
        if left:
            await leave_day(session, due[1], work)
    reached("day.committed")
    if left:
        raise LeftOut(left)
    return True


@dataclass(frozen=True, slots=True)
class UndoneWork:
    """Work of a day that is not done. `error` is empty while it has only not come to an end."""

    day: date
    since: datetime
    error: str = ""

    def seconds(self) -> float:
        return (datetime.now(UTC) - self.since).total_seconds()

    def fails(self) -> bool:
        return bool(self.error) or self.seconds() > LONG_SECONDS

    def in_words(self) -> str:
        since = f"of {self.day} is not done since {self.since:%Y-%m-%d %H:%M:%S} UTC"
        return f"{since}: {self.error}" if self.error else since


class Ticker:
    """Calls the tick when the business date moves on. A poke makes it look at once."""

    def __init__(
        self,
        database: Database,
        service_tick: Tick | None,
        clock: Clock,
        turn: asyncio.Lock,
        prune: Callable[[], Awaitable[object]] | None = None,
        afterwards: Tick | None = None,
    ) -> None:
        self.database = database
        self.service_tick = service_tick
        self.clock = clock
        self.turn = turn  # shared with the consumer: they would only wait for each other's rows
        self.poke = Wakeup()
        self.ticked = Wakeup()
        self.done_at: datetime | None = None  # when it last saw the work of the day done, nobody left out
        self.done: date | None = None
        self.looked = -inf
        self.afterwards = afterwards
        self.undone: dict[str, UndoneWork] = {}  # by the work: `tick`, `afterwards`, `prune`
        self.prune = prune
        self.pruned: date | None = None  # by the wall's clock: what is kept does not age faster in a sandbox

    async def run(self) -> None:
        while True:
            liveness.turned()
            ticket = self.poke.ticket()
            await wait(ticket, await self.look())

    async def look(self) -> float:
        """Seconds until the next look, when what is due is done.

        The database is asked for each other day, and from time to time: an operator may have set the last day back.
        """
        seconds = SANDBOX_LOOK_SECONDS if self.clock.file else LOOK_SECONDS
        try:
            day = self.clock.today(fresh=True)
        except NoDay as error:
            return self._fails("tick", now().date(), error)
        if day != self.done or time.monotonic() - self.looked >= LOOK_SECONDS:
            if day != self.done:
                self._is_due("tick", day)
            seconds = await self._tick(day) or seconds
        if self.done is not None and self.pruned != now().date():
            seconds = await self._prune() or seconds
        return seconds

    async def _tick(self, day: date) -> float:
        """Seconds until the next try, or nothing when it is done."""
        try:
            async with liveness.holding(self.turn):
                await tick(self.database, self.service_tick, self.clock)
        except LeftOut as left:
            log.warning("tick_left_out", day=str(day), error=str(left))
            self._is_due("tick", day, str(left))
        except Exception as error:  # noqa: BLE001 - the day is not done, so it is tried again
            return self._fails("tick", day, error)
        else:
            self.undone.pop("tick", None)
            self.done_at = datetime.now(UTC)
        await self._work_afterwards(day)
        return self._has_worked(day)

    async def _work_afterwards(self, day: date) -> None:
        """Nobody waits for its turn, and the day is done without it; what fails is tried again with the next look."""
        if self.afterwards is None:
            return
        try:
            await tick(self.database, self.afterwards, self.clock, "afterwards")
        except Exception as error:  # noqa: BLE001 - told, and tried again
            self._fails("afterwards", day, error)
        else:
            self.undone.pop("afterwards", None)

    def _has_worked(self, day: date) -> float:
        """It looks again in a while, and then at those who were left out."""
        self.done, self.looked = day, time.monotonic()
        self.ticked.ring()
        self.database.progress.ring()
        return 0.0

    async def _prune(self) -> float:
        """Seconds until the next try, or nothing when it is done. Nobody waits for it."""
        day = now().date()
        try:
            if self.prune is not None:
                log.info("pruned", gone=await self.prune())
        except Exception as error:  # noqa: BLE001 - what is kept too long goes with the next try
            return self._fails("prune", day, error)
        self.undone.pop("prune", None)
        self.pruned = day
        return 0.0

    def _fails(self, work: str, day: date, error: Exception) -> float:
        """Seconds until the next try."""
        event = f"{work}_failed"
        log.warning(event, day=str(day), error=describe(error))
        self._is_due(work, day, describe(error))
        return PRUNE_AGAIN_SECONDS if work == "prune" else AGAIN_SECONDS

    def failing(self) -> dict[str, UndoneWork]:
        return {work: undone for work, undone in self.undone.items() if undone.fails()}

    def _is_due(self, work: str, day: date, error: str = "") -> None:
        undone = self.undone.get(work)
        since = undone.since if undone else datetime.now(UTC)
        self.undone[work] = UndoneWork(day, since, error or (undone.error if undone else ""))

    async def caught_up(self, day: date, seconds: float) -> None:
        """Makes it look at once, and waits until it has done that day, but no longer than this."""
        deadline = time.monotonic() + seconds
        while self.done is None or self.done < day:
            ticket = self.ticked.ticket()
            self.poke.ring()
            remaining = deadline - time.monotonic()
            if remaining <= 0 or (self.done is not None and self.done >= day):
                return
            await wait(ticket, remaining)
