"""The database's own trouble parks nothing: it is tried again for ever, told, and only an operator may park."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import asyncpg
import pytest

from shared.data.apart import each_apart
from shared.data.db import Session, execute, fetch_all
from shared.data.errors import fault_of
from shared.data.statements import command, sql
from shared.messaging.consumer import Consumer
from shared.messaging.events import Event
from shared.runtime import health
from shared.runtime.tick import Ticker
from tests.harness import Running
from tests.shared import example
from tests.shared.example import ThingNoted
from tests.shared.news import batch, bookmark, consumer_of, heard, numbered, parked
from tests.shared.processes import until

OWN = [
    "40001", "40P01", "53000", "53100", "53200", "53300", "55P03", "57014", "25006", "08006", "42703", "42P01", "42501",
    "0A000", "57P03", "58030", "XX000",
]  # fmt: skip
EVENTS = ["22003", "22021", "23505", "23502", "54000", "54001", "P0001", "21000", "44000"]


def raising(code: str, on: int = 3) -> Callable[[Session, Event[ThingNoted]], Awaitable[None]]:
    async def trouble(session: Session, event: Event[ThingNoted]) -> None:
        if event.data.number == on:
            await execute(session, f"DO $$ BEGIN RAISE 'trouble' USING ERRCODE = '{code}'; END $$")

    return trouble


@asynccontextmanager
async def delivering(consumer: Consumer, *news: Any) -> AsyncIterator["asyncio.Task[None]"]:
    task = asyncio.create_task(consumer.deliver(batch(*news)))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])


async def is_stuck(consumer: Consumer, tries: int = 2) -> bool:
    return any(each.event_id and each.tries >= tries for each in consumer.stuck.values())


@pytest.mark.parametrize("code", OWN)
async def test_the_databases_own_trouble_parks_nothing_and_is_told(things: Running, code: str) -> None:
    example.trouble["in_handler"] = raising(code)
    consumer = consumer_of(things)
    async with delivering(consumer, *numbered(6)) as task:
        await until(lambda: is_stuck(consumer))
        (told,) = consumer.stuck.values()
        assert (told.sqlstate, told.position) == (code, 3)
        assert await heard(things) == [1, 2]  # what came before it stands
        assert await bookmark(things) == 2
        assert await parked(things) == []
        example.reset()
        await asyncio.wait_for(task, 20)
    assert await heard(things) == [1, 2, 3, 4, 5, 6]
    assert await parked(things) == []
    assert consumer.stuck == {}


WRONG = {
    "42703": "SELECT no_such_column FROM heard",
    "42P01": "SELECT id FROM no_such_table",
    "42883": "SELECT no_such_function()",
    "42804": "SELECT 1 UNION SELECT DATE '2012-04-02'",
    "42601": "SELECT FROM WHERE",
    "42P10": "INSERT INTO heard DEFAULT VALUES ON CONFLICT (nobody_is_unique_by_it) DO NOTHING",
}


@pytest.mark.parametrize(("code", "statement"), WRONG.items())
async def test_a_statement_that_does_not_fit_the_schema_is_nobodys_event_and_turns_ready_red(
    things: Running, monkeypatch: pytest.MonkeyPatch, code: str, statement: str
) -> None:
    async def trouble(session: Session, event: Event[ThingNoted]) -> None:
        if event.data.number == 3:
            await execute(session, statement)

    example.trouble["in_handler"] = trouble
    consumer = consumer_of(things)
    monkeypatch.setattr(things.app.state, "consumer", consumer, raising=False)
    monkeypatch.setattr(health, "STUCK_MAX_SECONDS", 0)
    assert (await things.admin.get("/health/ready")).status_code == 200
    async with delivering(consumer, *numbered(6)) as task:
        await until(lambda: is_stuck(consumer))
        answer = await things.admin.get("/health/ready")
        assert answer.status_code == 503
        assert answer.json()["stuck"][0]["sqlstate"][:2] == code[:2]
        assert "stuck on event" in answer.json()["detail"]
        example.reset()
        await asyncio.wait_for(task, 20)
    assert (await things.admin.get("/health/ready")).status_code == 200
    assert await heard(things) == [1, 2, 3, 4, 5, 6]
    assert await parked(things) == []


@dataclass(frozen=True, slots=True)
class Counted:
    number: int


MISTAKES: dict[str, Callable[[Session], Awaitable[object]]] = {
    "DoesNotFit": sql("SELECT 1 AS amount", into=Counted).all,
    "WrongValues": command("SELECT CAST(:number AS integer)").execute,
    "WrongRows": sql("SELECT number FROM heard WHERE number < 0", into=int).one,
}


@pytest.mark.parametrize("mistake", MISTAKES)
async def test_a_statement_that_was_called_or_read_wrongly_is_nobodys_event_and_turns_ready_red(
    things: Running, monkeypatch: pytest.MonkeyPatch, mistake: str
) -> None:
    async def trouble(session: Session, event: Event[ThingNoted]) -> None:
        if event.data.number == 3:
            await MISTAKES[mistake](session)

    example.trouble["in_handler"] = trouble
    consumer = consumer_of(things)
    monkeypatch.setattr(things.app.state, "consumer", consumer, raising=False)
    monkeypatch.setattr(health, "STUCK_MAX_SECONDS", 0)
    async with delivering(consumer, *numbered(6)) as task:
        await until(lambda: is_stuck(consumer))
        answer = await things.admin.get("/health/ready")
        assert (answer.status_code, await parked(things)) == (503, [])
        assert mistake in answer.json()["stuck"][0]["error"]
        example.reset()
        await asyncio.wait_for(task, 20)
    assert (await heard(things), await parked(things)) == ([1, 2, 3, 4, 5, 6], [])


async def test_of_work_on_many_things_only_that_one_is_left_out_whose_rows_are_missing(things: Running) -> None:
    async def work(numbers: Sequence[int]) -> None:
        if 2 in numbers:
            await MISTAKES["WrongRows"](session)

    async with things.db.session() as session:
        (left,) = await each_apart(session, "thing", [1, 2, 3], work)
    assert left.startswith("thing 2: WrongRows")


@pytest.mark.parametrize("mistake", ["DoesNotFit", "WrongValues"])
async def test_what_is_wrong_for_all_of_them_fails_the_whole(things: Running, mistake: str) -> None:
    async def work(_numbers: Sequence[int]) -> None:
        await MISTAKES[mistake](session)

    with pytest.raises(TypeError):
        async with things.db.session() as session:
            await each_apart(session, "thing", [1, 2, 3], work)


async def test_a_statement_whose_columns_change_under_it_is_asked_again(things: Running) -> None:
    """All of ours name their columns; but a type may change under one, too."""

    async def look(session: Session, _event: Event[ThingNoted]) -> None:
        await execute(session, "SELECT * FROM heard")

    example.trouble["in_handler"] = look
    consumer = consumer_of(things)
    await consumer.deliver(batch(*numbered(2)))
    await things.as_owner("ALTER TABLE heard ADD COLUMN added_since integer NOT NULL DEFAULT 7")
    try:
        await asyncio.wait_for(consumer.deliver(batch(*numbered(2, first=3))), 20)
        assert await heard(things) == [1, 2, 3, 4]
        assert await parked(things) == []
        assert consumer.stuck == {}
    finally:
        await things.as_owner("ALTER TABLE heard DROP COLUMN added_since")


UNREADABLE = "SELECT ROW(CAST('{\"[2012-04-02,2012-04-03)\"}' AS daterange[])) AS held"


@pytest.mark.parametrize(("error", "said"), [
    (None, "InternalClientError: no decoder for composite type element"),
    (asyncpg.InternalClientError("got result for unknown protocol state 3"), "InternalClientError: got result"),
    (asyncpg.InterfaceError("cannot perform operation: another is in progress"), "InterfaceError: cannot perform"),
], ids=["unreadable", "confused", "out of turn"])  # fmt: skip
async def test_an_error_of_the_driver_is_told_in_its_own_words(
    things: Running, error: Exception | None, said: str
) -> None:
    """It was taken for a lost connection, or parked an event that is sound."""

    async def act(session: Session, event: Event[ThingNoted]) -> None:
        if event.data.number == 3:
            if error is not None:
                raise error
            await fetch_all(session, UNREADABLE)

    example.trouble["in_handler"] = act
    consumer = consumer_of(things)
    async with delivering(consumer, *numbered(6)) as task:
        await until(lambda: is_stuck(consumer))
        (told,) = consumer.stuck.values()
        assert told.position == 3
        assert told.error.startswith(said)
        assert await heard(things) == [1, 2]
        assert await parked(things) == []
        example.reset()
        await asyncio.wait_for(task, 20)
    assert await heard(things) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("code", EVENTS)
async def test_what_is_the_events_fault_is_parked(things: Running, code: str) -> None:
    example.trouble["in_handler"] = raising(code)
    await asyncio.wait_for(consumer_of(things).deliver(batch(*numbered(6))), 20)
    assert await parked(things) == [3]
    assert await heard(things) == [1, 2, 4, 5, 6]


def test_each_code_is_somebodys_fault() -> None:
    for code in OWN:
        assert fault_of(asyncpg.PostgresError.new({"C": code})) is not None
    for code in EVENTS:
        assert fault_of(asyncpg.PostgresError.new({"C": code})) is None
    assert fault_of(TimeoutError()) is None


async def test_a_locked_row_holds_up_neither_the_tick_nor_another_source(things: Running) -> None:
    async def insert_slowly(session: Session, event: Event[ThingNoted]) -> None:
        if event.data.number == 1:
            await execute(session, "SET LOCAL lock_timeout = '50ms'")
            await fetch_all(session, "SELECT 1 FROM thing FOR UPDATE")

    await things.db.write("INSERT INTO thing (id, name, revision) VALUES (gen_random_uuid(), 'lamp', 1)")
    holder = await asyncpg.connect(
        things.service.settings.migrations_database_url, server_settings={"search_path": "things"}
    )
    holding = holder.transaction()
    await holding.start()
    await holder.execute("SELECT 1 FROM thing FOR UPDATE")
    example.trouble["in_handler"] = insert_slowly
    consumer = consumer_of(things)
    ticker = Ticker(things.db, example.see_tick, things.clock, consumer.turn)
    ticking = asyncio.create_task(ticker.run())
    try:
        async with delivering(consumer, *numbered(1)) as task:
            await until(lambda: is_stuck(consumer))
            things.today = date(2012, 4, 3)
            await ticker.caught_up(things.today, 10)
            assert ticker.done == things.today
            other = batch(*numbered(2, first=2))
            await asyncio.wait_for(consumer.deliver(type(other)("things", 1, other.events)), 10)
            assert sorted(await heard(things)) == [2, 3]
            await holding.rollback()
            await asyncio.wait_for(task, 20)
    finally:
        ticking.cancel()
        await holder.close()
    assert sorted(await heard(things)) == [1, 2, 3]
    assert await parked(things) == []


async def test_an_operator_sees_what_is_stuck_and_may_park_it_by_name(things: Running) -> None:
    example.trouble["in_handler"] = raising("42703")
    consumer = consumer_of(things)
    headers = things.headers("platform_operator", sub="olive")
    async with delivering(consumer, *numbered(6)) as task:
        await until(lambda: is_stuck(consumer))
        (listed,) = (await things.client.get("/stuck", headers=headers)).json()["items"]
        assert (listed["position"], listed["sqlstate"], listed["reason"]) == (3, "42703", None)
        body = {"reason": "the column comes next week"}
        answer = await things.client.post(f"/stuck/{listed['eventId']}/park", json=body, headers=headers)
        assert answer.json() == {"eventId": listed["eventId"], "state": "to_be_parked"}
        await asyncio.wait_for(task, 20)
    assert await heard(things) == [1, 2, 4, 5, 6]
    (error,) = await things.parked()
    assert "olive" in error
    assert body["reason"] in error
    assert (await things.client.get("/stuck", headers=headers)).json()["items"] == []
    unknown = await things.client.post(
        f"/stuck/{listed['eventId']}/park", json=body, headers=things.headers("platform_operator")
    )
    assert unknown.status_code == 404


async def test_only_a_platform_operator_sees_what_is_stuck(things: Running) -> None:
    assert (await things.client.get("/stuck", headers=things.headers("operator"))).status_code == 403


async def test_a_database_that_takes_no_writes_parks_nothing(things: Running) -> None:
    consumer = consumer_of(things)
    owner = await asyncpg.connect(things.service.settings.migrations_database_url)
    name = await owner.fetchval("SELECT current_database()")
    await owner.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    try:
        await things.db.close()
        things.db._pools.clear()  # its next connections are new
        async with delivering(consumer, *numbered(3)) as task:

            async def told() -> bool:
                return any(each.sqlstate == "25006" for each in consumer.stuck.values())

            await until(told)
            await owner.execute("SET default_transaction_read_only = off")
            await owner.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
            await owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()",
                name,
            )
            await asyncio.wait_for(task, 20)
    finally:
        await owner.execute("SET default_transaction_read_only = off")
        await owner.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
        await owner.close()
    assert await heard(things) == [1, 2, 3]
    assert await parked(things) == []
