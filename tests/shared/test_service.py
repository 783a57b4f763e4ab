"""What every service answers, ready or not, and how its schema comes about."""

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import make_url

from shared.data import migrate
from shared.data.db import Session
from shared.data.migrate import VERSION_TABLE
from shared.messaging import outbox
from tests.harness import Running
from tests.shared import example
from tests.shared.example import noted


async def test_the_root_says_what_answers(things: Running) -> None:
    answer = (await things.client.get("/")).json()
    assert {"name", "version", "status", "releaseDate"} <= set(answer)


async def test_ready_once_migrated_and_reachable(things: Running) -> None:
    assert (await things.client.get("/health/live")).status_code == 200
    assert (await things.client.get("/health/ready")).json() == {"status": "ok"}


async def test_not_ready_while_the_schema_is_older_than_the_code(things: Running) -> None:
    (head,) = await things.db.read(f"SELECT version_num FROM {VERSION_TABLE}")
    await things.as_owner(f"UPDATE {VERSION_TABLE} SET version_num = '0000'")
    try:
        answer = await things.client.get("/health/ready")
        assert answer.status_code == 503
        assert "0000" in answer.json()["detail"]
    finally:
        await things.as_owner(f"UPDATE {VERSION_TABLE} SET version_num = '{head['version_num']}'")


async def test_not_ready_while_events_do_not_leave(things: Running) -> None:
    async with things.db.session() as session:
        outbox.add(session, "one", noted(example.new_id()))
    assert (await things.client.get("/health/ready")).status_code == 200
    await things.db.write("UPDATE outbox SET at = now() - interval '31 seconds'")
    answer = await things.client.get("/health/ready")
    assert answer.status_code == 503
    assert "waits" in answer.json()["detail"]


async def test_not_at_rest_before_the_tick_or_with_an_event_in_the_outbox(things: Running) -> None:
    assert (await things.admin.get("/health/idle")).json()["idle"] is False
    await things.tick()
    answer = (await things.admin.get("/health/idle")).json()
    assert answer["idle"] is True
    assert answer["tickedOn"] == "2012-04-02"
    async with things.db.session() as session:
        outbox.add(session, "one", noted(example.new_id()))
    assert (await things.admin.get("/health/idle")).json()["idle"] is False


async def test_whether_it_is_at_rest_is_one_question_and_no_transaction(
    things: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def fetch(session: Session, sql: str, arguments: Sequence[Any]) -> list[asyncpg.Record]:
        asked.append(sql)
        return await fetched(session, sql, arguments)

    def begun(*_: Any, **__: Any) -> None:
        raise AssertionError("a transaction was begun")

    await things.tick()
    fetched = Session.fetch
    monkeypatch.setattr(Session, "fetch", fetch)
    monkeypatch.setattr(things.db, "session", begun)
    assert (await things.admin.get("/health/idle")).json()["idle"] is True
    assert len(asked) == 1, asked


async def test_figures_for_prometheus(things: Running) -> None:
    await things.client.get("/things", headers=things.headers("assessor"))
    await things.app.state.watch.look()
    things.app.state.watch.set_figures()
    text = (await things.admin.get("/metrics")).text
    assert 'lasars_http_request_seconds_count{method="GET",route="list_things"' in text
    assert 'lasars_outbox_rows{service="things"} 0.0' in text


async def test_models_and_migrations_agree(things: Running) -> None:
    found = await migrate.check(
        things.service.settings.migrations_database_url, example.Table.metadata, example.MIGRATIONS
    )
    assert found == []


async def test_many_that_migrate_at_once_do_it_once(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute("CREATE DATABASE migrated_at_once")
    url = make_url(database_url).set(database="migrated_at_once").render_as_string(hide_password=False)
    try:
        await asyncio.gather(*(migrate.upgrade(url, example.Table.metadata, example.MIGRATIONS) for _ in range(4)))
        assert await migrate.check(url, example.Table.metadata, example.MIGRATIONS) == []
    finally:
        await connection.execute("DROP DATABASE migrated_at_once WITH (FORCE)")
        await connection.close()


async def test_a_migration_that_fails_leaves_nothing(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "0001_break.py").write_text(
        'from alembic import op\nrevision = "0001"\ndown_revision = None\n'
        "def upgrade():\n    op.execute('CREATE TABLE broken.kept (n int)')\n    op.execute('SELECT 1/0')\n"
    )
    metadata = example.registry_for("broken").metadata
    with pytest.raises(Exception, match="division"):
        await migrate.upgrade(database_url, metadata, tmp_path)
    connection = await asyncpg.connect(database_url)
    try:
        assert not await connection.fetchval("SELECT count(*) FROM pg_namespace WHERE nspname = 'broken'")
    finally:
        await connection.close()


def test_migrating_leaves_logging_alone() -> None:
    assert logging.getLogger("shared").disabled is False
