"""Who leads: of several processes of a service one moves events, sends them or reads them; the others stand by.

The leader holds an advisory lock on a plain connection of its own, which it uses every few seconds. PostgreSQL ends
the session of one that falls silent, be it dead, cut off or only frozen, and the lock with it: another leads within
15 seconds. What must not be done by two is done on that connection, which is closed when an overtaken one wakes.
"""

import asyncio
import os
import random
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import asyncpg
import structlog

from shared.data.connections import set_all
from shared.data.db import Database, touched
from shared.data.wakeup import wait
from shared.kernel import liveness, metrics

CONNECT_SECONDS = 5
ANSWER_SECONDS = 30
BEAT_SECONDS = 2.5
SILENCE_MS = 9_000  # with the time until another tries again, less than 15 seconds
BELIEVED_SECONDS = 10.0  # who stands by asks every two seconds who leads
NAME_MAX = 63  # PostgreSQL cuts what is longer

_LOCK = "SELECT pg_try_advisory_lock(hashtextextended($1, 0))"
_HOLDER = """
SELECT concat_ws(' ', application_name, 'from', coalesce(host(client_addr), 'this machine'), 'backend', pid) AS told
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND objsubid = 1
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND (classid::bigint << 32 | objid::bigint) = hashtextextended($1, 0)
"""

log = structlog.get_logger("leading")


class LeaderConnection:
    """The connection while it is ours; one statement at a time. Whatever fails on it ends the lead."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.pid: int = connection.get_server_pid()
        self._connection = connection
        self._turn = asyncio.Lock()
        self._lost = asyncio.Event()
        connection.add_termination_listener(lambda _connection: self._lost.set())

    async def fetch(self, sql: str, arguments: Sequence[Any] = ()) -> list[asyncpg.Record]:
        async with self._turn:
            return list(await self._connection.fetch(sql, *arguments, timeout=ANSWER_SECONDS))

    async def execute(self, sql: str, arguments: Sequence[Any]) -> int:
        """As `fetch`: how many rows it touched."""
        async with self._turn:
            return touched(await self._connection.execute(sql, *arguments, timeout=ANSWER_SECONDS))

    async def listen(self, channel: str, wake: Callable[[], None]) -> None:
        """Calls `wake` for each notification, and when the connection is lost."""
        self._connection.add_termination_listener(lambda _connection: wake())
        async with self._turn, asyncio.timeout(ANSWER_SECONDS):
            await self._connection.add_listener(channel, lambda *_call: wake())

    async def beat(self) -> None:
        """So that we are not taken for frozen, and find out that we were."""
        while True:
            await wait(self._lost, BEAT_SECONDS)
            await self.fetch("SELECT 1")


class Leader:
    """One purpose of a service. `standing` is called whenever another is seen to lead; `stood_by` is whether that was
    so when we failed last, so that what failed before it says nothing of the work now.
    """

    def __init__(
        self, database: Database, purpose: str, name: str = "", standing: Callable[[], None] = lambda: None
    ) -> None:
        self.leads = False
        self.stood_by = False
        self._holder, self._seen_at = "", float("-inf")
        self._standing = standing
        self._database = database
        self._purpose = purpose
        self._key = f"{purpose} {database.schema} {name}".strip()
        self._leading = metrics.LEADS.labels(database.service, purpose)
        self._leading.set(0)

    async def lead(self, work: Callable[[LeaderConnection], Awaitable[None]]) -> None:
        """Stands by until the lock is ours, then works until the work ends or the lead is lost."""
        self.stood_by = False
        connection = await connect(self._database, self._purpose, idle_session_timeout=str(SILENCE_MS))
        try:
            await self._stand_by(connection)
            self.leads, self.stood_by = True, False
            self._leading.set(1)
            await _until_lost(LeaderConnection(connection), work)
        except Exception as error:
            self._database.refused(error)
            raise
        finally:
            self.leads, self._holder = False, ""
            self._leading.set(0)
            connection.terminate()

    @property
    def held_by(self) -> str:
        """Who else leads; empty if we do, or if nobody could say lately."""
        return "" if self.leads or time.monotonic() - self._seen_at > BELIEVED_SECONDS else self._holder

    def see(self, holder: str) -> None:
        """Another leads."""
        if holder != self._holder:
            log.info("standing_by", purpose=self._purpose, held_by=holder)
        self._holder, self._seen_at, self.stood_by = holder, time.monotonic(), True
        self._standing()

    async def _stand_by(self, connection: asyncpg.Connection) -> None:
        while not await connection.fetchval(_LOCK, self._key, timeout=ANSWER_SECONDS):
            liveness.turned()
            if holder := await connection.fetchval(_HOLDER, self._key, timeout=ANSWER_SECONDS):
                self.see(holder)
            await asyncio.sleep(random.uniform(1, 2))  # noqa: S311 - jitter


async def _until_lost(lead: LeaderConnection, work: Callable[[LeaderConnection], Awaitable[None]]) -> None:
    tasks = [asyncio.ensure_future(work(lead)), asyncio.create_task(lead.beat())]
    try:
        done, _others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        if task.cancelled():  # by something inside it, since nobody has asked us to end
            raise ConnectionError("what leads was cancelled from within")
        task.result()


async def connect(database: Database, purpose: str, **settings: str) -> asyncpg.Connection:
    """A plain connection, no pool: for locks and LISTEN, which belong to a connection. Its name says whose it is."""
    name = f"{database.service} {purpose} {socket.gethostname()}/{os.getpid()}"[:NAME_MAX]
    try:
        connection = await asyncpg.connect(
            database.url_now, timeout=CONNECT_SECONDS, server_settings={"application_name": name}
        )
    except asyncpg.PostgresError as error:
        database.refused(error)
        raise
    try:
        await connection.execute(
            set_all({"search_path": database.schema, "tcp_keepalives_idle": "20", **settings}), timeout=CONNECT_SECONDS
        )
    except BaseException:
        connection.terminate()
        raise
    return connection
