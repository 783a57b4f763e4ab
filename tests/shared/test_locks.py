"""A lock is told with its table and since when: soon, between two tries too, and while the pool is taken."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from shared.data.locks import Locks
from shared.messaging.consumer import Consumer
from tests.harness import Running, another
from tests.shared.processes import until
from tests.shared.test_whose_fault import batch, numbered


async def test_a_locked_table_is_named_when_no_connection_of_the_pool_is_free(things: Running) -> None:
    holder = await asyncpg.connect(things.service.settings.migrations_database_url)
    async with AsyncExitStack() as taken:
        transaction = holder.transaction()
        await transaction.start()
        await holder.execute("LOCK TABLE things.log IN ACCESS EXCLUSIVE MODE")
        waiting = [asyncio.create_task(things.db.read("SELECT count(*) FROM log")) for _ in range(1)]
        for _ in range(5):
            await taken.enter_async_context(another(things.db.session()))

        async def is_named() -> bool:
            detail = (await things.admin.get("/health/ready")).json()["detail"]
            return "log is locked by another session since 20" in detail

        try:
            await until(is_named)
        finally:
            await transaction.rollback()
            await holder.close()
            await asyncio.gather(*waiting)


async def test_a_table_that_only_requests_wait_for_is_named_while_all_else_gets_on(
    things: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.runtime.health.LOCKED_MAX_SECONDS", 0)
    holder = await asyncpg.connect(things.service.settings.migrations_database_url)
    transaction = holder.transaction()
    await transaction.start()
    await holder.execute("LOCK TABLE things.thing IN ACCESS EXCLUSIVE MODE")
    waiting = asyncio.create_task(things.db.read("SELECT count(*) FROM thing"))

    async def is_named() -> bool:
        ready = await things.admin.get("/health/ready")
        assert ready.status_code == 200, ready.text
        return "thing is locked by another session since 20" in ready.json()["failing"].get("requests", "")

    try:
        await until(is_named)
    finally:
        await transaction.rollback()
        await holder.close()
        await asyncio.gather(waiting)


def test_who_waits_for_a_moment_is_not_named() -> None:
    locks = Locks()
    locks.see([{"name": "tariff", "since": datetime.now(UTC) - timedelta(seconds=4)}])
    assert (locks.in_words(5), bool(locks.in_words(3))) == ("", True)


def test_between_two_tries_the_lock_is_remembered_since_its_first() -> None:
    locks, first = Locks(), datetime.now(UTC)
    locks.see([{"name": "tariff", "since": first}])
    locks.see([{"name": "tariff", "since": first + timedelta(seconds=33)}])
    locks.see([])
    assert f"tariff is locked by another session since {first:%Y-%m-%d %H:%M:%S} UTC" in locks.in_words()


def test_a_lock_that_nobody_waits_for_any_more_is_forgotten() -> None:
    locks, first = Locks(), datetime.now(UTC)
    locks.see([{"name": "tariff", "since": first}])
    ((since, at),) = locks._seen.values()
    locks._seen["tariff"] = (since, at - 31)
    assert locks.in_words() == ""


async def test_what_is_stuck_is_so_since_its_first_try(things: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first one waits until the statement takes too long, before anything is told."""
    consumer: Consumer = things.app.state.consumer
    in_words: list[datetime] = []
    tries = [0.3, 0.0]
    transaction = consumer._transaction

    async def slowly(*given: object, **named: object) -> None:
        if tries:
            await asyncio.sleep(tries.pop(0))
            raise asyncpg.LockNotAvailableError("canceling statement due to lock timeout")
        in_words.extend(each.since for each in consumer.stuck.values())
        await transaction(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(consumer, "_transaction", slowly)
    began = datetime.now(UTC)
    await consumer.deliver(batch(*numbered(1)))
    (since,) = in_words
    assert since - began < timedelta(seconds=0.2)
    assert consumer.busy_seconds() == 0
