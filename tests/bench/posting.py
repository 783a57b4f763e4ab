"""Outcomes to posted ledger lines, durable, in batches, beside `unnest` inserts of the very rows that come of it."""

import asyncio
import gc
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import asyncpg

from deploy.demo.example import publish_scheme
from deploy.demo.player.sender import Sender
from deploy.sandbox.postgres import owner_of, role_for
from deploy.sandbox.sandbox import Sandbox
from deploy.sandbox.scheme_files import SCHEMES
from deploy.sandbox.topology import AREA
from services.payments.events import OutcomeAchieved, TariffSet
from services.payments.handlers import SUBSCRIPTION
from shared.data.db import Database
from shared.kernel.clock import Clock
from shared.kernel.purposes import Purpose
from shared.messaging.consumer import Batch, Consumer
from shared.messaging.events import Payload, envelope, new_id
from shared.messaging.reading import Message, RawMessage
from shared.runtime.process import GARBAGE
from tests.bench.stillness import at_rest, standing_still
from tests.bench.timing import worked

AT_ONCE = 500
EVENTS = 200_000  # each leaves an inbox row, a fact, an amount, a ledger line and an event: a million rows and more
FIRST = 2_500  # 10,000 rows and more
FILLED_AT_ONCE = 10_000  # events in memory, while tables grow
CLIENTS = 5_000
TABLES = ("inbox", "outcome", "amount", "transfer", "outbox")
SAYS = {"area": AREA, "actor": "bench", "actor_organisation": "start"}
MEASURES = ("abstinent_at_review", "engaged_12_weeks", "injecting_stopped", "housing_resolved", "quality_of_life")


def tariff(client: uuid.UUID) -> TariffSet:
    prices = {measure: 10_000 + 100 * place for place, measure in enumerate(MEASURES)}
    return TariffSet(
        **SAYS, tariff_id=new_id(), client_id=client, valid_from=date(2012, 4, 2), band="low", prices=prices,
        confirmed_by="bench", confirmed_on=date(2012, 4, 3), scheme_id="stockport-2012", scheme_version=1,
        scheme_hash="0" * 64,
    )  # fmt: skip


def outcome(number: int, client: uuid.UUID) -> OutcomeAchieved:
    on = date(2012, 5, 1) + timedelta(days=number % 300)
    return OutcomeAchieved(
        **SAYS, outcome_id=new_id(), client_id=client, measure=MEASURES[number % len(MEASURES)], achieved_on=on,
        party="cdas", delivered_by="cdas", episode_id=new_id(), contract="cdas-2012",
        recorders=[{"sub": "worker-1", "organisation": "cdas"}], verified_by="verifier-1",
        evidence=[{"id": str(new_id()), "kind": "top_review", "on": on.isoformat()}],
    )  # fmt: skip


def batches(events: Sequence[tuple[uuid.UUID, Payload]], start: int) -> Iterator[Batch]:
    for first in range(0, len(events), AT_ONCE):
        part = events[first : first + AT_ONCE]
        owner = SUBSCRIPTION.topics[part[0][1].topic]
        numbered = enumerate(part, start + first + 1)
        yield Batch(owner, 0, [RawMessage(n, envelope(owner, new_id(), str(who), what)) for n, (who, what) in numbered])


async def deliver(consumer: Consumer, batches: Sequence[Batch]) -> float:
    """As a reader of feeds does: the next batch is read while one is handled."""
    began = time.perf_counter()
    messages: Sequence[Message] = ()
    for batch, after in zip(batches, [*batches[1:], None], strict=True):
        ahead = asyncio.create_task(consumer.read_ahead(after.source, after.shard, after.events)) if after else None
        await consumer.deliver(replace(batch, messages=messages))
        messages = await ahead if ahead else ()
    return time.perf_counter() - began


class News:
    """Outcomes of the same persons, one after another."""

    def __init__(self, clients: Sequence[uuid.UUID]) -> None:
        self._clients = clients
        self.said = 0

    def next(self, count: int) -> list[Batch]:
        numbers = range(self.said, self.said + count)
        whose = [(number, self._clients[number % len(self._clients)]) for number in numbers]
        self.said += count
        said = [(client, outcome(number, client)) for number, client in whose]
        return list(batches(said, len(self._clients) + numbers.start))


@dataclass(frozen=True, slots=True)
class Cost:
    """Of the same number of events: how many in a second, and how long processors work at one."""

    per_second: float
    cpu_us: float


async def _measured(owner: asyncpg.Connection, work: Callable[[], Awaitable[object]]) -> Cost:
    before, began = await worked(owner), time.perf_counter()
    await work()
    took, after = time.perf_counter() - began, await worked(owner)
    return Cost(FIRST / took, 1e6 * (sum(after) - sum(before)) / FIRST)


async def _fill(consumer: Consumer, url: str) -> list[tuple[Cost, Cost]]:
    """On the first rows and on the last ones; each floor is taken at once after it."""
    clients = [new_id() for _ in range(CLIENTS)]
    await deliver(consumer, list(batches([(client, tariff(client)) for client in clients], 0)))
    news = News(clients)
    gc.set_threshold(GARBAGE)  # as in a service
    await deliver(consumer, news.next(AT_ONCE))  # warm
    first = await _on(consumer, url, news)
    while news.said < EVENTS - FIRST:
        await deliver(consumer, news.next(FILLED_AT_ONCE))
    return [first, await _on(consumer, url, news)]


async def _on(consumer: Consumer, url: str, news: News) -> tuple[Cost, Cost]:
    ahead = news.next(FIRST)
    gc.freeze()  # all the news at once is this bench's own burden; a service holds a batch of it
    owner = await asyncpg.connect(url)
    try:
        return await _measured(owner, lambda: deliver(consumer, ahead)), await _floor(url)
    finally:
        await owner.close()


async def _floor(url: str) -> Cost:
    """The same rows, written by `unnest` of whole records in one transaction a batch, nothing read or decided."""
    connection = await asyncpg.connect(url, server_settings={"search_path": "payments", "application_name": "payments"})
    kept: dict[str, list[Any]] = {}
    for table in TABLES:
        await connection.execute(f"CREATE TABLE floor_{table} (LIKE payments.{table} INCLUDING ALL)")
        kept[table] = await connection.fetch(f"SELECT * FROM payments.{table} LIMIT {FIRST}")
    cost = await _measured(connection, lambda: _write(connection, kept))
    for table in TABLES:
        await connection.execute(f"DROP TABLE floor_{table}")
    await connection.close()
    return cost


async def _write(connection: asyncpg.Connection, kept: dict[str, list[Any]]) -> None:
    for first in range(0, FIRST, AT_ONCE):
        async with connection.transaction():
            for table in TABLES:
                rows = [tuple(row) for row in kept[table][first : first + AT_ONCE]]
                await connection.execute(
                    f"INSERT INTO floor_{table} OVERRIDING SYSTEM VALUE SELECT * FROM unnest($1::floor_{table}[])", rows
                )


async def publish(stack: Sandbox) -> None:
    """The scheme that outcomes are paid by."""
    sender = Sender(stack.addresses.url("front"), stack.addresses.services(), AREA)
    await publish_scheme(sender, "bench", (SCHEMES / "stockport.toml").read_text())
    await sender.close()
    await at_rest(stack)


async def bench(stack: Sandbox) -> list[dict[str, Any]]:
    url = stack.postgres.url(role_for("payments", Purpose.CONSUMER))
    database = Database(url, "payments", 4, "payments")
    try:
        with standing_still(stack):
            consumer = Consumer(database, SUBSCRIPTION, Clock(stack.home.clock), "bench")
            measured = await _fill(consumer, stack.postgres.url(owner_of("payments")))
    finally:
        await database.close()
    return [
        *(_row(when, ours, floor) for when, (ours, floor) in zip(WHEN, measured, strict=True)),
        _grown(*(ours for ours, _ in measured)),
    ]


WHEN = ("first 10 k rows", "at 1 M rows")


def _row(when: str, ours: Cost, floor: Cost) -> dict[str, Any]:
    return {
        "what": f"outcomes to ledger lines, {when}", "unit": "events/s", "ours": round(ours.per_second),
        "floor": round(floor.per_second), "ratio": round(ours.per_second / floor.per_second, 2),
        "floorIs": f"unnest inserts of the same rows; processors: {ours.cpu_us:.0f} and {floor.cpu_us:.0f} us an event",
    }  # fmt: skip


def _grown(first: Cost, last: Cost) -> dict[str, Any]:
    return {
        "what": "processors' work on an outcome, at 1 M rows", "unit": "us", "ours": round(last.cpu_us),
        "floor": round(first.cpu_us), "ratio": round(last.cpu_us / first.cpu_us, 2),
        "floorIs": "the same on the first 10 k rows",
    }  # fmt: skip
