"""What a transaction begins with: BEGIN and its settings in one message, in one place."""

from typing import Any

import asyncpg
import pytest

from shared.data.apart import attempt
from shared.data.db import beginning, execute, fetch_all
from tests.architecture.sources import python_files
from tests.harness import Running

ASKED = "SELECT current_setting('lock_timeout') AS l, current_setting('application_name') AS a"


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each message without values, as it is sent."""
    execute, found = asyncpg.Connection.execute, list[str]()

    async def noted(connection: Any, query: str, *values: Any, **named: Any) -> Any:
        found.append(query)
        return await execute(connection, query, *values, **named)

    monkeypatch.setattr(asyncpg.Connection, "execute", noted)
    return found


async def test_settings_go_with_the_beginning(things: Running, said: list[str]) -> None:
    await things.db.read("SELECT 1")
    said.clear()
    async with things.db.session(settings={"lock_timeout": "2s", "application_name": "it's"}) as session:
        (row,) = await fetch_all(session, ASKED)
        assert row == {"l": "2s", "a": "it's"}
    assert said == ["BEGIN; SET LOCAL lock_timeout = '2s'; SET LOCAL application_name = 'it''s'", "COMMIT"]
    async with things.db.reading() as session:
        assert await fetch_all(session, "SELECT current_setting('lock_timeout') AS l") == [{"l": "0"}]


async def test_a_savepoint_goes_back_and_the_settings_stay(things: Running) -> None:
    async with things.db.session(settings={"lock_timeout": "2s"}) as session:

        async def fails() -> None:
            await execute(session, "SET LOCAL lock_timeout = '9s'")
            await execute(session, "INSERT INTO heard (thing_id, number) VALUES (gen_random_uuid(), 1)")
            await execute(session, "SELECT 1 / 0")

        assert isinstance(await attempt(session, fails), asyncpg.DivisionByZeroError)
        await execute(session, "INSERT INTO heard (thing_id, number) VALUES (gen_random_uuid(), 2)")
        assert await fetch_all(session, "SELECT current_setting('lock_timeout') AS l") == [{"l": "2s"}]
    assert await things.db.read("SELECT number FROM heard") == [{"number": 2}]


async def test_a_beginning_that_is_refused_lends_no_half_open_connection(things: Running) -> None:
    with pytest.raises(asyncpg.InvalidParameterValueError):
        async with things.db.session(settings={"lock_timeout": "soon"}):
            pass
    async with things.db.session() as session:
        await execute(session, "INSERT INTO heard (thing_id, number) VALUES (gen_random_uuid(), 1)")
    assert await things.db.read("SELECT number FROM heard") == [{"number": 1}]


def test_nothing_else_begins_a_transaction_of_a_pool() -> None:
    """What leads has a connection of its own; the pooler's test asks on two that are not of the pool."""
    files = {
        str(path)
        for path in python_files("shared", "services")
        if '"BEGIN' in (text := path.read_text()) or ".transaction()" in text or "SET LOCAL" in text
    }
    assert {path.rpartition("/shared/")[2] for path in files} == {"data/db.py", "data/pooler.py", "data/migrate.py"}


def test_without_settings_it_is_the_beginning_alone() -> None:
    assert beginning({}) == "BEGIN"
