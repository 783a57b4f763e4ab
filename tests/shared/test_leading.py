"""Of two processes of a service one leads. Frozen, it is overtaken in time, and what it does on waking is harmless."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from uuid import uuid4

import httpx
import pytest

from deploy.kafka.broker import Broker, free_port
from shared.data.db import Database
from shared.data.leader import Leader, LeaderConnection
from tests.harness import token
from tests.shared.conftest import Launch
from tests.shared.processes import Process, until
from tests.shared.test_processes import _all_of, heard, note
from tests.shared.worlds import make_topic

TAKEN_OVER_SECONDS = 15
Twin = Callable[[Process], "asyncio.Future[Process]"]


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token('assessor', 'operator')}"}) as client:
        yield client


@pytest.fixture
async def twin_of() -> AsyncIterator[Callable[..., Process]]:
    started: list[Process] = []

    def start(first: Process) -> Process:
        twin = replace(first, port=free_port(), admin_port=free_port(), running=None)
        started.append(twin)
        return twin.start()

    yield start
    for process in started:
        process.close()


def send(process: Process, number: signal.Signals) -> None:
    assert process.running is not None
    process.running.send_signal(number)


async def leader(process: Process, purpose: str) -> str:
    found = await process.sql(
        "SELECT application_name AS name FROM pg_stat_activity JOIN pg_locks USING (pid)"
        " WHERE datname = current_database() AND locktype = 'advisory' AND granted AND application_name LIKE $1",
        f"% {purpose} %",
    )
    return str(found[0]["name"]) if found else ""


async def frozen(process: Process, purpose: str) -> None:
    """The one that leads is stopped, and another leads in time."""
    assert process.running is not None
    before = await until(lambda: leader(process, purpose))
    assert before.endswith(f"/{process.running.pid}")
    send(process, signal.SIGSTOP)
    started = time.monotonic()

    async def taken_over() -> bool:
        return await leader(process, purpose) not in {"", before}

    await until(taken_over)
    assert time.monotonic() - started < TAKEN_OVER_SECONDS


async def positions(process: Process) -> list[int]:
    return [row["position"] for row in await process.sql("SELECT position FROM log ORDER BY position")]


async def test_a_frozen_relay_is_overtaken_and_wakes_without_harm(
    launch: Launch, client: httpx.AsyncClient, twin_of: Callable[..., Process]
) -> None:
    things = await launch("things")
    twin = twin_of(things)
    await twin.ready()
    await frozen(things, "relay")
    await note(client, twin, count=5)
    await until(lambda: _has_log(twin, 5))
    send(things, signal.SIGCONT)
    await note(client, things, count=5)
    await until(lambda: _has_log(twin, 10))
    assert await positions(twin) == list(range(1, 11))


async def _has_log(process: Process, count: int) -> bool:
    return len(await positions(process)) == count


@pytest.fixture
async def over_kafka(own_broker: Broker) -> dict[str, str]:
    await make_topic(own_broker.bootstrap_servers, "lasars.things")
    return {"LASARS_BUS": "kafka", "LASARS_KAFKA_BOOTSTRAP_SERVERS": own_broker.bootstrap_servers}


@pytest.mark.kafka
@pytest.mark.slow
async def test_a_frozen_publisher_and_a_frozen_reader_are_overtaken_and_wake_without_harm(
    launch: Launch, client: httpx.AsyncClient, twin_of: Callable[..., Process], over_kafka: dict[str, str]
) -> None:
    things = await launch("things", extra=over_kafka)
    hearers = await launch("hearers", extra=over_kafka)
    first = await note(client, things, count=5)
    await until(lambda: _all_of(hearers, first, 5))
    other_things, other_hearers = twin_of(things), twin_of(hearers)
    await other_things.ready()
    await other_hearers.ready()
    await asyncio.gather(frozen(things, "publisher"), frozen(hearers, "reader"))
    second = await note(client, other_things, count=5)
    await until(lambda: _all_of(hearers, second, 5))
    for woken in (things, hearers):
        send(woken, signal.SIGCONT)
    third = await note(client, things, count=5)
    await until(lambda: _all_of(hearers, third, 5))
    for thing in (first, second, third):
        assert await heard(hearers, thing) == list(range(5))


async def test_who_stands_by_says_who_leads_and_ends_with_the_lead(database_url: str) -> None:
    database = Database(database_url, "public", service="tariff")
    name = str(uuid4())
    first, second = Leader(database, "relay", name), Leader(database, "relay", name)
    started = asyncio.Event()

    async def work(_lead: LeaderConnection) -> None:
        started.set()
        await asyncio.Event().wait()

    leading = asyncio.create_task(first.lead(work))
    await started.wait()
    standing = asyncio.create_task(second.lead(work))

    async def told() -> bool:
        return bool(second.held_by)

    await until(told, 20)
    assert second.held_by.startswith("tariff relay ")
    assert (first.leads, second.leads) == (True, False)
    leading.cancel()

    async def taken() -> bool:
        return second.leads

    await until(taken, 20)
    assert second.held_by == ""
    standing.cancel()
    await asyncio.gather(leading, standing, return_exceptions=True)


async def test_work_that_is_cancelled_from_within_does_not_end_who_leads_in_silence(database_url: str) -> None:
    """A client of Kafka cancels its own futures when a connection closes; nobody has asked us to end."""

    async def work(_lead: LeaderConnection) -> None:
        raise asyncio.CancelledError

    with pytest.raises(ConnectionError, match="from within"):
        await Leader(Database(database_url, "public", service="tariff"), "relay", str(uuid4())).lead(work)


async def test_the_connection_that_holds_the_lock_is_ended_by_postgresql_when_it_is_silent(database_url: str) -> None:
    """Asked on that connection itself, since no other can see what it carries; the pool's carry no such limit."""
    database = Database(database_url, "public", service="tariff")
    asked: list[tuple[str, bool]] = []

    async def work(lead: LeaderConnection) -> None:
        (shown,) = await lead.fetch("SHOW idle_session_timeout")
        mine = "FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid = pg_backend_pid()"
        (held,) = await lead.fetch(f"SELECT count(*) = 1 AND pg_backend_pid() = $1 AS is_leader {mine}", [lead.pid])
        asked.append((shown["idle_session_timeout"], held["is_leader"]))

    await Leader(database, "relay", str(uuid4())).lead(work)
    assert asked == [("9s", True)]
    assert (await database.read("SHOW idle_session_timeout"))[0]["idle_session_timeout"] == "0"
    await database.close()
