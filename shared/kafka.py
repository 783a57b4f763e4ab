"""Kafka as the way out and the way in. The only file that imports aiokafka; every default of it is set by hand.

Out: one publisher per service reads the log with a bookmark of its own, sends, awaits every acknowledgement, and
then moves the bookmark. In: a consumer whose place is the bookmark in the database; Kafka's own group offsets
are written now and then for lag tools only.
"""

import asyncio
import random
import socket
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

import asyncpg
import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from shared.consumer import Batch, Consumer, Raw
from shared.db import Database
from shared.events import with_sequence
from shared.relay import connect
from shared.settings import ServiceSettings
from shared.wakeup import wait

READER = "kafka"  # the publisher's bookmark
BATCH = 500
SEND_SECONDS = 30  # an idempotent send never times out by itself
STOP_SECONDS = 10  # stop() has been seen to hang
PAUSE_MIN_SECONDS, PAUSE_MAX_SECONDS = 0.1, 5.0
COMMIT_EVERY_SECONDS = 5.0

_BOOKMARK = "SELECT coalesce(max(position), 0) AS position FROM bookmark WHERE reader = :reader AND source = 'log'"
_BOOKMARKS = "SELECT source, shard, position FROM bookmark WHERE reader = :reader"
_NEXT = "SELECT position, topic, subject, body FROM log WHERE position > :position ORDER BY position LIMIT :limit"
_MOVE = """
INSERT INTO bookmark (reader, source, position) VALUES (:reader, 'log', :position)
ON CONFLICT (reader, source, shard) DO UPDATE SET position = excluded.position
WHERE bookmark.position < excluded.position
"""
_LOCK = "SELECT pg_try_advisory_lock(hashtextextended($1, 0))"

log = structlog.get_logger("kafka")


async def _stop(client: AIOKafkaProducer | AIOKafkaConsumer) -> None:
    """Bounded, and whatever it says: the next start does not depend on it."""
    try:
        await asyncio.wait_for(client.stop(), STOP_SECONDS)
    except Exception as error:  # noqa: BLE001 - we are leaving it behind
        log.warning("kafka_stop_failed", error=f"{type(error).__name__}: {error}")


class Pause:
    """How long to wait after one more failure in a row, with jitter."""

    def __init__(self) -> None:
        self._seconds = PAUSE_MIN_SECONDS

    def reset(self) -> None:
        self._seconds = PAUSE_MIN_SECONDS

    async def after(self, error: BaseException, doing: str) -> None:
        log.warning(doing, error=f"{type(error).__name__}: {error}", again_in_seconds=round(self._seconds, 1))
        await asyncio.sleep(self._seconds * random.uniform(0.5, 1.5))  # noqa: S311 - jitter
        self._seconds = min(self._seconds * 2, PAUSE_MAX_SECONDS)


class KafkaPublisher:
    """Sends the log to Kafka in its order. Any failure closes the producer and starts again from the bookmark,
    so nothing is ever sent past a failed record; what is sent twice has the same id and sequence.
    """

    def __init__(self, database: Database, bootstrap_servers: str, poll_seconds: float = 5.0) -> None:
        self._database = database
        self._servers = bootstrap_servers
        self._poll_seconds = poll_seconds

    async def run(self) -> None:
        """Until cancelled. Of several processes the one that holds the lock sends; the others stand by."""
        pause = Pause()
        while True:
            try:
                connection = await connect(self._database, "publisher")
                try:
                    if await connection.fetchval(_LOCK, f"publisher {self._database.schema}"):
                        await self._lead(connection, pause)
                    await asyncio.sleep(random.uniform(1, 2))  # noqa: S311 - jitter
                finally:
                    connection.terminate()
            except Exception as error:  # noqa: BLE001 - whatever it is, the log keeps what is unsent
                await pause.after(error, "publishing_again")

    async def _lead(self, connection: asyncpg.Connection, pause: Pause) -> None:
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
        await producer.start()
        log.info("publishing")
        try:
            while not connection.is_closed():
                ticket = self._database.logged.ticket()
                if await self._send_next(producer):
                    pause.reset()
                    continue
                if not await wait(ticket, self._poll_seconds):
                    await connection.execute("SELECT 1")  # a half-open socket is a lost lock
        finally:
            await _stop(producer)

    async def _send_next(self, producer: AIOKafkaProducer) -> int:
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
        await self._database.write(_MOVE, reader=READER, position=found[-1]["position"])
        return len(found)

    async def behind(self) -> int:
        """How many rows of the log are not yet acknowledged by Kafka."""
        (row,) = await self._database.read(
            f"SELECT (SELECT coalesce(max(position), 0) FROM log) - ({_BOOKMARK}) AS behind", reader=READER
        )
        return int(row["behind"])


class _Rebalance(ConsumerRebalanceListener):  # type: ignore[misc] # aiokafka has no types
    """Rebalances run while a batch is being handled: wait for it. What we get, we ask the database about anew."""

    def __init__(self, source: "KafkaSource") -> None:
        self._source = source

    async def on_partitions_revoked(self, revoked: Sequence[TopicPartition]) -> None:
        async with self._source.turn:
            self._source.forget(revoked)

    async def on_partitions_assigned(self, assigned: Sequence[TopicPartition]) -> None:
        async with self._source.turn:
            self._source.forget(assigned)


class KafkaSource:
    """Reads topics for one consumer. Its place is the consumer's bookmark: position = offset + 1, shard = partition."""

    def __init__(self, consumer: Consumer, topics: Sequence[str], bootstrap_servers: str, instance: str = "") -> None:
        self._consumer = consumer
        self._topics = list(topics)
        self._servers = bootstrap_servers
        self._instance = instance or f"{consumer.name}-{socket.gethostname()}"
        self._client: AIOKafkaConsumer | None = None
        self._committed_at = 0.0
        self.turn = asyncio.Lock()
        self.lost: dict[TopicPartition, int] = {}
        self._next: dict[TopicPartition, int] = {}
        self.last_turn = time.monotonic()

    async def run(self) -> None:
        """Until cancelled; a broker that is away is waited for."""
        pause = Pause()
        while True:
            client = self._new_client()
            try:
                client.subscribe(self._topics, listener=_Rebalance(self))
                self._client = client
                await client.start()
                while True:
                    await self._turn(client)
                    pause.reset()
            except Exception as error:  # noqa: BLE001 - start anew from the bookmarks
                await pause.after(error, "reading_again")
            finally:
                self._client = None
                self._next.clear()
                await _stop(client)

    def _new_client(self) -> AIOKafkaConsumer:
        return AIOKafkaConsumer(
            bootstrap_servers=self._servers,
            client_id=self._instance,
            group_id=self._consumer.name,
            group_instance_id=self._instance,  # a restarted process takes its place without a rebalance
            auto_offset_reset="earliest",  # the default "latest" silently skips what was there; see _gap
            enable_auto_commit=False,  # it commits what is not yet handled
            isolation_level="read_committed",
            session_timeout_ms=30_000,
            heartbeat_interval_ms=3_000,
            rebalance_timeout_ms=60_000,
            max_poll_interval_ms=300_000,
            max_poll_records=BATCH,
            fetch_max_wait_ms=100,
            fetch_min_bytes=1,
            request_timeout_ms=40_000,
            metadata_max_age_ms=60_000,
            check_crcs=True,
        )

    def forget(self, partitions: Sequence[TopicPartition]) -> None:
        for partition in partitions:
            self._next.pop(partition, None)

    async def _bookmarks(self) -> Mapping[tuple[str, int], int]:
        found = await self._consumer.database.read(_BOOKMARKS, reader=self._consumer.name)
        return {(row["source"], row["shard"]): row["position"] for row in found}

    async def _turn(self, client: AIOKafkaConsumer) -> None:
        found = await client.getmany(timeout_ms=500, max_records=BATCH)
        async with self.turn:
            mine = client.assignment()
            for partition, records in found.items():
                if partition in mine and records and await self._in_place(client, partition, records[0].offset):
                    events = [Raw(record.offset + 1, record.value or b"") for record in records]
                    await self._consumer.deliver(Batch(partition.topic, partition.partition, events))
                    self._next[partition] = records[-1].offset + 1
        self.last_turn = time.monotonic()
        await self._tell_group(client)

    async def _in_place(self, client: AIOKafkaConsumer, partition: TopicPartition, offset: int) -> bool:
        """Whether what was fetched is what comes next; if not, go there.

        The client may fetch before a rebalance listener could seek, so the place is checked with what arrives.
        """
        if partition not in self._next:
            marks = await self._bookmarks()
            self._next[partition] = wanted = marks.get((partition.topic, partition.partition), 0)
            if offset != wanted:
                client.seek(partition, wanted)
                return False
        wanted = self._next[partition]
        if offset > wanted > 0:
            self._lose(client, partition, wanted, offset)
            return False
        return True

    def _lose(self, client: AIOKafkaConsumer, partition: TopicPartition, wanted: int, held: int) -> None:
        """Kafka no longer holds what comes next: that partition stops, loudly; skipping it would lose money.

        Nothing here is compacted or transactional, so offsets follow one another.
        """
        self.lost[partition] = wanted
        client.pause(partition)
        log.error("source_lost", topic=partition.topic, partition=partition.partition, wanted=wanted, held=held)

    async def _tell_group(self, client: AIOKafkaConsumer) -> None:
        """For lag tools only. A commit during a rebalance fails, and that is normal weather."""
        if time.monotonic() - self._committed_at < COMMIT_EVERY_SECONDS or not self._next:
            return
        self._committed_at = time.monotonic()
        marks = await self._bookmarks()
        held = {each: marks[each.topic, each.partition] for each in self._next if (each.topic, each.partition) in marks}
        with suppress(CommitFailedError, IllegalStateError, KafkaError):
            await client.commit(held)

    async def behind(self) -> dict[str, int | None]:
        """By topic, how many records are not yet handled, asked of the broker; None while it does not say."""
        client = self._client
        if client is None or not self._next:
            return dict.fromkeys(self._topics)
        partitions = [
            TopicPartition(topic, number)
            for topic in self._topics
            for number in client.partitions_for_topic(topic) or ()
        ]
        try:
            ends = await client.end_offsets(partitions)
        except KafkaError:
            return dict.fromkeys(self._topics)
        marks = await self._bookmarks()
        waiting: dict[str, int | None] = dict.fromkeys(self._topics, 0)
        for partition, end in ends.items():
            left = max(0, end - marks.get((partition.topic, partition.partition), 0))
            waiting[partition.topic] = (waiting[partition.topic] or 0) + left
        return waiting


class KafkaBus:
    def __init__(self, settings: ServiceSettings, database: Database) -> None:
        self._settings = settings
        self._publisher = KafkaPublisher(database, settings.kafka_bootstrap_servers, settings.poll_seconds)
        self._sources: list[KafkaSource] = []

    async def publish(self) -> None:
        await self._publisher.run()

    async def consume(self, consumer: Consumer) -> None:
        """No more workers than partitions: one too many stands by and may never be asked again."""
        instance = f"{consumer.name}-{socket.gethostname()}-{self._settings.port}"
        source = KafkaSource(consumer, consumer.subscription.topics, self._settings.kafka_bootstrap_servers, instance)
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
