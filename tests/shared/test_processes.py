"""The example service as processes: events cross from one to the other, whatever is killed."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from deploy.kafka.broker import free_port
from shared.data import migrate
from tests.harness import token
from tests.shared import example
from tests.shared.conftest import Launch
from tests.shared.processes import ROOT, Process, until


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        headers={"Authorization": f"Bearer {token('assessor', 'platform_operator')}"}
    ) as client:
        yield client


async def note(client: httpx.AsyncClient, process: Process, count: int = 1) -> UUID:
    answer = await client.post(
        f"{process.url}/things", json={"name": "lamp", "count": count}, headers={"Idempotency-Key": str(uuid4())}
    )
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["id"])


async def heard(process: Process, thing_id: UUID) -> list[int]:
    rows = await process.sql("SELECT number FROM heard WHERE thing_id = $1 ORDER BY n", thing_id)
    return [row["number"] for row in rows]


async def _all_of(process: Process, thing: UUID, count: int) -> bool:
    return len(await heard(process, thing)) >= count


async def idle(client: httpx.AsyncClient, *processes: Process) -> bool:
    """Two looks that find all at rest and nothing changed between them."""
    looks = [[(await client.get(f"{process.admin_url}/health/idle")).json() for process in processes] for _ in range(2)]
    return looks[0] == looks[1] and all(answer["idle"] for answer in looks[0])


async def test_news_reaches_the_other_service_in_order(launch: Launch, client: httpx.AsyncClient) -> None:
    things = await launch("things")
    hearers = await launch("hearers", things)
    many = await note(client, things, count=1200)
    await until(lambda: _all_of(hearers, many, 1200))
    assert await heard(hearers, many) == list(range(1200))


async def test_at_rest_means_that_all_news_was_handled(launch: Launch, client: httpx.AsyncClient) -> None:
    things = await launch("things")
    hearers = await launch("hearers", things)
    await until(lambda: idle(client, things, hearers))
    for _ in range(40):
        thing = await note(client, things)
        await until(lambda: idle(client, things, hearers))
        assert await heard(hearers, thing) == [0]


async def test_a_crash_between_commit_and_publication_loses_nothing(launch: Launch, client: httpx.AsyncClient) -> None:
    things = await launch("things", mode="api")  # no relay: the news stays in the outbox
    hearers = await launch("hearers", things)
    thing = await note(client, things, count=3)
    things.kill()
    assert len(await things.sql("SELECT 1 FROM outbox")) == 3
    things.start("all")
    await until(lambda: _all_of(hearers, thing, 3))
    assert await heard(hearers, thing) == [0, 1, 2]
    assert await things.sql("SELECT 1 FROM outbox") == []


async def test_kills_of_either_side_lose_double_and_reorder_nothing(launch: Launch, client: httpx.AsyncClient) -> None:
    things = await launch("things")
    hearers = await launch("hearers", things)
    noted: list[UUID] = []
    for target in (things, hearers, things, hearers):
        noted += [await note(client, things, count=50) for _ in range(5)]
        target.kill()
        target.start()
        await things.ready()
    for thing in noted:
        await until(partial(_all_of, hearers, thing, 50))
        assert await heard(hearers, thing) == list(range(50))


async def test_a_crash_in_the_middle_of_a_batch_loses_and_doubles_nothing(
    launch: Launch, client: httpx.AsyncClient
) -> None:
    things = await launch("things")
    hearers = await launch("hearers", things)
    holder = await asyncpg.connect(hearers.database_url)
    holding = holder.transaction()
    await holding.start()
    await holder.execute("LOCK TABLE things.heard IN EXCLUSIVE MODE")
    thing = await note(client, things, count=20)
    await until(lambda: _waits_for_a_lock(hearers))  # its inbox rows are written and not committed
    hearers.kill()
    await holding.rollback()
    await holder.close()
    assert await heard(hearers, thing) == []
    hearers.start()
    await until(lambda: _all_of(hearers, thing, 20))
    assert await heard(hearers, thing) == list(range(20))


async def _waits_for_a_lock(process: Process) -> bool:
    return bool(await process.sql("SELECT 1 FROM pg_locks WHERE NOT granted"))


async def test_killed_backends_park_nothing(launch: Launch, client: httpx.AsyncClient) -> None:
    things = await launch("things")
    hearers = await launch("hearers", things)
    noted = []
    for _ in range(15):
        noted.append(await note(client, things, count=100))
        await hearers.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    for thing in noted:
        await until(partial(_all_of, hearers, thing, 100))
        assert await heard(hearers, thing) == list(range(100))
    assert await hearers.sql("SELECT 1 FROM parked") == []


async def test_two_relays_one_leads_and_the_other_takes_over(
    launch: Launch, client: httpx.AsyncClient, things_twin: "Twin"
) -> None:
    things = await launch("things")
    hearers = await launch("hearers", things)
    twin = await things_twin(things)
    first = await note(client, twin, count=5)  # committed where no relay leads
    await until(lambda: _all_of(hearers, first, 5))
    things.kill()
    second = await note(client, twin, count=5)
    await until(lambda: _published(twin, 10))
    things.start("api")
    await things.ready()
    await until(lambda: _all_of(hearers, second, 5))
    assert await heard(hearers, second) == list(range(5))


async def _published(process: Process, count: int) -> bool:
    return len(await process.sql("SELECT 1 FROM log")) == count


Twin = Callable[[Process], Awaitable[Process]]


@pytest.fixture
async def things_twin() -> AsyncIterator[Twin]:
    """A second process of a service, on the same database."""
    started: list[Process] = []

    async def start(first: Process) -> Process:
        twin = Process(first.name, first.database_url, first.jwks_url)
        started.append(twin)
        twin.start()
        await twin.ready()
        return twin

    yield start
    for process in started:
        process.close()


async def test_a_clean_stop_exits_0(launch: Launch) -> None:
    things = await launch("things")
    assert things.stop() == 0


async def test_a_taken_port_is_one_clear_line_and_exit_1(
    launch: Launch,
) -> None:
    things = await launch("things")
    command = [sys.executable, "-m", "tests.shared.example", "all"]
    done = await asyncio.to_thread(
        subprocess.run, command, cwd=ROOT, env=things.environment(), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert str(things.port) in done.stderr


async def test_a_stop_ends_long_polls_at_once(launch: Launch, client: httpx.AsyncClient) -> None:
    things = await launch("things")
    headers = {"Authorization": f"Bearer {token('service')}"}
    query = {"topic": "lasars.things", "timeout": "30000"}
    waiting = asyncio.create_task(client.get(f"{things.url}/events", params=query, headers=headers, timeout=40))
    await until(lambda: _reads(client, things))
    assert things.running is not None
    things.running.send_signal(signal.SIGTERM)
    async with asyncio.timeout(4):
        assert (await waiting).json() == []
    assert things.stop() == 0


async def _reads(client: httpx.AsyncClient, process: Process) -> bool:
    return bool((await client.get(f"{process.admin_url}/health/idle")).json()["readers"])


async def test_it_starts_before_its_tables_are_made_and_works_when_they_are(
    new_database: Callable[[], Awaitable[str]], launch: Launch, client: httpx.AsyncClient
) -> None:
    things = await launch("things")
    thing = await note(client, things)
    hearers = replace(
        things,
        name="hearers",
        database_url=await new_database(),
        port=free_port(),
        admin_port=free_port(),
        running=None,
    )
    hearers.feeds = {"things": things.url}
    hearers.start()
    try:
        await until(lambda: _says(client, hearers, 503, "the schema is not migrated"))
        await migrate.upgrade(hearers.database_url, example.Table.metadata, example.MIGRATIONS)
        await hearers.ready()
        await until(lambda: _all_of(hearers, thing, 1))
    finally:
        assert hearers.stop() == 0


async def _says(client: httpx.AsyncClient, process: Process, status: int, text: str) -> bool:
    try:
        answer = await client.get(f"{process.admin_url}/health/ready")
    except httpx.HTTPError:
        return False
    return answer.status_code == status and text in answer.text


async def test_the_tick_comes_once_for_each_new_day(launch: Launch, client: httpx.AsyncClient, tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.write_text("2012-04-02")
    things = await launch("things", clock_file=clock)
    for day in ("2012-04-02", "2012-04-03", "2012-05-01"):
        _put_whole(clock, day)
        answer = await until(lambda: _idle_answer(client, things))
        assert answer["tickedOn"] == day
    ticks = [row["day"].isoformat() for row in await things.sql("SELECT day FROM tick_seen ORDER BY n")]
    assert ticks == ["2012-04-02", "2012-04-03", "2012-05-01"]


def _put_whole(file: Path, text: str) -> None:
    """At no moment is the file there without its text: a clock that is looked at first then would be today's."""
    beside = file.with_suffix(".next")
    beside.write_text(text)
    beside.replace(file)


async def _idle_answer(client: httpx.AsyncClient, process: Process) -> dict[str, object] | None:
    answer: dict[str, object] = (await client.get(f"{process.admin_url}/health/idle")).json()
    return answer if answer["idle"] else None
