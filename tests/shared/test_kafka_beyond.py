"""What stands in our topic beyond our marks: of what readers believe to be ours all is known, or we were set back."""

from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from aiokafka import TopicPartition
from pydantic_core import to_json

from shared.messaging.kafka.beyond import unknown
from shared.messaging.kafka.clients import ClusterProbe
from tests.harness import Running
from tests.shared.example import ThingNoted, ThingShown

PLACE = TopicPartition("lasars.things", 0)


def record(offset: int, *, key: bytes | None = b"one", event_id: UUID | None = None, **said: Any) -> Any:
    """Whole, but for what is said otherwise; None leaves it out."""
    data = {"area": "stockport", "actor": "ann", "actorOrganisation": "start"}
    whole = {"id": str(event_id or uuid4()), "source": "/things", "type": "uk.lasars.thing-noted.v1", "subject": "one",
             "time": "2012-09-03T09:00:00+00:00", "data": data}  # fmt: skip
    message = {name: part for name, part in (whole | said).items() if part is not None}
    return SimpleNamespace(offset=offset, key=key, value=to_json(message))


async def said_of(things: Running, *records: Any) -> str:
    async def begins(_places: Any) -> dict[TopicPartition, int]:
        return {PLACE: 0}

    async def ends(_places: Any) -> dict[TopicPartition, int]:
        return {PLACE: len(records)}

    async def read(at: dict[TopicPartition, int]) -> dict[TopicPartition, list[Any]]:
        return {PLACE: list(records[at[PLACE] :])}

    looker = cast("ClusterProbe", SimpleNamespace(begins=begins, ends=ends, records=read))
    return (await unknown(things.db, looker, {PLACE: 0}, [ThingNoted, ThingShown])).get(PLACE, "")


async def test_an_event_of_ours_that_our_log_does_not_know_says_that_we_were_set_back(things: Running) -> None:
    assert "offset 1 holds our event" in await said_of(things, record(0, source="/other"), record(1))


@pytest.mark.parametrize("key", [None, b"other", b""])
async def test_what_no_reader_believes_to_be_ours_says_nothing_of_us(things: Running, key: bytes | None) -> None:
    assert await said_of(things, record(0, key=key), record(1, key=key, subject=5), record(2, subject=None)) == ""


@pytest.mark.parametrize(
    "said",
    [
        {"type": "uk.lasars.thing-noted.v9"}, {"type": 5}, {"type": None}, {"data": None}, {"data": []},
        {"data": {"area": "stockport"}}, {"data": {"area": "Stock port", "actor": "a", "actorOrganisation": "b"}},
        {"subject": "x" * 2000}, {"subject": "one\u0000"}, {"time": "today"}, {"id": "one"},
        {"type": "uk.lasars.thing-shown.v1"},
    ],
)  # fmt: skip
async def test_what_every_reader_refuses_says_nothing_of_us(things: Running, said: dict[str, Any]) -> None:
    """As readers read it, by the same function: its envelope, its version, its topic and what all payloads have."""
    assert await said_of(things, record(0, key=str(said.get("subject", "one")).encode(), **said)) == ""


async def test_what_a_newer_version_of_ours_has_told_is_ours(things: Running) -> None:
    assert "offset 0 holds our event" in await said_of(things, record(0, type="uk.lasars.thing-made-since.v1"))


async def test_a_member_that_stands_twice_is_refused_by_all(things: Running) -> None:
    twice = record(0)
    twice.value = twice.value.replace(b'"source"', b'"source":"/things","source"', 1)
    assert await said_of(things, twice) == ""
