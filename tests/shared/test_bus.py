"""What both ways between services promise: at least once, in order per subject, once in effect, nothing lost."""

import asyncio
import itertools
import random
import uuid
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from shared.data.db import Session, execute
from shared.messaging.consumer import Subscription
from shared.messaging.events import Event
from shared.messaging.kafka.sent_bookmarks import READER
from shared.messaging.relay import Relay
from tests.shared import example
from tests.shared.example import noted
from tests.shared.worlds import World, until


def story(subjects: int, each: int, seed: int = 7) -> list[tuple[uuid.UUID, example.ThingNoted]]:
    """News of several subjects, numbered within each, shuffled between them."""
    ids = [uuid.uuid4() for _ in range(subjects)]
    turns = [subject for subject in ids for _ in range(each)]
    random.Random(seed).shuffle(turns)
    numbers = {subject: itertools.count() for subject in ids}
    return [(subject, noted(subject, next(numbers[subject]))) for subject in turns]


def by_subject(heard: Sequence[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for subject, number in heard:
        found.setdefault(subject, []).append(number)
    return found


async def test_order_per_subject(world: World) -> None:
    world.listen()
    events = story(subjects=5, each=60)
    for start in range(0, len(events), 25):
        await world.publish(*events[start : start + 25])
    heard = by_subject(await world.wait_heard(len(events)))
    assert heard == {str(subject): list(range(60)) for subject in {subject for subject, _ in events}}


async def test_redelivery_takes_effect_once(world: World) -> None:
    first = world.listen()
    events = story(subjects=3, each=10)
    await world.publish(*events)
    await world.wait_heard(len(events))
    await world.end(first)
    await world.rewind()
    assert [row["position"] for row in await world.ask("SELECT DISTINCT position FROM bookmark")] == [0]
    world.listen()
    subject = uuid.uuid4()
    await world.publish((subject, noted(subject, 99)))

    async def last_is_heard() -> bool:
        return (str(subject), 99) in await world.heard()

    async def all_read_again() -> bool:
        total = await world.ask("SELECT sum(position) AS total FROM bookmark")
        return (total[0]["total"] or 0) >= len(events) + 1

    await until(last_is_heard, "the newest event")
    await until(all_read_again, "the bookmark at the end again")
    assert len(await world.heard()) == len(events) + 1


@pytest.mark.parametrize("world", ["feed"], indirect=True)
async def test_a_rewind_over_the_feed_says_what_age_has_taken(world: World) -> None:
    assert world.running
    world.listen()
    events = story(subjects=1, each=6)
    await world.publish(*events[:5])
    await world.wait_heard(5)
    assert await world.rewind() == []
    await world.running.db.write("DELETE FROM log WHERE position <= 3")
    await world.publish(*events[5:])
    await world.wait_heard(6)

    async def noted() -> bool:
        return bool(await world.ask("SELECT FROM bookmark WHERE began = 4"))

    await until(noted, "where the log begins now")
    (told,) = await world.rewind()
    assert "below position 4 was removed from its log by age" in told


async def test_publisher_that_sends_twice_takes_effect_once(world: World) -> None:
    """A crash between sending to Kafka and moving the bookmark; on the feed, a reader that lost its place."""
    task = world.listen()
    events = story(subjects=3, each=10)
    await world.publish(*events)
    await world.wait_heard(len(events))
    if world.kind == "kafka":
        assert world.running
        await world.running.db.write("UPDATE bookmark SET position = 0 WHERE reader = :reader", reader=READER)
    else:
        await world.end(task)
        await world.ask("UPDATE bookmark SET position = 0, event_id = NULL")
        world.listen()
    subject = uuid.uuid4()
    await world.publish((subject, noted(subject, 1)))
    await world.wait_heard(len(events) + 1)
    if world.kind == "kafka":  # all of it is on the wire a second time

        async def read_to_the_end() -> bool:
            total = await world.ask("SELECT sum(position) AS total FROM bookmark")
            return bool(total[0]["total"] >= 2 * len(events) + 1)

        await until(read_to_the_end, "the repeats read")
    assert len(await world.heard()) == len(events) + 1
    assert by_subject(await world.heard())[str(events[0][0])] == list(range(10))


async def test_restart_goes_on_where_it_was(world: World) -> None:
    events = story(subjects=4, each=20)
    task = world.listen()
    await world.publish(*events[:40])
    await world.wait_heard(40)
    await world.end(task)
    await world.publish(*events[40:])
    world.listen()
    heard = by_subject(await world.wait_heard(80))
    assert all(numbers == list(range(20)) for numbers in heard.values())


async def test_two_consumers_in_a_group_handle_each_event_once(world: World) -> None:
    events = story(subjects=12, each=20)
    first = world.listen()
    world.listen()
    await world.publish(*events[:120])
    await world.wait_heard(120)
    await world.end(first)  # the other takes over what was its part
    await world.publish(*events[120:])
    heard = by_subject(await world.wait_heard(len(events)))
    assert sorted(map(tuple, heard.values())) == [tuple(range(20))] * 12


async def bad_value(session: Session) -> None:
    await execute(session, "SELECT CAST('no number' AS integer)")


async def python_timeout(_session: Session) -> None:
    raise TimeoutError("a rule that waited")


@pytest.mark.parametrize("poison", [bad_value, python_timeout], ids=lambda made: made.__name__)
async def test_poison_event_parks_only_itself(world: World, poison: Any) -> None:
    events = story(subjects=3, each=8)
    target = events[11]

    async def maybe_fail(session: Session, event: Event[example.ThingNoted]) -> None:
        if (event.data.thing_id, event.data.number) == (target[1].thing_id, target[1].number):
            await poison(session)

    example.trouble["in_handler"] = maybe_fail
    world.listen()
    await world.publish(*events)
    heard = await world.wait_heard(len(events) - 1)

    async def parked() -> list[Any]:
        return await world.ask("SELECT subject, error FROM parked")

    await until(parked, "the poison event parked")
    assert [row["subject"] for row in await parked()] == [str(target[0])]
    assert (str(target[0]), target[1].number) not in heard
    assert len(heard) == len(events) - 1


async def test_killed_database_backend_parks_nothing(world: World) -> None:
    killed = asyncio.Event()

    async def kill_own_backend(session: Session, _event: Any) -> None:
        if not killed.is_set():
            killed.set()
            await execute(session, "SELECT pg_terminate_backend(pg_backend_pid())")

    example.trouble["in_handler"] = kill_own_backend
    world.listen()
    events = story(subjects=3, each=10)
    await world.publish(*events)
    heard = by_subject(await world.wait_heard(len(events)))
    assert killed.is_set()
    assert all(numbers == list(range(10)) for numbers in heard.values())
    assert await world.ask("SELECT FROM parked") == []


async def test_zombie_relay_and_publisher_change_nothing(world: World) -> None:
    """Those who lead lose their connection, and with it the lock; others go on, and nothing is doubled or lost."""
    assert world.running
    world.listen()
    world.spawn(Relay(world.running.db, 0.2).run())
    events = story(subjects=4, each=40)
    for start in range(0, len(events), 20):
        await world.publish(*events[start : start + 20])
        await world.running.db.read(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name ~ ' (relay|publisher) ' AND pid <> pg_backend_pid()"
        )
    heard = by_subject(await world.wait_heard(len(events)))
    assert all(numbers == list(range(40)) for numbers in heard.values())
    positions = await world.running.db.read("SELECT count(*) AS n, max(position) AS last FROM log")
    assert dict(positions[0]) == {"n": len(events), "last": len(events)}


async def test_away_and_back_loses_nothing(breakable: World) -> None:
    events = story(subjects=4, each=15)
    breakable.listen()
    await breakable.publish(*events[:30])
    await breakable.wait_heard(30)
    await breakable.away()
    await breakable.publish(*events[30:])  # the business goes on
    await breakable.back()
    heard = by_subject(await breakable.wait_heard(len(events)))
    assert all(numbers == list(range(15)) for numbers in heard.values())
    assert await breakable.ask("SELECT FROM parked") == []


@pytest.mark.parametrize("breakable", ["feed"], indirect=True)
async def test_a_source_that_is_away_is_named_when_asked_whether_we_are_ready_until_it_is_back(
    breakable: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    breakable.listen()
    await breakable.publish(*story(subjects=1, each=1))
    await breakable.wait_heard(1)
    assert breakable.running
    assert breakable.listening
    asked = breakable.running
    asked.app.state.bus = breakable.listening

    async def told() -> bool:
        answer = await asked.admin.get("/health/ready")
        return answer.status_code == 503 and "things does not answer since" in answer.json()["detail"]

    async def ready() -> bool:
        return bool((await asked.admin.get("/health/ready")).status_code == 200)

    await until(ready, "ready while the source answers")
    await breakable.away()
    await until(_away(breakable), "the reader notices")
    assert not await told()  # of half a minute not before it is over
    monkeypatch.setattr("shared.runtime.health.AWAY_MAX_SECONDS", 0.1)
    await until(told, "the source that is away is named")
    await breakable.back()
    await until(ready, "ready again")


def _away(world: World) -> Callable[[], Awaitable[bool]]:
    async def away() -> bool:
        return world.listening is not None and bool(world.listening.away())

    return away


async def test_event_type_nobody_handles_is_passed_over(world: World) -> None:
    subject = uuid.uuid4()
    world.listen(Subscription({world.topic: "things"}, {example.ThingNoted: example.things_noted}))
    await world.publish((subject, noted(subject, 1, example.ThingLost)), (subject, noted(subject, 2)))
    assert await world.wait_heard(1) == [(str(subject), 2)]
