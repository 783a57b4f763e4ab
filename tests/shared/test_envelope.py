"""What is sent of an event: CloudEvents, each member as JSON writes it."""

from typing import ClassVar

from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import from_json

from shared.data.ids import new_id
from shared.kernel import context
from shared.messaging.events import Payload, envelope, parse


class Told(Payload):
    type: ClassVar[str] = "told"
    topic: ClassVar[str] = "lasars.told"


SAID = Told(area="stockport", actor='it\'s "a"', actor_organisation="b\\")
CORRELATION, TRACE = "01890a5d-ac97-7c54-9b2f-8fd6a2c0f3e1", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_any_subject_comes_back_as_it_was(subject: str) -> None:
    event_id = new_id()
    body = envelope("tariff", event_id, subject, SAID)
    told = from_json(body)
    assert list(told) == ["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data"]
    assert told["type"] == "uk.lasars.told.v1"
    event = parse(body, Told)
    assert (event.id, event.source, event.subject, event.data) == (event_id, "tariff", subject, SAID)


def test_what_it_belongs_to_is_said_before_the_data() -> None:
    correlation, trace = context.correlation_id.set(CORRELATION), context.traceparent.set(TRACE)
    try:
        told = from_json(envelope("tariff", new_id(), "ann", SAID))
    finally:
        context.correlation_id.reset(correlation)
        context.traceparent.reset(trace)
    assert list(told)[-3:] == ["correlationid", "traceparent", "data"]
    assert (told["correlationid"], told["traceparent"]) == (CORRELATION, TRACE)
