"""Old news goes, but nothing that a bookmark has not passed; and what was handled is not handled again for it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from aiokafka import TopicPartition

from shared.kernel.claims import Actor
from shared.kernel.settings import ServiceSettings
from shared.messaging.feed import NOTE_SECONDS, Readers
from shared.messaging.feed_reader import FeedBus, FeedPage
from shared.messaging.kafka.places import PartitionRange
from shared.messaging.kafka.reader import KafkaSource
from shared.runtime import pruning
from tests.harness import Running, token
from tests.shared.news import SOURCE, batch, consumer_of, heard, numbered


async def log_of(things: Running, count: int, old: int) -> None:
    """So many events, the first of them old."""
    await things.db.write(
        "INSERT INTO log (position, event_id, topic, subject, type, body, area, at)"
        " SELECT n, gen_random_uuid(), 'lasars.things', 's', 'thing-noted', '{}', 'stockport',"
        " now() - make_interval(days => CASE WHEN n <= :old THEN 100 ELSE 0 END)"
        " FROM generate_series(1, CAST(:count AS integer)) AS n",
        count=count, old=old,
    )  # fmt: skip


async def mark(things: Running, reader: str, source: str, position: int, again_to: int | None = None) -> None:
    await things.db.write(
        "INSERT INTO bookmark (reader, source, position, again_to) VALUES (:reader, :source, :position, :again_to)",
        reader=reader, source=source, position=position, again_to=again_to,
    )  # fmt: skip


async def first_left(things: Running) -> int:
    (found,) = await things.db.read("SELECT min(position) AS position FROM log")
    return int(found["position"])


async def test_the_newest_row_stays_however_old(things: Running) -> None:
    await log_of(things, 10, old=10)
    assert await pruning.prune_log(things.db, 90, over_kafka=False) == 9
    assert await first_left(things) == 10


async def test_what_is_not_old_stays(things: Running) -> None:
    await log_of(things, 10, old=4)
    assert await pruning.prune_log(things.db, 90, over_kafka=False) == 4


@pytest.mark.parametrize(
    ("marks", "left"),
    [
        ([("kafka", "log", 7)], 7),
        ([("kafka", "log", 9), ("kafka", "log:lasars.things", 3)], 3),
        ([("kafka", "log", 9), ("kafka", "lasars.things", 2)], 9),
        ([("kafka", "log", 9), ("service-payments", "feed", pruning.MARGIN + 5)], 5),
        ([], 1),
    ],
)
async def test_nothing_goes_that_a_bookmark_has_not_passed(
    things: Running, marks: list[tuple[str, str, int]], left: int
) -> None:
    await log_of(things, 12, old=12)
    for each in marks:
        await mark(things, *each)
    await pruning.prune_log(things.db, 90, over_kafka=True)
    assert await first_left(things) == left


async def test_a_reader_of_the_feed_is_known_by_where_it_asks_from(things: Running) -> None:
    await log_of(things, 3, old=3)
    (second,) = await things.db.read("SELECT event_id FROM log WHERE position = 2")
    headers = {"Authorization": f"Bearer {token('service', sub='service-payments')}"}
    query: dict[str, Any] = {"topic": "lasars.things", "timeout": 1000, "lastEventId": str(second["event_id"])}
    await things.client.get("/events", params=query, headers=headers)
    (found,) = await things.db.read("SELECT reader, position FROM bookmark WHERE source = 'feed'")
    assert dict(found) == {"reader": "service-payments", "position": 2}
    assert await pruning.prune_log(things.db, 90, over_kafka=False) == 0


async def test_who_reads_ahead_has_passed_only_what_it_has_handled(things: Running) -> None:
    """What it asks after is on its way through a transaction that may still fail."""
    await log_of(things, 3, old=3)
    (third,) = await things.db.read("SELECT event_id FROM log WHERE position = 3")
    headers = {"Authorization": f"Bearer {token('service', sub='service-tariff')}", "Handled-Sequence": "1"}
    query: dict[str, Any] = {"topic": "lasars.things", "timeout": 1000, "lastEventId": str(third["event_id"])}
    assert (await things.client.get("/events", params=query, headers=headers)).status_code == 200
    (found,) = await things.db.read("SELECT reader, position FROM bookmark WHERE source = 'feed'")
    assert dict(found) == {"reader": "service-tariff", "position": 1}
    assert things.app.state.readers.behind(3)["service-tariff"] == 2
    far = await things.client.get("/events", params=query, headers=headers | {"Handled-Sequence": "-1"})
    assert (far.status_code, far.json()["errors"][0]["field"]) == (422, "Handled-Sequence")


async def test_a_person_with_a_services_name_moves_no_place_of_it(things: Running) -> None:
    """Nor is what a person was given taken for given to the service."""
    await log_of(things, 3, old=3)
    ids = {row["position"]: str(row["event_id"]) for row in await things.db.read("SELECT position, event_id FROM log")}
    reader = Actor("service-payments", "stockport", "services", frozenset({"service"}))
    readers = things.app.state.readers = Readers()
    readers.note_position(reader, 1, 5)
    for role in ("commissioner", "auditor", "finance_releaser"):
        person = replace(reader, organisation="council", roles=frozenset({role}))
        assert not readers.is_news(person, 3)
        readers.note_position(person, 3, 5)
        readers.note_sent(person, UUID(ids[3]), 3)
        assert readers.place(person, UUID(ids[3])) is None
        assert (readers.behind(3), readers.answered()) == ({"service-payments": 2}, {"service-payments": 0})
    headers = {"Authorization": f"Bearer {token('finance_releaser', organisation='council', sub='service-payments')}"}
    query: dict[str, Any] = {"topic": "lasars.shown", "timeout": 0, "lastEventId": ids[3]}
    assert (await things.client.get("/events", params=query, headers=headers)).status_code == 200
    assert await things.db.read("SELECT position FROM bookmark WHERE source = 'feed'") == []
    assert readers.is_news(reader, 1)


def test_a_place_is_noted_once_a_minute_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    class Actor:
        sub, roles = "service-payments", ("service",)

    now = [1000.0]
    monkeypatch.setattr("shared.messaging.feed.time.monotonic", lambda: now[0])
    readers, actor = Readers(), Actor()
    readers.note_position(actor, 1, 5)  # type: ignore[arg-type]
    assert readers.is_news(actor, 1)  # type: ignore[arg-type]
    assert not readers.is_news(actor, 2)  # type: ignore[arg-type]
    now[0] += NOTE_SECONDS
    assert readers.is_news(actor, 2)  # type: ignore[arg-type]


async def _inbox(things: Running, old: bool) -> list[Any]:
    events = numbered(3)
    await consumer_of(things).deliver(batch(*events))
    if old:
        await things.db.write(
            "UPDATE inbox SET at = now() - interval '200 days',"
            " event_id = CAST('01000000' || substr(CAST(event_id AS text), 9) AS uuid)"
        )
    return events


async def test_the_inbox_forgets_what_is_old_and_only_that(things: Running) -> None:
    await _inbox(things, old=False)
    assert await pruning.prune_inbox(things.db, 120) == 0
    await things.db.write("DELETE FROM bookmark")
    await _inbox(things, old=True)
    assert await pruning.prune_inbox(things.db, 120) >= 3
    assert len(await heard(things)) == 6


async def test_the_inbox_keeps_all_while_a_bookmark_that_was_set_back_is_on_its_way(things: Running) -> None:
    await _inbox(things, old=True)
    await things.db.write("UPDATE bookmark SET again_to = position, position = 1")
    assert await pruning.prune_inbox(things.db, 120) == 0
    await things.db.write("UPDATE bookmark SET position = again_to")
    assert await pruning.prune_inbox(things.db, 120) == 3


def test_the_inbox_must_know_what_the_log_may_bring_again() -> None:
    given = {"service": "things", "port": 0, "database_url": "postgresql://a:b@h/d", "environment": "sandbox"}
    with pytest.raises(ValueError, match="LASARS_INBOX_DAYS"):
        ServiceSettings(**given, log_days=90, inbox_days=30)  # type: ignore[arg-type]


async def test_who_holds_the_log_is_told_and_can_be_retired(things: Running) -> None:
    await log_of(things, 2003, old=2003)
    await mark(things, "service-gone", "feed", 1500)
    await mark(things, "service-here", "feed", 2003)
    assert await pruning.prune_log(things.db, 90, over_kafka=False) == 499
    held = await pruning.tell_who_holds_the_log(things.db, 90)
    assert list(held) == ["service-gone"]
    figures = (await things.admin.get("/metrics")).text
    assert 'lasars_log_held_since{reader="service-gone",service="things"}' in figures
    body = {"reader": "service-gone", "reason": "taken out of service"}
    assert (await _retire(things, body)).json()["position"] == 1500
    assert (await _retire(things, body)).status_code == 404
    assert await pruning.tell_who_holds_the_log(things.db, 90) == {}
    assert 'reader="service-gone"' not in (await things.admin.get("/metrics")).text
    assert await pruning.prune_log(things.db, 90, over_kafka=False) > 0


async def test_a_retired_reader_that_comes_back_too_late_is_told(things: Running) -> None:
    """While its place is held it goes on; then it is told to read again, and never simply misses what went."""
    await log_of(things, 2003, old=2003)
    asked: dict[str, Any] = {"topic": "lasars.things", "timeout": 0}
    headers = things.headers("service", sub="service-gone", key=False)
    ids = {row["position"]: row["event_id"] for row in await things.db.read("SELECT position, event_id FROM log")}
    await mark(things, "service-gone", "feed", 5)
    await _retire(things, {"reader": "service-gone", "reason": "taken out of service"})
    again = await things.client.get("/events", params=asked | {"lastEventId": str(ids[5])}, headers=headers)
    assert (again.status_code, again.headers["Last-Sequence"], again.headers["Oldest-Sequence"]) == (200, "105", "1")
    await pruning.prune_log(things.db, 90, over_kafka=False)
    late = await things.client.get("/events", params=asked | {"lastEventId": str(ids[5])}, headers=headers)
    assert late.status_code == 410


async def _retire(things: Running, body: dict[str, str]) -> Any:
    return await things.client.post("/bookmarks/retire", json=body, headers=things.headers("platform_operator"))


async def test_the_inbox_is_pruned_again_though_the_log_was_made_anew(things: Running) -> None:
    """What was set back over stood in a log that is gone: this one ends before it."""
    await _inbox(things, old=True)
    await things.db.write("UPDATE bookmark SET again_to = 9000, position = 0")
    bus = FeedBus(things.service.settings, things.db)
    consumer = consumer_of(things)
    cursor = await bus._bookmark(SOURCE, consumer)
    full = FeedPage(b"[]", None, 3, None)
    await bus._note_held(SOURCE, consumer, cursor, full, at_end=False)
    assert await pruning.prune_inbox(things.db, 120) == 0
    await bus._note_held(SOURCE, consumer, cursor, full, at_end=True)
    assert await pruning.prune_inbox(things.db, 120) == 3


async def test_what_was_set_back_over_in_another_topic_is_brought_down_to_the_end_of_this_one(things: Running) -> None:
    partition = TopicPartition(SOURCE, 0)
    await _inbox(things, old=True)
    await things.db.write("UPDATE bookmark SET again_to = 9000, position = 0, cluster = 'one', began = 0")
    source = KafkaSource(consumer_of(things), things.service.settings)
    held = {partition: PartitionRange("one", 0, 3)}
    marks = await source._bookmarks()
    await source._note(marks, marks, held)
    (mark,) = (await source._bookmarks()).values()
    assert mark.again_to == 3
    await things.db.write("UPDATE bookmark SET position = 3")
    assert await pruning.prune_inbox(things.db, 120) == 3
