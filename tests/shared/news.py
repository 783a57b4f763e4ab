"""Batches of news about things, as they come from a source, for the consumer in this process."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from shared.messaging.consumer import Batch, Consumer
from shared.messaging.events import Payload, envelope, new_id
from shared.messaging.reading import RawMessage
from tests.harness import Running
from tests.shared.example import SUBSCRIPTION, ThingNoted, noted

SOURCE = "things"


def raw(position: int, payload: Payload, subject: Any = None, event_id: UUID | None = None) -> RawMessage:
    subject = subject or getattr(payload, "thing_id", "subject")
    return RawMessage(position, envelope(SOURCE, event_id or new_id(), str(subject), payload))


def batch(*raws: RawMessage) -> Batch:
    return Batch(SOURCE, 0, raws)


def numbered(count: int, first: int = 1, kind: type[ThingNoted] = ThingNoted) -> list[RawMessage]:
    """One thing, numbers as positions."""
    thing = uuid4()
    return [raw(n, noted(thing, n, kind)) for n in range(first, first + count)]


def consumer_of(things: Running) -> Consumer:
    return Consumer(things.db, SUBSCRIPTION, things.clock)


async def heard(things: Running) -> list[int]:
    return [row["number"] for row in await things.db.read("SELECT number FROM heard ORDER BY n")]


async def parked(things: Running) -> list[int]:
    return [row["position"] for row in await things.db.read("SELECT position FROM parked ORDER BY position")]


async def bookmark(things: Running) -> int:
    found = await things.db.read("SELECT position FROM bookmark WHERE source = :source", source=SOURCE)
    return int(found[0]["position"]) if found else 0


def numbers(raws: Sequence[RawMessage]) -> list[int]:
    return [each.position for each in raws]
