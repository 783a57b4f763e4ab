"""The whole way of an event by the feed: from the log of one service over HTTP to its effect in the next, beside the
same batches handed to the same consumer within the process.
"""

import asyncio
import gc
import statistics
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg

from deploy.sandbox.postgres import owner_of, role_for
from deploy.sandbox.sandbox import Sandbox
from deploy.sandbox.topology import AREA, Events, service_environment
from services.payments.handlers import SUBSCRIPTION
from services.payments.settings import Settings
from shared.data.db import Database
from shared.kernel.clock import Clock
from shared.kernel.purposes import Purpose
from shared.messaging.consumer import Consumer
from shared.messaging.events import Payload, envelope, new_id
from shared.messaging.feed_reader import FeedBus
from tests.bench.posting import AT_ONCE, batches, deliver, outcome, tariff
from tests.bench.stillness import at_rest, standing_still

PUBLISHER, READER = "assessment", "bench by feed"
ROUNDS = 3  # of each way, in turns
EVENTS = 5_000  # of a round
LOOK_SECONDS = 0.002
LOGGED = """
INSERT INTO log (position, event_id, topic, subject, type, body, area)
SELECT coalesce((SELECT max(position) FROM log), 0) + n, event_id, $3, subject, $4, body, $6
FROM unnest($1::uuid[], $2::text[], $5::bytea[]) WITH ORDINALITY AS added (event_id, subject, body, n)
"""
AT_THE_END = """
INSERT INTO bookmark (reader, source, shard, position, event_id) VALUES ($1, $2, 0, $3, $4)
"""


class _ByFeed:
    """The log of a running service, and a reader of it in this process that begins at the end of it."""

    def __init__(self, stack: Sandbox, database: Database, consumer: Consumer) -> None:
        self._stack, self._consumer = stack, consumer
        url = stack.postgres.url(role_for("payments", Purpose.CONSUMER))
        urls = stack.postgres.urls("payments")
        given = service_environment("payments", stack.home, stack.addresses, stack.issuer, urls, Events())
        settings = Settings(
            environment="sandbox", database_url=url, issuer=stack.issuer.name,
            service_token_url=given["LASARS_SERVICE_TOKEN_URL"], service_key_file=stack.home.client_key("payments"),
            feed_urls={PUBLISHER: stack.addresses.url(PUBLISHER)},
        )  # fmt: skip
        self._bus = FeedBus(settings, database)

    async def begin_at_the_end(self) -> None:
        log = await asyncpg.connect(self._stack.postgres.url(PUBLISHER), server_settings={"search_path": PUBLISHER})
        newest = await log.fetchrow("SELECT position, event_id FROM log ORDER BY position DESC LIMIT 1")
        await log.close()
        if newest is None:
            return
        ours = await asyncpg.connect(
            self._stack.postgres.url(role_for("payments", Purpose.CONSUMER)),
            server_settings={"search_path": "payments"},
        )
        await ours.execute(AT_THE_END, READER, PUBLISHER, newest["position"], newest["event_id"])
        await ours.close()

    async def publish(self, events: Sequence[tuple[UUID, Payload]]) -> None:
        """As its relay would leave them; nobody is called, so none is read before the reader begins."""
        url = self._stack.postgres.url(owner_of(PUBLISHER))
        log = await asyncpg.connect(url, server_settings={"search_path": PUBLISHER})
        said = [(new_id(), str(subject), payload) for subject, payload in events]
        bodies = [envelope(PUBLISHER, event_id, subject, payload) for event_id, subject, payload in said]
        ids, subjects, _ = map(list, zip(*said, strict=True))
        kind = events[0][1]
        await log.execute(LOGGED, ids, subjects, kind.topic, kind.type, bodies, AREA)
        await log.close()

    async def read(self, count: int) -> float:
        """How long it takes until so many more are handled."""
        until = self._consumer.handled + count
        began = time.perf_counter()
        reading = asyncio.create_task(self._bus.consume(self._consumer))
        while self._consumer.handled < until and not reading.done():
            await asyncio.sleep(LOOK_SECONDS)
        took = time.perf_counter() - began
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        return took


async def _compare(stack: Sandbox, database: Database) -> tuple[float, float]:
    """Events a second by the feed, and in the process: medians of rounds that take turns."""
    within = Consumer(database, SUBSCRIPTION, Clock(stack.home.clock), "bench within")
    over = Consumer(database, SUBSCRIPTION, Clock(stack.home.clock), READER)
    clients = [new_id() for _ in range(EVENTS)]
    await deliver(within, list(batches([(client, tariff(client)) for client in clients], 0)))
    by_feed = _ByFeed(stack, database, over)
    await by_feed.begin_at_the_end()
    ours, peers = [], []
    for number in range(ROUNDS + 1):
        events = [(client, outcome(number, client)) for client in clients]
        again = [(client, outcome(number + ROUNDS + 1, client)) for client in clients]
        await by_feed.publish(events)
        handed = list(batches(again, (number + 1) * EVENTS))
        gc.freeze()
        ours.append(EVENTS / await by_feed.read(EVENTS))
        peers.append(EVENTS / await deliver(within, handed))
    return statistics.median(ours[1:]), statistics.median(peers[1:])


async def bench(stack: Sandbox) -> list[dict[str, Any]]:
    await at_rest(stack)
    database = Database(stack.postgres.url(role_for("payments", Purpose.CONSUMER)), "payments", 4, "payments")
    try:
        with standing_still(stack, but=PUBLISHER):
            ours, peer = await _compare(stack, database)
    finally:
        await database.close()
    return [{
        "what": "the whole way by the feed (log, HTTP, reader, posted)", "unit": "events/s",
        "ours": round(ours), "floor": round(peer), "ratio": round(ours / peer, 2),
        "floorIs": f"the same consumer, batches of {AT_ONCE} handed over within the process",
    }]  # fmt: skip
