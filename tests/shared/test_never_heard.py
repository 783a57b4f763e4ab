"""Who has read nothing yet, and comes after age has taken the beginning: it stops until a person has spoken."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from shared.kernel.retry import Pause
from shared.messaging import feed_reader
from shared.messaging.feed_reader import Cursor, EventUnknownToSource, FeedBus, FeedPage
from shared.messaging.kafka.places import KafkaBookmark, PartitionRange, lost
from tests.harness import Running
from tests.shared.news import SOURCE, consumer_of
from tests.shared.processes import until as until_soon
from tests.shared.test_bus import by_subject, story
from tests.shared.worlds import PARTITIONS, World, until


def test_a_new_reader_begins_at_the_beginning_or_not_at_all() -> None:
    assert lost(KafkaBookmark(is_new=True), PartitionRange("one", 0, 6000)) == ""
    assert "begins at 5000" in lost(KafkaBookmark(is_new=True), PartitionRange("one", 5000, 6000))
    assert "begins at 5000" in lost(KafkaBookmark(is_new=True), PartitionRange("one", 5000, 5000))  # all of it went
    assert lost(KafkaBookmark(), PartitionRange("one", 5000, 6000)) == ""  # a person has accepted it


async def take_the_beginning(world: World) -> None:
    """Of what was published, age has taken all but the last."""
    assert world.running
    database = world.running.db
    if world.kind == "feed":

        async def logged() -> bool:
            return not await database.read("SELECT FROM outbox")

        await until(logged, "all is in the log")
        await database.write("DELETE FROM log WHERE position < (SELECT max(position) FROM log)")
        return

    async def sent() -> bool:
        assert world.bus is not None
        return not await database.read("SELECT FROM outbox") and (await world.bus.behind())["log"] == 0

    await until(sent, "all is sent")
    client = AIOKafkaAdminClient(bootstrap_servers=world.servers)
    await client.start()
    await client.delete_records({TopicPartition(world.topic, n): RecordsToDelete(-1) for n in range(PARTITIONS)})
    await client.close()


async def test_a_new_reader_of_an_old_source_stops_until_a_person_accepts_it(world: World) -> None:
    events = story(subjects=6, each=4)
    await world.publish(*events)
    await take_the_beginning(world)
    task = world.listen()

    async def told() -> dict[str, str]:
        assert world.listening is not None
        return {source: why for source, why in world.listening.stopped().items() if "nothing was read" in why}

    await until(told, "it stops")
    await world.end(task)
    world.listen()  # a new process does not take it for accepted
    await until(told, "it stops again")
    assert await world.heard() == []
    if world.kind == "kafka":
        await world.resend(**{"from": 1})  # the log holds what the topic does not
    await world.rewind()
    await world.wait_heard(24 if world.kind == "kafka" else 1)
    if world.kind == "kafka":
        assert {subject: sorted(n) for subject, n in by_subject(await world.heard()).items()} == {
            str(subject): [0, 1, 2, 3] for subject, _ in events
        }

    async def content() -> bool:
        return not await told()

    await until(content, "it is content")


@pytest.mark.parametrize("kept", ["no bookmark", "a bookmark at the start"])
async def test_a_source_that_does_not_know_our_place_is_healed_by_a_rewind_whatever_is_kept(
    things: Running, monkeypatch: pytest.MonkeyPatch, kept: str
) -> None:
    """A quiet source's place is in memory only: the bookmark does not change by a rewind, or was never written."""
    if kept != "no bookmark":
        await things.db.write("INSERT INTO bookmark (reader, source) VALUES ('things', :source)", source=SOURCE)
    bus = FeedBus(things.service.settings, things.db)
    bus._pauses[SOURCE] = Pause()
    asked: list[UUID | None] = []

    async def ask(
        _client: Any, _source: str, _consumer: Any, last: UUID | None, _wait_ms: int, _handled: int | None
    ) -> Any:
        asked.append(last)
        if len(asked) == 1:
            raise EventUnknownToSource
        await asyncio.Event().wait()

    monkeypatch.setattr(bus, "_ask", ask)
    following = asyncio.get_running_loop().create_task(bus._follow(None, SOURCE, consumer_of(things)))  # type: ignore[arg-type]
    try:

        async def stopped() -> bool:
            return SOURCE in bus.stopped()

        await until_soon(stopped)
        answer = await things.client.post(
            f"/bookmarks/{SOURCE}/rewind", json={}, headers=things.headers("platform_operator")
        )
        assert answer.status_code == 200, answer.text

        async def asked_again() -> bool:
            return len(asked) == 2

        await until_soon(asked_again)
        assert bus.stopped() == {}
    finally:
        following.cancel()
        await asyncio.wait([following])


@pytest.mark.parametrize("known", [False, True])
async def test_who_followed_a_source_without_news_for_it_goes_on_after_age_has_taken_the_beginning(
    things: Running, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    """Nothing there was for us. Its log keeps only what was not asked beyond, so the place may not be in memory."""
    if known:
        await things.db.write(
            "INSERT INTO bookmark (reader, source, position, event_id) VALUES ('things', :source, 5, :event_id)",
            source=SOURCE, event_id=uuid4(),
        )  # fmt: skip
    passed = uuid4()
    asked: list[UUID | None] = []

    async def ask(
        _client: Any, _source: str, _consumer: Any, last: UUID | None, _wait_ms: int, _handled: int | None
    ) -> Any:
        asked.append(last)
        if last == passed:
            await asyncio.Event().wait()
        return FeedPage(b"[]", passed, 12, 1 if len(asked) == 1 else 9)

    async def followed_until(count: int) -> dict[str, str]:
        bus = FeedBus(things.service.settings, things.db)
        bus._pauses[SOURCE] = Pause()
        monkeypatch.setattr(bus, "_ask", ask)
        following = asyncio.get_running_loop().create_task(bus._follow(None, SOURCE, consumer_of(things)))  # type: ignore[arg-type]

        async def enough() -> bool:
            return len(asked) == count or bool(bus.stopped())

        await until_soon(enough)
        following.cancel()
        await asyncio.wait([following])
        return dict(bus.stopped())

    assert await followed_until(2) == {}
    (mark,) = await things.db.read("SELECT position, event_id FROM bookmark WHERE source = :source", source=SOURCE)
    assert (mark["position"], str(mark["event_id"])) == (12, str(passed))
    assert await followed_until(3) == {}  # a new process, and the log begins at position 9
    assert asked[-1] == passed


async def test_a_place_without_news_is_kept_once_a_minute_and_not_at_each_answer(
    things: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus = FeedBus(things.service.settings, things.db)
    consumer, cursor = consumer_of(things), Cursor(0, None, 0, is_new=True)

    async def kept_at(position: int) -> int:
        await bus._advance(SOURCE, consumer, cursor, FeedPage(b"[]", uuid4(), position, 1))
        (mark,) = await things.db.read("SELECT position FROM bookmark WHERE source = :source", source=SOURCE)
        return int(mark["position"])

    assert [await kept_at(position) for position in (3, 4, 5)] == [3, 3, 3]
    monkeypatch.setattr(feed_reader, "KEEP_SECONDS", 0.0)
    assert [await kept_at(position) for position in (5, 8)] == [5, 8]
