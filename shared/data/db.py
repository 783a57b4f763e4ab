"""The database of one service: its pool, its sessions, and the class its tables derive from.

One request or one batch of events is one transaction, opened and committed here. Nobody else commits.
SQLModel's classes say what the tables are, `shared.data.statements` what is asked of them.
"""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext, suppress
from functools import partial
from typing import Any, Protocol, TypeVar, cast, overload

import asyncpg
import structlog
from asyncpg.pool import PoolConnectionProxy
from sqlalchemy import MetaData, make_url
from sqlalchemy.orm import registry

from shared.data.connections import know_arrays, quoted, read_json, set_all
from shared.data.growth import LogGrowth
from shared.data.lending import Lending, holding_one
from shared.data.value_names import numbered
from shared.data.wakeup import Wakeup
from shared.kernel import liveness, purposes
from shared.kernel.fingerprints import NO_SECRETS, Secrets
from shared.kernel.purposes import NO_URLS, Purpose

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


SERVICE = re.compile(r"[a-z][a-z0-9_-]*")
CONNECT_SECONDS, POOL_SECONDS, CLOSE_SECONDS = 5, 10, 5
STATEMENT_SECONDS = 30
IDLE_SECONDS = 12  # within a transaction: a frozen process holds its rows no longer
ANSWER_SECONDS = 40.0  # longer than any statement may take: who says nothing for so long is gone
OF_A_PURPOSE = 5  # the most connections of each purpose that has a role of its own
STATEMENTS = 300  # prepared ones that a connection keeps: all that a service has
Row = Mapping[str, Any]
T = TypeVar("T")
Driver = asyncpg.Connection | PoolConnectionProxy
AtEnd = Callable[["Session"], Awaitable[object]]
DATABASE_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)

_RESTATED = "SELECT coalesce(max(number), 0) FROM restatement"
log = structlog.get_logger("db")


class ConnectionLost(ConnectionError):
    """The database cannot be reached, or the connection died under a transaction: nothing of it is kept."""


def registry_for(schema: str) -> registry:
    """One registry per service: `class Table(SQLModel, registry=registry_for("tariff")): ...`.

    Without it all services' tables would share SQLModel's one metadata.
    """
    return registry(metadata=MetaData(schema=schema, naming_convention=NAMING))


class Executor(Protocol):
    """Who says a statement: a session, or who leads."""

    async def fetch(self, sql: str, arguments: Sequence[Any]) -> list[asyncpg.Record]: ...

    async def execute(self, sql: str, arguments: Sequence[Any]) -> int: ...


class CompiledStatement(Protocol[T]):
    """What `shared.data.statements` makes."""

    async def all(self, session: Executor, **values: Any) -> list[T]: ...

    async def execute(self, session: Executor, **values: Any) -> int: ...


class Session:
    """A connection of the pool for one transaction, and what the commands of this transaction tell each other."""

    __slots__ = ("_pieces", "at_end", "database", "driver", "patience", "published")

    def __init__(self, database: "Database", driver: Driver) -> None:
        self.database = database
        self.driver = driver
        self.at_end: dict[AtEnd, None] = {}
        self._pieces: dict[type[Any], Any] = {}
        self.published = False  # whether it leaves rows in the outbox
        self.patience: float | None = ANSWER_SECONDS  # of one statement

    def of(self, kind: type[T]) -> T:
        """The one object of this kind in which commands of this transaction tell each other something, at first new."""
        if kind not in self._pieces:
            self._pieces[kind] = kind()
        return cast("T", self._pieces[kind])

    def forget(self) -> None:
        """What they told each other, and what is left for the end."""
        self._pieces.clear()
        self.at_end.clear()

    def answering(self) -> "_Answering":
        """Around one question to the database."""
        return self.database.answering(self.driver, self.patience)

    async def fetch(self, sql: str, arguments: Sequence[Any]) -> list[asyncpg.Record]:
        """The rows of a statement whose values are numbered, within the transaction."""
        with _NoticingLoss(self.driver), self.answering():
            return await self.driver.fetch(sql, *arguments)

    async def execute(self, sql: str, arguments: Sequence[Any]) -> int:
        """As `fetch`, for a statement that returns none: how many rows it touched."""
        with _NoticingLoss(self.driver), self.answering():
            return touched(await self.driver.execute(sql, *arguments))


class Database:
    def __init__(
        self, url: str, schema: str, pool_size: int = 10, service: str = "", secrets: Secrets = NO_SECRETS,
        application: str = "", urls: Mapping[Purpose, str] = NO_URLS,
    ) -> None:  # fmt: skip
        """`service`: whose events leave by it; `application`: the name of its connections, where that is another;
        `urls`: as whom it works for which purpose, where that is another than for callers.
        """
        self.url = url
        self.urls = urls
        self.secrets = secrets  # what it is looked for by
        self.schema = schema
        self.service = service or schema
        if not SERVICE.fullmatch(self.service):
            raise ValueError(f"{self.service!r} is the name of no service: events would leave under it")
        self.application = application or self.service
        self.published = Wakeup()  # rings after a commit that left rows in the outbox
        self.logged = Wakeup()  # rings when the log has grown
        self.growth = LogGrowth()
        self.progress = Wakeup()  # rings when something that was under way is done
        self.open_transactions = 0  # of this process
        self.relay_pid = 0  # the backend of the relay, while it leads in this process
        self.restated = 0  # the number of the last restatement, as of the newest connection
        self.refused: Callable[[BaseException], None] = _nobody_asks  # hears whatever fails on our connections
        self._pools: dict[str, asyncpg.Pool] = {}
        self._expiring: asyncio.Future[Any] | None = None
        self.lending = Lending(pool_size)

    @property
    def url_now(self) -> str:
        """As whom it connects for what is being done."""
        purpose = purposes.current.get()
        return self.url if purpose is None else self.urls.get(purpose, self.url)

    @property
    def all_urls(self) -> Sequence[str]:
        """Of the callers, and of each purpose that has another."""
        return list(dict.fromkeys([self.url, *self.urls.values()]))

    @property
    def roles(self) -> Sequence[str]:
        """As whom it connects, for all that it does."""
        return [make_url(url).username or "" for url in self.all_urls]

    async def _opened(self, url: str) -> asyncpg.Pool:
        """Made at the first use, since it belongs to the loop that runs then; it connects only when it lends."""
        self._pools[url] = asyncpg.create_pool(
            url,
            min_size=0,
            max_size=self.lending.size if url == self.url else min(self.lending.size, OF_A_PURPOSE),
            timeout=CONNECT_SECONDS,
            max_inactive_connection_lifetime=0,
            max_cached_statement_lifetime=0,
            statement_cache_size=STATEMENTS,
            init=partial(self._prepare, knows_restated=url != self.urls.get(Purpose.RELAY)),
            reset=_leave_as_it_is,
            server_settings={"application_name": self.application},
        )
        return await self._pools[url]

    async def _prepare(self, connection: asyncpg.Connection, *, knows_restated: bool = True) -> None:
        settings = {
            "search_path": self.schema,
            "jit": "off",
            "plan_cache_mode": "force_generic_plan",
            "statement_timeout": str(STATEMENT_SECONDS * 1000),
            "idle_in_transaction_session_timeout": str(IDLE_SECONDS * 1000),
            "tcp_keepalives_idle": "20",  # so that the server, too, notices who is gone
            "tcp_keepalives_interval": "5",
            "tcp_keepalives_count": "3",
        }
        with self.answering(connection, CONNECT_SECONDS):
            await connection.execute(set_all(settings))
            await read_json(connection)
            await know_arrays(connection)
            if not knows_restated:  # who adds no events need not
                return
            with suppress(asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):  # not migrated yet
                self.restated = max(self.restated, await connection.fetchval(_RESTATED))

    def answering(self, driver: Driver, seconds: float | None) -> "_Answering":
        """A connection that says nothing for so long is given up, and what waits for it fails. None: it may take long.

        A net that swallows what is sent tells nobody; the server's own timeouts are then not heard either.
        """
        return _Answering(self, driver, seconds)

    def give_up(self, driver: Driver) -> None:
        """The others were opened over the same net: before one is used again, another is opened in its place."""
        log.warning("connection_given_up", why="the database did not answer on it")
        with suppress(asyncpg.InterfaceError):  # the pool has taken it back
            driver.terminate()
        if self._pools:
            self._expiring = asyncio.gather(*(pool.expire_connections() for pool in self._pools.values()))

    @asynccontextmanager
    async def session(
        self, *, for_caller: bool = False, settings: Mapping[str, str] | None = None
    ) -> AsyncIterator[Session]:
        """One transaction: commits at the end, rolls back on any error, then wakes the relay.

        It begins with these settings of PostgreSQL, such as `{"lock_timeout": "2s"}`, which end with it.
        """
        async with self.reading(for_caller=for_caller) as session:
            driver = session.driver
            self.open_transactions += 1
            try:
                with _NoticingLoss(driver):
                    async with _transaction(session, settings or {}):
                        yield session
                        await finish(session)
            finally:
                self.open_transactions -= 1
                if not _is_gone(driver) and driver.is_in_transaction():
                    driver.terminate()  # cancelled while it rolled back: the pool must not lend it again
        if session.published:
            self.published.ring()

    @asynccontextmanager
    async def reading(self, *, for_caller: bool = False) -> AsyncIterator[Session]:
        """Without a transaction: each statement sees what is committed when it starts.

        `for_caller`: of the share that callers have. Raises HoldsOne where this task holds a connection already.
        """
        seats = self.lending.callers
        with holding_one(self), self.lending.asking() as asking:
            async with seats.taken(POOL_SECONDS) if for_caller else nullcontext(), self._lent() as driver:
                asking.has_it()
                yield Session(self, driver)

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator[Driver]:
        """A connection of the pool; those that have died in it are left out."""
        url = self.url_now
        pool = self._pools.get(url) or await self._opened(url)
        try:
            async with asyncio.timeout(POOL_SECONDS):
                driver = await pool.acquire()
        except asyncpg.PostgresError as error:
            self.refused(error)
            raise
        # Too slow, a name that no server knows, several addresses of which each refused: the driver has no one kind.
        except Exception as error:
            raise ConnectionLost("no connection to the database") from error
        try:
            yield driver
        except Exception as error:
            self.refused(error)
            if _confused(error) and not _is_gone(driver):
                driver.terminate()  # in what state it is, nobody knows: the pool must not lend it again
            raise
        finally:
            with self.answering(driver, CLOSE_SECONDS):
                await _give_back(pool, driver)

    def has_grown(self, position: int, count: int, types: Iterable[str]) -> None:
        """The log, by so many events of these types, up to this position."""
        self.growth.add(position, count, types)
        self.logged.ring()

    @overload
    async def read(self, statement: CompiledStatement[T], **values: Any) -> list[T]: ...
    @overload
    async def read(self, statement: str, **values: Any) -> Sequence[Row]: ...
    async def read(self, statement: Any, **values: Any) -> Any:
        """The rows of one statement in a transaction of its own."""
        async with self.reading() as session:
            if isinstance(statement, str):
                return await fetch_all(session, statement, **values)
            return await statement.all(session, **values)

    async def write(self, statement: "str | CompiledStatement[Any]", **values: Any) -> None:
        """One statement in a transaction of its own."""
        async with self.reading() as session:
            if isinstance(statement, str):
                await execute(session, statement, **values)
            else:
                await statement.execute(session, **values)

    async def close(self) -> None:
        for pool in self._pools.values():
            try:
                async with asyncio.timeout(CLOSE_SECONDS):
                    await pool.close()
            except TimeoutError:
                pool.terminate()


def _nobody_asks(_error: BaseException) -> None:
    return


async def _give_back(pool: asyncpg.Pool, driver: PoolConnectionProxy) -> None:
    """What was done with it stands or fell before; if it died since, the pool drops it and opens another."""
    with suppress(OSError, *DATABASE_ERRORS):
        await pool.release(driver)


async def _leave_as_it_is(_connection: asyncpg.Connection) -> None:
    """No transaction of ours sets anything that outlives it."""


async def fetch_all(session: Session, sql: str, **values: Any) -> Sequence[Row]:
    """The rows of a statement within the session's transaction. Values are written `:name`."""
    text, names = numbered(sql)
    return [dict(row) for row in await session.fetch(text, [values[name] for name in names])]


async def execute(session: Session, sql: str, **values: Any) -> int:
    """As `fetch_all`, for a statement that returns none: how many rows it touched."""
    text, names = numbered(sql)
    return await session.execute(text, [values[name] for name in names])


def touched(status: str) -> int:
    """How many rows, from what the database says at a statement's end, such as `UPDATE 3`."""
    count = status.rpartition(" ")[2]
    return int(count) if count.isdigit() else 0


def at_end(session: Session, act: AtEnd) -> None:
    """Before the commit, once however often it is asked for: what many commands add to is written together."""
    session.at_end[act] = None


async def finish(session: Session) -> None:
    """All that the transaction still has to write."""
    acts, session.at_end = session.at_end, {}
    for act in acts:
        await act(session)


def beginning(settings: Mapping[str, str]) -> str:
    """What opens a transaction, with the settings that hold until its end, in one message. All that opens one goes
    through here.
    """
    return "; ".join(["BEGIN", *(f"SET LOCAL {name} = {quoted(value)}" for name, value in settings.items())])


@asynccontextmanager
async def _transaction(session: Session, settings: Mapping[str, str]) -> AsyncIterator[None]:
    """As the driver's, but none of its steps waits for ever."""
    whole = Transaction(session, settings)
    try:
        await whole.start()
    except asyncpg.PostgresError:
        if not _is_gone(session.driver):
            await whole.rollback()  # BEGIN may have been done, and a setting be refused
        raise
    except BaseException:
        if not _is_gone(session.driver):
            session.driver.terminate()  # whether it has begun is unknown: the pool must not lend it again
        raise
    try:
        yield
    except BaseException as error:
        try:
            await whole.rollback()
        except Exception:
            if isinstance(error, Exception):
                raise
        raise
    await whole.commit()


async def _say(session: Session, statement: str) -> None:
    with session.answering():
        await session.driver.execute(statement)


class Transaction:
    """The whole one, up to where `rollback()` forgets what the commands told each other."""

    def __init__(self, session: Session, settings: Mapping[str, str]) -> None:
        self._session = session
        self._settings = settings

    async def start(self) -> None:
        await _say(self._session, beginning(self._settings))

    async def commit(self) -> None:
        await _say(self._session, "COMMIT")

    async def rollback(self) -> None:
        self._session.forget()
        await _say(self._session, "ROLLBACK")


class Savepoint:
    """Until here a `rollback()` goes back; what the commands told each other since is forgotten."""

    _numbers = itertools.count(1)

    def __init__(self, session: Session) -> None:
        self._session = session
        self._name = f"here_{next(self._numbers)}"

    async def start(self) -> None:
        await _say(self._session, f"SAVEPOINT {self._name}")

    async def commit(self) -> None:
        await _say(self._session, f"RELEASE SAVEPOINT {self._name}")

    async def check_and_commit(self) -> None:
        """What would otherwise fail at the end of the transaction fails here, where it can be told apart."""
        await _say(self._session, f"SET CONSTRAINTS ALL IMMEDIATE; RELEASE SAVEPOINT {self._name}")

    async def rollback(self) -> None:
        self._session.forget()
        await _say(self._session, f"ROLLBACK TO {self._name}")


class _Answering:
    """No generator: it stands around each message to the database."""

    __slots__ = ("_database", "_driver", "_giving_up", "_seconds")

    def __init__(self, database: "Database", driver: Driver, seconds: float | None) -> None:
        self._database = database
        self._driver = driver
        self._seconds = seconds
        self._giving_up: asyncio.TimerHandle | None = None

    def __enter__(self) -> None:
        if self._seconds is not None:
            loop = asyncio.get_running_loop()
            self._giving_up = loop.call_later(self._seconds, self._database.give_up, self._driver)

    def __exit__(self, *_: object) -> None:
        if self._giving_up is not None:
            self._giving_up.cancel()
            liveness.turned()


class _NoticingLoss:
    """The driver has several errors for a connection that has died; this is one. On a connection that lives, an error
    of the driver is itself: of the program, not of the way to the database.

    One that is given up between two steps of a statement has no protocol any more: that is an AttributeError.
    """

    __slots__ = ("_driver",)

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def __enter__(self) -> None:
        return

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        lost = isinstance(error, (OSError, AttributeError, *DATABASE_ERRORS))
        if lost and not isinstance(error, ConnectionLost) and _is_gone(self._driver):
            raise ConnectionLost from error


def _confused(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, asyncpg.InternalClientError):
        error = error.__cause__ or error.__context__
    return error is not None


def _is_gone(driver: Driver) -> bool:
    """A connection that the pool took back, since it died, answers no question but with an error."""
    try:
        return bool(driver.is_closed())
    except asyncpg.InterfaceError:
        return True
