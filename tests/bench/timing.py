"""How long work takes, without the first time, and how long processors worked at it."""

import statistics
import time
from collections.abc import Awaitable, Callable

import asyncpg

TIMES = 5


async def timed(work: Callable[[], Awaitable[int]]) -> tuple[float, int]:
    """The median in ms, and of how many rows; the first time warms up."""
    await work()
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        rows = await work()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took), rows


async def worked(owner: asyncpg.Connection, service: str = "payments") -> tuple[float, float]:
    """In seconds: this process, and all connections of a service. What else the machine does hardly changes it."""
    pids = await owner.fetch("SELECT pid FROM pg_stat_activity WHERE application_name = $1", service)
    at_work = 0
    for pid in (row["pid"] for row in pids):
        with open(f"/proc/{pid}/schedstat") as spent:  # noqa: ASYNC230, PTH123 - of the kernel, it does not wait
            at_work += int(spent.read().split()[0])
    return time.process_time(), at_work / 1e9
