"""Whether what stands beyond our marks in the topics is ours. What our log does not know says that we were set back."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from uuid import UUID

from aiokafka import ConsumerRecord, TopicPartition
from pydantic_core import from_json

from shared.data.db import Database, Session
from shared.messaging.events import Event, Handler, Payload
from shared.messaging.kafka.clients import ClusterProbe
from shared.messaging.kafka.sent_bookmarks import KNOWN
from shared.messaging.reading import MessagePlace, RawMessage, message_of

# All together agree with each other, and nobody is left who believes what Kafka holds.
REMEDY = (
    "if all services were, stop them and make Kafka anew; if this one alone was, let it say its facts again first"
    " (restate)"
)


class _EveryType(Mapping[str, tuple[type[Payload], Handler]]):
    """Any type may be handled by somebody. Of each no more is needed than of all payloads, and its own topic where we
    publish it: what else a reader needs is its own affair.
    """

    def __init__(self, publishes: Sequence[type[Payload]], topic: str) -> None:
        self._topics = {payload.type: payload.topic for payload in publishes}
        self._topic = topic

    def __getitem__(self, name: str) -> tuple[type[Payload], Handler]:
        return _payload(name, self._topics.get(name, self._topic)), _handles_nothing

    def __iter__(self) -> Iterator[str]:
        return iter(self._topics)

    def __len__(self) -> int:
        return len(self._topics)


async def _handles_nothing(_session: Session, _events: Sequence[Event[Payload]]) -> None:
    raise NotImplementedError


@lru_cache(100)
def _payload(name: str, topic: str) -> type[Payload]:
    return type("SomePayload", (Payload,), {"type": name, "topic": topic, "__module__": __name__})


async def unknown(
    database: Database,
    looker: ClusterProbe,
    positions: Mapping[TopicPartition, int],
    publishes: Sequence[type[Payload]] = (),
) -> dict[TopicPartition, str]:
    """By partition the first event that our log does not know. It reads no more than what is beyond the positions."""
    begins, ends = await looker.begins(positions), await looker.ends(positions)
    unknown_there: dict[TopicPartition, str] = {}
    at = {partition: max(position, begins[partition]) for partition, position in positions.items()}
    while at := {
        partition: offset
        for partition, offset in at.items()
        if offset < ends[partition] and partition not in unknown_there
    }:
        for partition, records in (await looker.records(at)).items():
            if not records and await looker.holds_no_more_than_transactions(partition, at[partition], ends[partition]):
                at[partition] = ends[partition]
                continue
            if not records:
                unknown_there[partition] = (
                    f"offset {at[partition]} cannot be read here: whether it is ours is unknown; {REMEDY}"
                )
                continue
            at[partition] = records[-1].offset + 1
            place = MessagePlace(partition.topic, partition.partition, {partition.topic: database.service})
            if why := await _unknown(database, records, place, _EveryType(publishes, place.source)):
                unknown_there[partition] = why
    return unknown_there


async def _unknown(
    database: Database, records: Sequence[ConsumerRecord], place: MessagePlace, types: _EveryType
) -> str:
    claimed = {event_id: record.offset for record in records if (event_id := _claimed(record, place, types))}
    known_ids = await database.read(KNOWN, ids=list(claimed))
    for event_id in claimed.keys() - set(known_ids):
        return (
            f"offset {claimed[event_id]} holds our event {event_id}, which our log does not know: this service was set"
            f" back to an older state; {REMEDY}"
        )
    return ""


def _claimed(record: ConsumerRecord, place: MessagePlace, types: _EveryType) -> UUID | None:
    """Of an event of the service, read as readers do. What they refuse is somebody else's, who may write here: each of
    them parks it and says so.
    """
    message = message_of(RawMessage(record.offset, record.value or b"", key=record.key), place, types)
    return message.id if message.event is not None else None


def id_of(body: bytes | None) -> UUID | None:
    """Nothing if it is no event."""
    try:
        return UUID(from_json(body or b"")["id"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
