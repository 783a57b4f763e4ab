"""From the commit in one idle service to the effect in the next, over the feed, beside a bare NOTIFY between two."""

import asyncio
import time
import uuid
from typing import Any

import asyncpg
import httpx

from deploy.sandbox.postgres import owner_of
from deploy.sandbox.sandbox import Sandbox
from tests.bench.writes import body_of

TIMES = 200
PAUSE_SECONDS = 0.03  # idle between two: this is latency, not load
LOOK_SECONDS = 0.0005


async def _seen(connection: asyncpg.Connection, sql: str, value: Any) -> float:
    while not await connection.fetchval(sql, value):
        await asyncio.sleep(LOOK_SECONDS)
    return time.perf_counter()


async def _by_feed(stack: Sandbox) -> list[float]:
    """A person is registered (assessment); payments has noted whether their identity is settled."""
    bearer = stack.issuer.token(["assessor"], "start", "bench", "stockport")
    looker = await asyncpg.connect(stack.postgres.url("payments"), server_settings={"search_path": "payments"})
    took = []
    async with httpx.AsyncClient(base_url=stack.addresses.url("assessment")) as client:
        for number in range(TIMES):
            await asyncio.sleep(PAUSE_SECONDS)
            headers = {"Authorization": f"Bearer {bearer}", "Idempotency-Key": str(uuid.uuid4())}
            headers["Content-Type"] = "application/json"
            made = await client.post("/persons", content=body_of(900_000_000 + number), headers=headers)
            committed = time.perf_counter()  # the commit comes before the answer
            person = uuid.UUID(made.raise_for_status().json()["clientId"])
            seen = await _seen(looker, "SELECT true FROM identity WHERE client_id = $1", person)
            took.append((seen - committed) * 1000)
    await looker.close()
    return took


async def _by_notify(stack: Sandbox) -> list[float]:
    """One writes a row and notifies; the other hears it and writes a row; both durable, nothing else."""
    url = stack.postgres.url(owner_of("payments"))
    writer, hearer, looker = [await asyncpg.connect(url, server_settings={"search_path": "payments"}) for _ in range(3)]
    await writer.execute("CREATE TABLE floor_said (n integer); CREATE TABLE floor_heard (n integer)")
    heard: asyncio.Queue[int] = asyncio.Queue()
    await hearer.add_listener("floor", lambda *call: heard.put_nowait(int(call[3])))

    async def answer() -> None:
        while True:
            await hearer.execute("INSERT INTO floor_heard VALUES ($1)", await heard.get())

    answering = asyncio.create_task(answer())
    took = []
    for number in range(TIMES):
        await asyncio.sleep(PAUSE_SECONDS)
        await writer.execute("INSERT INTO floor_said VALUES ($1)", number)
        committed = time.perf_counter()
        await writer.execute("SELECT pg_notify('floor', $1)", str(number))
        took.append((await _seen(looker, "SELECT true FROM floor_heard WHERE n = $1", number) - committed) * 1000)
    answering.cancel()
    await writer.execute("DROP TABLE floor_said, floor_heard")
    for connection in (writer, hearer, looker):
        await connection.close()
    return took


async def bench(stack: Sandbox) -> list[dict[str, Any]]:
    ours, bare = sorted(await _by_feed(stack)), sorted(await _by_notify(stack))
    rows = []
    for name, place in (("median", TIMES // 2), ("p99", int(TIMES * 0.99))):
        rows.append({
            "what": f"commit to handled in the next service, {name}", "unit": "ms", "ours": round(ours[place], 1),
            "floor": round(bare[place], 1), "ratio": round(ours[place] / bare[place], 1),
            "floorIs": "NOTIFY to a listener that inserts one row",
        })  # fmt: skip
    return rows
