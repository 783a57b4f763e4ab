"""However many are settled in one transaction, the loop that others work on goes on meanwhile."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from typing import Any

import pytest

from services.assessment.commands import reconcile
from services.assessment.rules.outcomes import outcomes_of_person
from shared.data import db, leader
from shared.data.db import execute
from shared.data.leader import Leader, LeaderConnection
from tests.assessment.builders import version
from tests.assessment.client import Care, Desk, hear

MANY, EACH_SECONDS = 300, 0.008  # all of them take longer than who leads or holds a transaction may be silent
PATIENCE_SECONDS = 1
_LIKE_HIM = """
WITH who AS (SELECT gen_random_uuid() AS client, gen_random_uuid() AS episode FROM generate_series(2, :many)),
known AS (
    INSERT INTO person SELECT copy.* FROM who, person,
        jsonb_populate_record(person, jsonb_build_object('id', client, 'nhs_number', NULL)) AS copy)
INSERT INTO start_fact SELECT copy.* FROM who, start_fact,
    jsonb_populate_record(start_fact, jsonb_build_object('id', episode, 'client_id', client)) AS copy
"""


@pytest.fixture
async def crowd(open_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """As many persons in treatment, each of whom takes a while to derive."""
    await Care(open_desk, await open_desk.new_client()).start("2012-04-13")
    async with open_desk.running.db.session() as session:
        await execute(session, _LIKE_HIM, many=MANY)
    derive = outcomes_of_person

    def slowly(*known: Any) -> Any:
        time.sleep(EACH_SECONDS)  # as a derivation does: nobody else has a turn
        return derive(*known)

    monkeypatch.setattr(reconcile, "outcomes_of_person", slowly)
    monkeypatch.setattr(leader, "SILENCE_MS", PATIENCE_SECONDS * 1000)
    monkeypatch.setattr(leader, "BEAT_SECONDS", 0.1)
    monkeypatch.setattr(db, "IDLE_SECONDS", PATIENCE_SECONDS)
    await connect_anew(open_desk)
    yield open_desk
    monkeypatch.undo()
    await connect_anew(open_desk)


async def connect_anew(desk: Desk) -> None:
    """What a connection bears is said when it is opened."""
    await desk.running.db.close()
    desk.running.db._pools.clear()


async def a_version(desk: Desk) -> None:
    await hear(desk, version(2))


async def a_day_after_the_clock_was_repaired(desk: Desk) -> None:
    desk.running.today = date(2012, 9, 4)
    await desk.running.tick()


@pytest.mark.parametrize("work", [a_version, a_day_after_the_clock_was_repaired])
async def test_who_leads_stays_in_the_lead_while_many_are_settled(
    crowd: Desk, work: Callable[[Desk], Awaitable[None]]
) -> None:
    tries = []

    async def led(_lead: LeaderConnection) -> None:
        tries.append(work)
        await work(crowd)

    longest = asyncio.create_task(longest_silence())
    await Leader(crowd.running.db, "reader", "crowd").lead(led)
    longest.cancel()
    assert tries == [work]
    assert await longest < PATIENCE_SECONDS / 2


async def longest_silence() -> float:
    """Of the loop, until it is cancelled."""
    longest, last = 0.0, time.monotonic()
    try:
        while True:
            await asyncio.sleep(0.01)
            now = time.monotonic()
            longest, last = max(longest, now - last), now
    except asyncio.CancelledError:
        return longest
