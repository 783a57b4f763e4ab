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
from functools import cache, lru_cache
from typing import Annotated, Any

import asyncpg
from fastapi import Depends, Request
from pydantic_core import to_json
from sqlalchemy import JSON, MetaData, event
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSessionTransaction,
    async_sessionmaker,
    create_async_engine,
)
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


STATEMENTS = 300  # prepared ones that a connection keeps: all that a service has
Row = Mapping[str, Any]
AtEnd = Callable[[AsyncSession], Awaitable[None]]
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


class Database:
    def __init__(self, url: str, schema: str, pool_size: int = 10, service: str = "") -> None:
        self.url = url
        self.schema = schema
        self.service = service or schema
        self.published = Wakeup()  # rings after a commit that left rows in the outbox
        self.logged = Wakeup()  # rings when the log has grown
        self.growth = Growth()
        self.progress = Wakeup()  # rings when something that was under way is done
        self.relay_pid = 0  # the backend of the relay, while it leads in this process
        self.engine = self._engine(pool_size)
        self.sessions = async_sessionmaker(
            self.engine, class_=AsyncSession, expire_on_commit=False, info={"database": self}
        )

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
    async def session(self) -> AsyncIterator[AsyncSession]:
        """One transaction: commits at the end, rolls back on any error, then wakes the relay."""
        async with self.sessions() as session:
            driver = await _driver_of(session)
            try:
                with _noticing_loss(driver):
                    async with driver.transaction():
                        yield session
                        await finish(session)
            finally:
                if not driver.is_closed() and driver.is_in_transaction():
                    driver.terminate()  # cancelled while it rolled back: the pool must not lend it again
        if session.info.pop("published", False):
            self.published.ring()

    def has_grown(self, position: int, count: int, types: Iterable[str]) -> None:
        """The log, by so many events of these types, up to this position."""
        self.growth.add(position, count, types)
        self.logged.ring()

    async def read(self, sql: str, **values: Any) -> Sequence[Row]:
        """The rows of one statement in a transaction of its own."""
        async with self.engine.connect() as connection:
            return await _fetch(_driver(connection), sql, values)

    async def write(self, sql: str, **values: Any) -> None:
        """One statement in a transaction of its own."""
        async with self.engine.connect() as connection:
            await _execute(_driver(connection), sql, values)

    async def close(self) -> None:
        await self.engine.dispose()


def _refuse_dead_connection(connection: Any, _record: Any, _proxy: Any) -> None:
    """A backend that was killed while its connection lay in the pool: take another, without a ping."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


async def rows(session: AsyncSession, sql: str, **values: Any) -> Sequence[Row]:
    """Plain SQL within the session's transaction, past the unit of work. Values are written `:name`."""
    return await _fetch(await _driver_of(session), sql, values)


async def run(session: AsyncSession, sql: str, **values: Any) -> int:
    """As `rows`, for a statement that returns none: how many rows it touched."""
    return await _execute(await _driver_of(session), sql, values)


def at_end(session: AsyncSession, act: AtEnd) -> None:
    """Before the commit, once however often it is asked for: what many commands add to is written together."""
    session.info.setdefault("at_end", {})[act] = None


async def finish(session: AsyncSession) -> None:
    """All that the transaction still has to write."""
    await session.flush()
    for act in session.info.pop("at_end", {}):
        await act(session)


async def savepoint(session: AsyncSession) -> AsyncSessionTransaction:
    """Until here a `rollback()` of it goes back, for the unit of work and for plain SQL."""
    nested = await session.begin_nested()
    await session.connection()  # else SQLAlchemy sets it at its own next statement, after plain SQL
    return nested


async def insert(session: AsyncSession, table: type[SQLModel], **values: Any) -> Row:
    """One new row past the unit of work, which costs several times as much. Answers it with the model's defaults."""
    statement, made, fixed, in_json = _insertion(table)
    row = fixed | {name: make() for name, make in made.items() if name not in values} | values
    sent = row | {name: to_json(row[name]).decode() for name in in_json if row[name] is not None}
    await run(session, statement, **sent)
    return row


@cache
def _insertion(table: type[SQLModel]) -> tuple[str, dict[str, Callable[[], Any]], dict[str, Any], list[str]]:
    """The statement, the defaults that are made for each row and those that are the same, the columns of JSON."""
    columns = table.__table__.columns  # type: ignore[attr-defined]  # set by SQLAlchemy's registry
    names = ", ".join(table.model_fields)
    places = ", ".join(f":{name}" for name in table.model_fields)
    in_json = [name for name in table.model_fields if isinstance(columns[name].type, JSON)]
    fields = table.model_fields.items()
    made = {name: field.default_factory for name, field in fields if field.default_factory is not None}
    fixed = {name: field.default for name, field in fields if name not in made and not field.is_required()}
    return f"INSERT INTO {table.__tablename__} ({names}) VALUES ({places})", made, fixed, in_json  # type: ignore[return-value]  # none of ours takes the other values


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


async def _driver_of(session: AsyncSession) -> asyncpg.Connection:
    driver: asyncpg.Connection | None = session.info.get("driver")
    if driver is None:
        driver = session.info["driver"] = _driver(await session.connection())
    return driver


def _driver(connection: AsyncConnection) -> asyncpg.Connection:
    assert connection.sync_connection is not None  # noqa: S101 - for the type checker
    driver: asyncpg.Connection | None = connection.sync_connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - for the type checker
    return driver


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
