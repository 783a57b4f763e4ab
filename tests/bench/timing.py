"""How long work takes, without the first time."""

import statistics
import time
from collections.abc import Awaitable, Callable

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
