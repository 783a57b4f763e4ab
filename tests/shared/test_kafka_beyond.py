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

PLACE = TopicPartition("lasars.things", 0)


def record(offset: int, *, key: bytes | None = b"one", event_id: UUID | None = None, **said: Any) -> Any:
    message = {"id": str(event_id or uuid4()), "source": "/things", "subject": "one"} | said
    return SimpleNamespace(offset=offset, key=key, value=to_json(message))


async def said_of(things: Running, *records: Any) -> str:
    async def begins(_places: Any) -> dict[TopicPartition, int]:
        return {PLACE: 0}

    async def ends(_places: Any) -> dict[TopicPartition, int]:
        return {PLACE: len(records)}

    async def read(at: dict[TopicPartition, int]) -> dict[TopicPartition, list[Any]]:
        return {PLACE: list(records[at[PLACE] :])}

    looker = cast("ClusterProbe", SimpleNamespace(begins=begins, ends=ends, records=read))
    return (await unknown(things.db, looker, {PLACE: 0})).get(PLACE, "")


async def test_an_event_of_ours_that_our_log_does_not_know_says_that_we_were_set_back(things: Running) -> None:
    assert "offset 1 holds our event" in await said_of(things, record(0, source="/other"), record(1))


@pytest.mark.parametrize("key", [None, b"other", b""])
async def test_what_no_reader_believes_to_be_ours_says_nothing_of_us(things: Running, key: bytes | None) -> None:
    assert await said_of(things, record(0, key=key), record(1, key=key, subject=5), record(2, subject=None)) == ""
