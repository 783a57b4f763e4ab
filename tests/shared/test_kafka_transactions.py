"""Another producer's transactions leave offsets that no reader is given; what was compacted away is missing."""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition

from shared.messaging.consumer import Batch
from shared.messaging.kafka.beyond import unknown
from shared.messaging.kafka.clients import ClusterProbe
from shared.messaging.kafka.following import Follower
from tests.shared import example
from tests.shared.test_one_stuck_of_many import numbers
from tests.shared.worlds import PARTITIONS, World, a_world, until

PARTITION = TopicPartition("lasars.things", 0)


@pytest.mark.parametrize("offsets", [[5, 6, 7], [0, 1, 5, 6], [0, 2, 4]])
@pytest.mark.parametrize("missing", [True, False])
async def test_a_hole_is_asked_about_wherever_in_an_answer_it_is(offsets: list[int], *, missing: bool) -> None:
    """By its place an answer of the broker cuts a partition anywhere."""
    delivered: list[int] = []
    afters: list[int] = []
    holes: list[tuple[int, int]] = []
    answers = [[SimpleNamespace(offset=n, value=b"{}", key=b"") for n in offsets]]

    async def getmany(partition: TopicPartition, **_limits: int) -> dict[TopicPartition, Any]:
        if not answers:
            raise asyncio.CancelledError
        return {partition: answers.pop()}

    async def deliver(batch: Batch) -> None:
        delivered.extend(raw.position - 1 for raw in batch.events)
        afters.append(batch.after)

    async def gap(_partition: TopicPartition, wanted: int, came: int) -> bool:
        holes.append((wanted, came))
        return missing

    consumer = SimpleNamespace(deliver=deliver, database=SimpleNamespace(progress=SimpleNamespace(ring=lambda: None)))
    follower = Follower(cast("Any", consumer), cast("Any", SimpleNamespace(getmany=getmany)), PARTITION, 0)
    if missing:
        await follower.run(lambda: None, gap)
    else:
        with pytest.raises(asyncio.CancelledError):
            await follower.run(lambda: None, gap)
    begins = [n for place, n in enumerate(offsets) if n != ([-1, *offsets][place] + 1)]
    before = offsets[: offsets.index(begins[0])]
    assert delivered == (before if missing else offsets)
    assert holes[0] == (len(before), begins[0])
    assert len(holes) == (1 if missing else len(begins))
    assert all(after in {0, *(n + 1 for n in offsets)} for after in afters)  # where the bookmark is, never in a hole


@pytest.fixture
async def world(kafka: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    example.reset()
    async with a_world("kafka", database_url, monkeypatch, kafka) as made:
        yield made


async def foreign_transaction(world: World, partition: int, count: int, *, given_up: bool = False) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=world.servers, transactional_id=f"foreign-{uuid4().hex}")
    await producer.start()
    await producer.begin_transaction()
    for _ in range(count):
        await producer.send_and_wait(world.topic, b"not ours", partition=partition)
    await (producer.abort_transaction() if given_up else producer.commit_transaction())
    await producer.stop()


@pytest.mark.kafka
@pytest.mark.xdist_group("kafka")
async def test_transactions_of_another_producer_stop_nobody(world: World) -> None:
    world.listen()
    await world.publish(*numbers([uuid4() for _ in range(12)], 0))
    await world.wait_heard(12)
    await foreign_transaction(world, 0, 1)
    await foreign_transaction(world, 1, 3, given_up=True)

    async def one_is_parked() -> bool:
        return len(await world.ask("SELECT FROM parked")) == 1

    await until(one_is_parked, "what is not ours is parked")
    await world.publish(*numbers([uuid4() for _ in range(30)], 100))
    await world.wait_heard(42)
    await world.ask("DELETE FROM inbox")
    await world.rewind()
    await world.wait_heard(84)  # and so it is where an answer holds both ends of the hole
    assert world.listening is not None
    assert world.listening.stopped() == {}


@pytest.mark.kafka
@pytest.mark.xdist_group("kafka")
async def test_who_sends_passes_over_the_end_of_a_transaction_that_nothing_follows(world: World) -> None:
    await foreign_transaction(world, 0, 1)
    await foreign_transaction(world, 1, 2, given_up=True)
    assert world.running is not None
    looker = ClusterProbe(world.settings(world.publisher_url), "test")
    marks = {TopicPartition(world.topic, n): 0 for n in range(PARTITIONS)}
    assert await unknown(world.running.db, looker, marks) == {}
    assert await unknown(world.running.db, looker, marks | {TopicPartition(world.topic, 0): 1}) == {}
    await looker.close()
