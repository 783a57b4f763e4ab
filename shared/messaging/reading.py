"""From what came over a feed or over Kafka to an event that may be believed, or to one that can be parked.

Whatever comes from outside ends in a `Message` whose parts the database takes: nothing here raises.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from pydantic_core import from_json, to_json

from shared.data.ids import id_of
from shared.kernel.describing import storable
from shared.kernel.members import check_once
from shared.kernel.values import value
from shared.messaging.events import PREFIX, Event, Handler, Payload, full_type, read, short_type

SUBJECT_MAX = 200  # a client id or a contract's code; parked ones are found by an index, which takes no long text
POSITION_MAX = 2**63 - 1
_VERSION = re.compile(re.escape(PREFIX) + r"(.+)\.v[0-9]+")
_ITEM = re.compile(rb'(?:^\s*\[|,)(?=\{"sequence":"(\d{20})",)')

Types = Mapping[str, tuple[type[Payload], Handler]]


class Foreign(Exception):
    """It does not come from whom, or stand where, its type says."""


class OtherVersion(Exception):
    """It is of a type that is handled here, in a version that is not: to be unparked when this service can read it."""


@value
class RawMessage:
    """As it came: its bytes, or already read where the transport had to. `key` is Kafka's."""

    position: int
    body: bytes = b""
    message: dict[str, Any] | None = None
    key: bytes | None = None

    def stored(self) -> bytes:
        return self.body if self.message is None else to_json(self.message)


@value
class Message:
    """An event as far as it could be read. `handled` is false for types that nobody here listens to.

    `id` is what it is known by here, `claimed` what it calls itself: of a foreign one that proves nothing, and must not
    keep the true event of that id from being heard.
    """

    raw: RawMessage
    id: UUID
    claimed: UUID
    subject: str = ""
    handled: bool = True
    event: Event[Any] | None = None
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class MessagePlace:
    """Where a message stood. `source` is a topic over Kafka and a service over a feed."""

    source: str
    shard: int
    topics: Mapping[str, str] = field(repr=False)  # whose each is

    def id_for(self, raw: RawMessage) -> UUID:
        """Of what has no id, or none that is to be believed: the same whenever it is read here again."""
        return uuid5(NAMESPACE_OID, f"{self.source}/{self.shard}/{raw.position}/{sha256(raw.stored()).hexdigest()}")

    def check_speaker(self, message: Any, raw: RawMessage) -> None:
        """Only who owns the topic or the feed is believed there. Before anything is believed, its id and type too."""
        if not isinstance(message, dict):
            raise TypeError("an event is a JSON object")
        over_kafka = self.source in self.topics
        owner = self.topics[self.source] if over_kafka else self.source
        if owner not in self.topics.values():
            raise Foreign("nobody is believed here")
        if message.get("source") != f"/{owner}":
            raise Foreign(f"only source /{owner} is believed here")
        subject = message.get("subject")
        if over_kafka and not (isinstance(subject, str) and raw.key == subject.encode("utf-8", "replace")):
            raise Foreign("the key is not the subject")

    def check_topic(self, event: Event[Any]) -> None:
        topic = event.data.topic_for()
        if self.source != topic and self.source != self.topics.get(topic):
            raise Foreign(f"{event.type} of {event.data.area} belongs on {topic}")


def message_of(raw: RawMessage, place: MessagePlace, types: Types) -> Message:
    claimed: UUID | None = None
    subject: Any = ""
    try:
        message = from_json(raw.body) if raw.message is None else raw.message
        claimed = _id(message["id"]) if isinstance(message, dict) and "id" in message else None
        place.check_speaker(message, raw)
        claimed, subject = claimed or _id(message["id"]), message["subject"]
        if raw.message is None:
            check_once(raw.body, message)
        payload_and_handler = _type_of(message["type"], types)
        if payload_and_handler is None:
            return Message(raw, claimed, claimed, handled=False)
        event = read(message, payload_and_handler[0], raw.position, raw.body)
        _check_form(event)
        place.check_topic(event)
    except Exception as error:  # noqa: BLE001 - what cannot be read or believed is parked
        own = place.id_for(raw)
        if claimed is None or isinstance(error, Foreign):
            return Message(raw, own, claimed or own, error=error)  # it holds up nobody whom it names
        text = storable(subject, SUBJECT_MAX) if isinstance(subject, str) else ""
        return Message(raw, claimed, claimed, text, error=error)
    return Message(raw, claimed, claimed, event.subject, event=event)


def _type_of(name: Any, types: Types) -> tuple[type[Payload], Handler] | None:
    """None for a type that nobody listens to here. Another version of one that is handled would be lost for ever."""
    if not isinstance(name, str):
        raise TypeError("type is not a text")
    payload_and_handler = types.get(short_type(name))
    if payload_and_handler is not None and full_type(payload_and_handler[0].type) == name:
        return payload_and_handler
    other = _VERSION.fullmatch(name)
    if payload_and_handler is not None or (other and other[1] in types):
        raise OtherVersion(
            f"{name[:200]} is not {full_type(other[1] if other else short_type(name))}, which is read here"
        )
    return None


def _id(value: Any) -> UUID:
    if not isinstance(value, str):
        raise TypeError("id is not a text")
    return id_of(value)


def _check_form(event: Event[Any]) -> None:
    subject = event.subject
    if isinstance(subject, str) and 0 < len(subject) <= SUBJECT_MAX and subject.isascii() and subject.isprintable():
        return
    if not isinstance(subject, str) or not subject or storable(subject, SUBJECT_MAX) != subject:
        raise ValueError(f"subject is not a text of 1 to {SUBJECT_MAX} characters that can be stored")


def by_type(handlers: Mapping[type[Payload], Handler]) -> dict[str, tuple[type[Payload], Handler]]:
    return {payload.type: (payload, handler) for payload, handler in handlers.items()}


def from_feed(page: bytes, after: int) -> list[RawMessage]:
    """What a feed answered. One item that is no JSON must not hide the others: then each goes by its own bytes.

    Raises ValueError where it is no feed at all.
    """
    try:
        items = from_json(page)
        check_once(page, items)
        raw_messages = (
            [RawMessage(_position(sent_item["sequence"]), message=sent_item) for sent_item in items]
            if isinstance(items, list)
            else _cut(page)
        )
    except (ValueError, TypeError, KeyError, IndexError):
        raw_messages = _cut(page)
    positions = [after, *(raw_message.position for raw_message in raw_messages)]
    if any(later <= earlier for earlier, later in pairwise(positions)):
        raw_messages = _cut(page)  # an item that names two places: the first is its log's
        positions = [after, *(raw_message.position for raw_message in raw_messages)]
    if positions != sorted(set(positions)):
        raise ValueError("a feed whose places do not follow one another")
    return raw_messages


def _position(value: Any) -> int:
    if not isinstance(value, str) or not value.isascii() or not value.isdigit() or int(value) > POSITION_MAX:
        raise ValueError("no place in a log")
    return int(value)


def _cut(page: bytes) -> list[RawMessage]:
    """At the places that the log itself put before each item. Nested ones go backwards, and are refused above."""
    starts = [(match.end(), int(match[1])) for match in _ITEM.finditer(page)]
    ends = [start - 1 for start, _ in starts[1:]] + [page.rindex(b"]") if b"]" in page else len(page)]
    if not starts and page.strip() != b"[]":
        raise ValueError("no feed")
    return [RawMessage(position, page[start:end]) for (start, position), end in zip(starts, ends, strict=False)]
