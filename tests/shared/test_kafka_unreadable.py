"""What the broker holds and nobody here can read stops its own partition, by name, and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import aiokafka.codec
import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import CorruptRecordException, KafkaConnectionError

from shared.messaging.consumer import Batch, Consumer, Subscription
from shared.messaging.kafka import reader
from shared.messaging.kafka.following import Follower
from tests.shared import example
from tests.shared.example import ThingLost
from tests.shared.processes import until as until_soon
from tests.shared.test_one_stuck_of_many import numbers
from tests.shared.worlds import World, a_world, until

PARTITION = TopicPartition("lasars.things", 0)


class BrokenAt:
    """A client of a partition whose batch at `offset` fails its checksum."""

    def __init__(self, offset: int, error: Exception) -> None:
        self.offset, self.error, self.position = offset, error, 0

    async def getmany(self, partition: TopicPartition, timeout_ms: int, max_records: int) -> dict[TopicPartition, Any]:
        await asyncio.sleep(0)
        last = self.position + max_records
        if last > self.offset:
            raise self.error
        found = [SimpleNamespace(offset=n, value=b"{}", key=b"") for n in range(self.position, last)]
        self.position = last
        return {partition: found}

    def highwater(self, _partition: TopicPartition) -> int:
        return self.offset + 10


def following(client: BrokenAt, delivered: list[int]) -> Follower:
    async def deliver(batch: Batch) -> None:
        delivered.extend(raw.position - 1 for raw in batch.events)

    consumer = SimpleNamespace(deliver=deliver, database=SimpleNamespace(progress=SimpleNamespace(ring=lambda: None)))
    return Follower(cast("Consumer", consumer), cast("Any", client), PARTITION, 0)


async def no_gap(_partition: TopicPartition, wanted: int, came: int) -> bool:
    raise AssertionError((wanted, came))


@pytest.mark.parametrize("error", [CorruptRecordException("Invalid CRC"), ValueError("no lz4 frame")])
async def test_what_stands_before_broken_bytes_is_handled_and_the_rest_is_named(error: Exception) -> None:
    delivered: list[int] = []
    follower = following(BrokenAt(10, error), delivered)
    task = asyncio.get_running_loop().create_task(follower.run(lambda: None, no_gap))

    async def all_before() -> bool:
        return len(delivered) == 10 and follower.unreadable_seconds() > 0.5

    await until_soon(all_before, 20)
    assert (delivered, task.done(), follower.next) == (list(range(10)), False, 10)
    failing = follower.failing()
    assert failing is not None
    assert str(error) in failing.why
    task.cancel()


async def test_trouble_of_the_client_ends_the_reading_as_ever() -> None:
    with pytest.raises(KafkaConnectionError):
        await following(BrokenAt(0, KafkaConnectionError("gone")), []).run(lambda: None, no_gap)


@pytest.fixture
async def world(kafka: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    example.reset()
    async with a_world("kafka", database_url, monkeypatch, kafka) as made:
        yield made


async def compressed(world: World, monkeypatch: pytest.MonkeyPatch, codec: str) -> str:
    """A topic whose owner has the broker compress all that is written there."""
    topic = f"{world.topic}-{codec}"
    monkeypatch.setattr(ThingLost, "topic", topic)
    admin = AIOKafkaAdminClient(bootstrap_servers=world.servers)
    await admin.start()
    await admin.create_topics([NewTopic(topic, 1, 1, topic_configs={"compression.type": codec})])
    await admin.close()
    return topic


@pytest.mark.kafka
@pytest.mark.xdist_group("kafka")
@pytest.mark.parametrize("codec", ["lz4", "snappy", "zstd", "gzip"])
async def test_whatever_a_broker_compresses_with_is_read(
    world: World, monkeypatch: pytest.MonkeyPatch, codec: str
) -> None:
    topic = await compressed(world, monkeypatch, codec)
    world.listen(Subscription({topic: "things"}, example.SUBSCRIPTION.handlers))
    await world.publish(*numbers([uuid4() for _ in range(5)], 0, ThingLost))
    await world.wait_heard(5)


@pytest.mark.kafka
@pytest.mark.xdist_group("kafka")
async def test_one_unreadable_partition_stops_no_other_and_is_named_and_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "UNREADABLE_SECONDS", 2.0)
    topic = await compressed(world, monkeypatch, "lz4")
    place = f"{topic}/0"
    with monkeypatch.context() as without:
        without.setattr(aiokafka.codec, "has_lz4", lambda: False)
        task = world.listen(Subscription({world.topic: "things", topic: "things"}, example.SUBSCRIPTION.handlers))
        await world.publish(*numbers([uuid4()], 500, ThingLost))
        bus = world.listening
        assert bus is not None

        async def named() -> bool:
            return place in bus.away()

        async def stopped() -> bool:
            return place in bus.stopped()

        await until(named, "readiness names the partition")
        await world.publish(*numbers([uuid4() for _ in range(12)], 0))
        await world.wait_heard(12)  # the others go on
        await until(stopped, "it is stopped")
        (kept,) = await world.ask("SELECT source, stopped FROM bookmark WHERE stopped IS NOT NULL")
        assert (kept["source"], "offset 0 cannot be read" in kept["stopped"]) == (topic, True)
        await world.publish(*numbers([uuid4() for _ in range(12)], 100))
        await world.wait_heard(24)
        await world.end(task)
    world.listen(Subscription({world.topic: "things", topic: "things"}, example.SUBSCRIPTION.handlers))
    await world.rewind()
    assert 500 in {number for _, number in await world.wait_heard(25)}
