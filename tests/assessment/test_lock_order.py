"""Merges, then all persons at once by id, then their records: whoever waits holds nothing that comes after."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from services.assessment.store.merges import lock_merges
from shared.data.db import Session, fetch_all
from tests.assessment.builders import ANN, ended, started
from tests.assessment.client import Desk, send
from tests.assessment.test_assessments import assessment_of, submitted
from tests.harness import Running, another
from tests.shared.processes import until

WEAK = ANN | {"nhsNumber": None}
_WAITS = "SELECT 1 FROM pg_locks WHERE locktype IN ('transactionid', 'tuple') AND NOT granted"
_ASKS = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@asynccontextmanager
async def held(running: Running, person: str) -> AsyncIterator[Session]:
    """A second connection that has begun with this person, as whoever corrects or settles them."""
    async with another(running.db.session()) as session:
        await fetch_all(session, "SELECT FROM person WHERE id = :id FOR NO KEY UPDATE", id=person)
        yield session


async def take(session: Session, table: str, thing: str) -> None:
    """What it locks next; were that held by who waits for us, both would wait for ever."""
    await fetch_all(session, f"SELECT FROM {table} WHERE id = :id FOR NO KEY UPDATE NOWAIT", id=thing)


async def crossed(desk: Desk, person: str, table: str, thing: str, request: Any) -> httpx.Response:
    async with held(desk.running, person) as other:
        asked = asyncio.create_task(request)
        await until(lambda: desk.running.db.read(_WAITS))
        await take(other, table, thing)
    answer: httpx.Response = await asked
    return answer


@pytest.mark.parametrize("act", ["correct", "void"])
async def test_an_assessment_is_changed_after_its_person_is_held(open_desk: Desk, act: str) -> None:
    client = (await open_desk.register())["clientId"]
    made = (await submitted(open_desk, client))["id"]
    body = {name: said for name, said in assessment_of(client).items() if name not in ("clientId", "kind", "contactId")}
    request = (
        open_desk.put(f"/assessments/{made}", body, match='"1"')
        if act == "correct"
        else open_desk.post(f"/assessments/{made}/void", {"reasonCode": "entered_in_error"})
    )
    answer = await crossed(open_desk, client, "assessment", made, request)
    assert answer.status_code == 200, answer.text


async def match_of(desk: Desk, client: str, candidate: str) -> str:
    items = (await desk.get(f"/matches?clientId={client}")).json()["items"]
    return next(str(item["id"]) for item in items if item["candidateId"] == candidate)


async def test_who_is_told_apart_is_held_with_all_whom_that_concerns(desk: Desk) -> None:
    first, second = (await desk.register(**WEAK))["clientId"], (await desk.register(**WEAK))["clientId"]
    alias = (await send(desk, WEAK)).json()["id"]
    await desk.post(f"/matches/{await match_of(desk, alias, first)}/confirm", {})
    request = desk.post(f"/matches/{await match_of(desk, alias, second)}/reject", {"reasonCode": "two_persons"})
    answer = await crossed(desk, first, "person", second, request)
    assert answer.status_code == 200, answer.text


async def test_who_are_parted_are_held_at_once(desk: Desk) -> None:
    person = (await desk.register(**WEAK))["clientId"]
    alias = (await send(desk, WEAK)).json()["id"]
    await desk.post(f"/matches/{await match_of(desk, alias, person)}/confirm", {})
    (merge,) = (await desk.get("/merges")).json()["items"]
    request = desk.post(f"/merges/{merge['id']}/unmerge", {"reasonCode": "two_persons"})
    answer = await crossed(desk, person, "person", alias, request)
    assert answer.status_code == 200, answer.text


async def test_who_is_let_in_and_who_is_settled_are_held_at_once(open_desk: Desk) -> None:
    """News of an end and of a start in one batch: who merges the two waits for both or for none."""
    first, second = sorted([await open_desk.new_client(), await open_desk.new_client()])
    start = started(first)
    await open_desk.running.deliver(start)
    async with held(open_desk.running, first) as other:
        heard = asyncio.create_task(open_desk.running.deliver(started(second), ended(start, "2012-06-01")))
        await until(lambda: open_desk.running.db.read(_WAITS))
        await take(other, "person", second)
    await heard


async def test_news_of_treatment_holds_nobody_while_it_waits_for_a_merge(open_desk: Desk) -> None:
    """Else it would hold them on when it looks again by which id each of them goes."""
    client = await open_desk.new_client()
    async with another(open_desk.running.db.session()) as other:
        await lock_merges(other, "stockport")
        heard = asyncio.create_task(open_desk.running.deliver(started(client)))
        await until(lambda: open_desk.running.db.read(_ASKS))
        await take(other, "person", client)
    await heard
