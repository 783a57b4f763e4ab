"""Kafka as the way out and the way in. The only file that imports aiokafka; every default of it is set by hand.

Out: one publisher per service reads the log with a bookmark of its own, sends, awaits every acknowledgement, and
then moves the bookmark. In: one reader per service whose place is the bookmark in the database; Kafka's own
group offsets are written now and then for lag tools only.
"""

import asyncio
import socket
import time
from collections.abc import Mapping
from contextlib import suppress

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from shared.consumer import Batch, Consumer
from shared.db import Database
from shared.events import with_sequence
from shared.leading import Lead, Leader
from shared.pause import Pause
from shared.reading import Raw
from shared.settings import ServiceSettings
from shared.wakeup import wait

READER = "kafka"  # the publisher's bookmark
BATCH = 500
SEND_SECONDS = 30  # an idempotent send never times out by itself
STOP_SECONDS = 10  # stop() has been seen to hang
LOOK_EVERY_SECONDS = 10.0

_BOOKMARK = "SELECT coalesce(max(position), 0) AS position FROM bookmark WHERE reader = :reader AND source = 'log'"
_BOOKMARKS = "SELECT source, shard, position FROM bookmark WHERE reader = :reader"
_NEXT = "SELECT position, topic, subject, body FROM log WHERE position > :position ORDER BY position LIMIT :limit"
_MOVE = """
INSERT INTO bookmark (reader, source, position) VALUES ($1, 'log', $3)
ON CONFLICT (reader, source, shard) DO UPDATE SET position = excluded.position WHERE bookmark.position = $2
"""

log = structlog.get_logger("kafka")


class MissingTopic(RuntimeError):
    """The broker has no such topic; `python -m deploy.kafka.topics` makes them."""


async def _stop(client: AIOKafkaProducer | AIOKafkaConsumer) -> None:
    """Bounded, and whatever it says: the next start does not depend on it."""
    try:
        await asyncio.wait_for(client.stop(), STOP_SECONDS)
    except Exception as error:  # noqa: BLE001 - we are leaving it behind
        log.warning("kafka_stop_failed", error=f"{type(error).__name__}: {error}")


class KafkaPublisher:
    """Sends the log to Kafka in its order. Any failure closes the producer and starts again from the bookmark,
    so nothing is ever sent past a failed record; what is sent twice has the same id and sequence.
    """

    def __init__(self, database: Database, bootstrap_servers: str, poll_seconds: float = 5.0) -> None:
        self._database = database
        self._servers = bootstrap_servers
        self._poll_seconds = poll_seconds
        self._leader = Leader(database, "publisher")
        self._pause = Pause()

    async def run(self) -> None:
        """Until cancelled. Of several processes the one that holds the lock sends; the others stand by."""
        while True:
            try:
                await self._leader.lead(self._publish)
            except Exception as error:  # noqa: BLE001 - whatever it is, the log keeps what is unsent
                await self._pause.after(error, "publishing_again")

    async def _publish(self, lead: Lead) -> None:
        producer = AIOKafkaProducer(
            bootstrap_servers=self._servers,
            client_id=f"{self._database.service}-publisher",
            acks="all",  # the default 1 loses what only the leader had
            enable_idempotence=True,  # its own retries neither double nor reorder
            compression_type=None,
            linger_ms=0,
            max_request_size=1_048_576,
            request_timeout_ms=10_000,
            retry_backoff_ms=100,
            metadata_max_age_ms=60_000,
        )
        try:
            await producer.start()
            log.info("publishing")
            while True:
                ticket = self._database.logged.ticket()
                if not await self._send_next(producer, lead):
                    await wait(ticket, self._poll_seconds)
                self._pause.reset()
        finally:
            await _stop(producer)

    async def _send_next(self, producer: AIOKafkaProducer, lead: Lead) -> int:
        (mark,) = await self._database.read(_BOOKMARK, reader=READER)
        found = await self._database.read(_NEXT, position=mark["position"], limit=BATCH)
        if not found:
            return 0
        async with asyncio.timeout(SEND_SECONDS):
            acks = [
                await producer.send(
                    row["topic"], key=row["subject"].encode(), value=with_sequence(row["body"], row["position"])
                )
                for row in found
            ]
            await asyncio.gather(*acks)
        await lead.fetch(_MOVE, READER, mark["position"], found[-1]["position"])
        self._database.progress.ring()
        return len(found)

    async def behind(self) -> int:
        """How many rows of the log are not yet acknowledged by Kafka."""
        (row,) = await self._database.read(
            f"SELECT (SELECT coalesce(max(position), 0) FROM log) - ({_BOOKMARK}) AS behind", reader=READER
        )
        return int(row["behind"])


class KafkaSource:
    """Reads topics for one consumer. Its place is the consumer's bookmark: position = offset + 1, shard = partition.

    Of a service's workers the one that holds the lock reads all partitions; the others stand by. So there is no
    group to rebalance while a batch is being handled, and a killed worker is followed at once.
    """

    def __init__(self, consumer: Consumer, bootstrap_servers: str) -> None:
        self._consumer = consumer
        self._topics = list(consumer.subscription.topics)
        self._servers = bootstrap_servers
        self._client: AIOKafkaConsumer | None = None
        self._looker: AIOKafkaConsumer | None = None
        self._next: dict[TopicPartition, int] = {}
        self._looked_at = 0.0
        self._leader = Leader(consumer.database, "reader", consumer.name)
        self._pause = Pause()
        self.lost: dict[TopicPartition, int] = {}

    async def run(self) -> None:
        """Until cancelled; a broker or a database that is away is waited for."""
        while True:
            try:
                await self._leader.lead(self._read)
            except Exception as error:  # noqa: BLE001 - start anew from the bookmarks
                await self._pause.after(error, "reading_again")

    async def _read(self, _lead: Lead) -> None:
        client = AIOKafkaConsumer(
            bootstrap_servers=self._servers,
            client_id=f"{self._consumer.name}-{socket.gethostname()}",
            group_id=self._consumer.name,  # only to leave offsets where lag tools look
            auto_offset_reset="earliest",  # the default "latest" silently skips what was there; see _in_place
            enable_auto_commit=False,  # it commits what is not yet handled
            isolation_level="read_committed",
            max_poll_records=BATCH,
            fetch_max_wait_ms=100,
            fetch_min_bytes=1,
            request_timeout_ms=40_000,
            metadata_max_age_ms=30_000,
            check_crcs=True,
        )
        # A broker answers one connection in order: on the reader's own, a question waits behind its long fetch.
        looker = AIOKafkaConsumer(bootstrap_servers=self._servers, client_id=f"{self._consumer.name}-looker")
        try:
            await client.start()
            await looker.start()
            await self._assign(client)
            self._looker = looker
            log.info("reading", topics=self._topics)
            while True:
                await self._turn(client)
                self._pause.reset()
                if time.monotonic() - self._looked_at > LOOK_EVERY_SECONDS:
                    await self._assign(client)
                    await self._tell_lag_tools(client)
        finally:
            self._looker = None
            self._next.clear()
            await _stop(client)
            await _stop(looker)

    async def _assign(self, client: AIOKafkaConsumer) -> None:
        """All partitions there are, each from its bookmark; again when there are more."""
        self._looked_at = time.monotonic()
        found = {TopicPartition(topic, number) for topic in self._topics for number in await _partitions(client, topic)}
        if found == set(self._next):
            return
        marks = await self._bookmarks()
        client.assign(sorted(found))
        for partition in found:
            self._next[partition] = marks.get((partition.topic, partition.partition), 0)
            client.seek(partition, self._next[partition])

    async def _bookmarks(self) -> Mapping[tuple[str, int], int]:
        found = await self._consumer.database.read(_BOOKMARKS, reader=self._consumer.name)
        return {(row["source"], row["shard"]): row["position"] for row in found}

    async def _turn(self, client: AIOKafkaConsumer) -> None:
        found = await client.getmany(timeout_ms=500, max_records=BATCH)
        for partition, records in found.items():
            if not records or not self._in_place(client, partition, records[0].offset):
                continue
            events = [Raw(record.offset + 1, record.value or b"", key=record.key or b"") for record in records]
            await self._consumer.deliver(Batch(partition.topic, partition.partition, events))
            self._next[partition] = records[-1].offset + 1
            self._consumer.database.progress.ring()

    def _in_place(self, client: AIOKafkaConsumer, partition: TopicPartition, offset: int) -> bool:
        """Whether Kafka still holds what comes next. If not, that partition stops, loudly: skipping loses money.

        Nothing here is compacted or transactional, so offsets follow one another; what was never read may begin
        anywhere.
        """
        wanted = self._next[partition]
        if offset <= wanted or wanted == 0:
            return True
        self.lost[partition] = wanted
        client.pause(partition)
        log.error("source_lost", topic=partition.topic, partition=partition.partition, wanted=wanted, held=offset)
        return False

    async def _tell_lag_tools(self, client: AIOKafkaConsumer) -> None:
        read = {partition: position for partition, position in self._next.items() if position}
        if read:
            with suppress(KafkaError):  # nothing of ours rests on these
                await client.commit(read)

    async def behind(self) -> dict[str, int | None]:
        """By topic, how many records are not yet handled, asked of the broker; None while it does not say.

        A worker that stands by says nothing of its own: the bookmarks are the same for all.
        """
        looker = self._looker
        if looker is None:
            return dict.fromkeys(self._topics)
        try:
            ends = await looker.end_offsets(list(self._next))
        except KafkaError:
            return dict.fromkeys(self._topics)
        waiting: dict[str, int | None] = dict.fromkeys(self._topics, 0)
        for partition, end in ends.items():
            left = max(0, end - self._next.get(partition, 0))
            waiting[partition.topic] = (waiting[partition.topic] or 0) + left
        return waiting


async def _partitions(client: AIOKafkaConsumer, topic: str) -> set[int]:
    found = client.partitions_for_topic(topic)
    if found is None:  # not yet in the client's picture of the cluster
        await client._client.force_metadata_update()  # noqa: SLF001 - aiokafka offers no public way
        found = client.partitions_for_topic(topic)
    if not found:
        raise MissingTopic(topic)
    return set(found)


class KafkaBus:
    def __init__(self, settings: ServiceSettings, database: Database) -> None:
        self._servers = settings.kafka_bootstrap_servers
        self._publisher = KafkaPublisher(database, self._servers, settings.poll_seconds)
        self._sources: list[KafkaSource] = []

    async def publish(self) -> None:
        await self._publisher.run()

    async def consume(self, consumer: Consumer) -> None:
        source = KafkaSource(consumer, self._servers)
        self._sources.append(source)
        try:
            await source.run()
        finally:
            self._sources.remove(source)

    async def behind(self) -> Mapping[str, int | None]:
        waiting: dict[str, int | None] = {"log": await self._publisher.behind()}
        for source in self._sources:
            waiting |= await source.behind()
        return waiting

    def taken(self) -> Mapping[str, int]:
        return {}

    def stopped(self) -> Mapping[str, str]:
        return {
            f"{partition.topic}/{partition.partition}": f"offset {wanted} is no longer held"
            for source in self._sources
            for partition, wanted in source.lost.items()
        }
