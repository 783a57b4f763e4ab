"""What one process says of work that another does is no older than what it has seen of the other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from uuid import uuid4

import asyncpg
import pytest
from aiokafka import TopicPartition

from shared.data.db import Database
from shared.data.leader import BELIEVED_SECONDS, Leader, LeaderConnection
from shared.kernel.metrics import BEHIND
from shared.kernel.retry import Pause
from shared.messaging.kafka.bus import KafkaBus
from shared.messaging.kafka.reader import KafkaSource
from shared.runtime.watch import ServiceWatch
from tests.harness import Running
from tests.shared.news import consumer_of
from tests.shared.worlds import until

_END = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE application_name LIKE '% ' || $1 || ' %' AND datname = current_database() AND pid <> $2
"""


@asynccontextmanager
async def leading(database: Database, purpose: str, name: str) -> AsyncIterator[int]:
    """Another process leads. Gives the number of its connection."""
    led: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def work(lead: LeaderConnection) -> None:
        led.set_result(lead.pid)
        await asyncio.Event().wait()

    task = asyncio.create_task(Leader(database, purpose, name).lead(work))
    try:
        yield await led
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def cut_off(database: Database, purpose: str, other: int) -> None:
    """Who stands by loses its connection."""
    connection = await asyncpg.connect(database.url)
    assert await connection.fetch(_END, purpose, other)
    await connection.close()


async def until_held(leader: Leader) -> None:
    async def held() -> bool:
        return bool(leader.held_by)

    await until(held, "it knows who leads")


async def never(_lead: LeaderConnection) -> None:
    raise AssertionError("it leads")


async def test_who_stands_by_and_is_cut_off_says_no_more_who_leads(database_url: str) -> None:
    database, name = Database(database_url, "public", service="tariff"), str(uuid4())
    leader = Leader(database, "relay", name)
    async with leading(database, "relay", name) as other:
        standing = asyncio.create_task(leader.lead(never))
        await until_held(leader)
        await cut_off(database, "relay", other)
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await standing
        assert leader.held_by == ""
        assert leader.stood_by


async def test_a_reader_that_is_cut_off_and_gets_no_connection_says_that_nobody_may_read(
    things: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = KafkaSource(consumer_of(things), things.service.settings)
    source.reading = Pause(0.0, 0.0)
    await source.reading.after(ConnectionError("no broker, long ago"), "reading_again")
    assert source.reading.since is not None
    source.reading.since -= 1000
    async with leading(things.db, "reader", things.service.name) as other:
        running = asyncio.create_task(source.run())
        await until_held(source._leader)
        assert source.reading_failing() is None

        async def refused(*_given: object, **_settings: str) -> asyncpg.Connection:
            raise ConnectionError("the database takes no more connections")

        monkeypatch.setattr("shared.data.leader.connect", refused)
        await cut_off(things.db, "reader", other)

        async def told() -> bool:
            failing = source.reading_failing()
            return failing is not None and "no more connections" in failing.why

        await until(told, "it says why it cannot read")
        assert (failing := source.reading_failing())
        assert failing.seconds < 100  # not since long ago: others have read
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_who_leads_is_not_believed_for_longer_than_a_moment(
    things: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the database has stopped to answer, and the connection lives."""
    now = [0.0]
    monkeypatch.setattr("shared.data.leader.time", SimpleNamespace(monotonic=lambda: now[0]))
    source = KafkaSource(consumer_of(things), things.service.settings)
    source.reading = Pause(0.0, 0.0)
    await source.reading.after(ConnectionError("no broker"), "reading_again")
    source._leader.see("another worker")
    assert source.reading_failing() is None
    now[0] += BELIEVED_SECONDS + 1
    assert source._leader.held_by == ""
    assert source.reading_failing() is not None


async def test_who_sent_and_stands_by_now_says_no_more_what_waited_then(things: Running) -> None:
    bus = KafkaBus(things.service.settings, things.db)
    publisher = bus._publisher
    publisher.held, publisher.lost = {"lasars.things": "no such topic"}, {"log": "it ends earlier"}
    publisher.pause = Pause(0.0, 0.0)
    await publisher.pause.after(ConnectionError("no broker"), "publishing_again")
    assert len(bus.stopped()) == 2
    publisher.leader.see("another worker")
    assert bus.stopped() == {}
    assert publisher.pause.failing() is None


async def test_who_stands_by_says_what_is_stopped_as_long_as_the_bookmark_does(things: Running) -> None:
    source = KafkaSource(consumer_of(things), things.service.settings)
    topic = source._topics[0]
    await things.db.write(
        "INSERT INTO bookmark (reader, source, shard, stopped) VALUES (:reader, :topic, 1, 'it begins at 7')",
        reader=things.service.name, topic=topic,
    )  # fmt: skip
    await source.behind()
    assert source.stopped == {TopicPartition(topic, 1): "it begins at 7"}
    await things.db.write("UPDATE bookmark SET stopped = NULL")
    await source.behind()
    assert source.stopped == {}


async def test_a_source_that_is_named_no_more_has_no_figure(things: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """As one that could not be named when nobody answered yet, which told for ever that something was not read."""
    watch: ServiceWatch = things.app.state.watch
    answers: list[dict[str, int]] = []

    async def behind() -> dict[str, int]:
        return answers.pop()

    monkeypatch.setattr(things.app.state, "bus", SimpleNamespace(behind=behind, stopped=dict))
    await watch.look_behind()
    watch.set_figures()
    assert told_behind(things) == {"unknown": -1}
    answers.append({"things": 0})
    await watch.look_behind()
    watch.set_figures()
    assert told_behind(things) == {"things": 0}


def told_behind(things: Running) -> dict[str, float]:
    samples = [sample for metric in BEHIND.collect() for sample in metric.samples]
    return {
        sample.labels["source"]: sample.value for sample in samples if sample.labels["service"] == things.service.name
    }
