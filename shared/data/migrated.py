"""Whether the schema is the one that this process was written for: another is being migrated, or was not yet."""

import math
import time
from pathlib import Path

import asyncpg

from shared.data.db import Database
from shared.data.statements import sql

_VERSION = sql("SELECT version_num FROM alembic_version", into=str)


class Schema:
    def __init__(self, migrations: Path) -> None:
        self.expected = (migrations / "current-head").read_text().strip()
        self._since = 0.0  # it is the expected one, as far as is known; infinite while it is another

    def see(self, version: str | None) -> None:
        """None: there is none yet."""
        if version != self.expected:
            self._since = math.inf
        elif math.isinf(self._since):
            self._since = time.perf_counter()

    async def look(self, database: Database, *, for_caller: bool = False) -> None:
        try:
            async with database.reading(for_caller=for_caller) as session:
                version = await _VERSION.first(session)
        except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
            version = None
        self.see(version)

    def was_expected(self, when: float) -> bool:
        """`when` by the performance counter: what began before it was migrated may have met another."""
        return self._since <= when
