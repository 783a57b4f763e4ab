"""The database of one service: its engine, its sessions, and the class its tables derive from.

One request or one batch of events is one transaction, opened and committed here. Nobody else commits.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy import MetaData, RowMapping, event, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.orm import registry
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from shared.settings import async_url
from shared.wakeup import Wakeup

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


_statement = lru_cache(maxsize=2000)(text)  # to look for `:names` in the same text again costs more than to run it


def registry_for(schema: str) -> registry:
    """One registry per service: `class Table(SQLModel, registry=registry_for("tariff")): ...`.

    Without it all services' tables would share SQLModel's one metadata.
    """
    return registry(metadata=MetaData(schema=schema, naming_convention=NAMING))


def table_class(schema: str) -> type[SQLModel]:
    """The same as a value. mypy follows only the class statement shown at `registry_for`."""

    class Table(SQLModel, registry=registry_for(schema)): ...

    return Table


class Database:
    def __init__(self, url: str, schema: str, pool_size: int = 10, service: str = "") -> None:
        self.url = url
        self.schema = schema
        self.service = service or schema
        self.published = Wakeup()  # rings after a commit that left rows in the outbox
        self.logged = Wakeup()  # rings when the log has grown
        self.progress = Wakeup()  # rings when something that was under way is done
        self.relay_pid = 0  # the backend of the relay, while it leads in this process
        self.engine = self._engine(pool_size)
        # Single statements without BEGIN and COMMIT: one round trip instead of three.
        self.reader: AsyncEngine = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self.sessions = async_sessionmaker(
            self.engine, class_=AsyncSession, expire_on_commit=False, info={"database": self}
        )

    def _engine(self, pool_size: int) -> AsyncEngine:
        engine = create_async_engine(
            async_url(self.url),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=10,
            hide_parameters=True,  # an error text must not carry what people told us
            connect_args={
                "timeout": 5,
                "server_settings": {
                    "search_path": self.schema,
                    "application_name": self.service,
                    "jit": "off",
                    "statement_timeout": "30000",
                    "idle_in_transaction_session_timeout": "60000",
                },
            },
        )
        event.listen(engine.sync_engine, "checkout", _refuse_dead_connection)
        return engine

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """One transaction: commits at the end, rolls back on any error, then wakes the relay."""
        async with self.sessions() as session:
            yield session
            await session.commit()
            published = session.info.pop("published", False)
        if published:
            self.published.ring()

    async def read(self, sql: str, **values: Any) -> Sequence[RowMapping]:
        """The rows of one statement in a transaction of its own."""
        async with self.reader.connect() as connection:
            return (await connection.execute(_statement(sql), values)).mappings().all()

    async def write(self, sql: str, **values: Any) -> None:
        """One statement in a transaction of its own."""
        async with self.reader.connect() as connection:
            await connection.execute(_statement(sql), values)

    async def close(self) -> None:
        await self.engine.dispose()


def _refuse_dead_connection(connection: Any, _record: Any, _proxy: Any) -> None:
    """A backend that was killed while its connection lay in the pool: take another, without a ping."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


async def rows(session: AsyncSession, sql: str, **values: Any) -> Sequence[RowMapping]:
    """Plain SQL within the session's transaction, past the unit of work."""
    connection = await session.connection()
    return (await connection.execute(_statement(sql), values)).mappings().all()


async def run(session: AsyncSession, sql: str, **values: Any) -> int:
    """As `rows`, for a statement that returns none: how many rows it touched."""
    connection = await session.connection()
    return (await connection.execute(_statement(sql), values)).rowcount


async def _write_session(request: Request) -> AsyncIterator[AsyncSession]:
    database: Database = request.app.state.database
    async with database.session() as session:
        request.state.session = session
        yield session


async def _read_session(request: Request) -> AsyncIterator[AsyncSession]:
    database: Database = request.app.state.database
    async with database.sessions() as session:
        yield session


# scope="function": the commit comes before the answer. FastAPI's default commits after it, and then
# a commit that fails has already been answered with success.
WriteSession = Annotated[AsyncSession, Depends(_write_session, scope="function")]
ReadSession = Annotated[AsyncSession, Depends(_read_session, scope="function")]
