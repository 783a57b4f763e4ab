"""The business date never goes back, and in production never runs ahead of the database."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import pytest
import time_machine

from shared.data.business_date import business_date
from shared.data.db import Session
from shared.kernel.clock import Clock, ClockAhead
from shared.messaging.consumer import _Trying
from shared.runtime.tick import Ticker, tick
from tests.harness import HeldClock, Running
from tests.shared import example
from tests.shared.example import noted
from tests.shared.news import batch, bookmark, numbered, raw


class SetClock(HeldClock):
    """A sandbox's: it may stand on any day."""

    settable = True


def operator(things: Running) -> dict[str, str]:
    return things.headers("platform_operator", organisation="lasars", sub="op")


async def today(things: Running, clock: Clock | None = None) -> date:
    async with things.db.reading() as session:
        return await business_date(session, clock or things.clock)


async def ticked(things: Running) -> date:
    (found,) = await things.db.read("SELECT day FROM ticked")
    return date.fromisoformat(str(found["day"]))


async def test_it_is_the_later_of_the_clock_and_the_last_tick(things: Running) -> None:
    assert await today(things) == date(2012, 4, 2)
    things.today = date(2012, 9, 3)
    await things.tick()
    things.today = date(2012, 4, 2)
    assert await today(things) == date(2012, 9, 3)
    things.today = date(2012, 9, 4)
    assert await today(things) == date(2012, 9, 4)


async def test_what_is_heard_is_settled_by_it(things: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    settled: list[date] = []

    async def settle(_session: object, day: date) -> None:
        settled.append(day)

    subscription = replace(example.SUBSCRIPTION, reconcile=settle)
    monkeypatch.setattr(things, "service", replace(things.service, subscription=subscription))
    things.today = date(2012, 9, 3)
    await things.tick()
    things.today = date(2012, 4, 2)
    await things.deliver(noted(example.new_id()))
    assert settled == [date(2012, 9, 3)]


@time_machine.travel(datetime.now(UTC) + timedelta(days=40))
async def test_production_does_no_daily_work_for_a_day_that_the_database_does_not_know(things: Running) -> None:
    with pytest.raises(ClockAhead, match="This machine's clock says"):
        await tick(things.db, things.service.tick, Clock())
    assert await things.db.read("SELECT day FROM ticked") == []
    ticker = Ticker(things.db, things.service.tick, Clock(), things.app.state.consumer.turn)
    assert await ticker._tick(Clock().today()) > 0  # it tries again
    assert await things.db.read("SELECT day FROM ticked") == []


@time_machine.travel(datetime.now(UTC) + timedelta(days=40))
async def test_production_dates_nothing_by_a_clock_that_is_ahead(things: Running) -> None:
    with pytest.raises(ClockAhead):
        await today(things, Clock())
    consumer = things.app.state.consumer
    consumer.clock = Clock()
    several = batch(*numbered(1), raw(2, noted(example.new_id()), subject="x" * 2000))
    messages = [consumer.read(several.source, several.shard, event) for event in several.events]
    try:
        with pytest.raises(ClockAhead):  # tried again for ever, and never parked
            await consumer._transaction(several, messages, _Trying(2, careful=True))
    finally:
        consumer.clock = things.clock
    assert await things.parked() == []
    assert await bookmark(things) == 0, "nothing of it is kept"


async def test_a_day_more_is_midnight_seen_from_the_other_side(things: Running) -> None:
    (found,) = await things.db.read("SELECT (now() AT TIME ZONE 'Europe/London')::date AS here")
    assert await tick(things.db, things.service.tick, HeldClock(found["here"] + timedelta(days=1)))
    with pytest.raises(ClockAhead):
        await tick(things.db, things.service.tick, HeldClock(found["here"] + timedelta(days=2)))


async def test_a_sandbox_may_stand_in_any_year(things: Running) -> None:
    assert await tick(things.db, things.service.tick, SetClock(date(2040, 1, 1)))
    assert await today(things, SetClock(date(2012, 4, 2))) == date(2040, 1, 1)


async def test_work_that_was_done_too_far_ahead_is_told_and_repaired_with_a_reason(things: Running) -> None:
    await tick(things.db, things.service.tick, SetClock(date(2040, 1, 1)))
    with pytest.raises(ClockAhead, match="`lasars clock repair`"):
        await today(things)
    seen = (await things.client.get("/business-date", headers=operator(things))).json()
    assert (seen["businessDate"], seen["clock"], seen["tickedOn"]) == ("2040-01-01", "2012-04-02", "2040-01-01")
    headers = operator(things)
    repaired = await things.client.post("/business-date/repair", json={"reason": "clock was wrong"}, headers=headers)
    assert (repaired.status_code, repaired.json()["businessDate"]) == (200, "2012-04-02")
    assert await things.db.read("SELECT day FROM ticked") == []  # no day's work counts as done
    (noted_,) = await things.db.read("SELECT was, day, reason, repaired_by FROM clock_repair")
    assert tuple(noted_.values()) == (date(2040, 1, 1), date(2012, 4, 1), "clock was wrong", "op")
    assert await things.tick()  # the work of the day is done again


async def test_a_worker_that_goes_on_does_the_daily_work_again_after_a_repair(
    things: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[date, date | None]] = []

    async def see(_session: Session, day: date, last: date | None) -> list[str]:
        told.append((day, last))
        return []

    ahead, here = date(2040, 1, 1), date(2012, 4, 2)
    clock = SetClock(ahead)
    ticker = Ticker(things.db, see, clock, asyncio.Lock())
    await ticker.look()
    clock.day = here
    await ticker.look()  # the clock is right again, and nothing is due yet
    answer = await things.client.post(
        "/business-date/repair", json={"reason": "the clock was wrong"}, headers=operator(things)
    )
    assert answer.status_code == 200
    monkeypatch.setattr("shared.runtime.tick.LOOK_SECONDS", 0)
    await ticker.look()
    await ticker.look()
    assert told == [(ahead, None), (here, None)]


async def test_a_clock_that_is_right_is_not_repaired(things: Running) -> None:
    await things.tick()
    answer = await things.client.post(
        "/business-date/repair", json={"reason": "the clock was wrong"}, headers=operator(things)
    )
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/nothing-to-repair")
    for body in ({}, {"reason": ""}):
        answer = await things.client.post("/business-date/repair", json=body, headers=operator(things))
        assert answer.status_code == 422


@pytest.mark.parametrize("role", ["operator", "finance_releaser", "service"])
async def test_only_who_answers_for_the_whole_installation_repairs(things: Running, role: str) -> None:
    answer = await things.client.post(
        "/business-date/repair", json={"reason": "the clock was wrong"}, headers=things.headers(role)
    )
    assert answer.status_code == 403


async def test_the_tick_is_told_the_last_day_before(things: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[date, date | None]] = []

    async def see(_session: Session, day: date, last: date | None) -> list[str]:
        told.append((day, last))
        return []

    monkeypatch.setattr(things, "service", replace(things.service, tick=see))
    for day in (date(2012, 4, 2), date(2012, 4, 20)):
        things.today = day
        await things.tick()
    assert told == [(date(2012, 4, 2), None), (date(2012, 4, 20), date(2012, 4, 2))]


async def test_a_day_is_begun_with_one_question_and_kept_with_another(
    things: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sandbox's clock goes through years of them in a minute."""
    asked: list[str] = []
    execute, fetch = Session.execute, Session.fetch

    async def executing(session: Session, sql: str, arguments: Sequence[Any]) -> int:
        asked.append(sql)
        return await execute(session, sql, arguments)

    async def fetching(session: Session, sql: str, arguments: Sequence[Any]) -> list[asyncpg.Record]:
        asked.append(sql)
        return await fetch(session, sql, arguments)

    monkeypatch.setattr(Session, "execute", executing)
    monkeypatch.setattr(Session, "fetch", fetching)
    assert await tick(things.db, None, things.clock)
    assert len(asked) == 2, asked
    assert not await tick(things.db, None, things.clock)
    assert len(asked) == 4, asked
