"""A process that fails between two steps, wherever that is, loses, doubles and reorders nothing."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from shared.kernel import fail_points
from shared.kernel.fail_points import FAIL_POINTS, FailPlan, OddOrder, fail_by, reached, read_order
from tests.harness import token
from tests.shared.conftest import Launch
from tests.shared.processes import Process, until

COUNT = 30
AT_THE_SOURCE = tuple(point for point in FAIL_POINTS if point.startswith(("request.", "relay.", "feed.")))
ONCE_A_MINUTE = "feed.noted"  # and when a process begins
AT_THE_READER = tuple(point for point in FAIL_POINTS if point.startswith(("reader.", "consumer.")))


@dataclass
class Pair:
    """One that notes things and one that hears of them, each with a file of orders."""

    things: Process
    hearers: Process
    folder: Path
    client: httpx.AsyncClient

    def process(self, point: str) -> Process:
        return self.things if point in AT_THE_SOURCE else self.hearers

    def order(self, point: str, fault: str) -> Process:
        process = self.process(point)
        (self.folder / process.name).write_text(f"{point} {fault} 1")
        return process

    def has_failed(self, process: Process) -> bool:
        return (self.folder / f"{process.name}.failed").exists()

    async def note(self) -> UUID:
        """Sent again until it is answered: a repeat by the same key is harmless."""
        body, key = {"name": "lamp", "count": COUNT}, {"Idempotency-Key": str(uuid4())}

        async def answered() -> UUID | None:
            try:
                answer = await self.client.post(f"{self.things.url}/things", json=body, headers=key)
            except httpx.HTTPError:
                return None
            return UUID(answer.json()["id"]) if answer.status_code == 201 else None

        found: UUID = await until(answered)
        return found

    async def heard(self, thing: UUID) -> list[int]:
        rows = await self.hearers.sql("SELECT number FROM heard WHERE thing_id = $1 ORDER BY n", thing)
        return [row["number"] for row in rows]

    async def all_heard(self, thing: UUID) -> bool:
        return len(await self.heard(thing)) >= COUNT

    async def fails(self, point: str, fault: str) -> None:
        """At that point, while something is noted; nothing of it is lost, twice or out of its order."""
        failing = self.order(point, fault)
        if point == ONCE_A_MINUTE:
            failing.kill()
            failing.start()
        noting = asyncio.create_task(self.note())

        async def failed() -> bool:
            return self.has_failed(failing)

        await until(failed)
        (self.folder / f"{failing.name}.failed").unlink()
        if fault == "kill":
            assert await asyncio.to_thread(failing._process.wait, 10) == -signal.SIGKILL
            failing.close()
            failing.start()
        if fault == "stop":
            os.kill(failing._process.pid, signal.SIGCONT)
        thing = await noting
        await until(partial(self.all_heard, thing))
        assert await self.heard(thing) == list(range(COUNT)), (point, fault)


@pytest.fixture
async def pair(launch: Launch, tmp_path: Path) -> AsyncIterator[Pair]:
    async def begin(name: str, *sources: Process) -> Process:
        return await launch(name, *sources, extra={"LASARS_FAIL_FILE": str(tmp_path / name)})

    things = await begin("things")
    hearers = await begin("hearers", things)
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token('assessor')}"}) as client:
        yield Pair(things, hearers, tmp_path, client)


@pytest.mark.parametrize("fault", ["kill", "cut"])
async def test_wherever_it_fails_nothing_is_lost_twice_or_out_of_order(pair: Pair, fault: str) -> None:
    for point in (*AT_THE_SOURCE, *AT_THE_READER):
        await pair.fails(point, fault)
    assert await pair.hearers.sql("SELECT 1 FROM parked") == []
    assert len(await pair.things.sql("SELECT 1 FROM thing")) == len(AT_THE_SOURCE) + len(AT_THE_READER)


@pytest.mark.parametrize("fault", ["stop", "delay"])
async def test_one_that_stands_still_goes_on_where_it_was(pair: Pair, fault: str) -> None:
    for point in ("request.committed", "relay.numbered", "consumer.noted"):
        await pair.fails(point, fault)


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    return tmp_path / "orders"


def test_an_order_is_carried_out_once_at_its_time(orders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failed: list[int] = []
    monkeypatch.setitem(fail_points.FAULTS, "kill", lambda: failed.append(len(failed)))
    plan = FailPlan(orders)
    orders.write_text("relay.numbered kill 2")
    for point in ("relay.called", "relay.numbered", "relay.called", "relay.numbered", "relay.numbered"):
        plan.reach(point)
    assert failed == [0]
    assert not orders.exists()
    assert orders.with_suffix(".failed").read_text() == "relay.numbered kill 2"
    assert orders.with_suffix(".reached").read_text().split() == ["relay.called", "relay.numbered"]


@pytest.mark.parametrize("odd", ["", "relay.numbered", "relay.elsewhere kill 1", "relay.numbered faint 1", "kill 1"])
def test_an_order_that_names_no_point_or_fault_is_refused(odd: str) -> None:
    with pytest.raises(OddOrder):
        read_order(odd)


def test_nothing_is_read_or_noted_where_no_file_is_named(orders: Path) -> None:
    orders.write_text("relay.numbered kill 1")
    fail_by(None)
    reached("relay.numbered")
    assert orders.exists()
    assert not orders.with_suffix(".reached").exists()
