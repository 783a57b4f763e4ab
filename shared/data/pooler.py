"""A pooler that lends a server's process for one transaction at a time breaks what we need of a connection.

Locks, LISTEN, settings and prepared statements belong to it, and each would be lost or be another's. Better not to
start than to lead twice.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

TRIES = 3
LIMIT_SECONDS = 5.0
_PROCESS = "SELECT pg_backend_pid()"


class TransactionPooler(Exception):
    def __init__(self) -> None:
        super().__init__(
            "LASARS_DATABASE_URL leads to a pooler in transaction or statement mode, which loses locks and LISTEN: "
            "connect to PostgreSQL itself, or through a pooler with pool_mode = session."
        )


async def refuse_transaction_pooler(database_url: str) -> None:
    """Raises what a connection raises, if none is had. Who cannot tell in time says nothing."""
    try:
        async with (
            asyncio.timeout(LIMIT_SECONDS),
            _connected(database_url) as connection,
            _connected(database_url) as other,
        ):
            for _ in range(TRIES):
                if await _are_pooled(connection, other):
                    raise TransactionPooler
    except TimeoutError:
        return
    except asyncpg.PostgresError as error:
        if "statement pooling mode" in str(error):  # there a transaction cannot even be opened
            raise TransactionPooler from error
        raise


async def _are_pooled(connection: asyncpg.Connection, other: asyncpg.Connection) -> bool:
    """Two connections that are both open have the same process behind them, or one does not keep its own."""
    first = await _process(connection)
    async with other.transaction():
        if await other.fetchval(_PROCESS) == first:
            return True
        return await _process(connection) != first


async def _process(connection: asyncpg.Connection) -> int:
    async with connection.transaction():  # else even the two steps of one statement could go to different ones
        process_id: int = await connection.fetchval(_PROCESS)
    return process_id


@asynccontextmanager
async def _connected(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_url, timeout=LIMIT_SECONDS, statement_cache_size=0)
    try:
        yield connection
    finally:
        connection.terminate()
