"""Nothing of an envelope is believed before who speaks is known; another version is not passed over."""

import json
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.consumer import Batch
from shared.messaging.reading import Foreign, MessagePlace, OtherVersion, RawMessage, by_type, message_of
from tests.harness import Running
from tests.shared.example import ThingNoted
from tests.shared.news import consumer_of, heard, parked
from tests.shared.test_poison import SUBJECT, TOPIC, body, bytes_of


async def _never(*_: Any) -> None: ...


TYPES = by_type({ThingNoted: _never})
TOPICS = {TOPIC: "things"}
FIELDS = ["specversion", "id", "type", "subject", "time", "data"]
ANY = st.one_of(st.just(...), st.none(), st.integers(), st.text(max_size=5), st.lists(st.none(), max_size=1))
WRONG: list[tuple[str | None, bytes | None]] = [
    ("/evil", SUBJECT.encode()),
    ("/evil", b"else"),
    (None, SUBJECT.encode()),
    ("/things", b"else"),
    ("/things", None),
]


@given(
    changed=st.dictionaries(st.sampled_from(FIELDS), ANY),
    wrong=st.sampled_from(WRONG),
    over_kafka=st.booleans(),
)
def test_who_does_not_own_it_is_not_believed_whatever_else_is_wrong(
    changed: dict[str, Any], wrong: tuple[str | None, bytes | None], over_kafka: bool
) -> None:
    source, key = wrong if over_kafka else ("/evil", None)
    event_id = str(uuid4())
    text = bytes_of(**({"id": event_id} | changed | {"source": source}))
    place = MessagePlace(TOPIC if over_kafka else "things", 0, TOPICS)
    message = message_of(RawMessage(1, text, key=key), place, TYPES)
    assert message.error is not None
    assert message.handled
    assert message.subject == ""
    assert str(message.id) != event_id
    if "id" not in changed:
        assert isinstance(message.error, Foreign)


@pytest.mark.parametrize("wrong", [{"type": ...}, {"type": 5}, {"type": "uk.lasars.unknown.v1"}, {"time": ...}])
@pytest.mark.parametrize("place", [TOPIC, "things"])
async def test_a_foreign_record_without_a_usable_type_shadows_nobody(
    things: Running, wrong: dict[str, Any], place: str
) -> None:
    event_id = str(uuid4())
    false, true = bytes_of(id=event_id, source="/evil", **wrong), bytes_of(id=event_id)
    await consumer_of(things).deliver(
        Batch(place, 0, [RawMessage(1, false, key=b"else"), RawMessage(2, true, key=SUBJECT.encode())])
    )
    assert await parked(things) == [1]
    assert await heard(things) == [7]
    assert [row["subject"] for row in await things.db.read("SELECT subject FROM parked")] == [""]


@pytest.mark.parametrize("name", ["uk.lasars.thing-noted.v2", "uk.lasars.thing-noted.v10", "thing-noted"])
@pytest.mark.parametrize("place", [TOPIC, "things"])
async def test_another_version_of_a_handled_type_is_parked(things: Running, name: str, place: str) -> None:
    await consumer_of(things).deliver(Batch(place, 0, [RawMessage(1, bytes_of(type=name), key=SUBJECT.encode())]))
    (error,) = await things.parked()
    assert error.startswith(OtherVersion.__name__)
    (row,) = await things.db.read("SELECT subject FROM parked")
    assert row["subject"] == SUBJECT  # what it says of them is not known


async def test_a_type_that_nobody_listens_to_is_passed_over(things: Running) -> None:
    text = json.dumps(body(type="uk.lasars.unknown.v2")).encode()
    await consumer_of(things).deliver(Batch(TOPIC, 0, [RawMessage(1, text, key=SUBJECT.encode())]))
    assert await things.parked() == []
