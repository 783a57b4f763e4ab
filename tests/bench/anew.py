"""An area is reconciled anew after a version of its scheme that changes each price: `python -m tests.bench.anew`.

Meanwhile others go on: what is heard of another area is posted by another worker, a caller reads a claim of this area,
and the loop of the worker turns. Of each is said how long it waited at most. Beside the time stands what this process
and its connections worked, which what else the machine does hardly changes.
"""

import argparse
import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any

import asyncpg
import uvloop

from services.payments.main import service as payments
from services.payments.settings import Settings
from shared.messaging.consumer import Batch, Consumer
from shared.messaging.events import envelope, new_id
from shared.messaging.reading import RawMessage
from tests.bench.own_database import on_own_database, without_indexes
from tests.bench.timing import worked
from tests.harness import Running
from tests.payments.builders import MEASURES, achieved, contract, scheme

AREA, OTHER = "stockport", "elsewhere"
TODAY = date(2013, 3, 1)
LOOP = "whoever is on the same loop"
MOST_SECONDS, OTHERS_MOST_SECONDS, PAUSE_SECONDS = 60, 1.0, 0.05
CLAIMS = """
WITH person AS MATERIALIZED (SELECT number, gen_random_uuid() AS id FROM generate_series(1, {many}) AS number),
told AS (
    INSERT INTO tariff (tariff_id, revision, voided, area, client_id, valid_from, band, confirmed_by, confirmed_on,
           scheme_id, scheme_version, scheme_hash)
    SELECT gen_random_uuid(), 1, false, '{area}', id, DATE '2012-04-02', 'low', 'bench', DATE '2012-04-02',
           'stockport-2012', 1, 'none' FROM person)
INSERT INTO outcome (outcome_id, revision, kind, area, client_id, measure, achieved_on, party, contract, evidence,
       recorders, verifiers)
SELECT gen_random_uuid(), 1, 'achieved', '{area}', id, (ARRAY[{measures}])[1 + number % {count}],
       DATE '2012-04-03' + number % 300, 'riverside', 'riverside-2012', '[]', '[]', '[]' FROM person
"""


def prices(version: int) -> list[dict[str, Any]]:
    return [
        {"measure": measure, "band": "low", "from": "2012-04-02", "to": None, "pence": 10_000 + 500 * version}
        for measure in MEASURES
    ]


def stated(version: int) -> Any:
    """Read when an outcome is achieved, so that a version moves all of them."""
    return scheme(version, published_at=f"2012-04-0{version}T09:00:00+00:00", price_from="achievement",
                  prices=prices(version), contracts=[contract("riverside-2012")])  # fmt: skip


async def fill(owner: asyncpg.Connection, claims: int) -> None:
    measures = ", ".join(f"'{measure}'" for measure in MEASURES)
    async with without_indexes(owner, "outcome", "tariff"):
        await owner.execute(CLAIMS.format(many=claims, area=AREA, measures=measures, count=len(MEASURES)))
    await owner.execute("VACUUM ANALYZE")


class Others:
    """What goes on meanwhile, and the longest that each waited."""

    def __init__(self) -> None:
        self.longest: dict[str, float] = {}

    async def again_and_again(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        while True:
            began = time.perf_counter()
            await work()
            self._note(name, time.perf_counter() - began)
            began = time.perf_counter()
            await asyncio.sleep(PAUSE_SECONDS)
            self._note(LOOP, time.perf_counter() - began - PAUSE_SECONDS)

    def _note(self, name: str, seconds: float) -> None:
        self.longest[name] = max(self.longest.get(name, 0.0), seconds)


def elsewhere(running: Running) -> Callable[[], Awaitable[None]]:
    """Another worker, with a pool of its own, posts an outcome of another area."""
    assert running.service.subscription is not None
    consumer = Consumer(running.db, running.service.subscription, running.clock, "elsewhere")
    places = iter(range(1, 1_000_000))

    async def post() -> None:
        name, place = f"person {next(places)}", next(places)
        event = achieved(name, contract="riverside-2012").model_copy(update={"area": OTHER})
        body = envelope("assessment", new_id(), str(event.client_id), event)
        await consumer.deliver(Batch("assessment", 1, [RawMessage(place, body)]))

    return post


async def measure(running: Running, owner: asyncpg.Connection, version: int, claims: int) -> None:
    claim_id = await owner.fetchval("SELECT outcome_id FROM outcome LIMIT 1")

    async def ask() -> None:
        answer = await running.client.get(f"/claims/{claim_id}", headers=running.headers("commissioner"))
        assert answer.status_code in {200, 404}

    others = Others()
    works = {"a caller of the area": ask, "another area": elsewhere(running)}
    tasks = [asyncio.create_task(others.again_and_again(name, work)) for name, work in works.items()]
    cpu, began = await worked(owner), time.perf_counter()
    await running.deliver(stated(version))
    took, after = time.perf_counter() - began, await worked(owner)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    slow = "" if took < MOST_SECONDS else ": TOO SLOW"
    print(f"version {version}: {claims} claims in {took:.1f} s, at most {MOST_SECONDS}{slow};"
          f" worked {after[0] - cpu[0]:.1f} s here, {after[1] - cpu[1]:.1f} s in the database")  # fmt: skip
    for name, longest in others.longest.items():
        late = "" if longest < OTHERS_MOST_SECONDS else ": TOO LONG"
        print(f"   {name} waited {longest:.2f} s at most{late}")


async def main(claims: int) -> None:
    async with on_own_database(Settings, payments) as (running, owner):
        running.today = TODAY
        await fill(owner, claims)
        print(f"{datetime.now(UTC):%Y-%m-%d}: {claims} claims, {os.cpu_count()} cores")
        for version in (1, 2):
            await measure(running, owner, version, claims)
        moved = await owner.fetch("SELECT kind, count(*), sum(pence) FROM transfer GROUP BY kind ORDER BY kind")
        print("   lines: " + ", ".join(f"{row['count']} {row['kind']} of {row['sum']} pence" for row in moved))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=100_000)
    options = parser.parse_args()
    uvloop.run(main(options.claims))
