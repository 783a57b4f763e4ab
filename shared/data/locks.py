"""Which tables the statements of this service wait for. It is asked on a connection of its own: those of the pool may
all be waiting.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import asyncpg

from shared.data.db import Database, Row
from shared.data.leader import connect

REMEMBER_SECONDS = 30.0  # between two tries of the same statement nobody waits

# Of the roles as which it works; pg_locks itself is never locked.
_LOCKED = """
SELECT CAST(CAST(relation AS regclass) AS text) AS name, min(waitstart) AS since FROM pg_locks
WHERE NOT granted AND relation IS NOT NULL
  AND pid IN (SELECT pid FROM pg_stat_activity WHERE usename = ANY ($1) AND datname = current_database())
GROUP BY relation ORDER BY since LIMIT 3
"""


@dataclass
class Locks:
    """`_seen`: since when each table is waited for, and when it was seen last."""

    _seen: dict[str, tuple[datetime, float]] = field(default_factory=dict)

    async def look(self, database: Database) -> None:
        connection = await connect(database, "locks")
        try:
            self.see(await connection.fetch(_LOCKED, database.roles, timeout=5))
        finally:
            connection.terminate()

    def see(self, lock_rows: Sequence[Row | asyncpg.Record]) -> None:
        now = time.monotonic()
        self._seen = {name: seen for name, seen in self._seen.items() if now - seen[1] < REMEMBER_SECONDS}
        for row in lock_rows:
            if row["since"] is not None:
                since = min(row["since"], self._seen.get(row["name"], (row["since"], now))[0])
                self._seen[row["name"]] = (since, now)

    def in_words(self, waited_seconds: float = 0, lately_seconds: float = REMEMBER_SECONDS) -> str:
        """The tables and since when; empty if none was waited for lately, for at least so long."""
        now = time.monotonic()
        return ", ".join(
            f"{name} is locked by another session since {since:%Y-%m-%d %H:%M:%S} UTC (55P03)"
            for name, (since, at) in self._seen.items()
            if now - at < lately_seconds and (datetime.now(UTC) - since).total_seconds() >= waited_seconds
        )
