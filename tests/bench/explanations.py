"""A line's explanation over a million lines of the ledger: `python -m tests.bench.explanations`.

Each line has the explanation of a real one. Beside the time stands what this process worked of it, which what else the
machine does hardly changes, and a peer in the same run: the row by its key, on one connection.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import uvloop

from services.payments.main import service as payments
from services.payments.settings import Settings
from tests.bench.own_database import on_own_database, without_indexes
from tests.bench.positions import TODAY, fill
from tests.harness import Running
from tests.payments.builders import achieved, contract, scheme, tariff

MOST_MS = 50  # ninety-nine of a hundred
CONTRACTS, ASKED, WARM = 20, 1000, 50


async def explained(running: Running, owner: asyncpg.Connection, lines: int, seed: int) -> list[UUID]:
    """Some lines of many."""
    contracts = [contract(f"provider{n}-2012") for n in range(CONTRACTS)]
    await running.deliver(scheme(contracts=contracts), tariff(), achieved(contract="provider0-2012"))
    basis = await owner.fetchval("SELECT CAST(basis AS text) FROM transfer")
    async with without_indexes(owner, "amount", "transfer"):
        await fill(owner, lines, CONTRACTS, seed, json.dumps(json.loads(basis)).replace("'", "''"))
    await owner.execute("VACUUM ANALYZE")
    await owner.execute("CHECKPOINT")
    share = min(100, 100 * 10 * ASKED / lines)
    ids = await owner.fetch(f"SELECT id FROM transfer TABLESAMPLE BERNOULLI ({share}) REPEATABLE ({seed})")
    return random.Random(seed).sample([row["id"] for row in ids], ASKED)


async def measured(name: str, ids: list[UUID], ask: Callable[[UUID], Awaitable[object]]) -> float:
    """In ms, of ninety-nine of a hundred."""
    took, worked = [], []
    for place, line_id in enumerate(ids):
        began, cpu = time.perf_counter(), time.process_time()
        assert await ask(line_id)
        if place >= WARM:
            took.append((time.perf_counter() - began) * 1000)
            worked.append((time.process_time() - cpu) * 1000)
    p50, p99 = statistics.median(took), statistics.quantiles(took, n=100)[98]
    own = f"this process {statistics.median(worked):.1f}, {statistics.quantiles(worked, n=100)[98]:.1f}"
    print(f"{name:40} p50 {p50:7.1f} ms, p99 {p99:7.1f} ms; {own}")
    return p99


async def main(lines: int, seed: int) -> None:
    async with on_own_database(Settings, payments) as (running, owner):
        running.today = TODAY
        ids = await explained(running, owner, lines, seed)
        print(f"{datetime.now(UTC):%Y-%m-%d}: {lines} lines, seed {seed}")

        async def asked(line_id: UUID) -> bool:
            headers = running.headers("commissioner")
            answer = await running.client.get(f"/lines/{line_id}/explanation", headers=headers)
            return answer.status_code == 200

        async def fetched(line_id: UUID) -> bool:
            return bool(await owner.fetch("SELECT * FROM transfer WHERE id = $1", line_id))

        await measured("the row by its key", ids, fetched)
        p99 = await measured("GET /lines/{id}/explanation", ids, asked)
        print(f"at most {MOST_MS} ms{'' if p99 < MOST_MS else ': TOO SLOW'}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    uvloop.run(main(options.lines, options.seed))
