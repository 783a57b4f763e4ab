"""What is written while the next is worked out: in its order, one at a time, and never left half done."""

import asyncio
from uuid import uuid4

import asyncpg
import pytest

from shared.data.behind import Behind
from shared.data.db import Session, run
from tests.harness import Running

_KEEP = "INSERT INTO heard (thing_id, number) SELECT :thing, n FROM generate_series(:first, :last) AS n"
THING = uuid4()


async def keep(session: Session, first: int, last: int, *, slowly: bool = False) -> None:
    if slowly:
        await run(session, "SELECT pg_sleep(30)")
    await run(session, _KEEP.replace(":first", "CAST(:first AS integer)"), thing=THING, first=first, last=last)


async def heard(things: Running) -> list[int]:
    return [row["number"] for row in await things.db.read("SELECT number FROM heard ORDER BY n")]


async def test_parts_are_written_in_their_order_and_all_are_when_it_is_left(things: Running) -> None:
    async with things.db.session() as session:
        async with Behind() as behind:
            for first in (1, 11, 21):
                await behind.begin(keep(session, first, first + 9))
        await run(session, "INSERT INTO heard (thing_id, number) VALUES (:thing, 31)", thing=THING)
    assert await heard(things) == list(range(1, 32))


async def test_one_that_fails_fails_the_transaction_and_the_next_is_not_begun(things: Running) -> None:
    async def work() -> None:
        async with things.db.session() as session, Behind() as behind:
            await behind.begin(keep(session, 1, 5))
            await behind.begin(run_wrongly(session))
            await behind.begin(keep(session, 6, 9))

    with pytest.raises(asyncpg.NumericValueOutOfRangeError):
        await work()
    assert await heard(things) == []
    await keep_after(things)


async def test_the_last_one_that_fails_does_so_too(things: Running) -> None:
    async def work() -> None:
        async with things.db.session() as session, Behind() as behind:
            await behind.begin(run_wrongly(session))

    with pytest.raises(asyncpg.NumericValueOutOfRangeError):
        await work()
    await keep_after(things)


async def test_what_fails_beside_it_is_told_and_the_connection_is_fit_for_the_rollback(things: Running) -> None:
    async def work() -> None:
        async with things.db.session() as session, Behind() as behind:
            await behind.begin(keep(session, 1, 5, slowly=True))
            raise LookupError("a price")

    with pytest.raises(LookupError, match="a price"):
        await asyncio.wait_for(work(), 10)
    assert await heard(things) == []
    await keep_after(things)


async def test_who_is_stopped_meanwhile_leaves_nothing(things: Running) -> None:
    began = asyncio.Event()

    async def work() -> None:
        async with things.db.session() as session, Behind() as behind:
            await behind.begin(keep(session, 1, 5, slowly=True))
            began.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await began.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 10)
    assert await heard(things) == []
    await keep_after(things)


async def run_wrongly(session: Session) -> None:
    await run(session, "INSERT INTO heard (thing_id, number) SELECT :thing, 1 + 2147483647", thing=THING)


async def keep_after(things: Running) -> None:
    """The pool lends what is sound."""
    async with things.db.session() as session:
        await keep(session, 40, 41)
    assert await heard(things) == [40, 41]
