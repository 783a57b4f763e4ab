"""Kafka as the way in. A place is the consumer's bookmark: position = offset + 1, shard = partition.

Of a service's workers the one that leads reads all partitions, each in a task of its own; the others stand by. So
there is no group to rebalance while a batch is being handled, and a worker that is killed or frozen is followed at
once.
"""

import asyncio
import socket
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from shared.data.leader import Leader, LeaderConnection
from shared.data.statements import command, sql
from shared.kernel import liveness
from shared.kernel.kafka_settings import KafkaSettings
from shared.kernel.metrics import STOPPED
from shared.kernel.retry import OngoingFailure, Pause
from shared.messaging import missing, progress, read_for, stuck
from shared.messaging.consumer import Consumer
from shared.messaging.kafka.clients import ClusterProbe, ClusterState, access, starting, stop
from shared.messaging.kafka.following import BATCH, Follower
from shared.messaging.kafka.places import KafkaBookmark, PartitionRange, lost
from shared.messaging.kafka.remedies import MAKE_TOPICS, UNREADABLE, read_again
from shared.messaging.reading import RawMessage

LOOK_SECONDS, LOOK_AGAIN_SECONDS = 10.0, 2.0  # while all is well; while something waits for a person
BEHIND_SECONDS = 0.5
UNREADABLE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class _BookmarkRow:
    source: str
    shard: int
    position: int
    event_id: UUID | None
    cluster: str | None
    began: int | None
    topic_id: str | None
    stopped: str | None
    again_to: int | None

    @property
    def place(self) -> KafkaBookmark:
        return KafkaBookmark(
            self.position, self.event_id, self.cluster, self.began, self.topic_id, self.stopped, self.again_to
        )  # fmt: skip


_BOOKMARKS = sql(
    """
    SELECT source, shard, position, event_id, cluster, began, topic_id, stopped, again_to FROM bookmark
    WHERE reader = :reader
    """,
    into=_BookmarkRow,
)
_NOTE_HELD = command(
    """
    INSERT INTO bookmark (reader, source, shard, position, cluster, began, topic_id)
    SELECT :reader, source, shard, began, :cluster, began, topic_id
    FROM unnest(CAST(:sources AS text[]), CAST(:shards AS integer[]), CAST(:begins AS bigint[]), CAST(:ids AS text[]))
        AS held (source, shard, began, topic_id)
    ON CONFLICT (reader, source, shard) DO UPDATE SET
        cluster = excluded.cluster, began = excluded.began, position = greatest(bookmark.position, excluded.position),
        topic_id = excluded.topic_id
    """
)
# What a bookmark was set back over in another log is nowhere in this one, and would never be reached.
_BRING_DOWN = command(
    """
    UPDATE bookmark SET again_to = held.ends
    FROM unnest(CAST(:sources AS text[]), CAST(:shards AS integer[]), CAST(:ends AS bigint[]))
         AS held (source, shard, ends)
    WHERE reader = :reader AND bookmark.source = held.source AND bookmark.shard = held.shard AND again_to > held.ends
    """
)
# Only as it was read: who sets it back meanwhile must not be overruled.
_STOP = command(
    """
    INSERT INTO bookmark (reader, source, shard, stopped) VALUES (:reader, :source, :shard, :why)
    ON CONFLICT (reader, source, shard) DO UPDATE SET stopped = excluded.stopped
    WHERE bookmark.cluster IS NOT DISTINCT FROM CAST(:cluster AS text) AND bookmark.stopped IS NULL
    """
)

log = structlog.get_logger("kafka")


class KafkaSource:
    """Reads topics for one consumer.

    `stopped` names the partitions that are read no more until a person acts, `missing` the topics that cannot be
    used, each with the reason; the others are read on.
    """

    def __init__(self, consumer: Consumer, settings: KafkaSettings) -> None:
        self.stopped: dict[TopicPartition, str] = {}
        self.missing: dict[str, str] = {}
        self.looked = False  # what the two say was seen since the start
        self._consumer = consumer
        self._settings = settings
        self._topics = list(consumer.subscription.topics)
        self._types = {topic: consumer.subscription.types_on(topic) for topic in self._topics}
        self._leader = Leader(consumer.database, "reader", consumer.name)
        self._looker = ClusterProbe(settings, f"{consumer.name}-looker")
        self.reading = Pause()
        self.looking = Pause()
        self._followers: dict[TopicPartition, Follower] = {}
        self._following: dict[TopicPartition, asyncio.Task[None]] = {}
        self._wanted = asyncio.Event()  # a look
        self._seen: dict[TopicPartition, KafkaBookmark] = {}  # what the last look found in order, to be found again
        self._look_at = 0.0
        self._waits: dict[TopicPartition, bool] = {}  # while we lead and the broker answers

    async def run(self) -> None:
        """Until cancelled; a broker or a database that is away is waited for."""
        looking = asyncio.create_task(liveness.alone("look at the topics", self._look_on()))
        try:
            while True:
                try:
                    await self._leader.lead(self._read)
                except Exception as error:  # noqa: BLE001 - start anew from the bookmarks
                    if self._leader.stood_by:
                        self.reading.reset()
                    await self.reading.after(error, "reading_again")
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
            await self._looker.close()

    async def _look_on(self) -> None:
        """Who stands by keeps the way to the broker open, to say how far behind the service is."""
        while True:
            liveness.turned()
            try:
                self._see_missing(await self._looker.look_at(self._topics))
            except Exception as error:  # noqa: BLE001 - the broker is away, or refuses us
                await self.looking.after(error, "looking_again")
            else:
                self.looking.reset()
                await asyncio.sleep(LOOK_SECONDS)

    async def _read(self, _lead: LeaderConnection) -> None:
        connection = access(self._settings)
        client = AIOKafkaConsumer(
            **connection,
            client_id=f"{self._consumer.name}-{socket.gethostname()}",
            group_id=self._consumer.name,  # only to leave offsets where lag tools look
            auto_offset_reset="none",  # a place that the broker does not hold is an error, never another place
            enable_auto_commit=False,  # it commits what is not yet handled
            isolation_level="read_committed",
            max_poll_records=BATCH,
            fetch_max_wait_ms=100,
            fetch_min_bytes=1,
            request_timeout_ms=40_000,
            metadata_max_age_ms=30_000,
            check_crcs=True,
        )
        try:
            async with starting(connection):
                await client.start()
            while True:
                liveness.turned()
                await self._look(client)
                await self._until_look()
                self.reading.reset()
        finally:
            await self._end(list(self._following))
            self._seen.clear()
            await stop(client)

    async def _look(self, client: AIOKafkaConsumer) -> None:
        """Whether all that we read, or want to read, is as our bookmarks say; what is not stops, loudly."""
        self._wanted.clear()
        cluster_state = await self._looker.look_at(self._topics)
        self._see_missing(cluster_state)
        await missing.note(self._consumer.database, self._consumer.name, self.missing)
        there = {
            TopicPartition(topic, number)
            for topic in self._topics
            if topic not in self.missing
            for number in cluster_state.partitions[topic]
        }
        await read_for.note(self._consumer.database, self._consumer.name, self._types)
        before = self._places_now()  # and then the bookmarks: one that stands before was set back by a person
        bookmarks = await self._bookmarks()
        places = {partition: bookmarks.get(partition, KafkaBookmark(is_new=True)) for partition in there}
        held = await self._held(cluster_state, places)
        wrong = {partition: why for partition in there if (why := self._wrong(partition, places, held[partition]))}
        wrong |= self._unreadable(
            {partition for partition in there - wrong.keys() if places[partition].next >= before.get(partition, 0)}
        )
        await self._stop(wrong, places)
        self.looked = True
        sound = {partition: place for partition, place in places.items() if partition not in wrong}
        await self._note(bookmarks, sound, held)
        await self._go_on(client, sound, held, before)
        await self._forget_stuck(bookmarks, sound, held)
        await self._tell_lag_tools(client)
        again = self.missing or wrong or self.failing() or self.reading.failing()
        self._look_at = time.monotonic() + (LOOK_AGAIN_SECONDS if again else LOOK_SECONDS)

    async def _held(
        self, cluster_state: ClusterState, places: Mapping[TopicPartition, KafkaBookmark]
    ) -> dict[TopicPartition, PartitionRange]:
        """Of each partition what it holds, and the event before our place, or before that of the last look."""
        begins, ends = await self._looker.begins(places), await self._looker.ends(places)
        held = {
            of_partition: PartitionRange(
                cluster_state.cluster,
                begins[of_partition],
                ends[of_partition],
                topic_id=cluster_state.ids[of_partition.topic],
            )
            for of_partition in places
        }
        before = {
            of_partition: (self._seen_of(of_partition, place) or place).position - 1
            for of_partition, place in places.items()
        }
        ask = {
            partition: offset
            for partition, offset in before.items()
            if held[partition].has(offset) and self._seen.get(partition) != places[partition]
        }
        for partition, records in (await self._looker.records(ask)).items():
            if records:
                held[partition] = replace(held[partition], event_id=self._id(partition, records[0]))
        return held

    def reading_failing(self) -> OngoingFailure | None:
        """Nothing while another worker leads: what failed here before that says nothing of the reading now."""
        return None if self._leader.held_by else self.reading.failing()

    def failing(self) -> dict[str, OngoingFailure]:
        """By partition, why nothing of it that could be used has come, and since when."""
        return {
            f"{partition.topic}/{partition.partition}": failing
            for partition, follower in self._followers.items()
            if (failing := follower.failing())
        }

    def _unreadable(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, str]:
        """Kept as a stop after a while: what pays must know that something there is not heard."""
        return {
            partition: f"offset {follower.ahead} {UNREADABLE}: {failing.why}"
            for partition in partitions
            if (follower := self._followers.get(partition)) and (failing := follower.failing())
            if follower.unreadable_seconds() > UNREADABLE_SECONDS
        }

    def _id(self, partition: TopicPartition, record: ConsumerRecord) -> UUID | None:
        raw = RawMessage(record.offset + 1, record.value or b"", key=record.key or b"")
        return self._consumer.read(partition.topic, partition.partition, raw).claimed

    def _wrong(
        self, partition: TopicPartition, places: Mapping[TopicPartition, KafkaBookmark], held: PartitionRange
    ) -> str:
        """By the bookmark; and what was in order at the last look must be there still, with what it held."""
        seen = self._seen_of(partition, places[partition])
        if seen is None:
            return lost(places[partition], held)
        return lost(seen, held) or lost(replace(places[partition], event_id=None), held)

    def _seen_of(self, partition: TopicPartition, place: KafkaBookmark) -> KafkaBookmark | None:
        """Nothing where a person has set the bookmark back since."""
        return None if place.is_accepted else self._seen.get(partition)

    async def _stop(self, wrong: dict[TopicPartition, str], places: Mapping[TopicPartition, KafkaBookmark]) -> None:
        """Kept, since what comes later may look like more of the same log. Only a person lets it go on."""
        self._tell_stopped(wrong)
        for partition, why in wrong.items():
            if places[partition].stopped is None:
                await self._consumer.database.write(
                    _STOP, reader=self._consumer.name, source=partition.topic, shard=partition.partition, why=why,
                    cluster=places[partition].cluster,
                )  # fmt: skip

    async def _bookmarks(self) -> Mapping[TopicPartition, KafkaBookmark]:
        bookmarks = await self._consumer.database.read(_BOOKMARKS, reader=self._consumer.name)
        return {TopicPartition(bookmark.source, bookmark.shard): bookmark.place for bookmark in bookmarks}

    async def _note(
        self,
        bookmarks: Mapping[TopicPartition, KafkaBookmark],
        sound: Mapping[TopicPartition, KafkaBookmark],
        held: Mapping[TopicPartition, PartitionRange],
    ) -> None:
        """Where the bookmarks are, so that they are not taken for places in another log."""
        new = [
            partition
            for partition in sound
            if partition not in bookmarks
            or (bookmarks[partition].cluster, bookmarks[partition].began)
            != (held[partition].cluster, held[partition].begins)
            or bookmarks[partition].topic_id != held[partition].topic_id
        ]
        if new:
            await self._consumer.database.write(
                _NOTE_HELD, reader=self._consumer.name, cluster=held[new[0]].cluster,
                sources=[partition.topic for partition in new], shards=[partition.partition for partition in new],
                begins=[held[partition].begins for partition in new],
                ids=[held[partition].topic_id for partition in new],
            )  # fmt: skip

        beyond = [partition for partition, place in sound.items() if (place.again_to or 0) > held[partition].ends]
        if beyond:
            await self._consumer.database.write(
                _BRING_DOWN, reader=self._consumer.name, sources=[partition.topic for partition in beyond],
                shards=[partition.partition for partition in beyond],
                ends=[held[partition].ends for partition in beyond],
            )  # fmt: skip

    async def _forget_stuck(
        self,
        bookmarks: Mapping[TopicPartition, KafkaBookmark],
        sound: Mapping[TopicPartition, KafkaBookmark],
        held: Mapping[TopicPartition, PartitionRange],
    ) -> None:
        """Of another log than the one that is read now, and of what is read no more; who was stuck there has ended."""
        name, database = self._consumer.name, self._consumer.database
        elsewhere = [
            (partition.topic, partition.partition)
            for partition in sound.keys() & bookmarks.keys()
            if (bookmarks[partition].cluster, bookmarks[partition].topic_id)
            != (held[partition].cluster, held[partition].topic_id)
        ]
        if elsewhere:
            async with database.session() as session:
                await stuck.forget(session, name, elsewhere)
        there = [(partition.topic, partition.partition) for partition in held]
        await stuck.forget_unread(database, name, there, kept=self.missing)
        await progress.forget_unread(database, name, set(there) - set(elsewhere), kept=self.missing)

    async def _go_on(
        self,
        client: AIOKafkaConsumer,
        sound: Mapping[TopicPartition, KafkaBookmark],
        held: Mapping[TopicPartition, PartitionRange],
        before: Mapping[TopicPartition, int],
    ) -> None:
        """From the bookmarks, if a partition is new or stopped, or a person has set one back `before` which we were.

        The others are followed on, be it that they are stuck.
        """
        wanted = {partition: max(place.position, held[partition].begins) for partition, place in sound.items()}
        self._seen = {
            of_partition: replace(
                place,
                cluster=held[of_partition].cluster,
                began=held[of_partition].begins,
                topic_id=held[of_partition].topic_id,
            )
            for of_partition, place in sound.items()
        }
        kept = {
            of_partition
            for of_partition in self._following
            if of_partition in wanted and wanted[of_partition] >= before.get(of_partition, 0)
        }
        if kept == self._following.keys() == wanted.keys():
            return
        await self._end(self._following.keys() - kept)
        client.assign(sorted(wanted))
        for partition, offset in wanted.items():
            client.seek(partition, self._followers[partition].ahead if partition in kept else offset)
        for partition in wanted.keys() - kept:
            follower = Follower(self._consumer, client, partition, wanted[partition])
            self._followers[partition] = follower
            following = liveness.alone(
                f"{partition.topic}/{partition.partition}", follower.run(self._wanted.set, self._gap)
            )
            self._following[partition] = asyncio.create_task(following)
        log.info("reading", partitions=len(wanted))

    async def _until_look(self) -> None:
        """Followers work meanwhile. What one of them cannot go on after ends the reading."""
        seconds = max(0.0, self._look_at - time.monotonic())
        waking = asyncio.ensure_future(self._wanted.wait())
        try:
            done, _others = await asyncio.wait(
                {waking, *self._following.values()}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            waking.cancel()
        for partition, task in list(self._following.items()):
            if task in done:
                await self._end([partition])
                task.result()

    async def _gap(self, partition: TopicPartition, wanted: int, came: int) -> bool:
        """Nothing is missing where another producer's transactions ended: their markers take offsets."""
        if await self._looker.holds_no_more_than_transactions(partition, wanted, came):
            return False
        why = f"offset {wanted} was wanted and {came} came"
        await self._stop(self.stopped | {partition: why}, await self._bookmarks())
        self._wanted.set()
        return True

    async def _end(self, partitions: Iterable[TopicPartition]) -> None:
        ending = [self._following.pop(partition) for partition in partitions]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        self._followers = {
            partition: follower for partition, follower in self._followers.items() if partition in self._following
        }

    def _see_missing(self, cluster_state: ClusterState) -> None:
        """Whoever leads: each process asks the broker."""
        refused = {topic: cluster_state.refused.get(topic, "") for topic in self._topics}
        for topic, why in refused.items():
            if why and self.missing.get(topic) != why:
                log.error("topic_missing", topic=topic, why=why, remedy=MAKE_TOPICS)
            if not why and topic in self.missing:
                log.info("topic_there", topic=topic)
        self.missing = {topic: why for topic, why in refused.items() if why}

    def why_stopped(self) -> dict[TopicPartition, str]:
        """With what a person does about it."""
        owners, reader = self._consumer.subscription.topics, self._consumer.name
        return {at: read_again(why, owners[at.topic], reader, at.topic) for at, why in self.stopped.items()}

    def _tell_stopped(self, wrong: dict[TopicPartition, str]) -> None:
        before, self.stopped = self.stopped, wrong
        for partition, why in wrong.items():
            if before.get(partition) != why:
                what = self.why_stopped()[partition]
                log.error("source_lost", topic=partition.topic, partition=partition.partition, why=what)
        STOPPED.labels(self._consumer.name, "reader").set(len(wrong))

    async def _tell_lag_tools(self, client: AIOKafkaConsumer) -> None:
        if read := {partition: position for partition, position in self._places_now().items() if position}:
            with suppress(KafkaError, TimeoutError):  # nothing of ours rests on these
                async with asyncio.timeout(1):
                    await client.commit(read)

    async def behind(self) -> Mapping[str, int | None]:
        """By topic, how many records are not yet handled, asked of the broker; None if it does not say at once.

        A worker that stands by goes by the bookmarks, which are the same for all: what is stopped there, too.
        """
        self._waits = {}
        try:
            async with asyncio.timeout(BEHIND_SECONDS):
                leads = self._leader.leads
                places = self._reached() if leads else await self._places()
                ends = await self._looker.ends(places)
                if leads:
                    self._waits = {partition: end > places[partition] for partition, end in ends.items()}
                self.looked = self.looked or bool(self._leader.held_by)  # who leads keeps what stopped
                return self._by_topic(places, ends)
        except Exception:  # noqa: BLE001 - away: it cannot be told
            return dict.fromkeys(self._topics)

    def _places_now(self) -> dict[TopicPartition, int]:
        """The offsets below which all is handled."""
        return {partition: follower.next for partition, follower in self._followers.items()}

    def _reached(self) -> dict[TopicPartition, int]:
        return {partition: follower.reached for partition, follower in self._followers.items()}

    def waits(self) -> dict[progress.Place, bool]:
        """As was last asked. Who stands by does not know: where a bookmark is, more may only seem to wait."""
        return {(partition.topic, partition.partition): is_waiting for partition, is_waiting in self._waits.items()}

    async def _places(self) -> dict[TopicPartition, int]:
        bookmarks = await self._bookmarks()
        kept = {partition: place.stopped for partition, place in bookmarks.items() if partition.topic in self._topics}
        self._tell_stopped({partition: why for partition, why in kept.items() if why is not None})
        if not self._looker.is_connected:
            raise ConnectionError("no broker")
        return {partition: place.next for partition, place in bookmarks.items()}

    def _by_topic(
        self, places: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]
    ) -> Mapping[str, int | None]:
        """None for a topic of which a partition is not read, for whatever reason."""
        waiting: dict[str, int | None] = {topic: 0 for topic in self._topics if topic in _topics(places)}
        for partition, end in ends.items():
            left = max(0, end - places[partition])
            waiting[partition.topic] = (waiting[partition.topic] or 0) + left
        unread = [topic for topic in self._topics if topic not in waiting]
        return waiting | dict.fromkeys([*unread, *self.missing, *_topics(self.stopped)])


def _topics(partitions: Iterable[TopicPartition]) -> set[str]:
    return {partition.topic for partition in partitions}
