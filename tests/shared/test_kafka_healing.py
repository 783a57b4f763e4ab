"""A broker that no longer holds what our bookmarks speak of: it stops loudly, and resend and rewind heal it whole."""

import asyncio
import contextlib
import shutil
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import asyncpg
import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic, RecordsToDelete

from deploy.kafka.broker import Broker
from tests.shared import example
from tests.shared.test_bus import by_subject, story
from tests.shared.worlds import PARTITIONS, World, a_world, until

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka")]
TOLD_SECONDS = 40


@pytest.fixture
async def world(kafka: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    example.reset()
    async with a_world("kafka", database_url, monkeypatch, kafka) as made:
        yield made


@contextlib.asynccontextmanager
async def admin(world: World) -> AsyncIterator[Any]:
    client = AIOKafkaAdminClient(bootstrap_servers=world.servers)
    await client.start()
    try:
        yield client
    finally:
        await client.close()


async def make_again(world: World, partitions: int = PARTITIONS) -> None:
    async with admin(world) as client:
        await client.delete_topics([world.topic])

        async def made() -> bool:
            answer = await client.create_topics([NewTopic(world.topic, partitions, 1)])
            return bool(answer.topic_errors[0][1] == 0)

        await until(made, "the topic made again")


def waiting_of(side: str, world: World) -> dict[str, str]:
    bus = world.listening if side == "reader" else world.bus
    assert bus is not None
    return {name: why for name, why in bus.stopped().items() if world.topic in name or name.endswith("log")}


def stopped_by(side: str, world: World) -> Callable[[], Any]:
    """Where a place is lost: a partition, or the log. A topic that is only missing for the moment is neither."""

    async def told() -> dict[str, str]:
        waiting = waiting_of(side, world)
        return {name: why for name, why in waiting.items() if "/" in name or name.endswith("log")}

    return told


async def heal(world: World) -> None:
    resent = await world.resend(**{"from": 1})
    assert resent["notHeld"] == []
    await world.rewind()


async def all_heard_once(world: World, events: list[Any]) -> None:
    heard = by_subject(await world.wait_heard(len(events)))
    wanted: dict[str, list[int]] = {}
    for subject, payload in events:
        wanted.setdefault(str(subject), []).append(payload.number)
    assert {subject: sorted(numbers) for subject, numbers in heard.items()} == wanted
    assert await world.ask("SELECT FROM parked") == []


async def test_a_topic_made_again_under_a_reader_stops_and_heals_to_the_last_event(world: World) -> None:
    events = story(subjects=6, each=6)
    task = world.listen()
    await world.publish(*events[:18])
    await world.wait_heard(18)
    await world.end(task)  # the rest it has never heard
    await world.publish(*events[18:24])
    await make_again(world)
    world.listen()
    await until(stopped_by("reader", world), "the reader says that its place is lost", TOLD_SECONDS)
    await until(stopped_by("publisher", world), "the publisher says that what it sent is lost", TOLD_SECONDS)
    await world.publish(*events[24:])  # held, and not dropped as seen
    assert len(await world.heard()) == 18
    waiting = await world.listening.behind()  # type: ignore[union-attr]
    assert waiting[world.topic] is None
    await heal(world)
    await all_heard_once(world, events)

    async def healed() -> bool:
        return not waiting_of("reader", world) and not waiting_of("publisher", world)

    await until(healed, "nothing is stopped any more", TOLD_SECONDS)


async def test_a_topic_made_again_with_fewer_partitions_heals_to_the_last_event(world: World) -> None:
    """Nobody waits for an answer about a partition that there is no more."""
    events = story(subjects=12, each=3)
    world.listen()
    await world.publish(*events[:24])
    await world.wait_heard(24)
    await make_again(world, PARTITIONS - 1)

    async def named() -> bool:
        return f"sending of {world.topic}/{PARTITIONS - 1}" in waiting_of("publisher", world)

    await until(named, "the publisher names the partition that is gone", TOLD_SECONDS)
    await heal(world)
    await world.publish(*events[24:])
    await all_heard_once(world, events)

    async def healed() -> bool:
        return not waiting_of("reader", world) and not waiting_of("publisher", world)

    await until(healed, "nothing is stopped any more", TOLD_SECONDS)


async def test_a_topic_made_again_and_longer_than_before_is_noticed_too(world: World) -> None:
    """At each place stands another event than the bookmark remembers."""
    events = story(subjects=6, each=12)
    task = world.listen()
    await world.publish(*events[:24])
    await world.wait_heard(24)
    await world.end(task)
    await make_again(world)
    assert world.running
    await world.running.db.write("DELETE FROM bookmark WHERE reader = 'kafka' AND source <> 'log'")  # it knows nothing
    await world.running.db.write("UPDATE bookmark SET position = 3, event_id = NULL WHERE reader = 'kafka'")
    await world.publish(*events[24:])
    await sent_all(world)
    world.listen()
    await until(stopped_by("reader", world), "the reader says that its place is lost", TOLD_SECONDS)
    await heal(world)
    await all_heard_once(world, events)


async def sent_all(world: World) -> None:
    async def at_the_end() -> bool:
        assert world.bus is not None
        assert world.running is not None
        waiting = await world.running.db.read("SELECT 1 FROM outbox")
        return not waiting and (await world.bus.behind())["log"] == 0

    await until(at_the_end, "all sent")


async def test_what_retention_took_unread_stops_and_heals(world: World) -> None:
    events = story(subjects=6, each=6)
    task = world.listen()
    await world.publish(*events[:12])
    await world.wait_heard(12)
    await world.end(task)
    await world.publish(*events[12:])
    await sent_all(world)
    partitions = [TopicPartition(world.topic, number) for number in range(PARTITIONS)]
    async with admin(world) as client:
        await client.delete_records({partition: RecordsToDelete(-1) for partition in partitions})  # all that there is
    world.listen()
    told = await until_told(stopped_by("reader", world))
    assert any("begins at" in why for why in told.values())
    await heal(world)
    await all_heard_once(world, events)


async def until_told(told: Callable[[], Any]) -> dict[str, str]:
    await until(told, "it is told", TOLD_SECONDS)
    return dict(await told())


async def test_a_reader_restored_from_an_older_backup_hears_all(world: World) -> None:
    events = story(subjects=6, each=6)
    task = world.listen()
    await world.publish(*events[:18])
    await world.wait_heard(18)
    await world.end(task)
    saved = await world.ask("SELECT * FROM bookmark")
    heard = await world.ask("SELECT n FROM heard")
    inbox = await world.ask("SELECT event_id FROM inbox")
    task = world.listen()
    await world.publish(*events[18:])
    await world.wait_heard(36)
    await world.end(task)
    connection = await asyncpg.connect(world.listener_url, server_settings={"search_path": "things"})
    await connection.execute("DELETE FROM heard WHERE n <> ALL ($1)", [row["n"] for row in heard])
    await connection.execute("DELETE FROM inbox WHERE event_id <> ALL ($1)", [row["event_id"] for row in inbox])
    for row in saved:
        await connection.execute(
            "UPDATE bookmark SET position = $1, event_id = $2 WHERE source = $3 AND shard = $4",
            row["position"], row["event_id"], row["source"], row["shard"],
        )  # fmt: skip
    await connection.close()
    world.listen()
    await all_heard_once(world, events)


async def test_a_publisher_restored_from_an_older_backup_goes_on_and_is_heard(world: World) -> None:
    """Positions are used again; a bookmark that was not restored with its log stops until it is set back."""
    events = story(subjects=6, each=6)
    world.listen()
    await world.publish(*events[:18])
    await world.wait_heard(18)
    assert world.running
    await world.running.db.write("DELETE FROM log WHERE position > 12")
    told = await until_told(stopped_by("publisher", world))
    assert "ends at 12" in told["sending of log"]
    await world.publish(*events[18:])
    await world.resend(**{"from": 13})
    await all_heard_once(world, events)


async def test_another_cluster_stops_both_and_heals(
    own_broker: Broker, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    example.reset()
    async with a_world("kafka", database_url, monkeypatch, own_broker.bootstrap_servers, own_broker) as world:
        events = story(subjects=6, each=6)
        world.listen()
        await world.publish(*events[:18])
        await world.wait_heard(18)
        await asyncio.to_thread(own_broker.stop)
        await asyncio.to_thread(shutil.rmtree, own_broker.folder)
        own_broker.cluster_id = "AnotherClusterThanThat"
        await asyncio.to_thread(own_broker.start)
        async with admin(world) as client:
            await client.create_topics([NewTopic(world.topic, PARTITIONS, 1)])
        await world.publish(*events[18:])
        read = await until_told(stopped_by("reader", world))
        sent = await until_told(stopped_by("publisher", world))
        assert all("cluster" in why for why in [*read.values(), sent["sending of log"]])
        await heal(world)
        await all_heard_once(world, events)


async def test_a_rewind_under_a_running_reader_is_not_undone_by_its_next_batch(world: World) -> None:
    subject = uuid.uuid4()
    world.listen()
    await world.publish(*[(subject, example.noted(subject, n)) for n in range(20)])
    await world.wait_heard(20)
    await world.ask("DELETE FROM inbox")
    await world.rewind()
    await world.publish((subject, example.noted(subject, 20)))
    assert len(await world.wait_heard(41)) >= 41  # without its inbox it hears all of them again
