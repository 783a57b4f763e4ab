"""The figures say which service is stuck, on what and since when, who leads, and who waits for a connection."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import TopicPartition
from prometheus_client import generate_latest

from shared.data import db
from shared.data.db import Database
from shared.data.leader import Leader, LeaderConnection
from shared.kernel import metrics
from shared.messaging.kafka.places import KafkaBookmark, PartitionRange, lost
from shared.messaging.kafka.remedies import MAKE_TOPICS, read_again, send_on
from shared.messaging.why_stopped import KINDS, OTHER, kind_of
from shared.runtime.tick import Ticker
from shared.runtime.watch import ServiceWatch
from tests.harness import Running
from tests.shared import example
from tests.shared.news import SOURCE, batch, consumer_of, numbered
from tests.shared.processes import until
from tests.shared.test_whose_fault import delivering, is_stuck, raising

LOOK_SECONDS = 20.0  # a busy machine's


def figure(name: str, **labels: str) -> float | None:
    """As a scrape would read it; None if there is no such series."""
    wanted = ",".join(f'{label}="{value}"' for label, value in sorted(labels.items()))
    read = re.search(rf"^{name}{{{re.escape(wanted)}}} (\S+)$", generate_latest().decode(), re.MULTILINE)
    return float(read[1]) if read else None


def a_bus(behind: dict[str, int | None], stopped: dict[str, str] | None = None) -> Any:
    async def ask() -> dict[str, int | None]:
        return behind

    return SimpleNamespace(behind=ask, stopped=lambda: stopped or {})


@pytest.fixture
def watch(things: Running, monkeypatch: pytest.MonkeyPatch) -> ServiceWatch:
    monkeypatch.setattr(things.app.state, "watch", ServiceWatch(things.app.state))
    made: ServiceWatch = things.app.state.watch
    return made


async def test_the_age_of_the_oldest_event_that_is_not_handled(
    things: Running, watch: ServiceWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    consumer = consumer_of(things)
    monkeypatch.setattr(things.app.state, "consumer", consumer)
    monkeypatch.setattr(things.app.state, "bus", a_bus({SOURCE: 3, "away": None, "log": 0}))
    example.trouble["in_handler"] = raising("42703")
    async with delivering(consumer, *numbered(6)):
        await until(lambda: is_stuck(consumer))
        (place,) = consumer.oldest
        assert place == (SOURCE, 0)
        await watch.look_behind()
        await watch.look(LOOK_SECONDS)
        consumer.oldest[place] = datetime.now(UTC) - timedelta(minutes=5)
        watch.set_figures()
        assert 300 <= (figure("lasars_consumer_oldest_seconds", service="things", source=SOURCE) or 0) < 310
        assert figure("lasars_consumer_oldest_seconds", service="things", source="away") is None
        assert figure("lasars_stuck_rows", service="things") == 1
        example.reset()
        await until(lambda: _is_none(consumer.oldest))
    watch.set_figures()
    assert figure("lasars_consumer_oldest_seconds", service="things", source=SOURCE) == 0


async def _is_none(waiting: Any) -> bool:
    return not waiting


async def test_when_a_batch_was_committed_last(things: Running) -> None:
    began = datetime.now(UTC).timestamp()
    await asyncio.wait_for(consumer_of(things).deliver(batch(*numbered(3))), 20)
    committed = figure("lasars_consumer_last_batch_timestamp_seconds", service="things", source=SOURCE)
    assert began <= (committed or 0) <= datetime.now(UTC).timestamp()


async def test_since_when_a_source_is_stopped_and_for_what_kind_of_reason(
    things: Running, watch: ServiceWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = {SOURCE: f"its log does not know the event {uuid4()}, up to which it was read"}
    monkeypatch.setattr(things.app.state, "bus", a_bus({SOURCE: None}, stopped))
    watch.set_figures()
    assert figure("lasars_source_stopped", service="things", source=SOURCE, reason="set_back") == 1
    since = figure("lasars_source_stopped_timestamp_seconds", service="things", source=SOURCE)
    assert datetime.now(UTC).timestamp() - (since or 0) < 10
    stopped.clear()
    watch.set_figures()
    assert figure("lasars_source_stopped", service="things", source=SOURCE, reason="set_back") is None
    assert figure("lasars_source_stopped_timestamp_seconds", service="things", source=SOURCE) is None


async def test_when_the_work_of_the_day_was_last_seen_done(
    things: Running, watch: ServiceWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_given: Any) -> list[str]:
        raise RuntimeError("not today")

    async def leaves_out(*_given: Any) -> list[str]:
        return ["client 7"]

    metrics.LAST_TICK.clear()
    for work in (fails, leaves_out):
        ticker = Ticker(things.db, work, things.clock, asyncio.Lock())
        monkeypatch.setattr(things.app.state, "ticker", ticker)
        await ticker.look()
        watch.set_figures()
        assert figure("lasars_tick_last_timestamp_seconds", service="things") is None
    ticker.service_tick = None
    ticker.done = None
    await ticker.look()
    watch.set_figures()
    done = figure("lasars_tick_last_timestamp_seconds", service="things")
    assert datetime.now(UTC).timestamp() - (done or 0) < 10


async def test_one_process_of_a_service_leads(things: Running) -> None:
    leader = Leader(things.db, "relay", "for this test")
    assert figure("lasars_leads", service="things", purpose="relay") == 0
    begun, end = asyncio.Event(), asyncio.Event()

    async def work(_lead: LeaderConnection) -> None:
        begun.set()
        await end.wait()

    task = asyncio.create_task(leader.lead(work))
    await begun.wait()
    assert figure("lasars_leads", service="things", purpose="relay") == 1
    end.set()
    await task
    assert figure("lasars_leads", service="things", purpose="relay") == 0


async def test_who_holds_and_who_waits_for_a_connection(
    database_url: str, things: Running, watch: ServiceWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "POOL_SECONDS", 90)  # where the machine is busy the first connections take long
    monkeypatch.setattr(db, "CONNECT_SECONDS", 90)
    few = Database(database_url, "public", pool_size=2)
    monkeypatch.setattr(things.app.state, "database", few)

    def pool() -> list[float | None]:
        watch.set_figures()
        return [figure(f"lasars_pool_{what}", service="things") for what in ("size", "in_use", "waiting")]

    enough = asyncio.Event()

    async def hold() -> None:
        async with few.reading():
            await enough.wait()

    assert pool() == [2, 0, 0]
    tasks = [asyncio.create_task(hold()) for _ in range(5)]

    async def all_asked() -> bool:
        for task in tasks:
            assert not task.done(), task.exception()
        return pool() == [2, 2, 3]

    await until(all_asked)
    tasks.pop().cancel()  # one of those who wait gives up
    enough.set()
    await asyncio.gather(*tasks)
    assert pool() == [2, 0, 0]
    await few.close()


HERE = PartitionRange("c", 5, 9, topic_id="t")
STOPS = {
    "other_cluster": lost(KafkaBookmark(7, cluster="b"), HERE),
    "made_again": lost(KafkaBookmark(7, cluster="c", topic_id="s"), HERE),
    "began_later": lost(KafkaBookmark(is_new=True), HERE),
    "cut_off": lost(KafkaBookmark(12), HERE),
    "removed_by_age": lost(KafkaBookmark(3), HERE),
}


@pytest.mark.parametrize("kind", STOPS)
def test_each_stop_of_a_partition_has_a_kind(kind: str) -> None:
    at = TopicPartition("lasars.things", 0)
    assert STOPS[kind]
    assert kind_of(read_again(STOPS[kind], "things", "listener", at.topic)) == kind


def test_other_stops_have_a_kind_and_what_is_new_is_other() -> None:
    again = lost(KafkaBookmark(7, event_id=uuid4()), PartitionRange("c", 5, 9, uuid4()))
    began = lost(KafkaBookmark(7, began=6), HERE)
    assert [kind_of(why) for why in (again, began)] == ["made_again", "made_again"]
    assert kind_of(send_on("UnknownTopicOrPartition")) == "topic_missing"
    assert kind_of(send_on("MessageSizeTooLargeError: 2 MB")) == "too_large"
    assert kind_of(f"TopicAuthorizationFailed; {MAKE_TOPICS}") == "topic_missing"
    assert kind_of("a reason that was never thought of") == OTHER
    assert len(KINDS) < 15
