"""What is published is what was committed: all of it, nothing else, in an order that no reader can miss."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from asyncpg.exceptions import CheckViolationError

from shared.data.db import Savepoint, execute, fetch_all, finish
from shared.data.records import insert_at_end
from shared.messaging import outbox
from shared.messaging.events import new_id
from shared.messaging.relay import Relay
from tests.harness import Running, another
from tests.shared import example
from tests.shared.example import noted
from tests.shared.processes import until


@pytest.fixture
async def relay(things: Running) -> AsyncIterator[Relay]:
    relay = Relay(things.db, poll_seconds=0.5)
    task = asyncio.create_task(relay.run())
    yield relay
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _log(things: Running) -> list[tuple[int, int]]:
    rows = await things.db.read("SELECT position, body FROM log ORDER BY position")
    return [(row["position"], json.loads(row["body"])["data"]["number"]) for row in rows]


async def _logged(things: Running, count: int) -> bool:
    return len(await _log(things)) == count


async def test_a_commit_that_fails_is_5xx_and_nothing_is_published(things: Running, relay: Relay) -> None:
    async def break_commit(session: Any) -> None:
        await execute(session, "CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS"
                  " $$ BEGIN RAISE 'refused at commit'; END $$")  # fmt: skip
        await execute(session, "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON heard DEFERRABLE INITIALLY DEFERRED"
                  " FOR EACH ROW EXECUTE FUNCTION pg_temp.refuse()")  # fmt: skip
        await execute(session, "INSERT INTO heard (thing_id, number) VALUES (gen_random_uuid(), 1)")

    example.trouble["in_route"] = break_commit
    headers = things.headers("assessor")
    answer = await things.client.post("/things", json={"name": "lamp"}, headers=headers)
    assert answer.status_code == 500
    assert await things.published() == []
    assert await things.db.read("SELECT 1 FROM thing") == []
    example.reset()
    assert (await things.client.post("/things", json={"name": "lamp"}, headers=headers)).status_code == 201
    await until(lambda: _logged(things, 1))


async def test_rows_kept_for_the_end_are_written_with_the_events(things: Running, relay: Relay) -> None:
    thing_ids = [new_id(), new_id()]
    async with things.db.session() as session:
        for number, thing_id in enumerate(thing_ids):
            made = insert_at_end(session, example.Thing, id=thing_id, name=f"lamp {number}")
            outbox.add(session, made.id, noted(made.id))
        assert await fetch_all(session, "SELECT 1 FROM thing") == []
    found = await things.db.read("SELECT id, name, revision FROM thing ORDER BY name")
    assert found == [{"id": each, "name": f"lamp {n}", "revision": 1} for n, each in enumerate(thing_ids)]
    await until(lambda: _logged(things, 2))


async def test_what_is_rolled_back_leaves_neither_rows_nor_events(things: Running) -> None:
    async with things.db.session() as session:
        nested = Savepoint(session)
        await nested.start()
        made = insert_at_end(session, example.Thing, id=new_id(), name="lamp")
        outbox.add(session, made.id, noted(made.id))
        await nested.rollback()
    assert await things.db.read("SELECT 1 FROM thing UNION ALL SELECT 1 FROM outbox") == []


async def test_the_answer_comes_after_the_commit(things: Running) -> None:
    answer = await things.client.post("/things", json={"name": "lamp"}, headers=things.headers("assessor"))
    assert answer.status_code == 201
    assert len(await things.published()) == 1


async def test_a_row_that_commits_late_is_not_passed_over(things: Running, relay: Relay) -> None:
    async with another(things.db.session()) as slow:
        outbox.add(slow, "late", noted(uuid4(), 1))
        await finish(slow)  # draws its id first
        async with things.db.session() as session:
            outbox.add(session, "early", noted(uuid4(), 2))
        await until(lambda: _logged(things, 1))
    await until(lambda: _logged(things, 2))
    assert await _log(things) == [(1, 2), (2, 1)]


async def test_a_transaction_that_rolls_back_publishes_nothing(things: Running, relay: Relay) -> None:
    with contextlib.suppress(example.Broken):
        async with things.db.session() as session:
            outbox.add(session, "one", noted(uuid4(), 1))
            raise example.Broken
    async with things.db.session() as session:
        outbox.add(session, "two", noted(uuid4(), 2))
    await until(lambda: _logged(things, 1))
    assert await _log(things) == [(1, 2)]


async def test_many_keep_their_order_and_positions_have_no_gap(things: Running, relay: Relay) -> None:
    async def burst(first: int) -> None:
        thing = uuid4()
        async with things.db.session() as session:
            outbox.add_all(session, [(thing, noted(thing, n)) for n in range(first, first + 300)])

    await asyncio.gather(*(burst(n * 300) for n in range(8)))
    await until(lambda: _logged(things, 2400))
    log = await _log(things)
    assert [position for position, _ in log] == list(range(1, 2401))
    for first in range(0, 2400, 300):
        mine = [number for _, number in log if first <= number < first + 300]
        assert mine == sorted(mine)


async def test_a_repeated_id_does_not_stop_the_relay(things: Running, relay: Relay) -> None:
    async with things.db.session() as session:
        event_id = outbox.add(session, "one", noted(uuid4(), 1))
    await until(lambda: _logged(things, 1))
    async with things.db.session() as session:
        outbox.add(session, "one", noted(uuid4(), 2))
        await finish(session)
        await execute(session, "UPDATE outbox SET event_id = :id", id=event_id)
    async with things.db.session() as session:
        outbox.add(session, "one", noted(uuid4(), 3))
    await until(lambda: _logged(things, 2))
    assert [number for _, number in await _log(things)] == [1, 3]


async def test_a_zombie_relay_moves_nothing(things: Running, relay: Relay) -> None:
    """The lock lives in the connection that moves: who lost one has lost the other."""
    other = Relay(things.db, poll_seconds=0.5)
    task = asyncio.create_task(other.run())
    try:
        for _ in range(5):
            await things.db.read(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'things relay'"
            )
            thing = uuid4()
            async with things.db.session() as session:
                outbox.add_all(session, [(thing, noted(thing, n)) for n in range(200)])
        await until(lambda: _logged(things, 1000))
        assert [position for position, _ in await _log(things)] == list(range(1, 1001))
        assert [number for _, number in await _log(things)] == list(range(200)) * 5
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_only_one_relay_leads(things: Running, relay: Relay) -> None:
    async def held() -> bool:
        locks = await things.db.read("SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND granted")
        return bool(locks[0]["n"] == 1)

    await until(held)
    other = asyncio.create_task(Relay(things.db).run())
    try:
        for _ in range(20):
            thing = uuid4()
            async with things.db.session() as session:
                outbox.add(session, thing, noted(thing))
            assert await held()
    finally:
        other.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await other


async def test_a_body_that_no_broker_takes_is_refused(things: Running) -> None:
    payload = noted(uuid4()).model_copy(update={"actor": "x" * 900_000})
    with pytest.raises(CheckViolationError, match="body_fits"):
        async with things.db.session() as session:
            outbox.add(session, "big", payload)
