"""Moves events from the outbox to the log and gives each its position: published is what is in the log.

One relay per service leads, and moves on the connection that holds its lock: one that was overtaken and is late to
notice cannot move anything.
"""

import asyncio
from dataclasses import dataclass

from shared.data.db import Database
from shared.data.leader import Leader, LeaderConnection
from shared.data.statements import sql
from shared.data.wakeup import wait
from shared.kernel import liveness
from shared.kernel.fail_points import reached
from shared.kernel.metrics import PUBLISHED
from shared.kernel.retry import Pause

AT_ONCE = 500
GATHER_SECONDS = 0.003
AGAIN_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class _Moved:
    """How many, how the log has grown, and that it was published."""

    moved: int
    growth: str | None
    rang: object


# max(position) is read by the same statement that adds: the lock makes us the only one who adds.
_MOVE = sql(
    f"""
    WITH taken AS (
        DELETE FROM outbox WHERE id = ANY (ARRAY(SELECT id FROM outbox ORDER BY id LIMIT {AT_ONCE}))
        RETURNING id, event_id, topic, subject, type, body, area
    ), added AS (
        INSERT INTO log (position, event_id, topic, subject, type, body, area)
        SELECT (SELECT coalesce(max(position), 0) FROM log) + row_number() OVER (ORDER BY id),
               event_id, topic, subject, type, body, area
        FROM taken ON CONFLICT (event_id) DO NOTHING RETURNING position, type
    ), growth AS (
        SELECT concat_ws(' ', max(position), count(*), string_agg(DISTINCT type, ' ')) AS growth
        FROM added HAVING count(*) > 0
    )
    SELECT (SELECT count(*) FROM taken) AS moved, growth.growth,
           CASE WHEN growth.growth <> '' THEN pg_notify(:channel, growth.growth) END AS rang
    FROM (SELECT 1) AS always LEFT JOIN growth ON true
    """,
    into=_Moved,
)


class Relay:
    def __init__(self, database: Database, poll_seconds: float = 5.0) -> None:
        self.database = database
        self.poll_seconds = poll_seconds
        self.leader = Leader(database, "relay")
        self._pause = Pause(longest=AGAIN_SECONDS)

    async def run(self) -> None:
        """Until cancelled; whatever happens to the connection, it starts again."""
        while True:
            try:
                await self.leader.lead(self._move_for_ever)
            except Exception as error:  # noqa: BLE001 - a dying connection fails in many ways
                await self._pause.after(error, "relay_again")

    async def _move_for_ever(self, lead: LeaderConnection) -> None:
        database = self.database
        database.relay_pid = lead.pid
        try:
            await lead.listen(f"{database.schema}_outbox", database.published.ring)
            while True:
                await self._move(lead)
        finally:
            database.relay_pid = 0

    async def _move(self, lead: LeaderConnection) -> None:
        liveness.turned()
        database = self.database
        ticket = database.published.ticket()
        reached("relay.called")
        done = await _MOVE.one(lead, channel=f"{database.schema}_log")
        self._pause.reset()
        moved = done.moved
        if moved:
            reached("relay.numbered")
        if done.growth:
            database.has_grown(*growth(done.growth))
        if moved:
            database.progress.ring()
            PUBLISHED.labels(database.service).inc(moved)
        if moved < AT_ONCE:
            await wait(ticket, self.poll_seconds)
            if database.open_transactions:  # more is coming: each batch costs every reader a transaction
                await asyncio.sleep(GATHER_SECONDS)


def growth(message: str) -> tuple[int, int, list[str]]:
    """The newest position, how many were added, and their types: as one process tells it to the others."""
    position, count, *types = message.split()
    return int(position), int(count), types
