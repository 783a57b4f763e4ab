"""Health and figures are told within a second, on a listener of their own, whatever is down."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from shared.kernel import metrics
from shared.kernel.retry import OngoingFailure
from shared.messaging.stuck import StuckBatch
from shared.runtime import admin
from shared.runtime.health import refusal
from shared.runtime.watch import NoAnswer, OneAtATime, PublisherLag, UnreportedSources
from tests.harness import ISSUER, Running
from tests.shared import example
from tests.shared.processes import until

PATHS = ("/health/live", "/health/ready", "/health/idle", "/metrics")
WITHIN_SECONDS = 1.0


class HangingBus:
    """Of a broker that answers nothing."""

    def __init__(self) -> None:
        self.asked = 0

    async def behind(self) -> dict[str, int | None]:
        self.asked += 1
        await asyncio.sleep(40)
        return {"lasars.things": 0}

    def taken(self) -> dict[str, int]:
        return {}

    def stopped(self) -> dict[str, str]:
        return {}

    def unlooked(self, _consumer: object) -> dict[str, str]:
        return {}

    def away(self) -> dict[str, OngoingFailure]:
        return {}


@pytest.fixture(autouse=True)
def _figures_of_one_service() -> None:
    """A process here has served thousands of tests, each of whose routes and statuses is a figure; no service has so
    many.
    """
    metrics.REQUESTS.clear()


@pytest.fixture
async def unreachable() -> AsyncIterator[Running]:
    """A database that takes the connection and says nothing."""

    async def say_nothing(_reader: Any, writer: Any) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = example.Settings(
        database_url=f"postgresql://a:b@127.0.0.1:{port}/c", environment="sandbox", issuer=ISSUER, pool_size=2
    )
    running = Running(example.service(settings))
    yield running
    server.close()
    await running.client.aclose()
    await running.admin.aclose()


async def _seconds(running: Running, path: str) -> tuple[float, int]:
    began = time.monotonic()
    answer = await running.admin.get(path)
    return time.monotonic() - began, answer.status_code


@pytest.mark.parametrize("path", PATHS)
async def test_a_database_that_is_down_delays_nothing(unreachable: Running, path: str) -> None:
    unreachable.app.state.bus = HangingBus()
    for _ in range(3):
        seconds, status = await _seconds(unreachable, path)
        assert seconds < WITHIN_SECONDS
        assert status == (503 if path == "/health/ready" else 200)
    began = time.monotonic()
    assert (await unreachable.client.get("/health/ready")).status_code == 503
    assert time.monotonic() - began < WITHIN_SECONDS


@pytest.mark.parametrize("path", PATHS)
async def test_a_broker_that_is_down_delays_nothing_and_is_asked_once(things: Running, path: str) -> None:
    bus = HangingBus()
    things.app.state.bus = bus
    try:
        for _ in range(3):
            seconds, status = await _seconds(things, path)
            assert seconds < WITHIN_SECONDS
            assert status == 200
        assert bus.asked <= 1
        if path == "/health/idle":
            assert (await things.admin.get(path)).json()["idle"] is False
    finally:
        things.app.state.bus = None
        _forget(things)


def _forget(things: Running) -> None:
    watch = things.app.state.watch
    watch.behind, watch.leaving, watch.untold, watch._bus = {}, PublisherLag(), UnreportedSources(), OneAtATime()


async def test_a_scrape_asks_nobody(things: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    async def asked(*_args: Any, **_values: Any) -> None:
        raise AssertionError("the database was asked")

    monkeypatch.setattr(things.db, "read", asked)
    monkeypatch.setattr(things.db, "reading", asked)
    assert (await things.admin.get("/metrics")).status_code == 200


async def test_a_scrape_delays_nobody(things: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    written = threading.Event()

    def write() -> bytes:
        written.wait(10)
        return b""

    monkeypatch.setattr(admin, "generate_latest", write)
    scrape = asyncio.create_task(things.admin.get("/metrics"))
    await asyncio.sleep(0)
    assert (await things.client.get("/health/live")).status_code == 200
    assert not scrape.done()
    written.set()
    assert (await scrape).status_code == 200


async def test_details_and_figures_are_not_told_where_the_api_is(things: Running) -> None:
    for path in ("/metrics", "/health/idle"):
        assert (await things.client.get(path)).status_code == 404
    assert set((await things.client.get("/health/ready")).json()) == {"status"}
    told = (await things.admin.get("/health/ready")).json()
    assert {"status", "knownSeconds", "behind", "stuck", "stopped", "parked"} <= set(told)
    assert (await things.admin.get("/things")).status_code == 404


async def test_who_is_stuck_is_told_with_what_and_since_when(things: Running) -> None:
    consumer = things.app.state.consumer
    event_id = example.new_id()

    def stuck(seconds: int) -> StuckBatch:
        since = datetime.now(UTC) - timedelta(seconds=seconds)
        return StuckBatch("lasars.things", 2, "55P03", "LockNotAvailableError: canceling", since, 7, event_id, 41)

    try:
        consumer.stuck["lasars.things", 2] = stuck(5)
        short = await things.admin.get("/health/ready")
        assert short.status_code == 200
        assert [each["sqlstate"] for each in short.json()["stuck"]] == ["55P03"]
        consumer.stuck["lasars.things", 2] = stuck(60)
        long = await things.admin.get("/health/ready")
        assert long.status_code == 503
        assert all(part in long.json()["detail"] for part in (str(event_id), "lasars.things/2:41", "LockNotAvailable"))
        assert long.json()["stuck"][0]["tries"] == 7
        assert (await things.client.get("/health/ready")).status_code == 200  # requests can be served
        things.app.state.watch.set_figures()
        figures = (await things.admin.get("/metrics")).text
        where = 'service="things",shard="2",source="lasars.things",sqlstate="55P03"'
        assert f"lasars_consumer_stuck_since{{{where}}}" in figures
    finally:
        consumer.stuck.clear()


async def test_a_publisher_that_comes_no_further_is_not_ready(things: Running) -> None:
    watch = things.app.state.watch
    try:
        watch.behind = {"log": 9}
        watch.leaving.see(20, 9)
        assert (await things.admin.get("/health/ready")).status_code == 200
        watch.leaving.since = time.monotonic() - 31
        watch.leaving.see(25, 14)
        answer = await things.admin.get("/health/ready")
        assert answer.status_code == 503
        assert "published" in answer.json()["detail"]
        watch.leaving.see(25, 13)  # one has left
        assert (await things.admin.get("/health/ready")).status_code == 200
    finally:
        _forget(things)


@pytest.mark.parametrize("away", ["lasars.tariff", "unknown"])
async def test_a_source_of_which_nobody_says_what_waits_is_not_ready(things: Running, away: str) -> None:
    """Also where nothing waits to be published: a broker that is away for readers alone was told as well."""
    watch = things.app.state.watch
    try:
        watch.untold.see({"log": 0, away: None})
        assert (await things.admin.get("/health/ready")).status_code == 200
        watch.untold.since[away] = time.monotonic() - 31
        watch.untold.see({"log": 0, away: None})
        answer = await things.admin.get("/health/ready")
        assert answer.status_code == 503
        assert f"{away} has not answered for 31 seconds" in answer.json()["detail"]
        assert (await things.client.get("/health/ready")).status_code == 200  # requests can be served
        watch.untold.see({"log": 0, away: 4})
        assert (await things.admin.get("/health/ready")).status_code == 200
    finally:
        _forget(things)


async def test_what_a_bus_does_not_tell_is_remembered(things: Running) -> None:
    class Silent:
        async def behind(self) -> dict[str, int | None]:
            raise ConnectionError

        def stopped(self) -> dict[str, str]:
            return {}

    try:
        things.app.state.bus = Silent()
        await things.app.state.watch.look_behind()
        assert list(things.app.state.watch.untold.since) == ["unknown"]
    finally:
        things.app.state.bus = None
        _forget(things)


async def test_a_question_that_hangs_is_not_asked_again_until_it_ends() -> None:
    asked: list[int] = []
    end = asyncio.Event()

    async def question() -> int:
        asked.append(1)
        await end.wait()
        return len(asked)

    one = OneAtATime[int]()
    for _ in range(3):
        with pytest.raises(NoAnswer):
            await one.ask(question, 0.01)
    assert len(asked) == 1
    end.set()
    assert await one.ask(question, 5) == 2


async def test_the_watch_knows_without_being_asked(things: Running) -> None:
    watch = things.app.state.watch
    watch.known = None
    watching = asyncio.create_task(watch.run())

    async def knows() -> bool:
        return watch.known is not None

    await until(knows)
    watching.cancel()


@pytest.mark.parametrize("table", ["outbox", "log", "parked"])
async def test_a_locked_table_is_named_with_since_when(things: Running, table: str) -> None:
    holder = await asyncpg.connect(things.service.settings.migrations_database_url)
    try:
        async with holder.transaction():
            await holder.execute(f"LOCK TABLE things.{table} IN ACCESS EXCLUSIVE MODE")
            answer = await things.admin.get("/health/ready")
    finally:
        await holder.close()
    assert answer.status_code == 503
    assert f"{table} is locked by another session since 20" in answer.json()["detail"]
    assert "55P03" in answer.json()["detail"]


async def test_a_publisher_of_whom_nobody_can_tell_is_not_said_to_have_none_waiting(things: Running) -> None:
    watch = things.app.state.watch
    watch.behind, watch.leaving = {"log": None}, PublisherLag(position=0, since=time.monotonic() - 39)
    try:
        detail = (await things.admin.get("/health/ready")).json()["detail"]
    finally:
        watch.behind, watch.leaving = {}, PublisherLag()
    assert "nobody could say for 39 seconds" in detail
    assert "None" not in detail


class AwayBus(HangingBus):
    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds

    async def behind(self) -> dict[str, int | None]:
        return {"lasars.things": None}

    def away(self) -> dict[str, OngoingFailure]:
        return {"Kafka": OngoingFailure(self.seconds, "KafkaConnectionError; see that it runs")}


async def test_a_source_that_cannot_be_looked_at_is_told_after_half_a_minute_and_heals(things: Running) -> None:
    bus = AwayBus(29)
    things.app.state.bus = bus
    try:
        assert (await things.admin.get("/health/ready")).status_code == 200
        bus.seconds = 31
        answer = await things.admin.get("/health/ready")
        assert answer.status_code == 503
        assert "Kafka does not answer since" in answer.json()["detail"]
        assert "see that it runs" in answer.json()["detail"]
        bus.seconds = 0
        assert (await things.admin.get("/health/ready")).status_code == 200
    finally:
        things.app.state.bus = None
        _forget(things)


@pytest.mark.parametrize("why", [
    "tariff is read no more; lasars events rewind --service payments --source tariff",
    "it was passed over by a version that did not handle it: lasars events rewind --service payments --source tariff",
    "assessment is read no more; lasars events rewind --service referral --source lasars.assessment",
])  # fmt: skip
def test_a_command_at_the_end_can_be_copied_as_it_stands(why: str) -> None:
    assert str(refusal(why)) == f"Not ready: {why}"
    assert str(refusal("the database does not answer")) == "Not ready: the database does not answer."
