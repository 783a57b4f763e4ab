"""What it costs that each look is kept before it is answered: `python -m tests.bench.looks`.

The same read of one person with and without it, in turns, and how long processors worked for each: here, and the
database; and how much each takes. On PostgreSQL with fsync on.
"""

import argparse
import logging
import statistics
import time
from collections.abc import Sequence
from functools import partial

import asyncpg
import httpx
import structlog
import uvloop

from services.assessment.main import service as assessment
from services.assessment.settings import Settings as AssessmentSettings
from shared.data.auditing import Audit, AuditEntry
from tests.assessment.builders import stockport
from tests.assessment.client import Desk
from tests.bench.__main__ import machine
from tests.bench.own_database import on_own_database
from tests.bench.timing import worked

WARM = 50


class Nowhere(Audit):
    """The floor: all is as ever, and nothing is kept."""

    async def keep(self, entries: Sequence[AuditEntry]) -> None:
        return


async def _timed(desk: Desk, path: str) -> float:
    began = time.perf_counter()
    answer: httpx.Response = await desk.get(path)
    assert answer.status_code == 200, answer.text
    return (time.perf_counter() - began) * 1000


async def _turns(desk: Desk, owner: asyncpg.Connection, path: str, times: int) -> None:
    state = desk.running.app.state
    ways = {"kept": state.audit, "not kept": Nowhere(state.database)}
    took: dict[str, list[float]] = {way: [] for way in ways}
    for number in range(times + WARM):
        for way, audit in ways.items():
            state.audit = audit
            ms = await _timed(desk, path)
            if number >= WARM:
                took[way].append(ms)
    for way, audit in ways.items():
        state.audit = audit
        before = await worked(owner, "assessment")
        for _ in range(times):
            await _timed(desk, path)
        ours, database = (
            1000 * (now - was) / times for now, was in zip(await worked(owner, "assessment"), before, strict=True)
        )
        p99 = statistics.quantiles(took[way], n=100)[-1]
        print(
            f"{way:10} {statistics.median(took[way]):7.2f} ms {p99:7.2f} p99   worked {ours:5.2f} + {database:5.2f} ms"
        )
    more = statistics.median(took["kept"]) - statistics.median(took["not kept"])
    print(f"more       {more:7.2f} ms in the median")
    size = await owner.fetchval("SELECT pg_total_relation_size('audit_entry') / count(*) FROM audit_entry")
    print(f"kept       {size} bytes for each, with its indexes")


async def looks(times: int) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    async with on_own_database(AssessmentSettings, assessment) as (running, owner):
        await running.deliver(("stockport-2012", stockport()))
        desk = Desk(running)
        client = (await desk.register())["clientId"]
        print(machine())
        await _turns(desk, owner, f"/persons/{client}", times)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=1000)
    uvloop.run(partial(looks, parser.parse_args().times)())
