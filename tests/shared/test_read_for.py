"""A version that handles a type of event which the one before passed over stops until what was passed is read again."""

import importlib
from typing import Any
from uuid import uuid4

import pytest

from shared.messaging.consumer import Subscription
from tests.shared import example
from tests.shared.example import ThingLost, ThingNoted, noted
from tests.shared.worlds import World, until

THING = uuid4()


def older(world: World) -> Subscription:
    return Subscription({world.topic: "things"}, {ThingNoted: example.things_noted})


async def _said(world: World, numbers: range, kind: type[ThingNoted]) -> None:
    await world.publish(*[(THING, noted(THING, number, kind)) for number in numbers])


async def _numbers(world: World) -> list[int]:
    return [number for _thing, number in await world.heard()]


async def until_read_for(world: World, *types: str) -> None:
    async def kept() -> bool:
        found = await world.ask("SELECT types FROM bookmark WHERE reader = 'listener' AND position > 0")
        return bool(found) and all(row["types"] == str(list(types)).replace("'", '"') for row in found)

    await until(kept, f"it is kept that it was read for {types}")


async def _stops(world: World) -> None:
    async def told() -> bool:
        assert world.listening is not None
        return any("thing-lost was passed over" in why for why in world.listening.stopped().values())

    await until(told, "it stops, and says for which type")
    assert world.listening is not None
    assert all("lasars events rewind --service listener" in why for why in world.listening.stopped().values())


async def test_what_an_older_version_passed_over_is_read_before_anything_else(world: World) -> None:
    task = world.listen(older(world))
    await _said(world, range(2), ThingNoted)
    await _said(world, range(2, 4), ThingLost)
    await _said(world, range(4, 5), ThingNoted)
    await world.wait_heard(3)
    await until_read_for(world, "thing-noted")
    await world.end(task)
    world.listen()
    await _stops(world)
    await _said(world, range(5, 6), ThingNoted)
    assert await _numbers(world) == [0, 1, 4]
    await world.rewind()
    await world.wait_heard(6)
    assert sorted(await _numbers(world)) == [0, 1, 2, 3, 4, 5]
    await until_read_for(world, "thing-lost", "thing-noted")


async def test_so_is_what_an_older_version_passed_over_that_ran_for_a_while_again(world: World) -> None:
    task = world.listen()
    await _said(world, range(1), ThingLost)
    await world.wait_heard(1)
    await until_read_for(world, "thing-lost", "thing-noted")
    await world.end(task)
    task = world.listen(older(world))
    await _said(world, range(1, 2), ThingLost)
    await _said(world, range(2, 3), ThingNoted)
    await world.wait_heard(2)
    await until_read_for(world, "thing-noted")
    await world.end(task)
    world.listen()
    await _stops(world)
    await world.rewind()
    await world.wait_heard(3)
    assert sorted(await _numbers(world)) == [0, 1, 2]


async def test_who_handles_what_was_handled_before_goes_on(world: World) -> None:
    task = world.listen()
    await _said(world, range(1), ThingNoted)
    await world.wait_heard(1)
    await until_read_for(world, "thing-lost", "thing-noted")
    await world.end(task)
    world.listen()
    await _said(world, range(1, 2), ThingLost)
    await world.wait_heard(2)
    assert world.listening is not None
    assert dict(world.listening.stopped()) == {}


@pytest.mark.parametrize("service", ["assessment", "payments", "referral", "tariff"])
def test_each_type_that_is_handled_may_come_from_somewhere(service: str) -> None:
    subscription: Any = importlib.import_module(f"services.{service}.main").SUBSCRIPTION
    for sources in (subscription.topics, set(subscription.topics.values())):
        assert {type_ for source in sources for type_ in subscription.types_on(source)} == set(subscription.types)
