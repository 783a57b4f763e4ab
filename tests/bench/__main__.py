"""`make bench`: each figure beside a floor or peer taken in the same run, on real PostgreSQL with fsync on.

Prints a table and writes the same as JSON (`--json FILE`). Figures of different runs or machines do not compare;
the ratios do.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import uvloop
from rich.console import Console
from rich.table import Table

from deploy.sandbox.sandbox import Sandbox, sandbox
from deploy.sandbox.topology import Addresses, free_base
from tests.bench import by_feed, latency, load, ndtms, pages, posting, two_areas, writes
from tests.bench.stillness import at_rest, standing_still

ROUNDS = 3


def machine() -> str:
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.processor(),
    )
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}"


def numbered(make: Callable[[int], bytes], first: int) -> Callable[[int], bytes]:
    return lambda number: make(first + number)


async def bench_writes(stack: Sandbox) -> list[dict[str, Any]]:
    """Rounds take turns, so that a slow moment of the machine falls on both; the medians are compared."""
    service, floor = writes.Service(stack), writes.Floor(stack)
    try:
        await floor.make_tables()
        await floor.start(floor.make)
        await service.start(service.make)
        ours, bare = [], []
        with standing_still(stack):
            for number in range(ROUNDS + 1):
                first = (number + 1) * 10_000_000
                ours.append(await load.run(service.ports, numbered(service.make, first), 2000))
                bare.append(await load.run(floor.ports, numbered(floor.make, first), 4000))
    finally:
        floor.stop()
        service.stop()
    await at_rest(stack)
    mine, low = _median(ours[1:]), _median(bare[1:])  # the first ones warm up
    return [{
        "what": f"HTTP write (register a person), {len(service.ports)} API processes", "unit": "requests/s",
        "ours": round(mine), "floor": round(low), "ratio": round(mine / low, 2),
        "floorIs": "as many of bare FastAPI + asyncpg, same rows in one statement, no auth",
        "p99Ms": round(statistics.median(folder.p99_ms for folder in ours[1:]), 1),
    }]  # fmt: skip


def _median(runs: Sequence[load.Load]) -> float:
    return statistics.median(each.per_second for each in runs)


PARTS = {"writes": bench_writes, "latency": latency.bench, "posting": posting.bench, "areas": two_areas.bench,
         "feed": by_feed.bench, "pages": pages.bench, "ndtms": ndtms.bench}  # fmt: skip


async def measured(stack: Sandbox, parts: Sequence[str]) -> list[dict[str, Any]]:
    return [row for name, bench in PARTS.items() if name in parts for row in await bench(stack)]


async def run(parts: Sequence[str]) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="lasars-bench-") as folder:
        async with sandbox(Path(folder), Addresses(free_base())) as stack:
            await posting.publish(stack)
            return await measured(stack, parts)


def show(rows: list[dict[str, Any]]) -> None:
    table = Table(title=f"Measured on {machine()}")
    for column in ("what", "ours", "p99 ms", "floor", "unit", "ratio", "the floor is"):
        table.add_column(column, justify="left" if column in {"what", "unit", "the floor is"} else "right")
    for row in rows:
        numbers = ["" if row.get(name) is None else str(row[name]) for name in ("ours", "p99Ms", "floor", "ratio")]
        table.add_row(row["what"], *numbers[:3], row["unit"], numbers[3], row["floorIs"])
    Console(width=150).print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, default=Path(".lasars/bench.json"), help="where the figures go")
    parser.add_argument("--only", choices=PARTS, action="append", help="this part, or these; all if not given")
    given = parser.parse_args()
    rows = uvloop.run(run(given.only or list(PARTS)))  # the loop that the services run on
    show(rows)
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(json.dumps({"machine": machine(), "figures": rows}, indent=1) + "\n")
    print(f"Also as JSON in {given.json}", file=sys.stderr)


if __name__ == "__main__":
    main()
