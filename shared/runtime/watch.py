"""What is known of a service without asking now. One asks every two seconds and may wait for the answer; health and
figures are told from what came of it, so they are told at once while the database or the broker is down.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, Generic, TypeVar

import structlog
from starlette.datastructures import State

from shared.data.db import Database
from shared.data.errors import Fault, fault_of
from shared.data.locks import Locks
from shared.data.migrated import Schema
from shared.data.refusals import PROBE, Refusals
from shared.data.statements import sql
from shared.data.wakeup import wait
from shared.kernel import liveness
from shared.kernel.describing import describe
from shared.kernel.purposes import Purpose, working_as
from shared.messaging import progress, unread
from shared.messaging.lost import LostCount
from shared.messaging.otherwise import count_otherwise
from shared.messaging.stuck import PASSED
from shared.messaging.webhooks.deliveries import Undelivered, count_undelivered
from shared.messaging.webhooks.endpoints import count_off
from shared.runtime import gauges
from shared.runtime.last_look import LastLook
from shared.runtime.undone import UndoneHere, undone_in

LOOK_SECONDS = 2.0
ANSWER_SECONDS = 0.7  # health is told within a second, the next question included
LOCKED_SECONDS = 0.2
GIVE_UP_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class _State:
    """What the database says of this service in one look. `age` is how many seconds the oldest event has waited."""

    version: str | None
    outbox: int
    age: float
    newest: int
    parked: int
    stuck: int
    ticked: date | None
    read_only: bool


_STATE = sql(
    f"""
    SELECT (SELECT version_num FROM alembic_version) AS version,
           waiting.count AS outbox, coalesce(extract(epoch FROM now() - waiting.since), 0)::float AS age,
           (SELECT coalesce(max(position), 0) FROM log) AS newest,
           (SELECT count(*) FROM parked) AS parked,
           (SELECT count(*) FROM stuck WHERE NOT {PASSED}) AS stuck,
           (SELECT day FROM ticked WHERE name = 'daily') AS ticked,
           current_setting('transaction_read_only') = 'on' AS read_only
    FROM (SELECT count(*) AS count, min(at) AS since FROM outbox) AS waiting
    """,
    into=_State,
)
_NOTHING_KNOWN = UndoneHere(0, 0, 0, None)
T = TypeVar("T")
log = structlog.get_logger("watch")


class NoAnswer(Exception):
    """Nothing was heard in time."""


class OneAtATime(Generic[T]):
    """Asks, and lets nobody wait for longer than they will. What hangs is not asked again until it ends."""

    def __init__(self) -> None:
        self._asking: asyncio.Task[T] | None = None

    async def ask(self, question: Callable[[], Awaitable[T]], seconds: float) -> T:
        """An answer to a question that was asked no earlier than this call. Raises NoAnswer."""
        deadline = time.monotonic() + seconds
        while self._asking is not None and not self._asking.done():
            await self._until(self._asking, deadline)
        self._asking = asking = asyncio.ensure_future(_bounded(question))
        asking.add_done_callback(_look_at_error)
        await self._until(asking, deadline)
        return asking.result()

    async def _until(self, asking: "asyncio.Task[T]", deadline: float) -> None:
        done, _ = await asyncio.wait({asking}, timeout=max(0.0, deadline - time.monotonic()))
        if not done:
            raise NoAnswer


async def _bounded(question: Callable[[], Awaitable[T]]) -> T:
    async with asyncio.timeout(GIVE_UP_SECONDS):
        with working_as(Purpose.WORK):  # also where somebody asks for the health
            return await question()


def _look_at_error(asked: "asyncio.Task[Any]") -> None:
    if not asked.cancelled():
        asked.exception()  # who asked may be gone: nobody else will look


@dataclass
class PublisherLag:
    """Since when the publisher is behind and comes no further."""

    position: int = -1
    since: float | None = None

    def see(self, newest: int, left: int | None) -> None:
        position = newest - left if left is not None else self.position
        if left == 0:
            self.since = None
        elif position > self.position or self.since is None:
            self.since = time.monotonic()
        self.position = max(self.position, position)

    def stands_seconds(self) -> float:
        return 0.0 if self.since is None else time.monotonic() - self.since


@dataclass
class UnreportedSources:
    """Since when nobody says what waits, by source."""

    since: dict[str, float] = field(default_factory=dict)

    def see(self, behind: Mapping[str, int | None]) -> None:
        now = time.monotonic()
        self.since = {source: self.since.get(source, now) for source, count in behind.items() if count is None}

    def longer_than(self, seconds: float) -> dict[str, float]:
        """Seconds by source."""
        now = time.monotonic()
        return {source: now - since for source, since in self.since.items() if now - since > seconds}


class ServiceWatch:
    def __init__(self, state: State) -> None:
        self.known: LastLook | None = None
        self.error = "nothing was asked yet"  # why there is no newer answer, or empty
        self.behind: Mapping[str, int | None] = {}
        self.leaving = PublisherLag()
        self.untold = UnreportedSources()
        self.standing: Sequence[progress.BookmarkProgress] = ()
        self.stopped_since: dict[str, datetime] = {}  # by source that is read no more
        self.locks = Locks()
        self.refusals = Refusals()
        self.schema = Schema(state.service.migrations)
        state.database.refused = self.refusals.see
        self._state = state
        self._database = OneAtATime[LastLook]()
        self._undone = OneAtATime[UndoneHere]()
        self._bus = OneAtATime[Mapping[str, int | None]]()
        self._locks = OneAtATime[None]()
        self._counted = LostCount()

    async def run(self) -> None:
        while True:
            liveness.turned()
            for look in (self.look, self.look_behind):
                try:
                    await look(GIVE_UP_SECONDS + 1)
                except Exception as error:  # noqa: BLE001 - that is what it tells
                    log.debug("no_answer", error=describe(error))
            await self._note_unread()
            await self._look_at_standing()
            if self._waits():
                await self.look_at_locks(GIVE_UP_SECONDS)
            self.set_figures()
            await wait(self._state.stopping, LOOK_SECONDS)
            if self._state.stopping.is_set():
                return

    async def look(self, seconds: float = ANSWER_SECONDS) -> LastLook:
        """The database's answer now; raises what keeps it from answering in time."""
        database: Database = self._state.database

        async def ask() -> LastLook:
            state = await self._read_state(database)
            service, lost = self._state.service, self._state.service.lost
            async with database.session() as session:
                on_hold = await service.on_hold(session) if service.on_hold is not None else 0
                unheard = await service.unheard(session) if service.unheard is not None else 0
                off = await count_off(session) if service.tells_organisations else 0
                undelivered = await count_undelivered(session) if service.tells_organisations else Undelivered()
                unknown = await self._counted.look(session, lost.kinds) if lost is not None else 0
                unknown += await count_otherwise(session, lost.kinds) if lost is not None else 0
                if unknown and lost is not None and lost.holds is not None:
                    on_hold += await lost.holds(session)
            await self._look_at_changes(database, read_only=state.read_only)
            return LastLook(
                **asdict(state), on_hold=on_hold, lost=unknown, webhooks_off=off, unheard=unheard,
                undelivered=undelivered,
            )  # fmt: skip

        try:
            self.known = await self._database.ask(ask, seconds)
        except Exception as error:
            self.error = describe(error)
            raise
        self.error = ""
        return self.known

    async def look_at_undone(self, seconds: float) -> tuple[UndoneHere, bool]:
        """What waits in the tables now, and whether the database said so in time: else it is what was known last."""
        service = self._state.service

        async def ask() -> UndoneHere:
            undone = await undone_in(self._state.database, counts=service.figures is not None)
            if service.marked is None:
                return undone
            async with self._state.database.reading() as session:
                return replace(undone, marked=undone.marked + await service.marked(session))

        try:
            return await self._undone.ask(ask, seconds), True
        except Exception as error:  # noqa: BLE001 - the database is away, and that is told
            log.debug("no_answer", error=describe(error))
        last = self.known
        return UndoneHere(last.outbox, last.newest, last.parked, last.ticked) if last else _NOTHING_KNOWN, False

    async def _read_state(self, database: Database) -> _State:
        try:
            (state,) = await database.read(_STATE)
        except Exception as error:
            if fault_of(error) is Fault.INSTALLATION:
                await self.schema.look(database)
            raise
        self.schema.see(state.version)
        return state

    async def _look_at_changes(self, database: Database, *, read_only: bool) -> None:
        """Whether it takes them. Where it has refused some, one is tried before it counts as healed."""
        if read_only:
            self.refusals.see_read_only()
        elif self.refusals.may_be_over():
            try:
                async with database.session(settings={"work_mem": "64kB"}) as session:
                    await PROBE.execute(session)
            except Exception as error:  # noqa: BLE001 - refused again: what was known stays
                log.debug("no_changes", error=describe(error))
            else:
                self.refusals.changes = None

    async def _note_unread(self) -> None:
        """While something is lost an operator may take it back, through an API that sees no bus."""
        if self._state.bus is None or self.known is None or not self.known.lost:
            return
        try:
            await unread.note(self._state.database, self._state.service.name, self.behind)
        except Exception as error:  # noqa: BLE001 - the database is away: what was noted gets old, and counts no more
            log.debug("not_noted", error=describe(error))

    async def _look_at_standing(self) -> None:
        bus, consumer = self._state.bus, self._state.consumer
        if bus is None or consumer is None:
            return
        try:
            self.standing = await progress.see(self._state.database, consumer.name, bus.waits(), bus.lately())
        except Exception as error:  # noqa: BLE001 - the database is away, and that is told
            log.debug("no_answer", error=describe(error))

    def _waits(self) -> bool:
        """Whether something of ours has waited for so long that a lock may be the cause."""
        consumer, ticker = self._state.consumer, self._state.ticker
        busy = consumer.busy_seconds() if consumer is not None else 0.0
        return bool(self.error) or busy > LOOK_SECONDS or (ticker is not None and bool(ticker.failing()))

    async def look_at_locks(self, seconds: float = LOCKED_SECONDS) -> str:
        """The tables that this service waits for, and since when; empty if none, or if nobody can say."""
        try:
            await self._locks.ask(partial(self.locks.look, self._state.database), seconds)
        except Exception as error:  # noqa: BLE001 - the database is away: the question before says so
            log.debug("no_answer", error=describe(error))
        return self.locks.in_words()

    async def look_behind(self, seconds: float = ANSWER_SECONDS) -> Mapping[str, int | None]:
        """By source what is not handled here, asked now; None for each while nobody answers in time."""
        bus = self._state.bus
        if bus is None:
            return {}
        try:
            self.behind = await self._bus.ask(bus.behind, seconds)
        except Exception:  # noqa: BLE001 - the broker or the database is away: it cannot be told
            self.behind = dict.fromkeys(self.behind or ("unknown",))
        self.untold.see(self.behind)
        self.see_stopped()
        if self.known is not None and "log" in self.behind:
            self.leaving.see(self.known.newest, self.behind["log"])
        return self.behind

    def see_stopped(self) -> Mapping[str, str]:
        """The sources that are read no more, and why."""
        stopped: Mapping[str, str] = dict(self._state.bus.stopped()) if self._state.bus is not None else {}
        now = datetime.now(UTC)
        self.stopped_since = {source: self.stopped_since.get(source, now) for source in stopped}
        return stopped

    def set_figures(self) -> None:
        """Sets the figures for Prometheus."""
        gauges.set_all(self._state)

    def known_seconds(self) -> float:
        return float("inf") if self.known is None else time.monotonic() - self.known.at
