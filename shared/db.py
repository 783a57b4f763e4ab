"""The database of one service: its engine, its sessions, and the class its tables derive from.

One request or one batch of events is one transaction, opened and committed here. Nobody else commits.

Tables go through SQLAlchemy's unit of work; plain SQL goes to the driver underneath, on the same connection
and in the same transaction, at a quarter of the cost of a statement. The driver holds the transaction: the
engine is told AUTOCOMMIT, so that SQLAlchemy neither opens nor ends one.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any

import asyncpg
from fastapi import Depends, Request
from sqlalchemy import MetaData, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    create_async_engine,
)
from sqlalchemy.orm import registry
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.util import greenlet_spawn
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


STATEMENTS = 300  # prepared ones that a connection keeps: all that a service has
Row = Mapping[str, Any]
AtEnd = Callable[["Session"], Awaitable[None]]
DATABASE_ERRORS = (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError)

_NAME = re.compile(r"(?<![:\w]):([a-z_]\w*)(?!:)")


class ConnectionLost(ConnectionError):
    """The connection to the database died under a transaction: nothing of it is kept."""


def registry_for(schema: str) -> registry:
    """One registry per service: `class Table(SQLModel, registry=registry_for("tariff")): ...`.

    Without it all services' tables would share SQLModel's one metadata.
    """
    return registry(metadata=MetaData(schema=schema, naming_convention=NAMING))


def table_class(schema: str) -> type[SQLModel]:
    """The same as a value. mypy follows only the class statement shown at `registry_for`."""

    class Table(SQLModel, registry=registry_for(schema)): ...

    return Table


@dataclass
class Growth:
    """How far the log has grown since this process listens, and where each type of event came last.

    It may lag behind the log. It spares looks; who relies on it looks from time to time all the same.
    """

    newest: int = 0
    _since: int | None = None
    _last: dict[str, int] = field(default_factory=dict)

    def add(self, position: int, count: int, types: Iterable[str]) -> None:
        self._since = position - count if self._since is None else self._since
        self.newest = max(self.newest, position)
        self._last.update(dict.fromkeys(types, position))

    def brings(self, types: Sequence[str] | None, after: int) -> bool:
        """Whether news of these types (None: of any) may stand after this position."""
        if after >= self.newest:
            return False
        if types is None or self._since is None or after < self._since:
            return True
        return any(self._last.get(each, 0) > after for each in types)


class Session:
    """A connection of the pool for one transaction, and what the commands of this transaction tell each other.

    Plain SQL goes to the driver. `tables` is SQLAlchemy's unit of work on the same connection, made when it is
    first asked for.
    """

    __slots__ = ("_lent", "_tables", "database", "driver", "info")

    def __init__(self, database: "Database", lent: PoolProxiedConnection) -> None:
        self.database = database
        self.driver = _driver(lent)
        self.info: dict[str, Any] = {}
        self._lent = lent
        self._tables: AsyncSession | None = None

    @property
    def tables(self) -> AsyncSession:
        if self._tables is None:
            engine = self.database.engine
            connection = AsyncConnection(engine, Connection(engine.sync_engine, connection=self._lent))
            self._tables = AsyncSession(bind=connection, expire_on_commit=False)
        return self._tables

    async def flush(self) -> None:
        if self._tables is not None:
            await self._tables.flush()

    async def forget_tables(self) -> None:
        """What the unit of work knows is no longer so, or no longer needed."""
        if self._tables is not None:
            tables, self._tables = self._tables, None
            await tables.close()


class Database:
    def __init__(self, url: str, schema: str, pool_size: int = 10, service: str = "") -> None:
        self.url = url
        self.schema = schema
        self.service = service or schema
        self.published = Wakeup()  # rings after a commit that left rows in the outbox
        self.logged = Wakeup()  # rings when the log has grown
        self.growth = Growth()
        self.progress = Wakeup()  # rings when something that was under way is done
        self.open_transactions = 0  # of this process
        self.relay_pid = 0  # the backend of the relay, while it leads in this process
        self.engine = self._engine(pool_size)

    def _engine(self, pool_size: int) -> AsyncEngine:
        engine = create_async_engine(
            async_url(self.url),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=10,
            pool_use_lifo=True,  # few connections, each with its prepared statements
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,  # an error text must not carry what people told us
            connect_args={
                "timeout": 5,
                "statement_cache_size": STATEMENTS,
                "prepared_statement_cache_size": STATEMENTS,
                "server_settings": {
                    "search_path": self.schema,
                    "application_name": self.service,
                    "jit": "off",
                    "plan_cache_mode": "force_generic_plan",
                    "statement_timeout": "30000",
                    "idle_in_transaction_session_timeout": "60000",
                },
            },
        )
        event.listen(engine.sync_engine, "checkout", _refuse_dead_connection)
        return engine

    @asynccontextmanager
    async def session(self) -> AsyncIterator[Session]:
        """One transaction: commits at the end, rolls back on any error, then wakes the relay."""
        async with self.reading() as session:
            driver = session.driver
            self.open_transactions += 1
            try:
                with _noticing_loss(driver):
                    async with driver.transaction():
                        yield session
                        await finish(session)
            finally:
                self.open_transactions -= 1
                if not driver.is_closed() and driver.is_in_transaction():
                    driver.terminate()  # cancelled while it rolled back: the pool must not lend it again
        if session.info.pop("published", False):
            self.published.ring()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Session]:
        """Without a transaction: each statement sees what is committed when it starts."""
        async with self._lent() as lent:
            session = Session(self, lent)
            try:
                yield session
            finally:
                await session.forget_tables()

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator[PoolProxiedConnection]:
        lent = await self.engine.raw_connection()
        try:
            yield lent
        finally:
            await greenlet_spawn(lent.close)

    def has_grown(self, position: int, count: int, types: Iterable[str]) -> None:
        """The log, by so many events of these types, up to this position."""
        self.growth.add(position, count, types)
        self.logged.ring()

    async def read(self, sql: str, **values: Any) -> Sequence[Row]:
        """The rows of one statement in a transaction of its own."""
        async with self._lent() as lent:
            return await _fetch(_driver(lent), sql, values)

    async def write(self, sql: str, **values: Any) -> None:
        """One statement in a transaction of its own."""
        async with self._lent() as lent:
            await _execute(_driver(lent), sql, values)

    async def close(self) -> None:
        await self.engine.dispose()


def _refuse_dead_connection(connection: Any, _record: Any, _proxy: Any) -> None:
    """A backend that was killed while its connection lay in the pool: take another, without a ping."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


async def rows(session: Session, sql: str, **values: Any) -> Sequence[Row]:
    """Plain SQL within the session's transaction, past the unit of work. Values are written `:name`."""
    return await _fetch(session.driver, sql, values)


async def run(session: Session, sql: str, **values: Any) -> int:
    """As `rows`, for a statement that returns none: how many rows it touched."""
    return await _execute(session.driver, sql, values)


def at_end(session: Session, act: AtEnd) -> None:
    """Before the commit, once however often it is asked for: what many commands add to is written together."""
    session.info.setdefault("at_end", {})[act] = None


async def finish(session: Session) -> None:
    """All that the transaction still has to write."""
    await session.flush()
    for act in session.info.pop("at_end", {}):
        await act(session)


class Savepoint:
    """Until here a `rollback()` goes back, for plain SQL and for the unit of work, which then begins anew."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._transaction = session.driver.transaction()

    async def start(self) -> None:
        await self._session.flush()
        await self._transaction.start()

    async def commit(self) -> None:
        await self._transaction.commit()

    async def rollback(self) -> None:
        await self._session.forget_tables()
        await self._transaction.rollback()


async def savepoint(session: Session) -> Savepoint:
    made = Savepoint(session)
    await made.start()
    return made


async def _fetch(driver: asyncpg.Connection, sql: str, values: Row) -> Sequence[Row]:
    numbered, names = _numbered(sql)
    with _noticing_loss(driver):
        return [dict(row) for row in await driver.fetch(numbered, *[values[name] for name in names])]


async def _execute(driver: asyncpg.Connection, sql: str, values: Row) -> int:
    numbered, names = _numbered(sql)
    with _noticing_loss(driver):
        status: str = await driver.execute(numbered, *[values[name] for name in names])
    count = status.rpartition(" ")[2]
    return int(count) if count.isdigit() else 0


@contextmanager
def _noticing_loss(driver: asyncpg.Connection) -> Iterator[None]:
    """The driver has several errors for a connection that has died; this is one."""
    try:
        yield
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        if driver.is_closed():
            raise ConnectionLost from error
        raise


@lru_cache(maxsize=2000)
def _numbered(sql: str) -> tuple[str, Sequence[str]]:
    """The statement with `$1` for the first `:name`, and the names in their order."""
    names = list(dict.fromkeys(_NAME.findall(sql)))
    return _NAME.sub(lambda found: f"${names.index(found[1]) + 1}", sql), names


def _driver(lent: PoolProxiedConnection) -> asyncpg.Connection:
    driver: asyncpg.Connection | None = lent.driver_connection
    assert driver is not None  # noqa: S101 - for the type checker
    return driver


async def _write_session(request: Request) -> AsyncIterator[Session]:
    database: Database = request.app.state.database
    async with database.session() as session:
        request.state.session = session
        yield session


async def _read_session(request: Request) -> AsyncIterator[Session]:
    database: Database = request.app.state.database
    async with database.reading() as session:
        yield session


# scope="function": the commit comes before the answer. FastAPI's default commits after it, and then
# a commit that fails has already been answered with success.
WriteSession = Annotated[Session, Depends(_write_session, scope="function")]
ReadSession = Annotated[Session, Depends(_read_session, scope="function")]
