"""However the database is away, busy or full: 503 with Retry-After, nothing kept, and sound again afterwards."""

import errno
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any

import asyncpg
import pytest
from sqlalchemy import make_url

from shared.data import db
from shared.data.db import Database, Session, execute
from shared.data.errors import Fault, fault_of
from tests.harness import Running, another
from tests.shared import example

Act = Callable[[Session], Awaitable[None]]


async def _note(things: Running) -> tuple[int, str]:
    answer = await things.client.post("/things", json={"name": "a"}, headers=things.headers("assessor"))
    return answer.status_code, answer.headers.get("Retry-After", "")


async def _count(things: Running) -> int:
    (found,) = await things.db.read("SELECT count(*) AS n FROM thing")
    return int(found["n"])


async def _unavailable(things: Running) -> None:
    status, retry_after = await _note(things)
    assert (status, retry_after.isdigit()) == (503, True)


@pytest.fixture
async def elsewhere(things: Running) -> AsyncIterator[Callable[[str], None]]:
    """The same service with its database at another address."""
    made: list[Database] = []

    def move(url: str) -> None:
        made.append(Database(url, "things", 2))
        things.app.state.database = made[-1]

    yield move
    things.app.state.database = things.db
    for each in made:
        await each.close()


async def _every_way_in_is_unavailable(things: Running, said: str = "cannot be reached") -> None:
    await _unavailable(things)
    answer = await things.client.get("/things", headers=things.headers("assessor"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    ready = await things.client.get("/health/ready")
    assert ready.status_code == 503
    assert said in ready.json()["detail"]


@pytest.mark.parametrize("url", [
    "postgresql://a:b@nowhere.invalid/c", "postgresql://a:b@127.0.0.1:1/c", "postgresql://a:b@/c?host=/nowhere",
])  # fmt: skip
async def test_an_address_where_no_database_is(things: Running, elsewhere: Callable[[str], None], url: str) -> None:
    elsewhere(url)
    await _every_way_in_is_unavailable(things)


@pytest.mark.parametrize("parts", [{"database": "none"}, {"username": "nobody"}])
async def test_a_server_that_does_not_take_us(
    things: Running, elsewhere: Callable[[str], None], database_url: str, parts: dict[str, Any]
) -> None:
    elsewhere(make_url(database_url).set(**parts).render_as_string(hide_password=False))
    await _every_way_in_is_unavailable(things)


@pytest.mark.parametrize("error", [
    OSError(errno.ENETUNREACH, "Network is unreachable"),
    OSError("Multiple exceptions: [Errno 111] Connect call failed, [Errno 101] Network is unreachable"),
    socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"),
    TimeoutError(),
    asyncpg.InternalClientError("unexpected data"),
    AttributeError("'NoneType' object has no attribute 'bind_execute'"),  # it was given up while it was being made
    asyncpg.CannotConnectNowError("the database system is starting up"),
], ids=repr)  # fmt: skip
async def test_a_database_that_is_not_reached(
    things: Running, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def fail(*_given: object, **_named: object) -> None:
        raise error

    monkeypatch.setattr("asyncpg.Pool.acquire", fail)
    await _every_way_in_is_unavailable(things)


async def test_a_database_without_a_free_connection(things: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_given: object, **_named: object) -> None:
        raise asyncpg.TooManyConnectionsError("sorry, too many clients already")

    monkeypatch.setattr("asyncpg.Pool.acquire", fail)
    await _every_way_in_is_unavailable(things, "takes no more connections")


async def _kill(session: Session) -> None:
    (found,) = await db.fetch_all(session, "SELECT pg_backend_pid() AS pid")
    async with another(session.database.reading()) as other:
        await execute(other, "SELECT pg_terminate_backend(:pid, 5000)", pid=found["pid"])


async def _ask_at_once(session: Session) -> None:
    await _kill(session)
    await execute(session, "SELECT 1")


async def _ask_when_the_pool_has_taken_it_back(session: Session) -> None:
    await _kill(session)
    with suppress(Exception):
        await execute(session, "SELECT 1")
    await execute(session, "SELECT 1")


async def _confuse_the_driver(session: Session) -> None:
    raise asyncpg.InternalClientError("got result for unknown protocol state 3")


@pytest.mark.parametrize(
    "act", [_ask_at_once, _ask_when_the_pool_has_taken_it_back, _kill],
    ids=lambda act: act.__name__.strip("_"),
)  # fmt: skip
async def test_a_connection_that_dies_under_a_request(things: Running, act: Act) -> None:
    example.trouble["in_route"] = act
    await _unavailable(things)
    example.reset()
    assert await _count(things) == 0
    assert (await _note(things))[0] == 201


_OUT_OF_TURN = asyncpg.InterfaceError("cannot perform operation: another operation is in progress")


async def _read_what_the_driver_cannot(session: Session) -> None:
    await db.fetch_all(session, "SELECT ROW(CAST('{\"[2012-04-02,2012-04-03)\"}' AS daterange[])) AS held")


async def _ask_out_of_turn(session: Session) -> None:
    raise _OUT_OF_TURN


@pytest.mark.parametrize(
    "act",
    [_confuse_the_driver, _read_what_the_driver_cannot, _ask_out_of_turn],
    ids=lambda act: act.__name__.strip("_"),
)
async def test_an_error_of_the_driver_is_not_a_lost_connection(things: Running, act: Act) -> None:
    """Nothing gets better by trying again elsewhere: it is the program's, and is told in its own words."""
    example.trouble["in_route"] = act
    assert (await _note(things))[0] == 500
    with pytest.raises((asyncpg.InternalClientError, asyncpg.InterfaceError)) as raised:
        async with things.db.session() as session:
            await act(session)
    assert fault_of(raised.value) is Fault.PROGRAM
    example.reset()
    assert await _count(things) == 0
    assert (await _note(things))[0] == 201


async def _lock_timeout(session: Session) -> None:
    await execute(session, "SET LOCAL lock_timeout = '10ms'")
    async with another(session.database.session()) as other:
        await execute(other, "LOCK TABLE heard")
        await execute(session, "INSERT INTO heard (thing_id, number) VALUES (gen_random_uuid(), 1)")


async def _statement_timeout(session: Session) -> None:
    await execute(session, "SET LOCAL statement_timeout = '10ms'")
    await execute(session, "SELECT pg_sleep(5)")


async def _read_only(session: Session) -> None:
    await execute(session, "SET TRANSACTION READ ONLY")
    await execute(session, "DELETE FROM heard")


def _raised(code: str) -> Act:
    async def act(session: Session) -> None:
        await execute(session, f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$")

    act.__name__ = f"sqlstate_{code}"
    return act


@pytest.mark.parametrize(
    "act", [_lock_timeout, _statement_timeout, _read_only, _raised("53100"), _raised("53200"), _raised("58030")],
    ids=lambda act: act.__name__.strip("_"),
)  # fmt: skip
async def test_a_database_that_is_busy_or_full(things: Running, act: Act) -> None:
    example.trouble["in_route"] = act
    await _unavailable(things)
    example.reset()
    assert await _count(things) == 0
    assert (await _note(things))[0] == 201


async def test_what_was_asked_wrongly_is_no_fault_of_the_database(things: Running) -> None:
    example.trouble["in_route"] = _raised("23514")
    assert (await _note(things))[0] == 500
    example.trouble["in_route"] = _raised("42P01")
    assert (await _note(things))[0] == 500


@pytest.mark.parametrize(("code", "fault"), [
    ("08006", Fault.AWAY), ("57P05", Fault.AWAY), ("28P01", Fault.AWAY), ("3D000", Fault.AWAY),
    ("40001", Fault.BUSY), ("55P03", Fault.BUSY), ("57014", Fault.BUSY), ("25P03", Fault.BUSY),
    ("25006", Fault.FULL), ("53100", Fault.FULL), ("58030", Fault.FULL), ("53300", Fault.AWAY),
    ("42P01", Fault.INSTALLATION), ("42501", Fault.INSTALLATION), ("0A000", Fault.INSTALLATION),
    ("23505", None), ("22001", None), ("P0001", None),
])  # fmt: skip
def test_whose_fault_a_code_names(code: str, fault: Fault | None) -> None:
    error = asyncpg.PostgresError.new({"C": code, "M": "no", "S": "ERROR", "V": "ERROR"})
    wrapped = RuntimeError("while settling")
    wrapped.__cause__ = error
    assert (fault_of(error), fault_of(wrapped)) == (fault, fault)


def test_an_old_plan_after_a_migration_goes_through_the_second_time() -> None:
    assert fault_of(asyncpg.exceptions.InvalidCachedStatementError("cached statement plan is invalid")) is Fault.BUSY
