"""Databases as an older version left them, for tests of what becomes of kept data."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
from alembic.operations import Operations
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from shared.data import migrate
from shared.kernel.fingerprints import SANDBOX_SECRETS, read_secrets
from shared.kernel.settings import async_url
from shared.runtime.service import ServiceDefinition

SECRETS = read_secrets(SANDBOX_SECRETS)
_PATTERNS: dict[tuple[str, Path], dict[str, str]] = {}


@dataclass(frozen=True)
class Older:
    """`rows` reads and writes what is kept, by names with their schema; `upgrade` brings it to today."""

    url: str
    service: ServiceDefinition
    connection: Any

    async def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in await self.connection.fetch(sql, *values)]

    async def again(self, revision: str) -> None:
        """That one migration alone, on what it made undone by hand: whatever came after it stays."""
        versions = f"{self.service.metadata.schema}.alembic_version"
        (now,) = await self.rows(f"SELECT version_num FROM {versions}")
        await self.rows(f"UPDATE {versions} SET version_num = $1", f"{int(revision) - 1:04d}")
        await _up_to(self.url, self.service, revision)
        await self.rows(f"UPDATE {versions} SET version_num = $1", now["version_num"])

    async def upgrade(self) -> None:
        await migrate.upgrade(self.url, self.service.metadata, self.service.migrations, secrets=SECRETS)


@asynccontextmanager
async def older(database_url: str, service: ServiceDefinition, revision: str) -> AsyncIterator[Older]:
    """A database of its own, made by the service's migrations up to that one."""
    name = f"older_{secrets.token_hex(4)}"
    server = await asyncpg.connect(database_url)
    pattern = await _pattern(server, database_url, service, revision)
    await server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{pattern}"')
    url = _named(database_url, name)
    connection = await asyncpg.connect(url)
    try:
        yield Older(url, service, connection)
    finally:
        await connection.close()
        await server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        await server.close()


def _named(database_url: str, name: str) -> str:
    return urlsplit(database_url)._replace(path=f"/{name}").geturl()


async def _pattern(server: Any, database_url: str, service: ServiceDefinition, revision: str) -> str:
    """A database at that revision which nobody writes to: made of the next older one, and once for each server."""
    made = _PATTERNS.setdefault((database_url, service.migrations), {"": "template1"})
    if revision not in made:
        name = f"pattern_{service.metadata.schema}_{revision}_{secrets.token_hex(4)}"
        before = made[max(earlier for earlier in made if earlier < revision)]
        await server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{before}"')
        await _up_to(_named(database_url, name), service, revision)
        made[revision] = name
    return made[revision]


async def _up_to(url: str, service: ServiceDefinition, revision: str) -> None:
    engine = create_async_engine(async_url(url))
    async with engine.begin() as connection:
        await connection.run_sync(_migrate, service, revision)
    await engine.dispose()


def _migrate(connection: Connection, service: ServiceDefinition, revision: str) -> None:
    connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{service.metadata.schema}"'))
    found = migrate.scripts(service.migrations)
    context = migrate.context(
        connection,
        service.metadata,
        secrets=SECRETS,
        fn=lambda current, _context: found._upgrade_revs(revision, current),
    )
    with Operations.context(context):
        context.run_migrations()
