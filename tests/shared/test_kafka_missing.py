"""A topic that is missing is named and waited for; all others go on, out and in, and nothing is lost or reordered."""

import json
import uuid
from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient

from shared.messaging.consumer import Subscription
from tests.shared import example
from tests.shared.example import ThingPriced, noted
from tests.shared.test_bus import by_subject, story
from tests.shared.test_kafka_healing import sent_all, stopped_by, until_told
from tests.shared.worlds import World, a_world, make_topic, until

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka")]


@pytest.fixture
async def world(kafka: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    example.reset()
    monkeypatch.setattr(ThingPriced, "topic", f"lasars.finance-{uuid.uuid4().hex[:8]}.{{area}}")
    async with a_world("kafka", database_url, monkeypatch, kafka) as made:
        yield made


def priced(thing: uuid.UUID) -> ThingPriced:
    return ThingPriced(area="bury", actor="someone", actor_organisation="start", thing_id=thing)


def both(world: World) -> Subscription:
    topics = dict.fromkeys([world.topic, ThingPriced.topic.format(area="bury")], "things")
    return Subscription(topics, {example.ThingNoted: example.things_noted})


async def test_one_missing_topic_stops_neither_publisher_nor_reader(world: World) -> None:
    missing = ThingPriced.topic.format(area="bury")
    events = story(subjects=4, each=8)
    thing = uuid.uuid4()
    world.listen(both(world))
    await world.publish(*events[:16], (thing, priced(thing)), *events[16:])
    heard = by_subject(await world.wait_heard(len(events)))
    assert all(numbers == list(range(8)) for numbers in heard.values())
    sending = await until_told(lambda: _named(world, "sending of " + missing))
    assert "no such topic" in sending["sending of " + missing]
    reading = await until_told(lambda: _named(world, missing, side="reader"))
    assert "lasars area add" in reading[missing]
    assert world.bus
    assert (await world.bus.behind())["log"]  # it is not at rest
    await make_topic(world.servers, missing)
    more = [(thing, noted(thing, 1)), (thing, priced(thing))]
    await world.publish(*more)
    await world.wait_heard(len(events) + 1)
    await sent_all(world)

    async def nothing_waits() -> bool:
        return not await _named(world, "sending of " + missing) and not await _named(world, missing, side="reader")

    await until(nothing_waits, "the topic is used")
    assert world.running
    assert await _acknowledged(world, missing) == 2  # both prices are there, the one that waited and the new one


async def missing_now(world: World) -> dict[str, str]:
    """What every process of the listener can see of it."""
    found = await world.ask("SELECT topic, why FROM missing_topic WHERE reader = 'listener'")
    return {row["topic"]: row["why"] for row in found}


async def until_noted(world: World, *topics: str) -> None:
    async def told() -> bool:
        return set(await missing_now(world)) == set(topics)

    await until(told, f"as missing are noted {topics}")


async def test_a_topic_that_is_missing_is_noted_until_it_is_there(world: World) -> None:
    """Who pays may be another process: it sees what the worker has noted."""
    absent = ThingPriced.topic.format(area="bury")
    world.listen(both(world))
    await until_noted(world, absent)
    assert "no such topic" in (await missing_now(world))[absent]
    await make_topic(world.servers, absent)
    await until_noted(world)


async def test_a_topic_that_was_read_and_is_deleted_is_noted_and_goes_with_the_last_reader_of_it(world: World) -> None:
    topic = ThingPriced.topic.format(area="bury")
    await make_topic(world.servers, topic)
    reading = world.listen(both(world))
    await world.publish(*story(subjects=1, each=2))
    await world.wait_heard(2)
    await until_noted(world)
    admin = AIOKafkaAdminClient(bootstrap_servers=world.servers)
    await admin.start()
    await admin.delete_topics([topic])
    await admin.close()
    await until_noted(world, topic)
    await world.end(reading)
    world.listen()  # another version, which does not read it
    await until_noted(world)


async def _named(world: World, name: str, side: str = "publisher") -> dict[str, str]:
    bus = world.listening if side == "reader" else world.bus
    assert bus is not None
    return {each: why for each, why in bus.stopped().items() if each == name}


async def _acknowledged(world: World, topic: str) -> int:
    assert world.running
    marks = await world.running.db.read(
        "SELECT coalesce(sum(position), 0) AS sent FROM bookmark WHERE reader = 'kafka' AND source = :topic",
        topic=topic,
    )
    return int(marks[0]["sent"])


async def _sequences(world: World, topic: str, count: int) -> list[int]:
    """Where those of one subject stood in the log, in the order in which the broker holds them."""
    reader = AIOKafkaConsumer(topic, bootstrap_servers=world.servers, auto_offset_reset="earliest")
    await reader.start()
    try:
        return [int(json.loads((await reader.getone()).value)["sequence"]) for _ in range(count)]
    finally:
        await reader.stop()


async def test_what_waits_is_sent_in_its_order_with_what_came_after(world: World) -> None:
    """A held topic catches up from where it was held, though others are far ahead."""
    missing = ThingPriced.topic.format(area="bury")
    thing = uuid.uuid4()
    for round_ in range(3):
        await world.publish(*[(thing, noted(thing, round_ * 300 + n)) for n in range(300)], (thing, priced(thing)))
    await until_told(lambda: _named(world, "sending of " + missing))
    await make_topic(world.servers, missing)
    await sent_all(world)
    assert world.running
    assert await _acknowledged(world, missing) == 3
    assert await _sequences(world, missing, 3) == [301, 602, 903]
    assert await world.running.db.read("SELECT FROM bookmark WHERE source LIKE 'log:%'") == []
    assert not await stopped_by("publisher", world)()
