"""Two processes that post for two areas on one database: whether they keep the cores busy, or wait for each other.

`python -m tests.bench.two_areas URL CLOCK AREA SHARD` is one of the processes: for each line that it reads it posts so
many outcomes of its area, and says in how many seconds, and how long it worked at that itself.
"""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg
import uvloop

from deploy.sandbox.postgres import owner_of, role_for
from deploy.sandbox.sandbox import Sandbox
from services.payments.handlers import SUBSCRIPTION
from shared.data.db import Database
from shared.kernel.clock import Clock
from shared.kernel.purposes import Purpose
from shared.messaging.consumer import Batch, Consumer
from shared.messaging.events import Payload, new_id
from tests.bench import posting
from tests.bench.stillness import standing_still
from tests.bench.timing import worked
from tests.payments.builders import contract, scheme

AREAS = ("northtown", "southtown")
WANTED_CORES = 1.85  # of two
CLIENTS, WARM, EVENTS = 1_000, 500, 5_000


@dataclass(frozen=True, slots=True)
class Posted:
    seconds: float
    own_cpu: float


class OutcomesOfArea:
    """One after another, in the area's own shard, as a worker that leads it reads them."""

    def __init__(self, area: str, shard: int) -> None:
        self._area, self._shard, self._sent = area, shard, 0
        self._clients = [new_id() for _ in range(CLIENTS)]

    def scheme(self) -> list[Batch]:
        measures = [{"code": code, "kind": "event"} for code in posting.MEASURES]
        stated = scheme(
            id=f"{self._area}-2012", area=self._area, measures=measures, prices=[],
            contracts=[contract("cdas-2012", measures=list(posting.MEASURES))],
        )  # fmt: skip
        return self._batches([stated])

    def tariffs(self) -> list[Batch]:
        return self._batches([posting.tariff(client) for client in self._clients])

    def outcomes(self, count: int) -> list[Batch]:
        numbers = range(self._sent, self._sent + count)
        return self._batches([posting.outcome(number, self._clients[number % CLIENTS]) for number in numbers])

    def _batches(self, payloads: Sequence[Payload]) -> list[Batch]:
        mine = [payload.model_copy(update={"area": self._area}) for payload in payloads]
        about = [(getattr(payload, "client_id", new_id()), payload) for payload in mine]
        made = [replace(batch, shard=self._shard) for batch in posting.batches(about, self._sent)]
        self._sent += len(mine)
        return made


async def work(url: str, clock: Path, area: str, shard: int) -> None:
    database = Database(url, "payments", 4, "payments")
    news = OutcomesOfArea(area, shard)
    try:
        consumer = Consumer(database, SUBSCRIPTION, Clock(clock), f"bench {area}")
        for batches in (news.scheme(), news.tariffs(), news.outcomes(WARM)):
            await posting.deliver(consumer, batches)
        print("ready", flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            ahead = news.outcomes(int(line))
            before = _own_cpu()
            seconds = await posting.deliver(consumer, ahead)
            print(json.dumps([seconds, _own_cpu() - before]), flush=True)
    finally:
        await database.close()


def _own_cpu() -> float:
    times = os.times()
    return times.user + times.system


@asynccontextmanager
async def _process(stack: Sandbox, area: str, shard: int) -> AsyncIterator[Process]:
    said = (stack.postgres.url(role_for("payments", Purpose.CONSUMER)), str(stack.home.clock), area, str(shard))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.two_areas", *said, stdin=PIPE, stdout=PIPE
    )
    try:
        assert process.stdout is not None
        assert (await process.stdout.readline()).strip() == b"ready"
        yield process
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


async def _post(processes: Sequence[Process]) -> list[Posted]:
    """All at once."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(f"{EVENTS}\n".encode())
    lines = await asyncio.gather(*(process.stdout.readline() for process in processes if process.stdout is not None))
    return [Posted(*json.loads(line)) for line in lines]


async def bench(stack: Sandbox) -> list[dict[str, Any]]:
    owner = await asyncpg.connect(stack.postgres.url(owner_of("payments")))
    try:
        with standing_still(stack):
            async with AsyncExitStack() as processes:
                two = [await processes.enter_async_context(_process(stack, area, n)) for n, area in enumerate(AREAS)]
                (alone,) = await _post(two[:1])
                (_, before), load = await worked(owner), os.getloadavg()[0]
                both = await _post(two)
                _, after = await worked(owner)
                posted_for = {row["area"] for row in await owner.fetch(LINES, list(AREAS))}
    finally:
        await owner.close()
    assert posted_for == set(AREAS), f"Of {AREAS} only these have ledger lines: {posted_for}"
    return list(_rows(alone, both, after - before, load))


LINES = "SELECT DISTINCT area FROM payments.transfer WHERE area = ANY(CAST($1 AS text[]))"


def _rows(alone: Posted, both: Sequence[Posted], in_database: float, load: float) -> list[dict[str, Any]]:
    """As long as the slower of both works, so that the other one's rest counts against it."""
    seconds = max(posted.seconds for posted in both)
    busy = (sum(posted.own_cpu for posted in both) + in_database) / seconds
    one, two = EVENTS / alone.seconds, len(both) * EVENTS / seconds
    return [
        {
            "what": "two processes that post for two areas", "unit": "cores busy", "ours": round(busy, 2),
            "floor": WANTED_CORES, "ratio": round(busy / WANTED_CORES, 2),
            "floorIs": f"wanted of two cores, both processes and their connections; load before {load:.1f}",
        },
        {
            "what": "outcomes to ledger lines, two areas at once", "unit": "events/s", "ours": round(two),
            "floor": round(one), "ratio": round(two / one, 2), "floorIs": "one process that posts for one area alone",
        },
    ]  # fmt: skip


if __name__ == "__main__":
    uvloop.run(work(sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
