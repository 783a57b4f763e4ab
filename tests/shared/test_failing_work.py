"""Work of the day that fails for ever is told where operators look, not only in the log, and heals by itself."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from math import inf
from typing import Any

import pytest

from shared.data.db import Session, execute
from shared.runtime.tick import Ticker
from tests.harness import Running


class Works:
    """What the example does each day, while `broken` holds its table under another name."""

    def __init__(self, things: Running) -> None:
        self.table = "tick_seen"
        self.prunes = True
        self.works_afterwards = True
        self.left: list[str] = []
        self.ticker = Ticker(things.db, self.tick, things.clock, asyncio.Lock(), self.prune, self.afterwards)

    async def tick(self, session: Session, today: date, _last: date | None) -> list[str]:
        await execute(session, f"INSERT INTO {self.table} (day) VALUES (:day)", day=today)
        return self.left

    async def afterwards(self, _session: Session, _today: date, _last: date | None) -> list[str]:
        return [] if self.works_afterwards else ["area stockport: odd"]

    async def prune(self) -> object:
        if not self.prunes:
            raise RuntimeError("cannot remove")
        return {}

    async def fails_since(self, work: str, seconds: int) -> None:
        await self.ticker.look()
        undone = self.ticker.undone[work]
        self.ticker.undone[work] = replace(undone, since=undone.since - timedelta(seconds=seconds))


@pytest.fixture
async def works(things: Running) -> AsyncIterator[Works]:
    made = Works(things)
    things.app.state.ticker = made.ticker
    yield made
    things.app.state.ticker = None


async def told(things: Running) -> tuple[int, Any]:
    assert (await things.client.get("/health/ready")).status_code == 200  # requests can be served
    answer = await things.admin.get("/health/ready")
    return answer.status_code, answer.json()


async def figures(things: Running) -> list[str]:
    things.app.state.watch.set_figures()
    text = (await things.admin.get("/metrics")).text
    return [each for each in text.splitlines() if each.startswith("lasars_tick_failing_since{")]


async def test_work_of_the_day_that_fails_is_told_after_half_a_minute_and_heals(things: Running, works: Works) -> None:
    works.table = "nowhere"
    await works.fails_since("tick", 5)
    status, body = await told(things)
    assert status == 200
    assert "UndefinedTableError" in body["failing"]["tick"]
    await works.fails_since("tick", 31)
    status, body = await told(things)
    assert status == 503
    assert "the work of the day of 2012-04-02 is not done since 20" in body["detail"]
    assert "UndefinedTableError" in body["detail"]
    (figure,) = await figures(things)
    assert 'service="things",work="tick"' in figure
    works.table = "tick_seen"
    await works.ticker.look()
    status, body = await told(things)
    assert (status, body["failing"]) == (200, {})
    assert await figures(things) == []


async def test_a_day_whose_work_does_not_come_to_an_end_is_told(things: Running, works: Works) -> None:
    async with works.ticker.turn:
        looking = asyncio.create_task(works.ticker.look())
        await asyncio.sleep(0)
        undone = works.ticker.undone["tick"]
        assert (await told(things))[0] == 200
        works.ticker.undone["tick"] = replace(undone, since=undone.since - timedelta(seconds=301))
        status, body = await told(things)
        assert status == 503
        assert "the work of the day of 2012-04-02 is not done since" in body["detail"]
    await looking
    assert (await told(things))[0] == 200


async def test_what_fails_after_the_day_is_told_and_the_day_is_done(things: Running, works: Works) -> None:
    works.works_afterwards = False
    await works.fails_since("afterwards", 299)
    status, body = await told(things)
    assert (status, list(body["failing"])) == (200, ["afterwards"])
    assert works.ticker.done == date(2012, 4, 2)
    await works.fails_since("afterwards", 2)
    status, body = await told(things)
    assert status == 503
    assert "the work after that of the day of 2012-04-02 is not done since" in body["detail"]
    assert "area stockport: odd" in body["detail"]
    works.works_afterwards = True
    works.ticker.looked = -inf
    await works.ticker.look()
    assert (await told(things))[0] == 200


async def test_what_is_not_removed_any_more_is_told_too(things: Running, works: Works) -> None:
    works.prunes = False
    await works.fails_since("prune", 299)
    assert (await told(things))[0] == 200
    await works.fails_since("prune", 2)
    status, body = await told(things)
    assert status == 503
    assert "the removal of what is no longer kept of 20" in body["detail"]
    assert "cannot remove" in body["detail"]
    works.prunes = True
    await works.ticker.look()
    assert (await told(things))[0] == 200


@pytest.mark.parametrize("worked_before", [True, False])
async def test_who_was_left_out_is_told_and_tried_again_while_the_rest_is_done(
    things: Running, works: Works, worked_before: bool
) -> None:
    if worked_before:
        await works.ticker.look()
        things.today += timedelta(days=1)
    works.left = [f"client {n}: ValueError: odd" for n in range(12)]
    await works.fails_since("tick", 31)
    seen = len(await things.db.read("SELECT FROM tick_seen"))
    assert seen == (2 if worked_before else 1)  # what was done stays done
    days = [row["day"] for row in await things.db.read("SELECT day FROM ticked WHERE name = 'daily'")]
    assert days == ([things.today - timedelta(days=1)] if worked_before else [])  # also for a process that starts now
    status, body = await told(things)
    assert status == 503
    assert "12 left out: client 0: ValueError: odd; client 1:" in body["detail"]
    assert "and 2 more" in body["detail"]
    assert len(await figures(things)) == 1
    assert works.ticker.pruned is not None  # nothing else waits for it
    works.left = []
    await works.ticker.look()
    assert len(await things.db.read("SELECT FROM tick_seen")) == seen  # not at once, but in a while
    works.ticker.looked -= 31
    await works.ticker.look()
    assert (await told(things))[1]["failing"] == {}
    assert [row["day"] for row in await things.db.read("SELECT day FROM ticked WHERE name = 'daily'")] == [things.today]
