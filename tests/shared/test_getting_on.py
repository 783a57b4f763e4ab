"""What is not handled for long is told by name, whatever ends each attempt at it."""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from prometheus_client import generate_latest
from starlette.datastructures import State

from shared.data.db import Database
from shared.messaging import progress
from shared.messaging.kafka import reader
from shared.runtime import health, watch
from shared.runtime.watch import ServiceWatch
from tests.harness import Running
from tests.shared import example
from tests.shared.test_kafka_transactions import foreign_transaction
from tests.shared.test_one_stuck_of_many import numbers
from tests.shared.worlds import KINDS, World, a_world, until

PLACES = ("lasars.things", 0), ("lasars.things", 1)


@pytest.fixture(params=KINDS)
async def world(
    request: pytest.FixtureRequest, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    example.reset()
    monkeypatch.setattr(reader, "LOOK_SECONDS", 0.05)  # shorter than a batch takes, as one of more than ten seconds is
    monkeypatch.setattr(reader, "LOOK_AGAIN_SECONDS", 0.05)
    monkeypatch.setattr(watch, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(health, "TURN_MAX_SECONDS", 2)
    servers = request.getfixturevalue("kafka") if request.param == "kafka" else ""
    async with a_world(request.param, database_url, monkeypatch, servers) as made:
        yield made


def watching(world: World) -> ServiceWatch:
    """Of the worker that was made last."""
    database: Database = world._databases[-1]
    consumer = SimpleNamespace(
        name="listener", busy_seconds=float, stuck={}, oldest={}, at_hand=None, subscription=example.SUBSCRIPTION
    )
    service = SimpleNamespace(
        name="listener", on_hold=None, lost=None, tells_organisations=False, migrations=example.MIGRATIONS
    )
    state = State()
    for name, value in {
        "database": database, "consumer": consumer, "service": service, "ticker": None, "bus": world.listening,
        "stopping": asyncio.Event(),
    }.items():  # fmt: skip
        setattr(state, name, value)
    state.watch = made = ServiceWatch(state)
    world.spawn(made.run())
    return made


def named(seen: ServiceWatch) -> str:
    return health._why_standing(seen._state, [])


async def test_a_batch_that_is_cancelled_again_and_again_is_named_until_it_is_handled(world: World) -> None:
    tries = []

    async def cut_off(*_given: Any) -> None:
        tries.append(1)
        await asyncio.sleep(0.3)
        raise asyncio.CancelledError

    example.trouble["in_handler"] = cut_off
    world.listen()
    seen = watching(world)
    await world.publish(*numbers([uuid4()], 0))

    async def told() -> bool:
        return "nothing of" in named(seen)

    await until(told, "readiness names what is not handled")
    assert len(tries) > 2
    source = world.topic if world.kind == "kafka" else "things"
    assert f"nothing of {source}/" in named(seen)
    assert "cancelled" in named(seen).lower()
    figure = f'lasars_consumer_standing_since{{service="listener",shard="{seen.standing[0].shard}",source="{source}"}}'
    assert figure in generate_latest().decode()
    del example.trouble["in_handler"]
    await world.wait_heard(1)

    async def content() -> bool:
        return not seen.standing and figure not in generate_latest().decode()

    await until(content, "it is told no more")


@pytest.mark.parametrize("world", KINDS[1:], indirect=True)
async def test_the_end_of_a_transaction_is_nothing_that_waits(world: World) -> None:
    world.listen()
    seen = watching(world)
    for partition in range(2):
        await foreign_transaction(world, partition, 1, given_up=partition == 0)

    async def handled() -> bool:
        assert world.listening is not None
        return len(await world.ask("SELECT FROM parked")) == 1 and (await world.listening.behind())[world.topic] == 0

    await until(handled, "all is handled")

    async def content() -> bool:
        return not seen.standing

    await until(content, "nothing stands")


async def test_a_place_stands_since_it_was_seen_first_whoever_looks_and_until_its_bookmark_moves(
    things: Running,
) -> None:
    async def see(waits: dict[progress.Place, bool], why: str = "") -> list[tuple[int, int, str]]:
        found = await progress.see(things.db, "things", waits, dict.fromkeys(waits, why))
        return [(each.shard, each.position, each.why) for each in found]

    await things.db.write("INSERT INTO bookmark (reader, source, position) VALUES ('others', 'lasars.things', 7)")
    assert await see({PLACES[0]: True, PLACES[1]: False}) == [(0, 0, "")]
    (first,) = await progress.see(things.db, "things", {}, {})  # by a process that does not know, or has just begun
    assert await see({PLACES[0]: True}, "ConnectionError: gone") == [(0, 0, "ConnectionError: gone")]
    assert await see({PLACES[0]: True}) == [(0, 0, "ConnectionError: gone")]
    (again,) = await progress.see(things.db, "things", {PLACES[0]: True}, {})
    assert again.since == first.since
    await things.db.write("INSERT INTO bookmark (reader, source, position) VALUES ('things', 'lasars.things', 3)")
    assert await see({}) == []
    assert await see(dict.fromkeys(PLACES, True)) == [(0, 3, ""), (1, 0, "")]
    await things.db.write("UPDATE bookmark SET position = 2 WHERE reader = 'things'")  # set back
    (there, moved) = await progress.see(things.db, "things", dict.fromkeys(PLACES, True), {})
    assert (there.shard, moved.shard, moved.position) == (1, 0, 2)
    assert await see(dict.fromkeys(PLACES, False)) == []


async def test_what_is_read_no_more_stands_nowhere(things: Running) -> None:
    await progress.see(things.db, "things", dict.fromkeys(PLACES, True), {})
    await progress.forget_unread(things.db, "things", PLACES[1:])
    assert [each.shard for each in await progress.see(things.db, "things", {}, {})] == [1]
    await progress.forget_unread(things.db, "things", [], kept=["lasars.things"])
    assert len(await progress.see(things.db, "things", {}, {})) == 1
