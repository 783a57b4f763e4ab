"""Kafka as the way out: the log, sent in its order, each batch acknowledged before the bookmark moves.

A topic that cannot be sent to is held at a mark of its own while the others go on; when it can be sent to again it
catches up with them. What the broker acknowledged last is kept, so that one that holds it no longer is noticed.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import structlog
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from shared.data.db import Database
from shared.data.leader import Leader, LeaderConnection
from shared.data.wakeup import wait
from shared.kernel import liveness
from shared.kernel.fail_points import reached
from shared.kernel.kafka_settings import KafkaSettings
from shared.kernel.metrics import SENT, STOPPED
from shared.kernel.retry import Pause
from shared.messaging.events import Payload
from shared.messaging.kafka import sent_bookmarks as sql
from shared.messaging.kafka.beyond import id_of, unknown
from shared.messaging.kafka.clients import ClusterProbe, ClusterState, abandon, access, starting
from shared.messaging.kafka.places import PartitionRange, lost
from shared.messaging.kafka.remedies import send_again
from shared.messaging.kafka.sending import SendResult, send
from shared.messaging.kafka.sent_bookmarks import (
    LOG,
    PAUSED,
    EventToSend,
    LogPosition,
    PublisherBookmarks,
    read_bookmarks,
)

BATCH = 500
LOOK_SECONDS, LOOK_AGAIN_SECONDS = 10.0, 2.0  # while all is well; while something waits for a person

log = structlog.get_logger("kafka")


class KafkaPublisher:
    """Any failure of the broker closes the producer and starts again from the marks; what is sent twice has the same
    id and sequence. `held` names the topics that wait and why, `lost` what the broker does not hold as we left it.
    """

    def __init__(
        self,
        database: Database,
        settings: KafkaSettings,
        poll_seconds: float = 5.0,
        publishes: Sequence[type[Payload]] = (),
    ) -> None:
        self.held: dict[str, str] = {}
        self.lost: dict[str, str] = {}
        self.looked = False  # what `held` and `lost` say was seen since the start, here or by who leads
        self.leader = Leader(database, "publisher", standing=self._forget)
        self.pause = Pause()
        self._database = database
        self._settings = settings
        self._publishes = publishes
        self._poll_seconds = poll_seconds
        self.looker = ClusterProbe(settings, f"{database.service}-publisher-looker")
        self._cluster = ""
        self._there: set[str] = set()  # topics that were found usable
        self._begins: dict[TopicPartition, int] = {}
        self._ids: dict[str, str] = {}  # of topics, when they were last looked at
        self._proven: set[str] = set()  # topics that hold nothing beyond our marks that we do not know
        self._look_at = 0.0
        self._try_at: dict[str, float] = {}  # a held topic again

    async def run(self) -> None:
        """Until cancelled. Of several processes the one that holds the lock sends; the others stand by."""
        try:
            while True:
                try:
                    await self.leader.lead(self._publish)
                except Exception as error:  # noqa: BLE001 - whatever it is, the log keeps what is unsent
                    await self.pause.after(error, "publishing_again")
        finally:
            await self.looker.close()

    def _forget(self) -> None:
        """Who leads now says what waits."""
        self.held, self.lost, self.looked = {}, {}, True
        self.pause.reset()
        STOPPED.labels(self._database.service, "publisher").set(0)

    async def _publish(self, lead: LeaderConnection) -> None:
        connection = access(self._settings)
        producer = AIOKafkaProducer(
            **connection,
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
        self._look_at = 0.0
        self._there.clear()
        self._proven.clear()
        try:
            async with starting(connection):
                await producer.start()
            await sql.OPEN.execute(lead)
            log.info("publishing")
            while True:
                liveness.turned()
                ticket = self._database.logged.ticket()
                is_sent = await self._turn(producer, lead)
                self.looked = True
                if not is_sent:
                    late = bool(self.held or self.lost)
                    await wait(ticket, LOOK_AGAIN_SECONDS if late else self._poll_seconds)
                self.pause.reset()
        finally:
            await abandon(producer)

    async def _turn(self, producer: AIOKafkaProducer, lead: LeaderConnection) -> bool:
        """Whether something was sent."""
        bookmarks = read_bookmarks(await self._database.read(sql.BOOKMARKS))
        if time.monotonic() >= self._look_at:
            await self._look(lead, bookmarks)
        if LOG in self.lost:
            return False
        self.held = {topic: self.held.get(topic, "") for topic in bookmarks.held}
        sent = await self._send_next(producer, lead, bookmarks)
        for topic, position in bookmarks.held.items():
            if topic not in self._stopped_topics() and time.monotonic() >= self._try_at.get(topic, 0.0):
                sent = await self._catch_up(producer, lead, bookmarks, topic, position) or sent
        return sent

    async def _send_next(
        self, producer: AIOKafkaProducer, lead: LeaderConnection, bookmarks: PublisherBookmarks
    ) -> bool:
        newest = await self._database.read(sql.NEWEST) if bookmarks.held else []
        batch = await self._database.read(
            sql.NEXT, position=bookmarks.log.position, held=list(bookmarks.held), limit=BATCH
        )
        end: LogPosition | EventToSend | None = batch[-1] if batch else None
        if newest and len(batch) < BATCH and newest[0].position > bookmarks.log.position:
            end = end if end and end.position > newest[0].position else newest[0]  # past what is held only
        if end is None:
            return False
        sent = await self._send(producer, lead, bookmarks, batch)
        return await self._move(lead, bookmarks, LOG, end, sent)

    async def _catch_up(
        self,
        producer: AIOKafkaProducer,
        lead: LeaderConnection,
        bookmarks: PublisherBookmarks,
        topic: str,
        position: int,
    ) -> bool:
        """What a held topic has still to get of what the others have got."""
        (bookmark,) = [bookmark for bookmark in await self._database.read(sql.BOOKMARKS) if bookmark.source == LOG]
        until = bookmark.position
        batch = await self._database.read(sql.NEXT_OF, position=position, until=until, topic=topic, limit=BATCH)
        if not batch:
            await sql.RELEASE.execute(lead, topic=topic, position=position)
            self.held.pop(topic, None)
            return False
        self._there.discard(topic)
        sent = await self._send(producer, lead, bookmarks, batch)
        done = batch
        if topic in sent.failed:
            failed_at, why = sent.failed.pop(topic)
            self._tell_held(topic, why)
            self._try_at[topic] = time.monotonic() + LOOK_AGAIN_SECONDS
            done = [event for event in batch if event.position < failed_at]
        return bool(done) and await self._move(lead, bookmarks, PAUSED + topic, done[-1], sent)

    async def _send(
        self,
        producer: AIOKafkaProducer,
        lead: LeaderConnection,
        bookmarks: PublisherBookmarks,
        batch: Sequence[EventToSend],
    ) -> SendResult:
        reached("publisher.read")
        sent = await send(producer, batch, await self._refused({event.topic for event in batch}, lead, bookmarks))
        reached("publisher.sent")
        if sent.failed and not sent.only_the_topics():
            self._there.clear()
            refused = await self._refused(set(sent.failed), lead, bookmarks)
            if refused.keys() != sent.failed.keys():
                raise KafkaError("; ".join(f"{topic}: {why}" for topic, (_at, why) in sent.failed.items()))
        SENT.labels(self._database.service).inc(sent.count)
        return sent

    async def _refused(
        self, topics: set[str], lead: LeaderConnection, bookmarks: PublisherBookmarks
    ) -> Mapping[str, str]:
        """Of these topics those that cannot be sent to. The broker is asked once about each, and what it holds."""
        if missing := topics - self._there:
            cluster_state = await self.looker.look_at(missing)
            if strange := await self._unknown(cluster_state, bookmarks, cluster_state.ids.keys()):
                await self._stop(lead, {}, strange)
                raise KafkaError("; ".join(strange.values()))
            self._there |= missing - cluster_state.refused.keys()
            return cluster_state.refused
        return {}

    async def _move(
        self,
        lead: LeaderConnection,
        bookmarks: PublisherBookmarks,
        source: str,
        end: LogPosition | EventToSend,
        sent: SendResult,
    ) -> bool:
        """Whether it is still where it was read; then it moves, with all that came of the batch."""
        position = bookmarks.log.position if source == LOG else bookmarks.held[source.removeprefix(PAUSED)]
        self._refuse_a_new_log(bookmarks, sent)
        for topic, (_position, why) in sent.failed.items():
            self._tell_held(topic, why)
        partitions = list(sent.acked)
        moved = await sql.MOVE.one(
            lead, source=source, position=position, to=end.position, to_id=end.event_id, cluster=self._cluster,
            failed=list(sent.failed), failed_at=[at - 1 for at, _why in sent.failed.values()],
            topics=[partition.topic for partition in partitions],
            shards=[partition.partition for partition in partitions],
            acked=[sent.acked[partition][0] for partition in partitions],
            acked_ids=[sent.acked[partition][1] for partition in partitions],
            begins=[self._begins.get(partition, 0) for partition in partitions],
            topic_ids=[self._ids.get(partition.topic) for partition in partitions],
            log_cluster=bookmarks.log.cluster, passed=list(bookmarks.held) if source == LOG else [],
        )  # fmt: skip
        reached("publisher.marked")
        self._database.progress.ring()
        if sent.stalled:
            raise KafkaError("the broker did not acknowledge all in time")
        return moved > 0

    def _refuse_a_new_log(self, bookmarks: PublisherBookmarks, sent: SendResult) -> None:
        """What we send follows what was acknowledged last, but in a partition that has lost something."""
        for partition, offset in sent.began_at.items():
            if partition in bookmarks.acked and offset < bookmarks.acked[partition].position:
                self._look_at = 0.0
                raise KafkaError(f"{partition.topic}/{partition.partition} goes back to offset {offset}")

    async def _look(self, lead: LeaderConnection, bookmarks: PublisherBookmarks) -> None:
        """Whether our log and the broker hold what was sent. Where they do not, it is sent no further until told."""
        cluster_state = await self.looker.look_at({partition.topic for partition in bookmarks.acked})
        self._cluster = cluster_state.cluster
        wrong = await self._wrong_log(bookmarks)
        held = await self._held(cluster_state, bookmarks)
        lost_there = {
            partition: why
            for partition, place in held.items()
            if (why := lost(bookmarks.acked[partition], place, sent=True))
        }
        lost_there |= _gone(cluster_state, bookmarks)
        stopped = {partition: place.stopped for partition, place in bookmarks.acked.items() if place.stopped}
        sound = cluster_state.ids.keys() - {partition.topic for partition in lost_there | stopped}
        lost_there |= stopped | await self._unknown(cluster_state, bookmarks, set(sound))
        await self._stop(lead, wrong, lost_there)
        await self._note(
            lead, bookmarks, {partition: place for partition, place in held.items() if partition not in lost_there}
        )
        self._begins |= {partition: place.begins for partition, place in held.items()}
        wrong |= {f"{partition.topic}/{partition.partition}": why for partition, why in lost_there.items()}
        self._tell_lost(wrong)
        if topics := self._stopped_topics():
            await sql.HOLD.execute(lead, topics=sorted(topics))
            bookmarks.held |= dict.fromkeys(topics - bookmarks.held.keys(), bookmarks.log.position)
        self._look_at = time.monotonic() + (LOOK_AGAIN_SECONDS if wrong else LOOK_SECONDS)

    async def _held(
        self, cluster_state: ClusterState, bookmarks: PublisherBookmarks
    ) -> dict[TopicPartition, PartitionRange]:
        there = [of_partition for of_partition in bookmarks.acked if _is_there(cluster_state, of_partition)]
        begins, ends = await self.looker.begins(there), await self.looker.ends(there)
        held = {
            of_partition: PartitionRange(
                cluster_state.cluster,
                begins[of_partition],
                ends[of_partition],
                topic_id=cluster_state.ids[of_partition.topic],
            )
            for of_partition in there
        }
        for partition, event_id in (await self._events(bookmarks, held)).items():
            held[partition] = replace(held[partition], event_id=event_id)
        return held

    async def _unknown(
        self, cluster_state: ClusterState, bookmarks: PublisherBookmarks, topics: Iterable[str]
    ) -> dict[TopicPartition, str]:
        """What these topics hold beyond our marks and our log does not know. Asked once while we lead."""
        self._ids |= cluster_state.ids
        ask = set(topics) - self._proven
        places = {
            partition: place.position if place else 0
            for topic in ask
            for number in cluster_state.partitions[topic]
            if not ((place := bookmarks.acked.get(partition := TopicPartition(topic, number))) and place.is_accepted)
        }
        strange = await unknown(self._database, self.looker, places, self._publishes)
        self._proven |= ask - {of_partition.topic for of_partition in strange}
        return strange

    async def _stop(
        self, lead: LeaderConnection, wrong: Mapping[str, str], lost_there: Mapping[TopicPartition, str]
    ) -> None:
        """Kept, since what we send next would hide it."""
        stops = [(LOG, 0, why) for why in wrong.values()]
        stops += [(partition.topic, partition.partition, why) for partition, why in lost_there.items()]
        if stops:
            sources, shards, whys = (list(column) for column in zip(*stops, strict=True))
            await sql.STOP.execute(lead, sources=sources, shards=shards, whys=whys)

    async def _note(
        self, lead: LeaderConnection, bookmarks: PublisherBookmarks, sound: Mapping[TopicPartition, PartitionRange]
    ) -> None:
        new = [partition for partition in sound if bookmarks.acked[partition].topic_id is None]
        if new:
            await sql.NOTE.execute(
                lead, cluster=self._cluster, sources=[partition.topic for partition in new],
                shards=[partition.partition for partition in new],
                topic_ids=[sound[partition].topic_id for partition in new],
                begins=[sound[partition].begins for partition in new],
                ends=[sound[partition].ends for partition in new],
            )  # fmt: skip

    async def _events(
        self, bookmarks: PublisherBookmarks, held: Mapping[TopicPartition, PartitionRange]
    ) -> dict[TopicPartition, UUID]:
        """What stands where we were last acknowledged. As we lead, nobody else writes there."""
        places = {
            partition: bookmarks.acked[partition].position - 1
            for partition in held
            if bookmarks.acked[partition].event_id
        }
        records = await self.looker.records(
            {partition: at for partition, at in places.items() if held[partition].has(at)}
        )
        return {
            partition: id_of(at_offset[0].value) or UUID(int=0) for partition, at_offset in records.items() if at_offset
        }  # 0: not ours

    async def _wrong_log(self, bookmarks: PublisherBookmarks) -> dict[str, str]:
        (around,) = await self._database.read(sql.AROUND, position=bookmarks.log.position)
        place, newest = bookmarks.log, around.newest or 0
        if place.stopped is not None:
            return {LOG: place.stopped}
        if place.cluster not in {None, self._cluster}:
            return {LOG: f"it was sent to the cluster {place.cluster}, and this is {self._cluster}"}
        if place.position > newest:
            return {LOG: f"it was sent up to {place.position}, and now ends at {newest}"}
        if place.event_id is not None and around.event_id not in {None, place.event_id}:
            return {LOG: f"position {place.position} held {place.event_id} when it was sent, now {around.event_id}"}
        return {}

    def _stopped_topics(self) -> set[str]:
        return {name.rpartition("/")[0] for name in self.lost if name != LOG}

    def _tell_held(self, topic: str, why: str) -> None:
        if self.held.get(topic) != why:
            log.error("topic_held", topic=topic, why=why)
        self.held[topic] = why

    def _tell_lost(self, wrong: dict[str, str]) -> None:
        for name, why in wrong.items():
            if self.lost.get(name) != why:
                log.error("sent_and_lost", what=name, why=send_again(why, self._database.service))
        self.lost = wrong
        STOPPED.labels(self._database.service, "publisher").set(len(wrong) + len(self.held))


def _is_there(cluster_state: ClusterState, partition: TopicPartition) -> bool:
    usable = partition.topic not in cluster_state.refused
    return usable and partition.partition in cluster_state.partitions.get(partition.topic, ())


def _gone(cluster_state: ClusterState, bookmarks: PublisherBookmarks) -> dict[TopicPartition, str]:
    """Asked about a partition that a topic which is there does not have, the client would wait for it in vain."""
    return {
        partition: f"the topic was made again with fewer partitions: there is none of the number {partition.partition}"
        for partition, place in bookmarks.acked.items()
        if partition.topic not in cluster_state.refused
        and not _is_there(cluster_state, partition)
        and not place.is_accepted
    }
