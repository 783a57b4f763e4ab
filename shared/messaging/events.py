"""What travels: payloads in CloudEvents 1.0 JSON. The outbox stores the very bytes that are sent."""

import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from string import Formatter
from typing import Annotated, Any, ClassVar, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic.alias_generators import to_camel, to_pascal
from pydantic_core import SchemaSerializer, from_json, to_json

from shared.data import ids
from shared.data.db import Session
from shared.kernel import context
from shared.kernel.area_codes import AREA, AREA_FORM
from shared.kernel.values import value
from shared.messaging.bounds import REVISION_MAX, TEXT_MAX, read_within

PREFIX = "uk.lasars."
VERSION = ".v1"
EVERY_AREA = "*"
TOPICS_KEPT = 1000  # in mind: a council has a handful


class Payload(BaseModel):
    """The data of one type of event. A consumer keeps its own class, with only the fields it reads.

    `topic` may name fields of the payload: `lasars.finance.{area}`. `readers` are the roles that may
    read it on the feed; `service:tariff` is that service alone.
    """

    model_config = ConfigDict(
        frozen=True, alias_generator=to_camel, populate_by_name=True, extra="ignore",
        str_min_length=1, str_max_length=TEXT_MAX,
    )  # fmt: skip

    type: ClassVar[str]
    topic: ClassVar[str]
    readers: ClassVar[tuple[str, ...]] = ("service",)
    withdraws: ClassVar[bool] = False  # it takes back what another type has told

    area: str = Field(examples=["stockport"], pattern=f"^{AREA_FORM}$")
    actor: str = Field(examples=["worker-1"])
    actor_organisation: str = Field(examples=["council"])
    revision: int = Field(1, ge=1, le=REVISION_MAX)
    voided: bool = Field(False, examples=[False])

    def topic_for(self) -> str:
        if "{" not in self.topic:
            return self.topic
        return _topic(self.topic, *(getattr(self, name) for name in topic_fields(self.topic)))


TakenBack = Annotated[
    bool,
    Field(
        description="Whether it is said because the sender took back what its own source, restored from a backup, does"
        " not know any more. What falls by it may be recorded again."
    ),
]
P = TypeVar("P", bound=Payload)


@value
class Event(Generic[P]):
    id: UUID
    source: str
    type: str
    subject: str
    time: datetime
    correlation_id: str | None
    data: P
    position: int | None = None


Handler = Callable[[Session, Sequence[Event[Any]]], Awaitable[None]]


@cache
def topic_fields(topic: str) -> tuple[str, ...]:
    return tuple(name for _, name, _, _ in Formatter().parse(topic) if name)


@lru_cache(TOPICS_KEPT)
def _topic(topic: str, *values: str) -> str:
    return topic.format(**dict(zip(topic_fields(topic), values, strict=True)))


def topic_pattern(topic: str, area: str | None = None) -> str:
    """What the topics look like that a payload's `topic` stands for: of one area, or of all."""
    of_area = AREA_FORM if area is None else re.escape(area)
    fields = {name: of_area if name == "area" else "[^.]+" for name in topic_fields(topic)}
    return re.escape(topic).replace(r"\{", "{").replace(r"\}", "}").format(**fields)


def full_type(short: str) -> str:
    return f"{PREFIX}{short}{VERSION}"


def short_type(full: str) -> str:
    return full.removeprefix(PREFIX).removesuffix(VERSION)


def message_name(payload: type[Payload]) -> str:
    """`client-assessed` → `ClientAssessed`."""
    return to_pascal(payload.type.replace("-", "_"))


def area_in(body: bytes) -> str | None:
    """Whose an event is, by its body, which may be anything; `*` is everybody's."""
    try:
        match from_json(body):
            case {"data": {"area": str(area)}} if area == EVERY_AREA or AREA.fullmatch(area):
                return area
    except ValueError:
        pass
    return None


def new_id() -> UUID:
    """Time-ordered (UUIDv7), as `uuid.UUID`."""
    return ids.new_id()


def envelope(service: str, event_id: UUID, subject: str, payload: Payload) -> bytes:
    text = f'{{"specversion":"1.0","id":"{event_id}",{_source_and_type(service, payload.type)},"subject":'.encode()
    text += to_json(subject) + f',"time":"{datetime.now(UTC).isoformat()}",'.encode()
    text += b'"datacontenttype":"application/json"'
    if correlation := context.correlation_id.get():
        text += b',"correlationid":' + to_json(correlation)
    if trace := context.traceparent.get():
        text += b',"traceparent":' + to_json(trace)
    return text + b',"data":' + _writer(type(payload)).to_json(payload, by_alias=True) + b"}"


@cache
def _writer(payload: type[Payload]) -> SchemaSerializer:
    """What `model_dump_json` writes with, which makes a text of the bytes."""
    return TypeAdapter(payload).serializer


@cache
def _source_and_type(service: str, payload_type: str) -> str:
    return f'"source":"/{service}","type":"{full_type(payload_type)}"'


def with_sequence(body: bytes, position: int) -> bytes:
    """The stored bytes, and after the first brace where they stand in the log."""
    return b'{"sequence":"%020d",' % position + body[1:]


def parse(body: bytes, payload: type[P], position: int | None = None) -> Event[P]:
    return read(from_json(body), payload, position, body)


def read(message: dict[str, Any], payload: type[P], position: int | None = None, body: bytes = b"") -> Event[P]:
    """`body` is what the message was read from, where that is at hand."""
    return Event(
        id=ids.id_of(message["id"]),
        source=message["source"].removeprefix("/"),
        type=short_type(message["type"]),
        subject=message["subject"],
        time=datetime.fromisoformat(message["time"]),
        correlation_id=correlation if context.is_id(correlation := message.get("correlationid")) else None,
        data=read_within(body, message, payload),
        position=position,
    )
