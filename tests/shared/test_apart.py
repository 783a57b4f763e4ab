"""Of many things at once, one that fails is left out by name, and the others are done."""

from collections.abc import Sequence
from datetime import date, timedelta

import asyncpg
import pytest

from shared.data.apart import DatabaseAway, each_apart
from shared.data.db import Session, execute
from shared.messaging import outbox
from shared.messaging.events import new_id
from tests.harness import Running
from tests.shared.example import noted

ODD = 13
RAISES = "DO $$ BEGIN RAISE EXCEPTION 'odd' USING ERRCODE = '{}'; END $$"
FAILS = ["python", "23502", "XX000", "55P03", "57014", "at the end"]


class Work:
    """Writes a row for each number and tells of it; of the odd one something goes wrong."""

    def __init__(self, session: Session, fails: str) -> None:
        self.session, self.fails = session, fails

    async def __call__(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            day = date(2012, 1, 1) + timedelta(days=number)
            await execute(self.session, "INSERT INTO tick_seen (day) VALUES (:day)", day=day)
            thing = new_id()
            outbox.add(self.session, thing, noted(thing, number))
            if number == ODD:
                await self._fail()

    async def _fail(self) -> None:
        if self.fails == "python":
            raise ValueError("odd")
        if self.fails == "at the end":

            async def never(_session: Session) -> None:
                raise ValueError("odd")

            self.session.at_end[never] = None
        else:
            await execute(self.session, RAISES.format(self.fails))


async def done(things: Running) -> tuple[list[int], list[int]]:
    rows = await things.db.read("SELECT day FROM tick_seen ORDER BY day")
    published = sorted(event["data"]["number"] for event in await things.published())
    return [(row["day"] - date(2012, 1, 1)).days for row in rows], published


@pytest.mark.parametrize("fails", FAILS)
@pytest.mark.parametrize("count", [14, 20])
async def test_one_that_fails_is_left_out_and_all_others_are_done_once(things: Running, fails: str, count: int) -> None:
    async with things.db.session() as session:
        before = new_id()
        outbox.add(session, before, noted(before, 99))
        (left,) = await each_apart(session, "thing", range(count), Work(session, fails))
    assert left.startswith("thing 13: ")
    others = [number for number in range(count) if number != ODD]
    assert await done(things) == (others, [*others, 99])


@pytest.mark.parametrize("state", ["42P01", "53100", "25006"])
async def test_the_databases_own_trouble_fails_the_whole(things: Running, state: str) -> None:
    with pytest.raises(asyncpg.PostgresError):
        async with things.db.session() as session:
            await each_apart(session, "thing", range(20), Work(session, state))
    assert await done(things) == ([], [])


async def test_a_lost_connection_is_nobodys_fault(things: Running) -> None:
    async def work(_numbers: Sequence[int]) -> None:
        session.driver.terminate()
        await execute(session, "SELECT 1")

    with pytest.raises(Exception) as raised:  # noqa: PT011 - which one depends on what is asked first
        async with things.db.session() as session:
            await each_apart(session, "thing", range(20), work)
    assert isinstance(raised.value, DatabaseAway) or raised.value.__cause__ is not None


async def test_nothing_to_do_is_done(things: Running) -> None:
    async with things.db.session() as session:
        assert await each_apart(session, "thing", [], Work(session, "python")) == []
