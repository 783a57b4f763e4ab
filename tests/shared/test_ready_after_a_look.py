"""Whether a source is stopped is seen by looking: who has not looked since its start is not ready."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from shared.messaging.consumer import Subscription
from shared.messaging.kafka.bus import KafkaBus
from tests.harness import Running
from tests.shared import example
from tests.shared.example import ThingLost, ThingNoted, noted
from tests.shared.news import consumer_of
from tests.shared.test_read_for import until_read_for
from tests.shared.worlds import World, until

THING = uuid4()
OF = {"feed": "things", "kafka": "Kafka"}  # what is looked at


@asynccontextmanager
async def asked(world: World) -> AsyncIterator[Running]:
    """The health of the listener, whose bus is that of the world."""
    settings = world.settings(world.listener_url).model_copy(update={"service": "listener"})
    running = Running(example.service(settings))
    watching = world.spawn(running.app.state.watch.run())
    try:
        yield running
    finally:
        running.app.state.stopping.set()
        await watching
        await running.close()


async def _answers_until(running: Running, words: str) -> list[str]:
    """What it says of its readiness, until it says these words; `ready` where it is."""
    said: list[str] = []

    async def is_said() -> bool:
        answer = await running.admin.get("/health/ready")
        said.append("ready" if answer.status_code == 200 else answer.json()["detail"])
        return words in said[-1]

    await until(is_said, words)
    return said


async def _listens(world: World, running: Running) -> None:
    """From here on, with a bus that has looked at nothing when it is asked first."""
    listening = world.about_to_listen()
    assert world.listening is not None
    running.app.state.bus = world.listening
    answer = await running.admin.get("/health/ready")
    world.spawn(listening)
    world.spawn(world.listening.publish())
    assert answer.status_code == 503
    assert f"{OF[world.kind]} was not looked at yet since this process started." in answer.json()["detail"]


async def test_who_must_be_rewound_is_never_ready_before_it_says_so(world: World) -> None:
    """As an older version leaves the bookmarks, which did not handle all that this one does."""
    older = world.listen(Subscription({world.topic: "things"}, {ThingNoted: example.things_noted}))
    await world.publish((THING, noted(THING, 1, ThingLost)), (THING, noted(THING, 2, ThingNoted)))
    await world.wait_heard(1)
    await until_read_for(world, "thing-noted")
    await world.end(older)
    async with asked(world) as running:
        await _listens(world, running)
        said = await _answers_until(running, "thing-lost was passed over")
        assert "ready" not in said
        assert (await running.client.get("/health/ready")).status_code == 200  # requests can be served
        await world.rewind()
        await _answers_until(running, "ready")


async def _stop_bookmarks(world: World) -> None:
    """As the process that leads keeps it for all."""
    await world.ask("UPDATE bookmark SET stopped = 'it was set back' WHERE reader = 'listener'")


async def test_who_has_looked_is_ready(world: World) -> None:
    async with asked(world) as running:
        await _listens(world, running)
        await _answers_until(running, "ready")


async def test_a_source_that_is_away_from_the_start_is_named_at_once_and_keeps_no_api_from_serving(
    breakable: World,
) -> None:
    await breakable.away()
    async with asked(breakable) as running:
        await _listens(breakable, running)
        await _answers_until(running, "see that it runs and answers at")
        (said,) = {detail.split(" was ")[0] for detail in await _answers_until(running, "not looked at yet")}
        assert said == f"Not ready: {OF[breakable.kind]}"
        assert (await running.client.get("/health/ready")).status_code == 200
        await breakable.back()
        await _answers_until(running, "ready")


async def test_who_stands_by_has_looked_when_it_knows_what_the_leader_keeps(world: World) -> None:
    """Each process reads a feed; of Kafka one does, and the others go by its bookmarks."""
    world.listen()
    await world.publish((THING, noted(THING, 1)))
    await world.wait_heard(1)
    async with asked(world) as running:
        await _stop_bookmarks(world)
        await _listens(world, running)
        said = await _answers_until(running, "set back")
        assert "ready" not in said


async def test_who_only_sends_is_ready_when_it_has_looked_at_what_it_sends_to(things: Running) -> None:
    bus = KafkaBus(things.service.settings, things.db)
    assert bus.unlooked(None) == {"Kafka": ""}
    bus._publisher.leader.see("another worker")
    assert bus.unlooked(None) == {}
    assert bus.unlooked(consumer_of(things)) == {"Kafka": ""}  # whose reader has not begun
