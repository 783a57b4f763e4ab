"""Nobody overwrites what they have not seen."""

import asyncio

import pytest

from tests.harness import Running


async def _thing(things: Running) -> tuple[str, str]:
    answer = await things.client.post("/things", json={"name": "lamp"}, headers=things.headers("assessor"))
    return f"/things/{answer.json()['id']}", answer.headers["ETag"]


async def test_the_tag_that_was_read_lets_it_change(things: Running) -> None:
    url, tag = await _thing(things)
    headers = things.headers("assessor") | {"If-Match": tag}
    answer = await things.client.put(url, json={"name": "torch"}, headers=headers)
    assert answer.status_code == 200
    assert answer.json()["revision"] == 2
    assert (await things.client.put(url, json={"name": "moon"}, headers=headers)).status_code == 412


@pytest.mark.parametrize(
    ("tag", "status"), [(None, 428), ('"9"', 412), ("nonsense", 400), ('W/"1"', 412), ('"1", "2"', 400), ("*", 200)]
)
async def test_other_tags(things: Running, tag: str | None, status: int) -> None:
    url, _ = await _thing(things)
    headers = things.headers("assessor") | ({"If-Match": tag} if tag else {})
    assert (await things.client.put(url, json={"name": "torch"}, headers=headers)).status_code == status


@pytest.mark.parametrize("changed", ["W/{}", '"1-gzip"', '"1;gzip"'])
async def test_a_tag_that_a_proxy_has_changed_is_told_to_be_one(things: Running, changed: str) -> None:
    url, tag = await _thing(things)
    headers = things.headers("assessor") | {"If-Match": changed.format(tag)}
    refused = await things.client.put(url, json={"name": "torch"}, headers=headers)
    assert refused.status_code == 412
    assert "as you received it, strong" in refused.json()["detail"]
    assert "proxy" in refused.json()["detail"]


async def test_of_two_at_once_one_wins(things: Running) -> None:
    url, tag = await _thing(things)
    headers = things.headers("assessor") | {"If-Match": tag}
    answers = await asyncio.gather(
        *(things.client.put(url, json={"name": name}, headers=headers) for name in ("torch", "moon"))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
