"""What is said of Kafka: by a worker that stands by as by the one that leads, and at once when the broker is away."""

import time
from collections.abc import AsyncIterator
from types import SimpleNamespace

import pytest

from deploy.kafka.broker import Broker
from shared.kernel.retry import TELL_AGAIN_SECONDS, Pause
from shared.messaging.kafka.reader import KafkaSource
from tests.harness import Running
from tests.shared import example
from tests.shared.news import consumer_of
from tests.shared.test_bus import story
from tests.shared.worlds import World, a_world, until


@pytest.fixture
async def world(own_broker: Broker, database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    example.reset()
    async with a_world("kafka", database_url, monkeypatch, own_broker.bootstrap_servers, own_broker) as made:
        yield made


@pytest.mark.kafka
@pytest.mark.xdist_group("kafka")
async def test_a_broker_that_is_away_is_told_though_nothing_is_to_be_sent_or_read(world: World) -> None:
    world.listen()
    await world.publish(*story(subjects=1, each=1))
    await world.wait_heard(1)
    world.listen()  # stands by, and must know it as well
    sides = [side for side in (world.bus, world.listening) if side is not None]
    await world.away()

    async def told() -> bool:
        return all((failing := side.away().get("Kafka")) and failing.seconds > 1 for side in sides)

    await until(told, "both sides say that the broker is away", 60)
    assert all(world.servers in side.away()["Kafka"].why for side in sides)
    await world.back()

    async def healed() -> bool:
        return not any(side.away() for side in sides)

    await until(healed, "both are content again", 60)


@pytest.mark.kafka
@pytest.mark.xdist_group("kafka")
async def test_a_worker_that_stands_by_is_at_rest_when_the_service_is_and_nobody_waits_for_a_broker(
    world: World,
) -> None:
    events = story(subjects=4, each=6)
    world.listen()
    await world.publish(*events)
    await world.wait_heard(len(events))
    world.listen()  # this one stands by
    standing, sending = world.listening, world.bus
    assert standing is not None
    assert sending is not None

    async def at_rest() -> bool:
        return (await standing.behind())[world.topic] == 0

    await until(at_rest, "who stands by knows that all is handled")
    await world.away()
    started = time.monotonic()
    assert (await standing.behind())[world.topic] is None
    assert (await sending.behind())["log"] == 0
    standing.stopped()
    assert time.monotonic() - started < 1
    await world.back()
    await until(at_rest, "and knows it again")


async def test_the_same_failure_is_told_once_a_minute_and_another_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("shared.kernel.retry.time", SimpleNamespace(monotonic=lambda: now[0]))
    told: list[int] = []
    monkeypatch.setattr(
        "shared.kernel.retry.log", SimpleNamespace(warning=lambda _doing, **said: told.append(said["times"]))
    )
    pause = Pause(0.0001, 0.0001)
    for _ in range(500):
        await pause.after(ConnectionError("no broker"), "again")
    assert told == [1]
    await pause.after(ConnectionError("not let in"), "again")
    now[0] += TELL_AGAIN_SECONDS
    await pause.after(ConnectionError("not let in"), "again")
    assert told == [1, 500, 1]


async def test_who_has_lost_the_lead_says_no_more_that_its_reading_fails(things: Running) -> None:
    """It met a broker that was away, and another worker was first when that came back."""
    source = KafkaSource(consumer_of(things), things.service.settings)
    source.reading = Pause(0.0, 0.0)
    await source.reading.after(ConnectionError("no broker"), "reading_again")
    assert source.reading_failing() is not None
    source._leader.see("another worker")
    assert source.reading_failing() is None
