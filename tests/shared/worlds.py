"""Two small worlds in which one service publishes and another listens: over the feed, and over Kafka.

The publisher and the listener each have a database of their own. Everything between them is the real thing:
relay, HTTP server or broker, bus and consumer.
"""

import asyncio
import contextlib
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import asyncpg
import pytest
import uvicorn
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from sqlalchemy import make_url

from deploy.kafka.broker import Broker, free_port
from shared.data import migrate
from shared.data.db import Database
from shared.messaging import outbox
from shared.messaging.bus import Bus, bus_for
from shared.messaging.consumer import Consumer, Subscription
from shared.messaging.events import Payload
from shared.messaging.kafka import publisher, reader
from shared.messaging.relay import Relay
from tests.harness import ISSUER, HeldClock, Running, token
from tests.shared import example

LIMIT_SECONDS = 40
PARTITIONS = 3
LOOK_SECONDS = 0.5  # at the broker, while all is well: what is kept or noticed at a look is waited for so long
KINDS = ["feed", pytest.param("kafka", marks=[pytest.mark.kafka, pytest.mark.xdist_group("kafka")])]


async def until(condition: Callable[[], Awaitable[Any]], what: str, seconds: float = LIMIT_SECONDS) -> None:
    """Ask again until it holds; fails with what was waited for."""
    deadline = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        await asyncio.sleep(0.02)


async def new_database(server_url: str) -> str:
    name = f"world_{uuid.uuid4().hex[:12]}"
    connection = await asyncpg.connect(server_url)
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


@dataclass
class World:
    """`kind` is feed or kafka. Tasks are ended in `close`, whatever the test did."""

    kind: str
    publisher_url: str
    listener_url: str
    topic: str
    servers: str = ""
    port: int = field(default_factory=free_port)
    own_broker: Broker | None = None
    running: Running | None = None
    bus: Bus | None = None
    listening: Bus | None = None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _databases: list[Database] = field(default_factory=list)
    _server: uvicorn.Server | None = None
    _serving: asyncio.Task[None] | None = None

    def settings(self, url: str) -> example.Settings:
        return example.Settings(
            database_url=url, environment="sandbox", issuer=ISSUER, pool_size=6, bus=self.kind, poll_seconds=0.2,
            kafka_bootstrap_servers=self.servers, feed_urls={"things": f"http://127.0.0.1:{self.port}"},
            service_token=token("service", sub="service-listener"), log_level="CRITICAL",
        )  # fmt: skip

    async def start(self) -> None:
        for url in (self.publisher_url, self.listener_url):
            settings = self.settings(url)
            service = example.service(settings)
            await migrate.run(settings, service.metadata, service.migrations)
        self.running = Running(example.service(self.settings(self.publisher_url)))
        self.spawn(Relay(self.running.db, 0.2).run())
        if self.kind == "feed":
            await self.serve()
        else:
            self.bus = bus_for(self.settings(self.publisher_url), self.running.db)
            self.spawn(self.bus.publish())

    def spawn(self, work: Any) -> "asyncio.Task[None]":
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.append(task)
        return task

    async def serve(self) -> None:
        assert self.running is not None
        config = uvicorn.Config(
            self.running.app, port=self.port, log_level="critical", lifespan="off", timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
        self._serving = asyncio.get_running_loop().create_task(self._server.serve())
        server = self._server

        async def started() -> bool:
            return server.started

        await until(started, "the publisher serves")

    async def away(self) -> None:
        """The way between the two is cut: the publisher's server, or the broker, is gone."""
        if self.kind == "feed":
            await self._stop_serving()
        else:
            assert self.own_broker is not None
            await asyncio.to_thread(self.own_broker.kill)

    async def back(self) -> None:
        if self.kind == "feed":
            await self.serve()
        else:
            assert self.own_broker is not None
            await asyncio.to_thread(self.own_broker.start)

    async def _stop_serving(self) -> None:
        if self._server and self._serving:
            self._server.should_exit = True
            await asyncio.wait_for(self._serving, 10)
            self._server = self._serving = None

    def listen(self, subscription: Subscription | None = None) -> "asyncio.Task[None]":
        """One worker of the listening service; several make a group."""
        return self.spawn(self.about_to_listen(subscription))

    def about_to_listen(self, subscription: Subscription | None = None) -> Coroutine[Any, Any, None]:
        """Its bus is there, and has not begun."""
        settings = self.settings(self.listener_url).model_copy(update={"port": free_port(), "service": "listener"})
        database = Database(self.listener_url, "things", 4, "listener")
        self._databases.append(database)
        consumer = Consumer(
            database,
            subscription or Subscription({self.topic: "things"}, example.SUBSCRIPTION.handlers),
            HeldClock(date(2012, 4, 2)),
        )
        self.listening = bus_for(settings, database)
        return self.listening.consume(consumer)

    async def publish(self, *news: tuple[Any, Payload]) -> None:
        assert self.running is not None
        async with self.running.db.session() as session:
            outbox.add_all(session, list(news))

    async def heard(self) -> list[tuple[str, int]]:
        found = await self.ask("SELECT thing_id, number FROM heard ORDER BY n")
        return [(str(row["thing_id"]), row["number"]) for row in found]

    async def resend(self, **wanted: Any) -> dict[str, Any]:
        """What an operator does to the publisher."""
        assert self.running is not None
        answer = await self.running.client.post(
            "/bookmarks/resend", json=wanted, headers=self.running.headers("platform_operator")
        )
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def rewind(self) -> list[str]:
        """What an operator does to the listener: all it has read, again from the start. What is no longer held."""
        not_held: list[str] = []
        settings = self.settings(self.listener_url).model_copy(update={"service": "listener"})
        listener = Running(example.service(settings))
        listed = await listener.client.get("/bookmarks", headers=listener.headers("platform_operator"))
        for source in {mark["source"] for mark in listed.json()["items"] if mark["reader"] == "listener"}:
            answer = await listener.client.post(
                f"/bookmarks/{source}/rewind", json={}, headers=listener.headers("platform_operator")
            )
            assert answer.status_code == 200, answer.text
            not_held += answer.json()["notHeld"]
        await listener.close()
        return not_held

    async def ask(self, sql: str, *values: Any) -> list[Any]:
        connection = await asyncpg.connect(self.listener_url, server_settings={"search_path": "things"})
        try:
            return list(await connection.fetch(sql, *values))
        finally:
            await connection.close()

    async def wait_heard(self, count: int) -> list[tuple[str, int]]:
        async def enough() -> bool:
            for task in self._tasks:
                if task.done() and not task.cancelled():
                    task.result()  # why nothing comes
            return len(await self.heard()) >= count

        await until(enough, f"{count} events heard over {self.kind}")
        return await self.heard()

    async def end(self, task: "asyncio.Task[None]") -> None:
        task.cancel()
        await asyncio.wait([task], timeout=15)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=15)
        await self._stop_serving()
        for database in self._databases:
            await database.close()
        if self.running:
            await self.running.close()


async def make_topic(servers: str, topic: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    await admin.create_topics([NewTopic(topic, PARTITIONS, 1)])
    await admin.close()


@contextlib.asynccontextmanager
async def a_world(
    kind: str, server_url: str, monkeypatch: pytest.MonkeyPatch, servers: str = "", broker: Broker | None = None
) -> AsyncIterator[World]:
    topic = f"lasars.things-{uuid.uuid4().hex[:8]}"
    for payload in (example.ThingNoted, example.ThingLost):
        monkeypatch.setattr(payload, "topic", topic)
    for side in (reader, publisher):
        monkeypatch.setattr(side, "LOOK_SECONDS", min(side.LOOK_SECONDS, LOOK_SECONDS))
    if servers:
        await make_topic(servers, topic)
    world = World(
        kind, await new_database(server_url), await new_database(server_url), topic, servers, own_broker=broker
    )
    try:
        await world.start()
        yield world
    finally:
        await world.close()
