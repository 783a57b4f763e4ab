"""A connection to the database that swallows what is sent, and tells nobody: it is given up, and all goes on."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from shared.data import db
from shared.data.db import Database, Session, execute, fetch_all
from shared.messaging.consumer import Consumer
from shared.messaging.events import Event
from shared.messaging.progress import TURN_MAX_SECONDS
from tests.harness import Running
from tests.shared import example
from tests.shared.example import SUBSCRIPTION, ThingNoted
from tests.shared.news import SOURCE, batch, heard, numbered, parked
from tests.shared.proxy import Proxy, proxy_to

PATIENCE_SECONDS = 2.5  # longer than a consumer waits for a lock
HELD_SECONDS = 4  # by a transaction that was cut off: longer than the patience, so that what it held is waited for
WITHIN_SECONDS = 30


@dataclass
class Far:
    """The things' database, reached over the proxy."""

    proxy: Proxy
    database: Database


@pytest.fixture
async def far(things: Running, database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Far]:
    monkeypatch.setattr(db, "ANSWER_SECONDS", PATIENCE_SECONDS)
    monkeypatch.setattr(db, "CLOSE_SECONDS", PATIENCE_SECONDS)
    monkeypatch.setattr(db, "IDLE_SECONDS", HELD_SECONDS)
    async with proxy_to(database_url) as (proxy, url):
        database = Database(url, "things", 3)
        things.app.state.database = database
        yield Far(proxy, database)
        things.app.state.database = things.db
        await database.close()


@pytest.mark.parametrize("stage", ["before", "within", "failing"])
async def test_a_consumer_goes_on_though_its_connection_fell_silent(things: Running, far: Far, stage: str) -> None:
    silenced: list[int] = []

    async def fall_silent(_session: Session, event: Event[ThingNoted]) -> None:
        if not silenced and event.data.number == 3:
            silenced.append(3)
            far.proxy.fall_silent()
            if stage == "failing":
                raise ValueError("and what was done must be undone")

    consumer = Consumer(far.database, SUBSCRIPTION, things.clock)
    first, *rest = numbered(4)
    await consumer.deliver(batch(first))
    if stage == "before":
        far.proxy.fall_silent()
    else:
        example.trouble["in_handler"] = fall_silent
    await asyncio.wait_for(consumer.deliver(batch(*rest)), WITHIN_SECONDS)
    assert await heard(things) == [1, 2, 3, 4]
    assert await parked(things) == []
    assert not consumer.turn.locked()


@pytest.mark.parametrize("path", ["read", "write"])
async def test_a_request_on_a_silent_connection_is_answered_503_and_the_next_one_is_served(
    things: Running, far: Far, path: str
) -> None:
    async def ask() -> int:
        if path == "read":
            return (await things.client.get("/things", headers=things.headers("assessor"))).status_code
        body = {"name": "lamp"}
        return (await things.client.post("/things", json=body, headers=things.headers("assessor"))).status_code

    assert await ask() in {200, 201}
    far.proxy.fall_silent()
    began = time.monotonic()
    assert await asyncio.wait_for(ask(), WITHIN_SECONDS) == 503
    assert time.monotonic() - began < WITHIN_SECONDS
    assert await asyncio.wait_for(ask(), WITHIN_SECONDS) in {200, 201}


async def test_one_silent_connection_is_enough_to_leave_the_others_too(far: Far) -> None:
    """They went over the same net: else each would cost the whole patience."""

    async def open_one() -> None:
        async with far.database.reading() as session:
            await fetch_all(session, "SELECT pg_sleep(0.2)")

    await asyncio.gather(*(open_one() for _ in range(3)))
    assert far.proxy.opened == 3
    far.proxy.fall_silent()
    with pytest.raises(db.ConnectionLost):
        await far.database.read("SELECT 1")
    began = time.monotonic()
    await asyncio.gather(*(open_one() for _ in range(3)))
    assert time.monotonic() - began < PATIENCE_SECONDS + 1


@pytest.mark.parametrize("transaction", [True, False])
async def test_a_connection_given_up_between_two_steps_of_a_statement_is_one_that_was_lost(
    far: Far, monkeypatch: pytest.MonkeyPatch, transaction: bool
) -> None:
    """On a crowded machine an answer and the end of the patience come in one turn of the loop."""
    prepared: Any = vars(asyncpg.Connection)["_get_statement"]

    async def given_up(driver: asyncpg.Connection, *said: Any, **more: Any) -> Any:
        statement = await prepared(driver, *said, **more)
        driver.terminate()
        return statement

    async def ask() -> None:
        async with far.database.session() if transaction else far.database.reading() as session:
            monkeypatch.setattr(asyncpg.Connection, "_get_statement", given_up)
            await session.fetch("SELECT 1", [])

    with pytest.raises(db.ConnectionLost):
        await ask()
    monkeypatch.undo()
    assert await far.database.read("SELECT 1 AS one") == [{"one": 1}]


async def test_who_was_cancelled_on_a_silent_connection_ends(far: Far) -> None:
    async def ask() -> None:
        async with far.database.session() as session:
            far.proxy.fall_silent()
            await execute(session, "SELECT 1")

    asking = asyncio.get_running_loop().create_task(ask())
    await asyncio.sleep(0.3)
    asking.cancel()
    await asyncio.wait({asking}, timeout=WITHIN_SECONDS)
    assert asking.cancelled()


async def test_what_may_take_long_is_waited_for(far: Far) -> None:
    async with far.database.session() as session:
        session.patience = None
        assert await fetch_all(session, "SELECT pg_sleep(:seconds) IS NULL AS slept", seconds=PATIENCE_SECONDS + 1)


def test_a_connection_is_not_given_up_before_the_database_would_end_the_statement() -> None:
    assert db.ANSWER_SECONDS > db.STATEMENT_SECONDS


async def test_a_batch_that_keeps_the_turn_is_told(things: Running) -> None:
    consumer: Any = Consumer(things.db, SUBSCRIPTION, things.clock)
    before = things.app.state.consumer
    things.app.state.consumer = consumer
    try:
        consumer.at_hand = (SOURCE, datetime.now(UTC) - timedelta(seconds=TURN_MAX_SECONDS - 5))
        assert (await things.admin.get("/health/ready")).status_code == 200
        consumer.at_hand = (SOURCE, datetime.now(UTC) - timedelta(seconds=TURN_MAX_SECONDS + 5))
        told = await things.admin.get("/health/ready")
        assert told.status_code == 503
        assert f"a batch of {SOURCE} is at hand since" in told.json()["detail"]
    finally:
        things.app.state.consumer = before
