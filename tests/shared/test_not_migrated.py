"""Who asks while the schema is not the one that the process expects is told to come again, and it is no crash."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import asyncpg
import pytest
from structlog.testing import CapturingLogger

from shared.data import migrate
from shared.data.db import Session, execute
from shared.web import middleware
from tests.harness import ISSUER, Running
from tests.shared import example

REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/events", {"params": {"topic": "lasars.things"}}),
    ("GET", "/things", {}),
    ("POST", "/things", {"json": {"name": "a"}}),
    ("GET", "/parked", {}),
]


@pytest.fixture
async def fresh(new_database: Callable[[], Awaitable[str]]) -> AsyncIterator[Running]:
    """Started before its tables are made."""
    settings = example.Settings(database_url=await new_database(), environment="sandbox", issuer=ISSUER, pool_size=4)
    running = Running(example.service(settings))
    yield running
    await running.close()


@pytest.fixture(autouse=True)
def without_trouble() -> Iterator[None]:
    example.reset()
    yield
    example.reset()


async def asked(running: Running) -> list[tuple[int, str, str]]:
    """Of each request the status, what is said, and when to come again."""
    found = []
    for method, path, given in REQUESTS:
        headers = running.headers("service", "assessor", "platform_operator", key=method == "POST")
        answer = await running.client.request(method, path, headers=headers, **given)
        detail = "" if answer.is_success else answer.json()["detail"]
        found.append((answer.status_code, detail, answer.headers.get("Retry-After", "")))
    return found


async def migrated(running: Running) -> None:
    await migrate.upgrade(running.service.settings.migrations_database_url, example.Table.metadata, example.MIGRATIONS)


async def as_owner(running: Running, *statements: str) -> None:
    connection = await asyncpg.connect(running.service.settings.migrations_database_url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


NOT_MIGRATED = (503, "The schema is not migrated.", "2")


async def test_who_asks_before_the_tables_are_made_is_told_to_come_again(
    fresh: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs = CapturingLogger()
    monkeypatch.setattr(middleware, "log", logs)
    assert await asked(fresh) == [NOT_MIGRATED] * len(REQUESTS)
    assert {(call.method_name, call.args[0]) for call in logs.calls} == {
        ("warning", "not_migrated"),
        ("info", "request"),
    }
    await migrated(fresh)
    assert [status for status, _, _ in await asked(fresh)] == [200, 200, 201, 200]


@pytest.mark.parametrize("version", ["0001", "9999"], ids=["older", "newer"])
async def test_a_column_that_another_version_lacks_is_no_crash(fresh: Running, version: str) -> None:
    await migrated(fresh)
    (expected,) = await fresh.db.read("SELECT version_num FROM things.alembic_version")
    another = ("ALTER TABLE things.thing RENAME name TO called", "ALTER TABLE things.log RENAME body TO said")
    await as_owner(fresh, *another, f"UPDATE things.alembic_version SET version_num = '{version}'")
    answers = await asked(fresh)
    assert answers[:3] == [NOT_MIGRATED] * 3
    back = ("ALTER TABLE things.thing RENAME called TO name", "ALTER TABLE things.log RENAME said TO body")
    await as_owner(fresh, *back, f"UPDATE things.alembic_version SET version_num = '{expected['version_num']}'")
    assert [status for status, _, _ in await asked(fresh)] == [200, 200, 201, 200]


async def note(running: Running) -> tuple[int, str]:
    answer = await running.client.post("/things", json={"name": "a"}, headers=running.headers("assessor"))
    return answer.status_code, answer.json()["type"]


async def lacks_a_table(session: Session) -> None:
    await execute(session, "DO $$ BEGIN RAISE 'no' USING ERRCODE = '42P01'; END $$")


async def test_once_migrated_what_a_statement_lacks_is_a_crash(fresh: Running) -> None:
    assert await note(fresh) == (503, "/problems/unavailable")
    await migrated(fresh)
    example.trouble["in_route"] = lacks_a_table
    assert (await fresh.client.get("/health/ready")).status_code == 200  # it is looked at every two seconds
    assert await note(fresh) == (500, "/problems/crash")


async def test_what_began_before_it_was_migrated_is_no_crash(fresh: Running) -> None:
    assert await note(fresh) == (503, "/problems/unavailable")
    await migrated(fresh)

    await as_owner(fresh, "UPDATE things.alembic_version SET version_num = '0001'")
    assert (await fresh.client.get("/health/ready")).status_code == 503

    async def migrated_meanwhile(session: Session) -> None:
        newest = migrate.head(example.MIGRATIONS)
        await as_owner(fresh, f"UPDATE things.alembic_version SET version_num = '{newest}'")
        await lacks_a_table(session)

    example.trouble["in_route"] = migrated_meanwhile
    assert await note(fresh) == (503, "/problems/unavailable")
    assert await note(fresh) == (500, "/problems/crash")


async def ready(running: Running) -> str:
    return str((await running.client.get("/health/ready")).json()["detail"])


async def test_who_keeps_it_running_is_told_what_to_call_or_that_a_newer_version_was_here(fresh: Running) -> None:
    name, newest = fresh.service.name, migrate.head(example.MIGRATIONS)
    call = f"python -m services.{name} migrate"
    assert await ready(fresh) == f"Not ready: the schema is not migrated: {call}"
    await migrated(fresh)
    await as_owner(fresh, "UPDATE things.alembic_version SET version_num = '0001'")
    assert await ready(fresh) == f"Not ready: the schema is at 0001, not {newest}: {call}"
    await as_owner(fresh, "UPDATE things.alembic_version SET version_num = '9000'")
    newer = f"the schema is at 9000, and this version of the program knows it up to {newest}: a newer one has"
    assert (await ready(fresh)).startswith(f"Not ready: {newer}")
    await as_owner(fresh, "ALTER TABLE things.log RENAME TO said")  # by the newer one
    assert (await ready(fresh)).startswith(f"Not ready: {newer}")


async def test_what_a_newer_version_has_migrated_is_not_migrated_and_one_sentence_says_so(fresh: Running) -> None:
    await migrated(fresh)
    await as_owner(fresh, "UPDATE things.alembic_version SET version_num = '9000'")
    with pytest.raises(migrate.SchemaIsNewer, match=r"things is at 9000, which this version .* Start that one"):
        await migrated(fresh)
