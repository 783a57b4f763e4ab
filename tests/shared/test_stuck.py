"""What is stuck is told while it is, by whoever tries it, and no longer; nothing is tried for ever without a name."""

import asyncio
from typing import Any

import pytest

from shared.data.db import Session, execute
from shared.messaging import consumer as consuming
from shared.messaging import stuck
from shared.messaging.consumer import Batch, Consumer
from shared.messaging.events import Event
from shared.messaging.feed_reader import FeedBus
from tests.harness import Running
from tests.shared import example
from tests.shared.example import ThingNoted
from tests.shared.news import SOURCE, batch, bookmark, consumer_of, heard, numbered, parked
from tests.shared.processes import until
from tests.shared.test_whose_fault import delivering, is_stuck, raising


async def rows_of(things: Running) -> list[int]:
    return [row["position"] for row in await things.db.read("SELECT position FROM stuck")]


async def left_stuck(things: Running, events: list[Any]) -> Consumer:
    """A process that got stuck at the third and ended there."""
    example.trouble["in_handler"] = raising("42703")
    consumer = consumer_of(things)
    async with delivering(consumer, *events):
        await until(lambda: rows_of(things))
    example.reset()
    return consumer


async def test_what_another_process_has_handled_is_stuck_no_more(things: Running) -> None:
    events = numbered(6)
    await left_stuck(things, events)
    assert await rows_of(things) == [3]
    await asyncio.wait_for(consumer_of(things).deliver(batch(*events)), 20)  # the one that was started anew
    assert await heard(things) == [1, 2, 3, 4, 5, 6]
    assert await rows_of(things) == []
    assert await things.db.read(stuck._WAITING, names=[SOURCE], reader="things") == []


async def test_who_lost_the_lead_says_no_more_that_it_is_stuck(things: Running) -> None:
    assert (await left_stuck(things, numbered(6))).stuck == {}


async def test_a_row_of_what_was_passed_is_not_told_though_it_was_written_late(things: Running) -> None:
    await left_stuck(things, numbered(6))
    await things.db.write("UPDATE bookmark SET position = 6")
    listed = await things.client.get("/stuck", headers=things.headers("platform_operator"))
    assert listed.json()["items"] == []
    assert await things.db.read(stuck._WAITING, names=[SOURCE], reader="things") == []


async def test_it_is_stuck_since_the_first_who_tried(things: Running) -> None:
    events = numbered(6)
    await left_stuck(things, events)
    await things.db.write("UPDATE stuck SET since = '2012-04-02T10:00:00Z'")
    example.trouble["in_handler"] = raising("42703")
    consumer = consumer_of(things)
    async with delivering(consumer, *events):

        async def told() -> bool:
            return any(each.since.year == 2012 for each in consumer.stuck.values())

        await until(told)


@pytest.mark.parametrize("code", ["XX000", "55000"])
async def test_what_may_be_the_events_own_fault_is_parked_after_a_while(
    things: Running, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consuming, "DOUBT_TRIES", 3)
    monkeypatch.setattr(consuming, "PAUSE_MAX_SECONDS", 0.05)
    example.trouble["in_handler"] = raising(code)
    await asyncio.wait_for(consumer_of(things).deliver(batch(*numbered(6))), 20)
    assert await parked(things) == [3]
    assert await heard(things) == [1, 2, 4, 5, 6]
    assert await rows_of(things) == []
    (error,) = await things.parked()
    assert "3 tries" in error


async def _break_off(session: Session, event: Event[ThingNoted]) -> None:
    if event.data.number == 3:
        await execute(session, "SELECT pg_terminate_backend(pg_backend_pid())")


async def _take_long(_session: Session, event: Event[ThingNoted]) -> None:
    if event.data.number == 3:
        await asyncio.sleep(3600)


@pytest.mark.parametrize("trouble", [_break_off, _take_long], ids=["breaks off", "takes long"])
async def test_what_ends_its_connection_each_time_is_found_and_can_be_parked(
    things: Running, monkeypatch: pytest.MonkeyPatch, trouble: Any
) -> None:
    monkeypatch.setattr(consuming, "TURN_SECONDS", 0.3)
    monkeypatch.setattr(consuming, "PAUSE_MAX_SECONDS", 0.05)
    example.trouble["in_handler"] = trouble
    consumer = consumer_of(things)
    async with delivering(consumer, *numbered(6)) as task:
        await until(lambda: rows_of(things))
        assert await is_stuck(consumer)
        assert await heard(things) == [1, 2]
        assert await bookmark(things) == 2
        assert await rows_of(things) == [3]
        headers = things.headers("platform_operator", sub="olive")
        (listed,) = (await things.client.get("/stuck", headers=headers)).json()["items"]
        body = {"reason": "it takes the connection along"}
        answer = await things.client.post(f"/stuck/{listed['eventId']}/park", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        await asyncio.wait_for(task, 20)
    assert await heard(things) == [1, 2, 4, 5, 6]
    assert await parked(things) == [3]


STUCK_AT = """
INSERT INTO stuck (consumer, source, shard, position, event_id, sqlstate, error, since, tries)
VALUES (:consumer, :source, :shard, 9000, gen_random_uuid(), '42703', 'of another log', now(), 7)
"""


async def test_a_rewind_ends_what_was_stuck_in_the_log_before(things: Running) -> None:
    await consumer_of(things).deliver(batch(*numbered(3)))
    await things.db.write(STUCK_AT, consumer="things", source=SOURCE, shard=0)
    await things.db.write(STUCK_AT, consumer="things", source="other", shard=0)
    answer = await things.client.post(
        f"/bookmarks/{SOURCE}/rewind", json={}, headers=things.headers("platform_operator")
    )
    assert answer.status_code == 200, answer.text
    left = await things.db.read("SELECT source FROM stuck")
    assert [row["source"] for row in left] == ["other"]


async def test_a_rewind_of_one_partition_leaves_what_is_stuck_in_another(things: Running) -> None:
    for shard in (0, 1):
        await things.db.write(STUCK_AT, consumer="things", source=SOURCE, shard=shard)
    async with things.db.session() as session:
        await stuck.forget(session, "things", [(SOURCE, 1)])
    assert [row["shard"] for row in await things.db.read("SELECT shard FROM stuck")] == [0]


async def test_what_is_passed_after_a_rewind_is_stuck_no_more(things: Running) -> None:
    """It is told again after the rewind, by who is still at it; then its bookmark stands before the batch."""
    await consumer_of(things).deliver(batch(*numbered(3)))
    more = numbered(3, first=4)
    example.trouble["in_handler"] = raising("42703", 5)
    late = Batch(SOURCE, 0, more, after=3)
    consumer = consumer_of(things)
    task = asyncio.get_running_loop().create_task(consumer.deliver(late))
    await until(lambda: rows_of(things))
    await things.db.write("UPDATE bookmark SET position = 0, event_id = NULL")
    example.reset()
    await asyncio.wait_for(task, 20)
    assert await rows_of(things) == []


async def test_what_is_stuck_of_a_source_that_is_read_no_more_is_forgotten(things: Running) -> None:
    for source, shard in ((SOURCE, 0), (SOURCE, 7), ("lasars.things", 0), ("lasars.missing", 2)):
        await things.db.write(STUCK_AT, consumer="things", source=source, shard=shard)
    await things.db.write(STUCK_AT, consumer="other", source="lasars.things", shard=0)
    await stuck.forget_unread(things.db, "things", [(SOURCE, 0)], kept=["lasars.missing"])
    left = await things.db.read("SELECT consumer, source, shard FROM stuck ORDER BY consumer, source")
    assert [tuple(row.values()) for row in left] == [
        ("other", "lasars.things", 0), ("things", "lasars.missing", 2), ("things", SOURCE, 0),
    ]  # fmt: skip


async def test_a_bookmark_of_what_is_read_no_more_neither_stops_nor_waits(things: Running) -> None:
    places = [
        ("kafka", "log", 0),
        ("things", "lasars.missing", 2),
        ("things", "lasars.things", 0),
        ("things", SOURCE, 0),
    ]
    for reader, source, shard in places:
        await things.db.write(
            "INSERT INTO bookmark (reader, source, shard, position, stopped, again_to)"
            " VALUES (:reader, :source, :shard, 0, 'it ends at 0', 10)",
            reader=reader, source=source, shard=shard,
        )  # fmt: skip
    await stuck.forget_unread(things.db, "things", [(SOURCE, 0)], kept=["lasars.missing"])
    said = "stopped IS NOT NULL AND again_to IS NOT NULL AS waits"
    found = await things.db.read(f"SELECT reader, source, shard, {said} FROM bookmark ORDER BY reader, source")
    assert [tuple(row.values()) for row in found] == [(*place, place[1] != "lasars.things") for place in places]


async def test_a_place_that_was_never_read_is_new_again_when_it_is_read_no_more(things: Running) -> None:
    """Else it would be taken for one that a person has set to the beginning."""
    await things.db.write(
        "INSERT INTO bookmark (reader, source, shard, stopped) VALUES ('things', 'lasars.old', 0, 'x')"
    )
    await stuck.forget_unread(things.db, "things", [(SOURCE, 0)])
    assert await things.db.read("SELECT source FROM bookmark") == []


async def test_a_feed_that_begins_forgets_what_was_stuck_over_kafka(things: Running) -> None:
    settings = things.service.settings.model_copy(update={"feed_urls": {SOURCE: "http://127.0.0.1:9"}})
    bus = FeedBus(settings, things.db)
    await things.db.write(STUCK_AT, consumer="things", source="lasars.things", shard=2)
    task = asyncio.get_running_loop().create_task(bus.consume(consumer_of(things)))

    async def forgotten() -> bool:
        return not await rows_of(things)

    await until(forgotten)
    task.cancel()
    await asyncio.wait([task])
