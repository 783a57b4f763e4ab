"""A service that was set back says all again, above what others have heard; nothing of the time before leaves then."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any

import asyncpg
import pytest
from sqlmodel import col, select

from shared.data.db import Database, Session
from shared.data.revisions import STEP
from shared.data.statements import statement
from shared.messaging import outbox
from shared.messaging.bounds import REVISION_MAX
from shared.messaging.events import Payload
from shared.messaging.restated import FIRST_DAY, FactsRestated
from shared.messaging.restating import RestatementsUsedUp, restate
from tests.harness import Running
from tests.shared import example
from tests.shared.example import Thing, noted

DAY = date(2026, 11, 26)
NUMBER = (DAY - FIRST_DAY).days


async def facts(session: Session) -> AsyncIterator[Sequence[tuple[Any, Payload]]]:
    for thing in await statement(select(Thing).order_by(col(Thing.id))).all(session):
        yield [(thing.id, noted(thing.id, 7).model_copy(update={"revision": thing.revision}))]


async def _note(things: Running, count: int) -> None:
    for n in range(count):
        body = {"name": f"thing {n}", "count": 0}
        answer = await things.client.post("/things", json=body, headers=things.headers("assessor"))
        assert answer.status_code == 201, answer.text


async def _tell(database: Database) -> None:
    async with database.session() as session:
        outbox.add(session, "one", noted(example.new_id()))


def _revisions(told: Sequence[dict[str, Any]]) -> list[int]:
    return [each["data"]["revision"] for each in told]


async def test_all_facts_are_said_again_above_what_was_heard(things: Running) -> None:
    await _note(things, 3)
    assert await restate(things.db, facts, "restored", DAY) == (NUMBER, 3)
    assert _revisions(await things.published()) == [NUMBER * STEP + 1] * 3
    await _tell(things.db)
    assert _revisions(await things.published())[-1] == NUMBER * STEP + 1  # and so it goes on


async def test_a_second_one_on_the_same_day_is_higher(things: Running) -> None:
    await _note(things, 1)
    assert (await restate(things.db, facts, "restored", DAY))[0] == NUMBER
    assert (await restate(things.db, facts, "restored again", DAY))[0] == NUMBER + 1
    assert _revisions(await things.published()) == [NUMBER * STEP + 1, (NUMBER + 1) * STEP + 1]


async def test_one_of_which_the_backup_knows_nothing_is_lower(things: Running) -> None:
    """The backup is older than the last restatement: a day has passed since, so the number is higher all the same."""
    await restate(things.db, facts, "restored", DAY)
    await things.db.write("DELETE FROM restatement")
    things.db.restated = 0
    assert (await restate(things.db, facts, "restored again", date(2026, 11, 27)))[0] == NUMBER + 1


async def test_news_that_was_counted_before_it_cannot_leave(things: Running) -> None:
    other = Database(things.db.url, "things", 2, "things")  # another process of this service
    try:
        await _tell(other)
        late = other.session()
        session = await late.__aenter__()
        outbox.add(session, "late", noted(example.new_id()))
        await restate(things.db, facts, "restored", DAY)
        with pytest.raises((asyncpg.PostgresError, ConnectionError)):
            await late.__aexit__(None, None, None)
        await _tell(other)
        assert _revisions(await things.published()) == [1, NUMBER * STEP + 1]
    finally:
        await other.close()


async def test_a_process_that_keeps_its_connection_is_refused(things: Running) -> None:
    await _note(things, 1)
    await restate(things.db, facts, "restored", DAY)
    things.db.restated = 0  # as if it had not heard
    with pytest.raises(asyncpg.SerializationError):
        await _tell(things.db)
    assert len(await things.published()) == 1


async def test_who_asks_right_after_it_meets_no_connection_of_before(things: Running) -> None:
    """To end them is asked of the database, and each of its processes takes its time: that is waited for."""
    pid = (await things.db.read("SELECT pg_backend_pid() AS pid"))[0]["pid"]
    other = Database(things.db.url, "things", 2, "things")
    os.kill(pid, signal.SIGSTOP)
    try:
        restating = asyncio.create_task(restate(other, facts, "restored", DAY))
        assert await asyncio.wait({restating}, timeout=1) == (set(), {restating})
    finally:
        os.kill(pid, signal.SIGCONT)
    assert (await restating)[0] == NUMBER
    await things.db.read("SELECT 1 AS one")
    await other.close()


class Restated(FactsRestated):
    topic = "lasars.assessment"


@pytest.mark.parametrize("count", [0, 2])
async def test_the_last_word_is_that_all_was_said_and_none_is_needed_for_it(things: Running, count: int) -> None:
    """A service that was set back to before its first fact has nothing else to say, and the most is lost then."""
    await _note(things, count)
    assert await restate(things.db, facts, " restored ", DAY, Restated) == (NUMBER, count)
    last = (await things.published())[-1]
    assert (last["type"], last["subject"]) == ("uk.lasars.facts-restated.v1", "things")
    assert last["data"]["revision"] == NUMBER * STEP + 1
    told = {name: last["data"][name] for name in ("area", "stream", "number", "revisionsFrom")}
    assert told == {"area": "*", "stream": "assessment", "number": NUMBER, "revisionsFrom": NUMBER * STEP}
    assert last["data"]["reason"].startswith("restored (said again 20")


async def test_one_that_others_have_heard_a_higher_number_of_is_above_it(things: Running) -> None:
    assert await restate(things.db, facts, "restored", DAY, at_least=NUMBER + 51) == (NUMBER + 51, 0)
    assert (await restate(things.db, facts, "restored", DAY))[0] == NUMBER + 52


async def test_after_the_last_restatement_nothing_is_said_again(things: Running) -> None:
    """What is told after one more would be a revision that no reader can keep."""
    await _note(things, 1)
    assert (await restate(things.db, facts, "restored", DAY, at_least=outbox.NUMBER_LAST))[0] == outbox.NUMBER_LAST
    assert outbox.NUMBER_LAST * STEP + STEP - 1 <= REVISION_MAX
    with pytest.raises(RestatementsUsedUp, match=f"beyond the last one, {outbox.NUMBER_LAST}"):
        await restate(things.db, facts, "restored", DAY)
    await _tell(things.db)  # and all goes on as before


@pytest.mark.parametrize("restated", [True, False])
async def test_a_thing_that_was_changed_too_often_is_refused_and_never_reaches_into_the_next_restatement(
    things: Running, *, restated: bool
) -> None:
    if restated:
        await restate(things.db, facts, "restored", DAY)
    for last, voided in ((outbox.LAST_WORD - 1, False), (STEP - 1, True)):
        told = noted(example.new_id()).model_copy(update={"revision": last, "voided": voided})
        async with things.db.session() as session:
            outbox.add(session, "one", told)
        with pytest.raises(outbox.RevisionsUsedUp, match=f"the last that can be told is {last}"):
            async with things.db.session() as session:
                outbox.add(session, "one", told.model_copy(update={"revision": last + 1}))
    above = NUMBER * STEP if restated else 0
    assert _revisions(await things.published()) == [above + outbox.LAST_WORD - 1, above + STEP - 1]
