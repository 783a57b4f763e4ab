"""While Kafka is away each try makes its clients anew. What could not start is closed before the next try begins."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaConnectionError

from deploy.kafka import events
from deploy.kafka.topics import create_topics
from shared.kernel.kafka_settings import KafkaSettings
from shared.messaging.kafka import clients
from shared.messaging.kafka.clients import ClusterProbe
from shared.messaging.kafka.publisher import KafkaPublisher
from shared.messaging.kafka.reader import KafkaSource
from tests.harness import Running
from tests.shared.news import consumer_of
from tests.shared.worlds import until

TRIES = 3
Work = Callable[[Running, KafkaSettings], Awaitable[Any]]


@dataclass
class Clients:
    """What every producer, consumer and admin client has inside: its connections, and the task that keeps them."""

    opened: list[AIOKafkaClient] = field(default_factory=list)
    closed: list[AIOKafkaClient] = field(default_factory=list)

    def left_open(self) -> list[str]:
        closed = {*map(id, self.closed)}
        return [each._client_id for each in self.opened if id(each) not in closed]

    async def have_tried(self) -> bool:
        return len(self.opened) >= TRIES


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Clients:
    made = Clients()
    create, close = AIOKafkaClient.__init__, AIOKafkaClient.close

    def created(self: AIOKafkaClient, *given: Any, **named: Any) -> None:
        made.opened.append(self)
        create(self, *given, **named)

    async def closed(self: AIOKafkaClient) -> None:
        await close(self)
        made.closed.append(self)

    monkeypatch.setattr(AIOKafkaClient, "__init__", created)
    monkeypatch.setattr(AIOKafkaClient, "close", closed)
    return made


def at(bound: socket.socket) -> KafkaSettings:
    return KafkaSettings(kafka_bootstrap_servers=f"127.0.0.1:{bound.getsockname()[1]}")


@pytest.fixture
def away() -> Iterator[KafkaSettings]:
    """A port of ours where nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield at(bound)


@pytest.fixture
def silent() -> Iterator[KafkaSettings]:
    """It takes connections, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield at(listening)


async def publish(things: Running, settings: KafkaSettings) -> None:
    await KafkaPublisher(things.db, settings).run()


async def read(things: Running, settings: KafkaSettings) -> None:
    await KafkaSource(consumer_of(things), settings).run()


async def ended(task: "asyncio.Future[Any]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.mark.parametrize("work", [publish, read])
async def test_each_try_closes_what_it_opened(made: Clients, away: KafkaSettings, things: Running, work: Work) -> None:
    trying = asyncio.ensure_future(work(things, away))
    await until(made.have_tried, f"{TRIES} tries")
    await ended(trying)
    assert made.left_open() == []


@pytest.mark.parametrize("work", [publish, read])
async def test_a_start_that_is_broken_off_closes_what_it_opened(
    made: Clients, silent: KafkaSettings, things: Running, work: Work
) -> None:
    async def begun() -> bool:
        return bool(made.opened)

    trying = asyncio.ensure_future(work(things, silent))
    await until(begun, "a try")
    await ended(trying)
    assert made.left_open() == []


async def test_a_question_that_is_not_answered_in_time_leaves_nothing_open(
    made: Clients, silent: KafkaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "ANSWER_SECONDS", 0.05)
    looker = ClusterProbe(silent, "looker")
    for _ in range(TRIES):
        with pytest.raises((TimeoutError, KafkaConnectionError)):
            await looker.look_at(["lasars.things"])
    assert (len(made.opened), made.left_open()) == (TRIES, [])


async def test_who_makes_topics_leaves_nothing_open(made: Clients, away: KafkaSettings) -> None:
    for _ in range(TRIES):
        with pytest.raises(KafkaConnectionError):
            await create_topics(away)
    assert (len(made.opened), made.left_open()) == (TRIES, [])


async def test_who_looks_for_old_news_leaves_nothing_open(made: Clients, away: KafkaSettings) -> None:
    for _ in range(TRIES):
        with pytest.raises(KafkaConnectionError):
            await events._refuse_old_news(away.kafka_bootstrap_servers)
    assert (len(made.opened), made.left_open()) == (TRIES, [])
