"""A POST sent twice happens once."""

import asyncio
import json
import uuid
from typing import Any

from shared.web.idempotency import CLAIM
from tests.harness import Running
from tests.shared import example

BODY = {"name": "lamp"}


async def _count(things: Running) -> int:
    return int((await things.db.read("SELECT count(*) AS n FROM thing"))[0]["n"])


async def test_the_first_answer_comes_again_byte_for_byte(things: Running) -> None:
    headers = things.headers("assessor")
    first = await things.client.post("/things", json=BODY, headers=headers)
    again = await things.client.post("/things", json=BODY, headers=headers)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert again.headers["Idempotency-Hit"] == "true"
    assert "Idempotency-Hit" not in first.headers
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert await _count(things) == 1
    assert len(await things.published()) == 1


async def test_without_a_key_it_is_refused(things: Running) -> None:
    answer = await things.client.post("/things", json=BODY, headers=things.headers("assessor", key=False))
    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/key-missing"
    too_long = things.headers("assessor", key=False) | {"Idempotency-Key": "k" * 256}
    assert (await things.client.post("/things", json=BODY, headers=too_long)).status_code == 400
    assert await _count(things) == 0


async def test_a_key_with_another_body_is_refused(things: Running) -> None:
    headers = things.headers("assessor")
    await things.client.post("/things", json=BODY, headers=headers)
    answer = await things.client.post("/things", json={"name": "other"}, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/key-reused"
    assert await _count(things) == 1


async def test_a_twin_in_flight_is_told_and_does_not_wait(things: Running) -> None:
    held, release = asyncio.Event(), asyncio.Event()

    async def hold(_session: Any) -> None:
        held.set()
        await release.wait()

    example.trouble["in_route"] = hold
    headers = things.headers("assessor")
    first = asyncio.create_task(things.client.post("/things", json=BODY, headers=headers))
    async with asyncio.timeout(5):
        await held.wait()
        twin = await things.client.post("/things", json=BODY, headers=headers)
        assert twin.status_code == 409
        assert twin.json()["type"] == "/problems/twin-in-flight"
        assert twin.headers["Retry-After"]
        release.set()
        assert (await first).status_code == 201
    assert await _count(things) == 1


async def test_many_twins_at_once_happen_once(things: Running) -> None:
    headers = things.headers("assessor")
    answers = await asyncio.gather(*(things.client.post("/things", json=BODY, headers=headers) for _ in range(20)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert await _count(things) == 1


async def test_what_failed_can_be_tried_again_with_the_same_key(things: Running) -> None:
    async def fail(_session: Any) -> None:
        raise example.Broken

    example.trouble["in_route"] = fail
    headers = things.headers("assessor")
    assert (await things.client.post("/things", json=BODY, headers=headers)).status_code == 500
    example.reset()
    assert (await things.client.post("/things", json=BODY, headers=headers)).status_code == 201
    assert await _count(things) == 1


async def test_the_same_key_of_two_callers_is_two_keys(things: Running) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    response = await things.client.post("/things", json=BODY, headers=things.headers("assessor", sub="one") | key)
    two = await things.client.post("/things", json=BODY, headers=things.headers("assessor", sub="two") | key)
    assert json.loads(response.content)["id"] != json.loads(two.content)["id"]


async def test_who_may_not_act_learns_nothing_from_a_key(things: Running) -> None:
    headers = things.headers("assessor")
    await things.client.post("/things", json=BODY, headers=headers)
    stranger = things.headers("auditor") | {"Idempotency-Key": headers["Idempotency-Key"]}
    assert (await things.client.post("/things", json=BODY, headers=stranger)).status_code == 403


MANY = """
INSERT INTO idempotency (issuer, area, organisation, sub, key, keyed_with, fingerprint, fingerprint_key, status)
SELECT 'issuer', 'stockport', 'start', 'busy', 'key-' || n, 'first', '', 'first', 201 FROM generate_series(1, 5000) n
"""


async def test_a_key_is_found_among_all_that_its_caller_has_used(things: Running) -> None:
    """A case-management system is one caller for years: its thousandth write costs what its first did."""
    await things.db.write(MANY)
    whose = {"issuer": "issuer", "area": "stockport", "organisation": "start", "sub": "busy"}
    asked = {**whose, "key": "new", "keys": ["keyed", "keyed otherwise", "new"], "lock": 1}
    async with things.db.reading() as session:
        plan = await session.fetch(f"EXPLAIN (ANALYZE) {CLAIM.sql}", CLAIM.arguments(asked))
    assert "Rows Removed" not in "\n".join(row["QUERY PLAN"] for row in plan)
