"""Whatever comes from outside can be parked, by either way, and nobody but a topic's owner is believed there."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.messaging.consumer import Batch
from shared.messaging.reading import RawMessage, from_feed
from tests.harness import Running
from tests.shared import example
from tests.shared.example import noted
from tests.shared.news import consumer_of, heard, numbered, parked
from tests.thorough import part_of

TOPIC = "lasars.things"
SUBJECT = "2cb9b3a6-2bdd-4d0e-9b4e-1a3f3c0f0a01"


def body(**changed: Any) -> dict[str, Any]:
    data = noted(uuid4(), 7).model_dump(mode="json", by_alias=True)
    whole = {
        "specversion": "1.0", "id": str(uuid4()), "source": "/things", "type": "uk.lasars.thing-noted.v1",
        "subject": SUBJECT, "time": "2012-04-02T09:00:00+00:00", "data": data,
    }  # fmt: skip
    return {name: value for name, value in (whole | changed).items() if value is not ...}


def bytes_of(**changed: Any) -> bytes:
    return json.dumps(body(**changed)).encode()


HUGE = "x" * 200_000
POISON: dict[str, bytes] = {
    "empty": b"",
    "null": b"null",
    "number": b"5",
    "list": b"[]",
    "not_json": b"not json",
    "no_utf8": b'{"id": "\xff\xfe"}',
    "nul_byte": b'{"id": "\0"}',
    "deep": b"[" * 100_000,
    "surrogate": b'{"id": "\\ud800"}',
    "subject_number": bytes_of(subject=5),
    "subject_null": bytes_of(subject=None),
    "subject_list": bytes_of(subject=[1]),
    "subject_nul": bytes_of(subject="a\0b"),
    "subject_empty": bytes_of(subject=""),
    "subject_huge": bytes_of(subject=HUGE),
    "subject_surrogate": bytes_of(subject="\ud800"),
    "no_subject": bytes_of(subject=...),
    "id_number": bytes_of(id=5),
    "id_no_uuid": bytes_of(id="x"),
    "id_nul": bytes_of(id="\0"),
    "no_id": bytes_of(id=...),
    "type_number": bytes_of(type=5),
    "type_list": bytes_of(type=["x"]),
    "no_type": bytes_of(type=...),
    "source_number": bytes_of(source=5),
    "source_nul": bytes_of(source="/th\0ings"),
    "no_source": bytes_of(source=...),
    "time_number": bytes_of(time=5),
    "time_word": bytes_of(time="soon"),
    "data_null": bytes_of(data=None),
    "data_text": bytes_of(data="a\0b"),
    "data_nul_key": bytes_of(data={"a\0b": 1}),
    "data_nul": bytes_of(data=body()["data"] | {"thingId": "Jane\0Doe"}),
    "data_wrong": bytes_of(data=body()["data"] | {"number": "many"}),
    "data_too_large": bytes_of(data=body()["data"] | {"number": 2**70}),
    "twice": bytes_of().replace(b'"number": 7', b'"number": 7, "number": 8'),
    "twice_spaced": bytes_of().replace(b'"number": 7', b'"number" : 7, "number": 7'),
    "twice_escaped": bytes_of().replace(b'"number": 7', b'"number": 7, "n\\u0075mber": 8'),
    "twice_beside_an_escaped_colon": bytes_of().replace(b'"number": 7', b'"number": 7, "number": 8, "a\\u003ab": 1'),
    "twice_at_the_head": bytes_of().replace(b'"specversion"', b'"source": "/others", "specversion"'),
    "data_huge": bytes_of(data=body()["data"] | {"thingId": HUGE}),
}


def over_kafka(poison: bytes, key: bytes | None = SUBJECT.encode()) -> Batch:
    good = [RawMessage(each.position, each.body, key=_key(each.body)) for each in numbered(1, first=2)]
    return Batch(TOPIC, 0, [RawMessage(1, poison, key=key), *good])


def over_the_feed(poison: bytes) -> Batch:
    """As a log would answer that had taken it."""
    items = [(1, poison), *((each.position, each.body) for each in numbered(1, first=2))]
    event = b",".join(b'{"sequence":"%020d",' % position + text[1:] for position, text in items)
    return Batch("things", 0, from_feed(b"[" + event + b"]", 0))


def _key(text: bytes) -> bytes:
    return str(json.loads(text)["subject"]).encode()


@pytest.mark.parametrize("way", [over_kafka, over_the_feed], ids=["kafka", "feed"])
@pytest.mark.parametrize("poison", POISON.values(), ids=POISON)
async def test_any_poison_is_parked_and_the_rest_goes_on(things: Running, way: Any, poison: bytes) -> None:
    await asyncio.wait_for(consumer_of(things).deliver(way(poison)), 20)
    assert await parked(things) == [1]
    assert await heard(things) == [2]


async def test_an_error_text_with_nul_is_parked(things: Running) -> None:
    async def trouble(_session: Any, event: Any) -> None:
        if event.data.number == 1:
            raise example.Broken("of a\0b and \ud800" + HUGE)

    example.trouble["in_handler"] = trouble
    await asyncio.wait_for(consumer_of(things).deliver(Batch("things", 0, numbered(2))), 20)
    assert await parked(things) == [1]
    assert await heard(things) == [2]


@settings(
    max_examples=part_of(150),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    poison=st.one_of(
        st.binary(max_size=60),
        st.dictionaries(
            st.sampled_from(["id", "source", "type", "subject", "time", "data", "correlationid"]),
            st.one_of(st.none(), st.integers(), st.text(), st.lists(st.integers(), max_size=2), st.floats()),
        ).map(lambda changed: json.dumps(body(**changed)).encode()),
    ),
    key=st.one_of(st.none(), st.binary(max_size=40)),
)
async def test_nothing_from_outside_stops_a_consumer(things: Running, poison: bytes, key: bytes | None) -> None:
    await things.clear(["heard", "parked", "bookmark", "inbox"])
    await asyncio.wait_for(consumer_of(things).deliver(over_kafka(poison, key)), 20)
    assert (await heard(things))[-1:] == [2]


FOREIGN: dict[str, tuple[dict[str, Any], str, bytes | None]] = {
    "another_service": ({"source": "/payments"}, TOPIC, SUBJECT.encode()),
    "a_prefix": ({"source": "/things/x"}, TOPIC, SUBJECT.encode()),
    "no_slash": ({"source": "things"}, TOPIC, SUBJECT.encode()),
    "another_key": ({}, TOPIC, b"somebody else"),
    "no_key": ({}, TOPIC, None),
    "another_topic": ({}, "lasars.others", SUBJECT.encode()),
    "another_feed": ({}, "others", None),
    "anothers_on_the_feed": ({"source": "/others"}, "things", None),
}


@pytest.mark.parametrize(("changed", "place", "key"), FOREIGN.values(), ids=FOREIGN)
async def test_who_does_not_own_the_topic_is_parked_and_not_believed(
    things: Running, changed: dict[str, Any], place: str, key: bytes | None
) -> None:
    await consumer_of(things).deliver(Batch(place, 0, [RawMessage(1, bytes_of(**changed), key=key)]))
    assert await heard(things) == []
    (error,) = await things.parked()
    assert error.startswith("Foreign:")
    (row,) = await things.db.read("SELECT subject FROM parked")
    assert row["subject"] == ""  # else it would hold up the payments of whom it names


async def test_a_foreign_event_does_not_shadow_the_true_one_of_its_id(things: Running) -> None:
    event_id = str(uuid4())
    false, true = bytes_of(id=event_id, source="/payments"), bytes_of(id=event_id)
    events = [RawMessage(n, each, key=SUBJECT.encode()) for n, each in enumerate((false, true), start=1)]
    await consumer_of(things).deliver(Batch(TOPIC, 0, events))
    assert await parked(things) == [1]
    assert await heard(things) == [7]


async def test_a_foreign_event_stays_foreign_when_it_is_unparked(things: Running) -> None:
    await consumer_of(things).deliver(
        Batch(TOPIC, 0, [RawMessage(1, bytes_of(source="/payments"), key=SUBJECT.encode())])
    )
    (row,) = await things.db.read("SELECT event_id FROM parked")
    answer = await things.client.post(f"/parked/{row['event_id']}/unpark", headers=things.headers("platform_operator"))
    assert answer.status_code == 409
    assert await heard(things) == []


async def test_an_event_parked_over_kafka_for_its_data_can_be_unparked(things: Running) -> None:
    async def trouble(_session: Any, _event: Any) -> None:
        raise example.Broken

    example.trouble["in_handler"] = trouble
    await consumer_of(things).deliver(Batch(TOPIC, 0, [RawMessage(1, bytes_of(), key=SUBJECT.encode())]))
    (row,) = await things.db.read("SELECT event_id FROM parked")
    example.reset()
    answer = await things.client.post(f"/parked/{row['event_id']}/unpark", headers=things.headers("platform_operator"))
    assert answer.status_code == 200, answer.text
    assert await heard(things) == [7]


def test_what_is_no_feed_is_no_news() -> None:
    for event in (b"", b"null", b"{}", b"<html>", b'[{"id": 1}]', b"[[]]"):
        with pytest.raises(ValueError, match=r"feed|place"):
            from_feed(event, 0)
    assert from_feed(b"[]", 5) == []
