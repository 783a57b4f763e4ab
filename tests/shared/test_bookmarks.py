"""Bookmarks: seen, and set back, by an operator. What follows from it between processes is in test_restore."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from shared.messaging.consumer import Batch
from tests.harness import Running
from tests.shared.news import SOURCE, batch, bookmark, consumer_of, heard, numbered


async def rewind(
    things: Running, source: str = SOURCE, role: str = "platform_operator", **place: Any
) -> httpx.Response:
    return await things.client.post(f"/bookmarks/{source}/rewind", json=place, headers=things.headers(role))


async def marks(things: Running) -> list[tuple[str, int, int]]:
    answer = await things.client.get("/bookmarks", headers=things.headers("platform_operator"))
    return [(item["source"], item["shard"], item["position"]) for item in answer.json()["items"]]


@pytest.fixture
def over_kafka(things: Running, monkeypatch: pytest.MonkeyPatch) -> Running:
    """As far as bookmarks go: two partitions, read to 3 and to 5."""
    monkeypatch.setattr(things.service.settings, "bus", "kafka")
    return things


async def read_two_partitions(things: Running) -> None:
    consumer = consumer_of(things)
    await consumer.deliver(Batch(SOURCE, 0, numbered(3)))
    await consumer.deliver(Batch(SOURCE, 1, numbered(5)))


async def test_what_was_handled_takes_no_effect_again_and_the_rest_is_heard(things: Running) -> None:
    events = numbered(3)
    await consumer_of(things).deliver(batch(*events))
    answer = await rewind(things)
    assert answer.status_code == 200
    (mark,) = answer.json()["bookmarks"]
    assert (mark["source"], mark["position"], mark["eventId"]) == (SOURCE, 0, None)
    assert "within seconds" in answer.json()["goesOn"]
    assert await bookmark(things) == 0
    await consumer_of(things).deliver(batch(events[0], *numbered(1, first=2), events[2]))  # renumbered by a restore
    assert await heard(things) == [1, 2, 3, 2]
    assert await bookmark(things) == 3


async def test_a_place_is_an_event_that_was_handled_here(things: Running) -> None:
    events = numbered(3)
    await consumer_of(things).deliver(batch(*events))
    (known,) = await things.db.read("SELECT event_id FROM inbox ORDER BY event_id LIMIT 1")
    (mark,) = (await rewind(things, eventId=str(known["event_id"]))).json()["bookmarks"]
    assert (mark["position"], mark["eventId"]) == (0, str(known["event_id"]))
    refused = await rewind(things, eventId=str(uuid4()))
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/cannot-rewind")
    assert [error["field"] for error in refused.json()["errors"]] == ["eventId"]


async def test_an_unknown_source_is_told_with_those_that_are_known(things: Running) -> None:
    assert "There are: none." in (await rewind(things)).json()["detail"]
    await consumer_of(things).deliver(batch(*numbered(1)))
    refused = await rewind(things, "nowhere")
    assert (refused.status_code, refused.json()["type"]) == (404, "/problems/unknown-source")
    assert refused.json()["allowed"] == [SOURCE]
    assert SOURCE in refused.json()["detail"]


async def test_only_a_platform_operator_sees_or_sets_bookmarks(things: Running) -> None:
    for role in ("service", "operator"):  # an operator's area is not all that a source carries
        assert (await things.client.get("/bookmarks", headers=things.headers(role))).status_code == 403
        refused = await rewind(things, role=role)
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/forbidden")
    assert "platform_operator" in refused.json()["detail"]


async def test_over_kafka_one_partition_or_all(over_kafka: Running) -> None:
    await read_two_partitions(over_kafka)
    answer = await rewind(over_kafka, shard=1, position=2)
    assert "within ten seconds" in answer.json()["goesOn"]
    assert await marks(over_kafka) == [(SOURCE, 0, 3), (SOURCE, 1, 2)]
    await rewind(over_kafka)
    assert await marks(over_kafka) == [(SOURCE, 0, 0), (SOURCE, 1, 0)]


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ({"shard": 1, "position": 6}, "position"),
        ({"position": 2}, "shard"),
        ({"shard": 7}, "shard"),
        ({"shard": -1}, "shard"),
        ({"eventId": str(uuid4())}, "eventId"),
    ],
)
async def test_over_kafka_what_does_not_fit_is_refused(over_kafka: Running, place: dict[str, Any], field: str) -> None:
    await read_two_partitions(over_kafka)
    refused = await rewind(over_kafka, **place)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert await marks(over_kafka) == [(SOURCE, 0, 3), (SOURCE, 1, 5)]


@pytest.mark.parametrize("place", [{"shard": 0}, {"position": 1}, {"shard": 0, "position": 1}])
async def test_a_feed_has_no_partitions_nor_lasting_positions(things: Running, place: dict[str, Any]) -> None:
    await consumer_of(things).deliver(batch(*numbered(3)))
    refused = await rewind(things, **place)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["allowed"] == ["eventId"]
    assert await bookmark(things) == 3


async def test_bookmarks_page(over_kafka: Running) -> None:
    consumer = consumer_of(over_kafka)
    for source, shard in [("a", 0), ("a", 1), ("b", 0), ("b", 10), ("c", 2)]:
        await consumer.deliver(Batch(source, shard, numbered(1)))
    found, url = [], "/bookmarks?limit=2"
    while url:
        answer = await over_kafka.client.get(url, headers=over_kafka.headers("platform_operator"))
        found += [(item["source"], item["shard"]) for item in answer.json()["items"]]
        url = answer.links["next"]["url"] if "next" in answer.links else ""
    assert found == [("a", 0), ("a", 1), ("b", 0), ("b", 10), ("c", 2)]
