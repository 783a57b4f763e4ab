"""Cursors survive inserts and deletes, and a strange one is refused."""

import base64

import pytest

from shared.data.db import execute
from tests.harness import Running


async def _note(things: Running, count: int) -> list[str]:
    ids = []
    for n in range(count):
        answer = await things.client.post("/things", json={"name": f"thing {n}"}, headers=things.headers("assessor"))
        ids.append(answer.json()["id"])
    return sorted(ids)


async def test_pages_follow_each_other_without_gap_or_repeat(things: Running) -> None:
    ids = await _note(things, 7)
    seen: list[str] = []
    url = "/things?limit=3"
    while url:
        answer = await things.client.get(url, headers=things.headers("assessor"))
        seen += [item["id"] for item in answer.json()["items"]]
        assert (answer.json()["next"] is None) == ("next" not in answer.links)
        url = answer.links["next"]["url"] if answer.links else ""
    assert seen == ids


async def test_inserts_and_deletes_between_pages_neither_repeat_nor_lose(things: Running) -> None:
    ids = await _note(things, 6)
    first = (await things.client.get("/things?limit=3", headers=things.headers("assessor"))).json()
    async with things.db.session() as session:
        await execute(session, "DELETE FROM thing WHERE id = ANY(CAST(:ids AS uuid[]))", ids=[ids[0], ids[2]])
    later = await _note(things, 2)
    query = {"limit": 100, "cursor": first["next"]}
    rest = (await things.client.get("/things", params=query, headers=things.headers("assessor"))).json()
    assert [item["id"] for item in rest["items"]] == sorted([*ids[3:], *later])


async def test_a_limit_above_the_most_is_capped_not_refused(things: Running) -> None:
    answer = await things.client.get("/things?limit=100000", headers=things.headers("assessor"))
    assert answer.status_code == 200
    assert (await things.client.get("/things?limit=0", headers=things.headers("assessor"))).status_code == 422


@pytest.mark.parametrize(
    "cursor", ["x", "%00", "ä", base64.urlsafe_b64encode(b'["/other","1"]').decode(), "W10", "e30", "9" * 5_000]
)
async def test_a_cursor_that_we_did_not_give_is_refused(things: Running, cursor: str) -> None:
    answer = await things.client.get("/things", params={"cursor": cursor}, headers=things.headers("assessor"))
    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/bad-cursor"
