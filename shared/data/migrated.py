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
        self.version: str | None = None
        self._since = 0.0  # it is the expected one, as far as is known; infinite while it is another

    def see(self, version: str | None) -> None:
        """None: there is none yet."""
        self.version = version
        if version != self.expected:
            self._since = math.inf
        elif math.isinf(self._since):
            self._since = time.perf_counter()

    def in_words(self, service: str) -> str:
        """Why it is another, as was seen last, with what to do. Versions are numbers with leading zeros."""
        if self.version is None:
            return f"the schema is not migrated: python -m services.{service} migrate"
        if self.version > self.expected:
            return (
                f"the schema is at {self.version}, and this version of the program knows it up to {self.expected}:"
                " a newer one has migrated it, so start that one"
            )
        return f"the schema is at {self.version}, not {self.expected}: python -m services.{service} migrate"

    async def look(self, database: Database, *, for_caller: bool = False) -> None:
        try:
            async with database.reading(for_caller=for_caller) as session:
                version = await _VERSION.first(session)
        except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
            version = None
        self.see(version)

    def is_another(self) -> bool:
        """As far as was seen last."""
        return math.isinf(self._since)

    def was_expected(self, when: float) -> bool:
        """`when` by the performance counter: what began before it was migrated may have met another."""
        return self._since <= when
