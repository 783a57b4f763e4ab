"""One partition as it is read: a batch at a time, in its order, whatever happens to the others.

While its batch is tried again nothing more of it is taken from the client, which then holds no more than one answer of
the broker for it. What cannot be read here, since its compression is not known or its bytes are broken, is this
partition's trouble too: it is asked for again, and what stands before it is handled.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import OffsetOutOfRangeError, TopicAuthorizationFailedError

from shared.kernel import liveness
from shared.kernel.fail_points import reached
from shared.kernel.retry import OngoingFailure, Pause
from shared.messaging.consumer import Batch, Consumer
from shared.messaging.kafka.clients import is_unreadable
from shared.messaging.reading import RawMessage

BATCH = 500
WAIT_MS = 500

OF_ONE = (OffsetOutOfRangeError, TopicAuthorizationFailedError)

Gap = Callable[[TopicPartition, int, int], Awaitable[bool]]  # whether something is missing between two offsets


def _following_one_another(records: Sequence[Any]) -> Iterator[list[Any]]:
    start = 0
    for at in range(1, len(records) + 1):
        if at == len(records) or records[at].offset != records[at - 1].offset + 1:
            yield list(records[start:at])
            start = at


class Follower:
    """`next` is the offset below which all is handled, `ahead` that below which all is taken from the client."""

    def __init__(self, consumer: Consumer, client: AIOKafkaConsumer, partition: TopicPartition, offset: int) -> None:
        self.next = self.ahead = offset
        self._consumer = consumer
        self._client = client
        self._partition = partition
        self._pause = Pause()
        self._at_once = BATCH
        self._unreadable = False
        self._reached = offset

    @property
    def reached(self) -> int:
        """Below it all is handled, or is given to no reader, as the end of a transaction. No bookmark is there."""
        return max(self.next, self._reached)

    def failing(self) -> OngoingFailure | None:
        """Since when the broker gives nothing of it that can be used, and why."""
        return self._pause.failing()

    def unreadable_seconds(self) -> float:
        failing = self.failing()
        return failing.seconds if failing and self._unreadable else 0.0

    async def run(self, look: Callable[[], None], gap: Gap) -> None:
        """Until cancelled, or until something is missing. `look` asks whether the partition is as it was."""
        while True:
            liveness.turned()
            try:
                records = await self._more()
            except Exception as error:
                self._unreadable = is_unreadable(error)
                if not self._unreadable and not isinstance(error, OF_ONE):
                    raise  # the client's
                self._at_once = 1  # of an answer that is broken somewhere nothing is given but one at a time
                topic, shard = self._partition
                await self._pause.after(error, "looking_why", topic=topic, partition=str(shard))
                look()
                continue
            if not records:
                self._reached = max(self._reached, await self._client.position(self._partition))
                continue
            self._at_once = min(BATCH, self._at_once * 2)
            for part in _following_one_another(records):
                if part[0].offset != self.next and await gap(self._partition, self.next, part[0].offset):
                    return
                await self._deliver(part)

    async def _more(self) -> list[Any]:
        records = await self._client.getmany(self._partition, timeout_ms=WAIT_MS, max_records=self._at_once)
        if records or self.failing() is None or self.ahead >= (self._client.highwater(self._partition) or 0):
            self._pause.reset()  # nothing came though something is there: the next answer has not come yet
        return [record for record in records.get(self._partition, ()) if record.offset >= self.next]

    async def _deliver(self, records: list[Any]) -> None:
        topic, shard = self._partition
        self.ahead = records[-1].offset + 1
        events = [RawMessage(record.offset + 1, record.value or b"", key=record.key or b"") for record in records]
        reached("reader.fetched")
        await self._consumer.deliver(Batch(topic, shard, events, after=self.next))
        reached("reader.delivered")
        self.next = self.ahead
        self._consumer.database.progress.ring()
