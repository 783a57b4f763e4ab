"""Over Kafka, too, one event that is stuck holds up its partition and nothing else, and a person's rewind is heard."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.messaging.consumer import Subscription
from tests.shared import example
from tests.shared.example import ThingLost, noted
from tests.shared.test_whose_fault import raising
from tests.shared.worlds import World, a_world, make_topic, until

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka")]
STUCK = 999


@pytest.fixture
async def world(kafka: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    example.reset()
    async with a_world("kafka", database_url, monkeypatch, kafka) as made:
        yield made
        example.reset()


def numbers(subjects: list[UUID], first: int, kind: type[example.ThingNoted] = example.ThingNoted) -> list[Any]:
    return [(subject, noted(subject, first + n, kind)) for n, subject in enumerate(subjects)]


async def stuck_in(world: World, subscription: Subscription) -> None:
    example.trouble["in_handler"] = raising("42703", STUCK)
    world.listen(subscription)
    subject = uuid4()
    await world.publish((subject, noted(subject, STUCK)))

    async def is_stuck() -> Any:
        return await world.ask("SELECT FROM stuck")

    await until(is_stuck, "one event is stuck")


async def test_another_topic_is_handled_while_one_is_stuck_and_a_rewind_is_taken_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = f"{world.topic}-other"
    monkeypatch.setattr(ThingLost, "topic", other)
    await make_topic(world.servers, other)
    await stuck_in(world, Subscription({world.topic: "things", other: "things"}, example.SUBSCRIPTION.handlers))
    await world.publish(*numbers([uuid4() for _ in range(12)], 0, ThingLost))
    heard = await world.wait_heard(12)
    assert STUCK not in {number for _, number in heard}
    await world.ask("DELETE FROM inbox")
    await world.rewind()
    await world.wait_heard(24)  # without their inbox all are heard again, and the stuck one is stuck still
    await world.publish(*numbers([uuid4() for _ in range(12)], 100, ThingLost))
    await world.wait_heard(36)
    example.reset()
    assert STUCK in {number for _, number in await world.wait_heard(37)}
    assert await world.ask("SELECT FROM parked") == []


async def test_other_partitions_of_the_topic_are_handled_in_order(world: World) -> None:
    """The subjects that share the stuck one's partition wait; they are heard in order after it."""
    await stuck_in(world, Subscription({world.topic: "things"}, example.SUBSCRIPTION.handlers))
    subjects = [uuid4() for _ in range(20)]
    for first in (0, 100, 200):
        await world.publish(*numbers(subjects, first))
    await world.wait_heard(3 * 5)  # of three partitions two are free
    example.reset()
    heard = await world.wait_heard(61)
    for place, subject in enumerate(subjects):
        assert [n for who, n in heard if who == str(subject)] == [place, 100 + place, 200 + place]
