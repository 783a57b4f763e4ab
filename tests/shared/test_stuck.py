"""What is stuck is told while it is, by whoever tries it, and no longer; nothing is tried for ever without a name."""

import asyncio
from typing import Any

import pytest

from shared import consumer as consuming
from shared.consumer import Consumer
from shared.db import Session, run
from shared.events import Event
from shared.lost import _WAITING
from tests.harness import Running
from tests.shared import example
from tests.shared.example import ThingNoted
from tests.shared.news import SOURCE, batch, bookmark, consumer_of, heard, numbered, parked
from tests.shared.processes import until
from tests.shared.test_whose_fault import delivering, is_stuck, raising


async def rows_of(things: Running) -> list[int]:
    return [row["position"] for row in await things.db.read("SELECT position FROM stuck")]


async def left_stuck(things: Running, news: list[Any]) -> Consumer:
    """A process that got stuck at the third and ended there."""
    example.trouble["in_handler"] = raising("42703")
    consumer = consumer_of(things)
    async with delivering(consumer, *news):
        await until(lambda: rows_of(things))
    example.reset()
    return consumer


async def test_what_another_process_has_handled_is_stuck_no_more(things: Running) -> None:
    news = numbered(6)
    await left_stuck(things, news)
    assert await rows_of(things) == [3]
    await asyncio.wait_for(consumer_of(things).deliver(batch(*news)), 20)  # the one that was started anew
    assert await heard(things) == [1, 2, 3, 4, 5, 6]
    assert await rows_of(things) == []
    assert await things.db.read(_WAITING, names=[SOURCE], reader="things") == []


async def test_who_lost_the_lead_says_no_more_that_it_is_stuck(things: Running) -> None:
    assert (await left_stuck(things, numbered(6))).stuck == {}


async def test_a_row_of_what_was_passed_is_not_told_though_it_was_written_late(things: Running) -> None:
    await left_stuck(things, numbered(6))
    await things.db.write("UPDATE bookmark SET position = 6")
    listed = await things.client.get("/stuck", headers=things.headers("platform_operator"))
    assert listed.json()["items"] == []
    assert await things.db.read(_WAITING, names=[SOURCE], reader="things") == []


async def test_it_is_stuck_since_the_first_who_tried(things: Running) -> None:
    news = numbered(6)
    await left_stuck(things, news)
    await things.db.write("UPDATE stuck SET since = '2012-04-02T10:00:00Z'")
    example.trouble["in_handler"] = raising("42703")
    consumer = consumer_of(things)
    async with delivering(consumer, *news):

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
        await run(session, "SELECT pg_terminate_backend(pg_backend_pid())")


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
