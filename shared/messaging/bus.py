"""How events come from other services: over their feeds, or over Kafka. Both keep the same promises.

At least once, in order per subject; once in effect is the consumer's business.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from shared.data.db import Database
from shared.kernel.retry import OngoingFailure
from shared.kernel.settings import ServiceSettings
from shared.messaging.consumer import Consumer
from shared.messaging.events import Payload
from shared.messaging.feed_reader import FeedBus
from shared.messaging.progress import Place


class Bus(Protocol):
    async def publish(self) -> None:
        """Send what the log holds beyond a bookmark, until cancelled. For the feed the log is enough."""

    async def consume(self, consumer: Consumer) -> None:
        """Read from the bookmarks on and hand batches to `consumer.deliver`, until cancelled."""

    async def behind(self) -> Mapping[str, int | None]:
        """By source: events known and not yet handled, or not yet sent; None while it cannot be told. In a second."""

    def taken(self) -> Mapping[str, int]:
        """By source: the place in its log up to which all is handled; nothing where a source is read by shares."""

    def waits(self) -> Mapping[Place, bool]:
        """By source and shard, of those of which it is known from here: whether something waits that is read on."""

    def lately(self) -> Mapping[Place, str]:
        """What ended an attempt at these places in the last minutes."""

    def stopped(self) -> Mapping[str, str]:
        """What is not read, or not sent, until a person acts, and why."""

    def unlooked(self, consumer: Consumer | None) -> Mapping[str, str]:
        """What this process, since it started, has not looked at once of what it sends to or `consumer` reads: whether
        that is stopped nobody can say yet. With what keeps it from there, if anything does.
        """

    def away(self) -> Mapping[str, OngoingFailure]:
        """What does not answer, though nothing may be lost by it, with what to look at."""


def bus_for(settings: ServiceSettings, database: Database, publishes: Sequence[type[Payload]] = ()) -> Bus:
    if settings.bus == "kafka":
        from shared.messaging.kafka.bus import KafkaBus  # aiokafka is loaded only where it is used

        return KafkaBus(settings, database, publishes)
    return FeedBus(settings, database)
