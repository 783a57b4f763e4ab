"""One batch of the log on its way to the broker, and what came of it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import (
    InvalidTopicError,
    KafkaError,
    MessageSizeTooLargeError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)

from shared.messaging.events import with_sequence
from shared.messaging.kafka.sent_bookmarks import EventToSend

SEND_SECONDS = 30  # an idempotent send never times out by itself
OF_THE_TOPIC = (
    InvalidTopicError,
    MessageSizeTooLargeError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)


@dataclass
class SendResult:
    """`acked` is the place after the last record of each partition, `began_at` the offset of its first.

    `failed` has by topic where it failed first.
    """

    acked: dict[TopicPartition, tuple[int, UUID]] = field(default_factory=dict)
    began_at: dict[TopicPartition, int] = field(default_factory=dict)
    failed: dict[str, tuple[int, str]] = field(default_factory=dict)
    of_the_topic: set[str] = field(default_factory=set)
    count: int = 0
    stalled: bool = False

    def fail(self, event: EventToSend, error: str, *, of_the_topic: bool = True) -> None:
        self.failed.setdefault(event.topic, (event.position, error))
        if of_the_topic:
            self.of_the_topic.add(event.topic)

    def ack(self, event: EventToSend, record: Any) -> None:
        self.count += 1
        partition = TopicPartition(record.topic, record.partition)
        self.began_at[partition] = min(record.offset, self.began_at.get(partition, record.offset))
        if self.acked.get(partition, (0, None))[0] <= record.offset:
            self.acked[partition] = (record.offset + 1, event.event_id)

    def only_the_topics(self) -> bool:
        """Whether what failed is the matter of those topics, and not of the broker or the way to it."""
        return bool(self.acked) or self.failed.keys() == self.of_the_topic


async def send(producer: AIOKafkaProducer, batch: Sequence[EventToSend], refused: Mapping[str, str]) -> SendResult:
    """In their order. After a record of a topic that could not be sent none of it is; of the other topics all are."""
    sent = SendResult()
    waiting: list[tuple[EventToSend, asyncio.Future[Any]]] = []
    try:
        async with asyncio.timeout(SEND_SECONDS):
            for event in batch:
                if event.topic in refused:
                    sent.fail(event, refused[event.topic])
                elif event.topic not in sent.failed:
                    await _begin(producer, event, waiting, sent)
            if waiting:
                await asyncio.wait([future for _event, future in waiting])
    except TimeoutError:
        sent.stalled = True
        begun = {event.position for event, _future in waiting}
        for event in batch:
            if event.position not in begun:
                sent.fail(event, f"not taken in {SEND_SECONDS} seconds", of_the_topic=False)
    for event, future in waiting:
        _note(event, future, sent)
    return sent


async def _begin(
    producer: AIOKafkaProducer,
    event: EventToSend,
    waiting: list[tuple[EventToSend, asyncio.Future[Any]]],
    sent: SendResult,
) -> None:
    body = with_sequence(event.body, event.position)
    try:
        waiting.append((event, await producer.send(event.topic, key=event.subject.encode(), value=body)))
    except OF_THE_TOPIC as error:
        sent.fail(event, _told(error))


def _note(event: EventToSend, future: "asyncio.Future[Any]", sent: SendResult) -> None:
    if not future.done():
        future.add_done_callback(lambda late: late.cancelled() or late.exception())  # nobody waits for it any more
        sent.fail(event, f"not acknowledged in {SEND_SECONDS} seconds", of_the_topic=False)
    elif (error := future.exception()) is None:
        sent.ack(event, future.result())
    elif isinstance(error, KafkaError):
        sent.fail(event, _told(error), of_the_topic=isinstance(error, OF_THE_TOPIC))
    else:
        raise error


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".strip(": ")
