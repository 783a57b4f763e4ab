"""Moves events from the outbox to the log and gives each its position: published is what is in the log.

One relay per service leads: it holds an advisory lock on its own plain connection. Connection lost is lock
lost, so a relay that is late to notice cannot move anything.
"""

import asyncio
import random

import asyncpg
import structlog

from shared.db import Database
from shared.metrics import PUBLISHED
from shared.wakeup import wait

AT_ONCE = 500
CONNECT_SECONDS = 5
GATHER_SECONDS = 0.003

_LOCK = "SELECT pg_try_advisory_lock(hashtextextended($1, 0))"
# max(position) is read by the same statement that adds: the lock makes us the only one who adds.
_MOVE = f"""
WITH taken AS (
    DELETE FROM outbox WHERE id = ANY (ARRAY(SELECT id FROM outbox ORDER BY id LIMIT {AT_ONCE})) RETURNING *
), added AS (
    INSERT INTO log (position, event_id, topic, subject, type, body)
    SELECT (SELECT coalesce(max(position), 0) FROM log) + row_number() OVER (ORDER BY id),
           event_id, topic, subject, type, body
    FROM taken ON CONFLICT (event_id) DO NOTHING RETURNING position, type
), growth AS (
    SELECT concat_ws(' ', max(position), count(*), string_agg(DISTINCT type, ' ')) AS told
    FROM added HAVING count(*) > 0
)
SELECT (SELECT count(*) FROM taken) AS moved, growth.told, CASE WHEN told <> '' THEN pg_notify($1, told) END
FROM (SELECT 1) AS always LEFT JOIN growth ON true
"""

log = structlog.get_logger("relay")


class Relay:
    def __init__(self, database: Database, poll_seconds: float = 5.0) -> None:
        self.database = database
        self.poll_seconds = poll_seconds

    async def run(self) -> None:
        """Until cancelled; whatever happens to the connection, it starts again."""
        while True:
            try:
                await self._lead()
            except Exception as error:  # noqa: BLE001 - a dying connection fails in many ways
                log.warning("relay_again", error=f"{type(error).__name__}: {error}")
            await asyncio.sleep(random.uniform(0.1, 0.5))  # noqa: S311 - jitter

    async def _lead(self) -> None:
        database = self.database
        connection = await connect(database, "relay")
        try:
            while not await connection.fetchval(_LOCK, f"relay {database.schema}"):  # noqa: ASYNC110 - another holds it
                await asyncio.sleep(random.uniform(1, 2))  # noqa: S311 - jitter
            database.relay_pid = connection.get_server_pid()
            connection.add_termination_listener(lambda _connection: database.published.ring())
            await connection.add_listener(f"{database.schema}_outbox", lambda *_call: database.published.ring())
            await self._move_for_ever(connection)
        finally:
            database.relay_pid = 0
            connection.terminate()

    async def _move_for_ever(self, connection: asyncpg.Connection) -> None:
        database = self.database
        statement = await connection.prepare(_MOVE)
        while True:
            ticket = database.published.ticket()
            (done,) = await statement.fetch(f"{database.schema}_log", timeout=30)
            moved: int = done["moved"]
            if done["told"]:
                database.has_grown(*growth(done["told"]))
            if moved:
                database.progress.ring()
                PUBLISHED.labels(database.service).inc(moved)
            if moved < AT_ONCE:
                await wait(ticket, self.poll_seconds)
                if database.open_transactions:  # more is coming: each batch costs every reader a transaction
                    await asyncio.sleep(GATHER_SECONDS)


def growth(told: str) -> tuple[int, int, list[str]]:
    """The newest position, how many were added, and their types: as one process tells it to the others."""
    position, count, *types = told.split()
    return int(position), int(count), types


async def connect(database: Database, purpose: str) -> asyncpg.Connection:
    """A plain connection, no pool: for locks and LISTEN, which belong to a connection."""
    return await asyncpg.connect(
        database.url,
        timeout=CONNECT_SECONDS,
        server_settings={
            "search_path": database.schema,
            "application_name": f"{database.service} {purpose}",
            "tcp_keepalives_idle": "20",
        },
    )
