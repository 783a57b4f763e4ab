"""Both ways over Kafka, and what is known of them."""

import asyncio
from collections.abc import Mapping, Sequence

import structlog

from shared.data.db import Database
from shared.kernel import liveness
from shared.kernel.retry import OngoingFailure, Pause
from shared.kernel.settings import ServiceSettings
from shared.messaging.consumer import Consumer
from shared.messaging.events import Payload
from shared.messaging.grants import is_of_token
from shared.messaging.kafka.publisher import KafkaPublisher
from shared.messaging.kafka.reader import BEHIND_SECONDS, KafkaSource
from shared.messaging.kafka.remedies import MAKE_TOPICS, send_again, send_on
from shared.messaging.kafka.sent_bookmarks import UNSENT
from shared.messaging.progress import Place

WATCH_SECONDS = 5.0
LATE_SECONDS = 30
log = structlog.get_logger("kafka")


class KafkaBus:
    def __init__(self, settings: ServiceSettings, database: Database, publishes: Sequence[type[Payload]] = ()) -> None:
        self._settings = settings
        self._database = database
        self._publisher = KafkaPublisher(database, settings, settings.poll_seconds, publishes)
        self._sources: list[KafkaSource] = []
        self._unsent: int | None = None
        self._late_seconds = 0.0
        self._asking = Pause()

    async def publish(self) -> None:
        watching = asyncio.gather(
            liveness.alone("watch of what is unsent", self._watch()), liveness.alone("watch of the broker", self._ask())
        )
        try:
            await self._publisher.run()
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

    async def consume(self, consumer: Consumer) -> None:
        source = KafkaSource(consumer, self._settings)
        self._sources.append(source)
        try:
            await source.run()
        finally:
            self._sources.remove(source)

    async def _watch(self) -> None:
        """Whether events leave, whoever leads: what is known of it is answered without asking."""
        pause = Pause()
        while True:
            try:
                await self._look()
            except Exception as error:  # noqa: BLE001 - the database is away
                self._unsent = None
                await pause.after(error, "watching_again")
            else:
                pause.reset()
                await asyncio.sleep(WATCH_SECONDS)

    async def _ask(self) -> None:
        """Whether the broker answers, even where nothing is to be sent, and whoever leads."""
        while True:
            liveness.turned()
            try:
                await self._publisher.looker.look_at(())
            except Exception as error:  # noqa: BLE001 - the broker is away, or refuses us
                await self._asking.after(error, "asking_again")
            else:
                self._asking.reset()
                await asyncio.sleep(WATCH_SECONDS)

    async def _look(self) -> int:
        (unsent,) = await self._database.read(UNSENT)
        self._unsent, self._late_seconds = unsent.count, unsent.age or 0.0
        return self._unsent

    async def behind(self) -> Mapping[str, int | None]:
        waiting: dict[str, int | None] = {"log": await self._behind()}
        for source in self._sources:
            waiting |= await source.behind()
        return waiting

    async def _behind(self) -> int | None:
        try:
            async with asyncio.timeout(BEHIND_SECONDS):
                return await self._look()
        except Exception:  # noqa: BLE001 - away: it cannot be told
            return None

    def taken(self) -> Mapping[str, int]:
        return {}

    def waits(self) -> Mapping[Place, bool]:
        return {place: is_waiting for source in self._sources for place, is_waiting in source.waits().items()}

    def lately(self) -> Mapping[Place, str]:
        return {place: source.reading.lately() for source in self._sources for place in source.waits()}

    def stopped(self) -> Mapping[str, str]:
        lost = {
            f"{partition.topic}/{partition.partition}": why
            for source in self._sources
            for partition, why in source.why_stopped().items()
        }
        missing = {
            f"{topic}": f"{why}; {MAKE_TOPICS}" for source in self._sources for topic, why in source.missing.items()
        }
        return lost | missing | self._unsendable()

    def unlooked(self, consumer: Consumer | None) -> Mapping[str, str]:
        looks = [self._publisher.looked, *(source.looked for source in self._sources)]
        if all(looks) and (consumer is None or self._sources):
            return {}
        failing = self.away().get("Kafka")
        return {"Kafka": failing.why if failing else ""}

    def away(self) -> Mapping[str, OngoingFailure]:
        pauses = [self._asking, *(source.looking for source in self._sources)]
        failing = [failure for pause in pauses if (failure := pause.failing())]
        failing += [failure for source in self._sources if (failure := source.reading_failing())]
        partitions = {name: row for source in self._sources for name, row in source.failing().items()}
        if not failing:
            return partitions
        longest = max(failing, key=lambda failing_one: failing_one.seconds)
        where = f"; see that it runs and answers at {self._settings.kafka_bootstrap_servers}"
        why = longest.why if is_of_token(longest.why) else f"{longest.why}{where}"
        return {"Kafka": OngoingFailure(longest.seconds, why)} | partitions

    def _unsendable(self) -> dict[str, str]:
        publisher = self._publisher
        held = {f"sending of {topic}": send_on(why) for topic, why in publisher.held.items() if why}
        lost = {f"sending of {name}": send_again(why, self._settings.service) for name, why in publisher.lost.items()}
        if self._late_seconds > LATE_SECONDS and self._unsent:
            why = publisher.leader.held_by or publisher.pause.told or "see the log"
            lost["sending"] = f"an event waits since {self._late_seconds:.0f} seconds for Kafka: {why}"
        return held | lost
