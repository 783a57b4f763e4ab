"""A topic made again that is soon longer than it was, and a publisher that is an older state of itself."""

from collections.abc import AsyncIterator

import pytest

from shared.messaging.bus import bus_for
from tests.shared import example
from tests.shared.test_bus import story
from tests.shared.test_kafka_healing import all_heard_once, heal, make_again, sent_all, stopped_by, until_told
from tests.shared.worlds import World, a_world, until

pytestmark = [pytest.mark.kafka, pytest.mark.xdist_group("kafka")]
TOLD_SECONDS = 60
STUCK = """
INSERT INTO stuck (consumer, source, shard, position, event_id, sqlstate, error, since, tries)
VALUES ('listener', $1, $2, 9000, gen_random_uuid(), '42703', 'of another log', now(), 7)
"""


@pytest.fixture
async def world(kafka: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    example.reset()
    async with a_world("kafka", database_url, monkeypatch, kafka) as made:
        yield made


async def test_a_topic_made_again_under_a_running_reader_loses_nothing_however_much_follows(world: World) -> None:
    first, burst = story(subjects=6, each=2), story(subjects=12, each=10)
    task = world.listen()
    await world.publish(*first)
    await world.wait_heard(len(first))
    await sent_all(world)
    await make_again(world)
    await world.publish(*burst)
    await until(stopped_by("publisher", world), "the publisher says that what it sent is lost", TOLD_SECONDS)
    await until(stopped_by("reader", world), "the reader says that its place is lost", TOLD_SECONDS)
    await world.end(task)
    world.listen()  # another process knows it too
    told = await until_told(stopped_by("reader", world))
    assert all("made again" in why for why in told.values())
    await heal(world)
    await all_heard_once(world, first + burst)


async def test_a_stop_is_kept_and_only_a_person_clears_it(world: World) -> None:
    """The place looks sound again; what was lost before it does not."""
    events = story(subjects=6, each=4)
    task = world.listen()
    await world.publish(*events)
    await world.wait_heard(len(events))
    await world.ask("UPDATE bookmark SET stopped = 'lost once', topic_id = NULL WHERE source = $1", world.topic)
    await world.end(task)
    world.listen()
    told = await until_told(stopped_by("reader", world))
    assert all("lost once" in why for why in told.values())
    await world.rewind()

    async def healed() -> bool:
        return not await stopped_by("reader", world)()

    await until(healed, "it is read again", TOLD_SECONDS)


async def test_a_topic_made_again_before_anybody_reads_it_is_noticed_by_who_sends(world: World) -> None:
    first, burst = story(subjects=6, each=2), story(subjects=12, each=10)
    await world.publish(*first)
    await sent_all(world)
    await make_again(world)
    await world.publish(*burst)
    told = await until_told(stopped_by("publisher", world))
    assert any("made again" in why for why in told.values())
    world.listen()
    await world.resend(**{"from": 1})
    await all_heard_once(world, first + burst)


async def test_a_publisher_set_back_with_its_marks_does_not_send_below_what_others_heard(world: World) -> None:
    """Dump and restore: log and marks agree with each other, and Kafka holds more."""
    events = story(subjects=6, each=6)
    assert world.running
    db, publishing = world.running.db, world._tasks[-1]
    await world.publish(*events[:12])
    await sent_all(world)
    saved = await db.read("SELECT source, shard, position, event_id FROM bookmark WHERE reader = 'kafka'")
    await world.publish(*events[12:18])
    await sent_all(world)
    await world.end(publishing)
    await db.write("DELETE FROM log WHERE position > 12")
    for row in saved:
        await db.write(
            "UPDATE bookmark SET position = :position, event_id = :event_id WHERE source = :source AND shard = :shard",
            **row,
        )
    world.bus = bus_for(world.settings(world.publisher_url), db)
    world.spawn(world.bus.publish())
    told = await until_told(stopped_by("publisher", world))
    why = next(why for why in told.values() if "does not know" in why)
    assert "if all services were, stop them and make Kafka anew" in why
    assert "if this one alone was, let it say its facts again first (restate)" in why
    await world.publish(*events[18:])
    await world.resend(**{"from": 13})
    world.listen()
    await all_heard_once(world, events)


async def test_a_publisher_that_ended_between_acknowledgement_and_mark_goes_on(world: World) -> None:
    events = story(subjects=6, each=6)
    assert world.running
    db, publishing = world.running.db, world._tasks[-1]
    await world.publish(*events[:12])
    await sent_all(world)
    saved = await db.read("SELECT source, shard, position, event_id FROM bookmark WHERE reader = 'kafka'")
    await world.publish(*events[12:])
    await sent_all(world)
    await world.end(publishing)
    for row in saved:
        await db.write(
            "UPDATE bookmark SET position = :position, event_id = :event_id WHERE source = :source AND shard = :shard",
            **row,
        )
    world.bus = bus_for(world.settings(world.publisher_url), db)
    world.spawn(world.bus.publish())
    world.listen()
    await all_heard_once(world, events)
    assert not await stopped_by("publisher", world)()


async def test_what_was_stuck_in_another_log_or_in_what_is_read_no_more_is_forgotten(world: World) -> None:
    """A person has set the bookmark back; who was stuck in the old log wrote its row after that."""
    events = story(subjects=6, each=2)
    await world.ask("INSERT INTO bookmark (reader, source, shard, position) VALUES ('listener', $1, 0, 0)", world.topic)
    for source, shard in ((world.topic, 0), (world.topic + "-gone", 0)):
        await world.ask(STUCK, source, shard)
    world.listen()
    await world.publish(*events)
    await world.wait_heard(len(events))

    async def forgotten() -> bool:
        return not await world.ask("SELECT FROM stuck")

    await until(forgotten, "nothing is stuck", TOLD_SECONDS)
