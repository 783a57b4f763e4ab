"""Who holds a connection is lent no other, and a crowd of callers leaves the service what it works with."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextvars import Context
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from fastapi import APIRouter

from shared.data import db
from shared.data.db import Database, Session, fetch_all
from shared.data.lending import HoldsOne, share_of_callers
from shared.messaging import outbox
from shared.messaging.relay import Relay
from shared.web.sessions import ReadSession, WriteSession
from shared.web.today import Today
from shared.web.writing import WritingRoute
from tests.harness import Running
from tests.shared import example
from tests.shared.example import noted

ASKING: dict[str, Callable[[Database], Any]] = {
    "a read": lambda database: database.read("SELECT 1"),
    "a write": lambda database: database.write("SELECT 1"),
    "a transaction": lambda database: entered(database.session()),
    "a caller's transaction": lambda database: entered(database.session(for_caller=True)),
}


async def entered(context: Any) -> None:
    async with context:
        pass


@pytest.fixture
async def few(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url, "public", pool_size=2)
    yield database
    await database.close()


@pytest.mark.parametrize("asking", ASKING)
async def test_who_holds_one_is_lent_no_other(few: Database, asking: str, second_connections: list[str]) -> None:
    for holding in (few.session(), few.reading(), few.reading(for_caller=True)):
        async with holding as session:
            with pytest.raises(HoldsOne):
                await ASKING[asking](few)
            with pytest.raises(HoldsOne):  # a task of it, too, would let it wait
                await asyncio.create_task(ASKING[asking](few))
            assert await fetch_all(session, "SELECT 1 AS one") == [{"one": 1}]
        await ASKING[asking](few)
    assert len(second_connections) == 6
    second_connections.clear()


async def test_who_held_one_is_lent_another(few: Database) -> None:
    begun = asyncio.Event()

    async def later() -> None:
        await begun.wait()
        await few.read("SELECT 1")

    async with few.session():
        task = asyncio.create_task(later())
    begun.set()
    await task
    with pytest.raises(ZeroDivisionError):
        async with few.session():
            _ = 1 / 0
    await few.read("SELECT 1")


async def test_one_of_another_pool_is_lent(few: Database, things: Running) -> None:
    async with few.session(), things.db.reading():
        pass


def dated() -> APIRouter:
    routes = APIRouter(route_class=WritingRoute)

    @routes.get("/dated")
    async def read_dated(today: Today, session: ReadSession, actor: example.Assessor) -> list[Any]:
        return [today, await _mine(session)]

    @routes.get("/read")
    async def read_first(session: ReadSession, actor: example.Assessor, today: Today) -> list[Any]:
        return [today, await _mine(session)]

    @routes.put("/both")
    async def write_both(read: ReadSession, today: Today, write: WriteSession, actor: example.Assessor) -> list[Any]:
        assert read is write
        return [today, await _mine(write)]

    return routes


@pytest.fixture
def asked(things: Running) -> Iterator[Running]:
    routes = things.app.router.routes
    before = list(routes)
    things.app.include_router(dated())
    yield things
    routes[:] = before


async def _mine(session: Session) -> int:
    (found,) = await fetch_all(session, "SELECT pg_backend_pid() AS pid")
    return int(found["pid"])


@pytest.mark.parametrize(("method", "path"), [("GET", "/dated"), ("GET", "/read"), ("PUT", "/both")])
async def test_a_request_has_one_connection_in_whatever_order_it_asks(asked: Running, method: str, path: str) -> None:
    crowd = 3 * asked.service.settings.pool_size
    answers = await asyncio.gather(
        *(asked.client.request(method, path, headers=asked.headers("assessor")) for _ in range(crowd))
    )
    assert [answer.status_code for answer in answers] == [200] * crowd
    assert {answer.json()[0] for answer in answers} == {"2012-04-02"}
    assert len({answer.json()[1] for answer in answers}) <= share_of_callers(asked.service.settings.pool_size)


@pytest.mark.parametrize(("size", "callers"), [(2, 1), (3, 2), (6, 4), (10, 7), (100, 97)])
def test_callers_have_all_but_a_few(size: int, callers: int) -> None:
    assert share_of_callers(size) == callers


@pytest.fixture
async def crowded(things: Running, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    """Callers hold all that they may have, and many more wait."""
    size = things.service.settings.pool_size
    over = asyncio.Event()

    async def hold() -> None:
        async with things.db.reading(for_caller=True) as session:
            await fetch_all(session, "SELECT 1")
            holding.release()
            await over.wait()

    holding = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(hold(), context=Context()) for _ in range(3 * size)]
    for _ in range(share_of_callers(size)):
        await holding.acquire()
    monkeypatch.setattr(db, "POOL_SECONDS", 0.2)
    yield things
    over.set()
    await asyncio.gather(*tasks)


async def test_a_crowd_of_callers_holds_up_nobody_else(crowded: Running) -> None:
    thing = uuid4()
    async with crowded.db.session() as session:
        outbox.add_all(session, [(thing, noted(thing))])
    relay = asyncio.create_task(Relay(crowded.db, poll_seconds=0.05).run())
    try:
        service = crowded.headers("service", sub="service-hearers", key=False)
        query: dict[str, Any] = {"topic": "lasars.things", "timeout": 5000}
        answer = await crowded.client.get("/events", params=query, headers=service)
        assert [item["data"]["thingId"] for item in answer.json()] == [str(thing)]
    finally:
        relay.cancel()
        await asyncio.gather(relay, return_exceptions=True)
    await crowded.deliver((thing, noted(thing)))
    crowded.today = date(2012, 4, 3)
    assert await crowded.tick()
    assert (await crowded.client.get("/health/ready")).status_code == 200


async def test_who_is_one_too_many_is_told_so(crowded: Running) -> None:
    for method, path, body in (("GET", "/things", None), ("POST", "/things", {"name": "one"})):
        answer = await crowded.client.request(method, path, json=body, headers=crowded.headers("assessor"))
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
        assert answer.json()["detail"] == "No connection to the database came free in time."


@pytest.mark.parametrize("area", ["stockport", "wigan"])
async def test_a_poll_of_a_person_asks_for_nothing_before_it_has_a_callers_connection(
    crowded: Running, area: str
) -> None:
    """Not even whether its organisation is paid: of another council's topic it would be told 403."""
    query, releaser = {"topic": f"lasars.finance.{area}"}, crowded.headers("finance_releaser", key=False)
    polls = [crowded.client.get("/events", params=query, headers=releaser) for _ in range(20)]
    assert {answer.status_code for answer in await asyncio.gather(*polls)} == {503}


@pytest.mark.parametrize(("role", "of_callers"), [("finance_releaser", {True}), ("service", {False})])
async def test_whose_share_a_poll_is_of(
    things: Running, monkeypatch: pytest.MonkeyPatch, role: str, of_callers: set[bool]
) -> None:
    asked, reading = set(), things.db.reading

    def spied(*, for_caller: bool = False) -> Any:
        asked.add(for_caller)
        return reading(for_caller=for_caller)

    monkeypatch.setattr(things.db, "reading", spied)
    headers = things.headers(role, key=False)
    query = {"topic": "lasars.finance.stockport", "timeout": "300"}
    assert (await things.client.get("/events", params=query, headers=headers)).status_code == 200
    assert asked == of_callers
