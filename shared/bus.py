"""How events come from other services: over their feeds, or over Kafka. Both keep the same promises.

At least once, in order per subject; once in effect is the consumer's business.
"""

from collections.abc import Mapping
from typing import Protocol

from shared.consumer import Consumer
from shared.db import Database
from shared.feed_bus import FeedBus
from shared.settings import ServiceSettings


class Bus(Protocol):
    async def publish(self) -> None:
        """Send what the log holds beyond a bookmark, until cancelled. For the feed the log is enough."""

    async def consume(self, consumer: Consumer) -> None:
        """Read from the bookmarks on and hand batches to `consumer.deliver`, until cancelled."""

    async def behind(self) -> Mapping[str, int | None]:
        """By source: events known and not yet handled, or not yet sent; None while it cannot be told."""

    def stopped(self) -> Mapping[str, str]:
        """Sources that lost our place and wait for a person, and what was lost."""


class KafkaBus:
    def __init__(self, settings: ServiceSettings, database: Database) -> None:
        from shared.kafka import KafkaPublisher, KafkaSource  # aiokafka is loaded only where it is used

        self._servers = settings.kafka_bootstrap_servers
        self._publisher = KafkaPublisher(database, self._servers, settings.poll_seconds)
        self._source_class = KafkaSource
        self._source: KafkaSource | None = None

    async def publish(self) -> None:
        await self._publisher.run()

    async def consume(self, consumer: Consumer) -> None:
        self._source = self._source_class(consumer, consumer.subscription.topics, self._servers)
        await self._source.run()

    async def behind(self) -> Mapping[str, int | None]:
        waiting: dict[str, int | None] = {"kafka": await self._publisher.behind()}
        if self._source is not None:
            found = await self._source.behind()
            waiting |= {topic: None if count is None or count < 0 else count for topic, count in found.items()}
        return waiting

    def stopped(self) -> Mapping[str, str]:
        if self._source is None:
            return {}
        return {f"{lost.topic}/{lost.partition}": str(mark) for lost, mark in self._source.lost.items()}


def bus_for(settings: ServiceSettings, database: Database) -> Bus:
    return KafkaBus(settings, database) if settings.bus == "kafka" else FeedBus(settings, database)
