"""Whether what stands beyond our marks in the topics is ours. What our log does not know says that we were set back."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from aiokafka import ConsumerRecord, TopicPartition
from pydantic_core import from_json

from shared.data.db import Database
from shared.messaging.kafka.clients import ClusterProbe
from shared.messaging.kafka.sent_bookmarks import KNOWN

# All together agree with each other, and nobody is left who believes what Kafka holds.
REMEDY = (
    "if all services were, stop them and make Kafka anew; if this one alone was, let it say its facts again first"
    " (restate)"
)


async def unknown(
    database: Database, looker: ClusterProbe, positions: Mapping[TopicPartition, int]
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
            if why := await _unknown(database, records):
                unknown_there[partition] = why
    return unknown_there


async def _unknown(database: Database, records: Sequence[ConsumerRecord]) -> str:
    claimed = {event_id: record.offset for record in records if (event_id := _claimed(record, database.service))}
    known_ids = await database.read(KNOWN, ids=list(claimed))
    for event_id in claimed.keys() - set(known_ids):
        return (
            f"offset {claimed[event_id]} holds our event {event_id}, which our log does not know: this service was set"
            f" back to an older state; {REMEDY}"
        )
    return ""


def _claimed(record: ConsumerRecord, service: str) -> UUID | None:
    """Of an event of the service, as readers would believe it. What they refuse is somebody else's, who may write here:
    each of them parks it and says so.
    """
    try:
        message = from_json(record.value or b"")
        is_believed = message["source"] == f"/{service}" and record.key == message["subject"].encode("utf-8", "replace")
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return id_of(record.value) if is_believed else None


def id_of(body: bytes | None) -> UUID | None:
    """Nothing if it is no event."""
    try:
        return UUID(from_json(body or b"")["id"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
