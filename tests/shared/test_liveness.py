"""`/health/live`: red when a loop of the process hangs, green while it only works for long or tries again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiokafka import TopicPartition

from shared.data.db import Session, fetch_all
from shared.data.leader import Leader, LeaderConnection
from shared.kernel.liveness import Loops, turned
from shared.messaging import feed_reader, notify
from shared.messaging.bus import bus_for
from shared.messaging.consumer import Consumer
from shared.messaging.events import Event
from shared.messaging.feed_reader import FeedBus
from shared.messaging.kafka import bus as kafka_bus
from shared.messaging.kafka import reader
from shared.messaging.kafka.following import Follower
from shared.messaging.relay import Relay
from shared.runtime import process, watch
from shared.runtime.tick import Ticker, tick
from tests.harness import Running
from tests.shared import example
from tests.shared.example import ThingNoted
from tests.shared.news import batch, consumer_of, heard, numbered
from tests.shared.worlds import KINDS, a_world, until

LONG_SECONDS = 361  # the default is 360
Live = Callable[[], Awaitable[tuple[int, str]]]


class HeldTime:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def passing(things: Running) -> Iterator[HeldTime]:
    """Of the loops: as it passes, a test says."""
    held, before = HeldTime(), things.app.state.loops
    things.app.state.loops = Loops(held)
    yield held
    things.app.state.loops = before


@pytest.fixture
def live(things: Running) -> Live:
    """The status, and why: the same where the API is and where operators ask."""

    async def ask() -> tuple[int, str]:
        both = [await each.get("/health/live") for each in (things.client, things.admin)]
        assert len({each.status_code for each in both}) == 1
        return both[0].status_code, str(both[0].json().get("detail", ""))

    return ask


@pytest.fixture
def begin(things: Running) -> Callable[[str, Awaitable[Any]], "asyncio.Task[Any]"]:
    async def within(name: str, work: Awaitable[Any]) -> Any:
        with things.app.state.loops.running(name):
            return await work

    return lambda name, work: asyncio.create_task(within(name, work))


async def _end(*tasks: "asyncio.Task[Any]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_loop_that_hangs_is_named_until_it_turns(things: Running, passing: HeldTime, live: Live) -> None:
    with things.app.state.loops.running("ticker"):
        with things.app.state.loops.running("consumer"):
            passing.seconds = LONG_SECONDS - 2
            assert (await live())[0] == 200
            passing.seconds = LONG_SECONDS
            assert await live() == (503, "Not live: the loop ticker has not turned for 361 seconds.")
            turned()
        assert (await live())[0] == 503  # another has turned
        turned()
        assert (await live())[0] == 200
        passing.seconds += LONG_SECONDS
        assert (await live())[0] == 503
    assert (await live())[0] == 200  # one that has ended does not hang


async def test_a_consumer_in_a_long_batch_is_live(
    things: Running, passing: HeldTime, live: Live, begin: Callable[..., Any]
) -> None:
    seen: list[int] = []

    async def takes_long(session: Session, _event: Event[ThingNoted]) -> None:
        passing.seconds += LONG_SECONDS / 2
        seen.append((await live())[0])
        await fetch_all(session, "SELECT 1")

    example.trouble["in_handler"] = takes_long
    await begin("consumer", consumer_of(things).deliver(batch(*numbered(9))))
    assert seen == [200] * 9
    assert await heard(things) == list(range(1, 10))


async def test_a_consumer_whose_handler_hangs_is_not_live(
    things: Running, passing: HeldTime, live: Live, begin: Callable[..., Any]
) -> None:
    hangs, released = asyncio.Event(), asyncio.Event()

    async def waits_for_ever(_session: Session, _event: Event[ThingNoted]) -> None:
        hangs.set()
        await released.wait()

    example.trouble["in_handler"] = waits_for_ever
    task = begin("consumer", consumer_of(things).deliver(batch(*numbered(1))))
    await hangs.wait()
    assert (await live())[0] == 200
    passing.seconds += LONG_SECONDS
    assert "consumer" in (await live())[1]
    released.set()
    await task
    assert (await live())[0] == 200


async def test_a_consumer_that_tries_again_and_again_is_live(
    things: Running, passing: HeldTime, live: Live, begin: Callable[..., Any]
) -> None:
    seen: list[int] = []

    async def fails_five_times(session: Session, _event: Event[ThingNoted]) -> None:
        passing.seconds += LONG_SECONDS / 2
        seen.append((await live())[0])
        if len(seen) < 6:
            await fetch_all(session, "SELECT pg_terminate_backend(pg_backend_pid())")

    example.trouble["in_handler"] = fails_five_times
    await begin("consumer", consumer_of(things).deliver(batch(*numbered(1))))
    assert seen == [200] * 6


async def test_who_waits_for_the_work_of_the_day_is_not_taken_for_dead(
    things: Running, passing: HeldTime, live: Live, begin: Callable[..., Any]
) -> None:
    consumer, working, released = consumer_of(things), asyncio.Event(), asyncio.Event()

    async def works_for_long(_session: Session, _today: date, _last: date | None) -> list[str]:
        working.set()
        await released.wait()
        return []

    ticker = Ticker(things.db, works_for_long, things.clock, consumer.turn)
    ticking = begin("ticker", ticker.run())
    await working.wait()
    delivering = begin("consumer", consumer.deliver(batch(*numbered(1))))
    await asyncio.sleep(0)
    passing.seconds += LONG_SECONDS
    assert await live() == (503, "Not live: the loop ticker has not turned for 361 seconds.")
    assert list(things.app.state.loops.silent(1)) == ["ticker"]
    released.set()
    await delivering
    assert (await live())[0] == 200
    await _end(ticking)


async def test_the_work_of_a_long_day_is_live(
    things: Running, passing: HeldTime, live: Live, begin: Callable[..., Any]
) -> None:
    seen: list[int] = []

    async def works_for_long(session: Session, _today: date, _last: date | None) -> list[str]:
        for _ in range(5):
            passing.seconds += LONG_SECONDS / 2
            seen.append((await live())[0])
            await fetch_all(session, "SELECT 1")
        return []

    await begin("ticker", tick(things.db, works_for_long, things.clock))
    assert seen == [200] * 5


async def test_a_relay_whose_statement_never_ends_is_not_live(
    things: Running, passing: HeldTime, live: Live, begin: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs = asyncio.Event()

    async def never(_lead: LeaderConnection, _sql: str, *_values: Any) -> Any:
        hangs.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(LeaderConnection, "fetch", never)
    task = begin("relay", Relay(things.db).run())
    await hangs.wait()
    passing.seconds += LONG_SECONDS
    assert "relay" in (await live())[1]
    await _end(task)


async def test_a_process_that_stands_by_is_live(
    things: Running, passing: HeldTime, live: Live, begin: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    leads, seen = asyncio.Event(), asyncio.Event()

    async def work(_lead: LeaderConnection) -> None:
        leads.set()
        await asyncio.Event().wait()

    first = asyncio.create_task(Leader(things.db, "relay").lead(work))
    await leads.wait()
    monkeypatch.setattr("shared.data.leader.random.uniform", lambda *_bounds: 0.01)
    second = begin("relay", Leader(things.db, "relay", standing=seen.set).lead(work))
    await seen.wait()
    passing.seconds += LONG_SECONDS
    seen.clear()
    await seen.wait()
    assert (await live())[0] == 200
    await _end(first, second)


async def test_a_source_that_hangs_on_the_feed_is_not_live_though_another_is_read(
    things: Running, passing: HeldTime, live: Live, begin: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs, answered = asyncio.Event(), asyncio.Event()

    async def ask(_bus: FeedBus, _client: Any, source: str, *_where: Any) -> feed_reader.FeedPage:
        if source == "assessment":
            hangs.set()
            await asyncio.Event().wait()
        answered.set()
        await asyncio.sleep(0)
        return feed_reader.FeedPage(b"[]", None, 0, 1)

    monkeypatch.setattr(FeedBus, "_ask", ask)
    urls = {"assessment": "http://127.0.0.1:1", "tariff": "http://127.0.0.1:1"}
    bus = FeedBus(things.service.settings.model_copy(update={"feed_urls": urls}), things.db)
    consumer = consumer_of(things)
    both = example.Subscription({"a": "assessment", "b": "tariff"}, consumer.subscription.handlers)
    task = begin("consumer", bus.consume(Consumer(things.db, both, things.clock)))
    await hangs.wait()
    await answered.wait()
    passing.seconds += LONG_SECONDS
    answered.clear()
    await answered.wait()
    await answered.wait()
    assert await live() == (503, "Not live: the loop feed of assessment has not turned for 361 seconds.")
    await _end(task)


async def test_a_partition_that_hangs_is_not_live_and_one_without_news_is(
    things: Running, passing: HeldTime, live: Live, begin: Callable[..., Any]
) -> None:
    hangs, asked = asyncio.Event(), asyncio.Event()

    async def getmany(partition: TopicPartition, **_limits: int) -> dict[TopicPartition, Any]:
        if partition.partition:
            hangs.set()
            await asyncio.Event().wait()
        asked.set()
        await asyncio.sleep(0)
        return {}

    async def position(_partition: TopicPartition) -> int:
        return 0

    client = SimpleNamespace(getmany=getmany, position=position, highwater=lambda _partition: 0)
    tasks = []
    for n in (0, 1):
        follower = Follower(consumer_of(things), cast("Any", client), TopicPartition("t", n), 0)
        tasks.append(begin(f"t/{n}", follower.run(print, cast("Any", None))))
    await hangs.wait()
    passing.seconds += LONG_SECONDS
    asked.clear()
    await asked.wait()
    assert await live() == (503, "Not live: the loop t/1 has not turned for 361 seconds.")
    await _end(*tasks)


async def test_every_loop_of_a_process_is_asked_for_and_turns(
    things: Running, passing: HeldTime, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notify, "CHECK_SECONDS", 0.05)
    monkeypatch.setattr(watch, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr("shared.runtime.tick.LOOK_SECONDS", 0.05)
    service = things.service
    monkeypatch.setattr(service.settings, "poll_seconds", 0.05)
    begun = process._Process(things.app, service, [], works=True)
    state, loops = things.app.state, things.app.state.loops
    tasks = [asyncio.create_task(begun._turning(name, work())) for name, work in begun._work() if name != "publisher"]
    try:
        await asyncio.sleep(0)
        expected = {"signals", "watch", "relay", "ticker", "consumer"}
        assert set(loops.silent(-1)) | {"consumer"} == expected
        for _ in range(2):
            passing.seconds += LONG_SECONDS

            async def all_turn() -> bool:
                return bool(loops.silent(LONG_SECONDS - 1) == {})

            await until(all_turn, "all have turned")
            assert (await live())[0] == 200
    finally:
        await _end(*tasks)
        state.ticker = state.bus = None


@pytest.fixture(params=KINDS)
async def world(
    request: pytest.FixtureRequest, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Any]:
    example.reset()
    monkeypatch.setattr(reader, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(feed_reader, "WAIT_MS", 50)
    monkeypatch.setattr(kafka_bus, "WATCH_SECONDS", 0.05)
    servers = request.getfixturevalue("kafka") if request.param == "kafka" else ""
    async with a_world(request.param, database_url, monkeypatch, servers) as made:
        yield made


async def test_who_reads_turns_over_both_ways_with_and_without_news(world: Any) -> None:
    passing = HeldTime()
    loops = Loops(passing)
    begin = world.spawn

    async def within(work: Awaitable[None]) -> None:
        with loops.running("consumer"):
            await work

    world.spawn = lambda work: begin(within(work))
    world.listen()
    if world.kind == "kafka":  # the second publisher stands by
        world.spawn(bus_for(world.settings(world.publisher_url), world.running.db).publish())
    await world.publish(*[(n, example.noted(example.new_id(), n)) for n in range(3)])
    await world.wait_heard(3)
    for _ in range(2):
        passing.seconds += LONG_SECONDS

        async def all_turn() -> bool:
            return bool(loops.silent(LONG_SECONDS - 1) == {})

        await until(all_turn, "all have turned")
    assert len(loops._running) > 1  # each source or partition is one of its own
