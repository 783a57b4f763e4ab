"""One partition as it is read: a batch at a time, in its order, whatever happens to the others.

While its batch is tried again nothing more of it is taken from the client, which then holds no more than one answer of
the broker for it.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import OffsetOutOfRangeError, TopicAuthorizationFailedError

from shared.consumer import Batch, Consumer
from shared.pause import Pause
from shared.reading import Raw

BATCH = 500
WAIT_MS = 500

Gap = Callable[[TopicPartition, str], Awaitable[None]]


class Follower:
    """`next` is the offset below which all is handled, `ahead` that below which all is taken from the client."""

    def __init__(self, consumer: Consumer, client: AIOKafkaConsumer, partition: TopicPartition, offset: int) -> None:
        self.next = self.ahead = offset
        self._consumer = consumer
        self._client = client
        self._partition = partition
        self._pause = Pause()

    async def run(self, look: Callable[[], None], gap: Gap) -> None:
        """Until cancelled, or until something is missing. `look` asks whether the partition is as it was."""
        while True:
            try:
                records = await self._more()
            except (OffsetOutOfRangeError, TopicAuthorizationFailedError) as error:
                await self._pause.after(error, "looking_why")
                look()
                continue
            self._pause.reset()
            if not records:
                continue
            if records[0].offset != self.next:  # nothing here is compacted or transactional: they follow one another
                await gap(self._partition, f"offset {self.next} was wanted and {records[0].offset} came")
                return
            await self._deliver(records)

    async def _more(self) -> list[Any]:
        found = await self._client.getmany(self._partition, timeout_ms=WAIT_MS, max_records=BATCH)
        return [record for record in found.get(self._partition, ()) if record.offset >= self.next]

    async def _deliver(self, records: list[Any]) -> None:
        topic, shard = self._partition
        self.ahead = records[-1].offset + 1
        events = [Raw(record.offset + 1, record.value or b"", key=record.key or b"") for record in records]
        await self._consumer.deliver(Batch(topic, shard, events, after=self.next))
        self.next = self.ahead
        self._consumer.database.progress.ring()
