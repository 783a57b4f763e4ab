"""Who looks after the person in an episode: named at the start, changed with its day, told and kept."""

from typing import Any
from uuid import uuid4

import pytest

from tests.referral.builders import assessed
from tests.referral.client import Town


async def begun(town: Town, **body: Any) -> dict[str, Any]:
    referral = await town.refer(await town.service())
    answer = await town.act(referral["id"], "start", {"startedOn": "2012-04-02"} | body, sub="lead")
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def change(town: Town, episode: dict[str, Any], worker: str | None, since: str, **who: Any) -> Any:
    match = f'"{episode["revision"]}"'
    body = {"keyWorker": worker, "since": since}
    return await town.put(
        f"/episodes/{episode['id']}/key-worker", body, "provider", match=match, **({"organisation": "cdas"} | who)
    )


async def history(town: Town, episode: dict[str, Any]) -> list[tuple[Any, ...]]:
    rows = (await town.get(f"/episodes/{episode['id']}/key-workers")).json()["items"]
    return [(row["keyWorker"], row["since"], row["organisation"]) for row in rows]


async def test_a_key_worker_is_named_at_the_start_and_changed_later(town: Town) -> None:
    episode = await begun(town, keyWorker="kim")
    assert episode["keyWorker"] == "kim"
    town.running.today = town.running.today.replace(month=6)
    changed = await change(town, episode, "sam", "2012-05-07", sub="lead")
    assert (changed.status_code, changed.json()["keyWorker"]) == (200, "sam")
    earlier = await change(town, changed.json(), "pat", "2012-04-20")
    assert (earlier.status_code, earlier.json()["keyWorker"]) == (200, "sam")
    nobody = await change(town, earlier.json(), None, "2012-05-21")
    assert (nobody.status_code, nobody.json()["keyWorker"]) == (200, None)
    assert await history(town, episode) == [
        ("kim", "2012-04-02", "cdas"),
        ("pat", "2012-04-20", "cdas"),
        ("sam", "2012-05-07", "cdas"),
        (None, "2012-05-21", "cdas"),
    ]
    published = await town.published("key-worker-changed")
    assert [(event["keyWorker"], event["since"], event["episodeId"]) for event in published] == [
        ("kim", "2012-04-02", episode["id"]),
        ("sam", "2012-05-07", episode["id"]),
        ("pat", "2012-04-20", episode["id"]),
        (None, "2012-05-21", episode["id"]),
    ]


async def test_nobody_need_be_named_and_the_same_is_said_once(town: Town) -> None:
    episode = await begun(town)
    assert (episode["keyWorker"], await history(town, episode)) == (None, [])
    first = (await change(town, episode, "kim", "2012-04-02")).json()
    again = await change(town, first, "kim", "2012-04-02")
    assert (again.status_code, again.json()["revision"]) == (200, first["revision"])
    assert len(await town.published("key-worker-changed")) == 1


async def test_whoever_takes_the_person_over_names_their_own(town: Town) -> None:
    there = await town.service("riverside")
    episode = await begun(town, keyWorker="kim")
    moved = await town.act_on_episode(episode["id"], "transfer", {"to": there, "on": "2012-04-02"})
    assert moved.json()["keyWorker"] is None
    assert (await change(town, moved.json(), "sam", "2012-04-02")).status_code == 404
    named = await change(town, moved.json(), "sam", "2012-04-02", organisation="riverside")
    assert named.json()["keyWorker"] == "sam"
    assert await history(town, episode) == [("kim", "2012-04-02", "cdas"), ("sam", "2012-04-02", "riverside")]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"keyWorker": "kim", "since": "2012-04-01"}, "since"),
        ({"keyWorker": "kim", "since": "2012-04-03"}, "since"),
        ({"keyWorker": "", "since": "2012-04-02"}, "keyWorker"),
        ({"keyWorker": "kim"}, "since"),
        ({"since": "2012-04-02"}, "keyWorker"),
    ],
)
async def test_what_cannot_be_names_its_field(town: Town, body: dict[str, Any], field: str) -> None:
    episode = await begun(town)
    path = f"/episodes/{episode['id']}/key-worker"
    refused = await town.put(path, body, "provider", match='"1"', organisation="cdas")
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]


async def test_an_ended_episode_and_an_older_one_are_not_changed(town: Town) -> None:
    episode = await begun(town)
    assert (await change(town, episode | {"revision": 7}, "kim", "2012-04-02")).status_code == 412
    ended = (await town.end(episode["id"], "2012-04-02", "85", "clinician")).json()
    refused = await change(town, ended, "kim", "2012-04-02")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/wrong-state")


async def test_what_is_said_before_the_client_is_known_is_told_once_they_are(town: Town) -> None:
    client = uuid4()
    referral = await town.refer(await town.service(), client)
    await town.act(referral["id"], "start", {"startedOn": "2012-04-02", "keyWorker": "kim"})
    assert await town.published("key-worker-changed") == []
    await town.running.deliver(assessed(client))
    (told,) = await town.published("key-worker-changed")
    assert (told["keyWorker"], told["organisation"]) == ("kim", "cdas")


async def test_who_takes_an_episode_over_is_not_told_who_worked_for_the_other(town: Town) -> None:
    there = await town.service("riverside")
    episode = await begun(town, keyWorker="kim")
    await town.act_on_episode(episode["id"], "transfer", {"to": there, "on": "2012-04-02"})
    path = f"/episodes/{episode['id']}/key-workers"
    for role in ("provider", "clinician"):
        answer = await town.get(path, role, organisation="riverside")
        assert (answer.status_code, answer.json()["items"]) == (200, [])
    (kept,) = (await town.get(path, "assessor", organisation="start")).json()["items"]
    assert (kept["keyWorker"], kept["organisation"]) == ("kim", "cdas")


@pytest.mark.parametrize("worker", ["Kim Smith, born 1 May", "kim smith", ""])
async def test_a_key_worker_is_a_sub_and_no_words(town: Town, worker: str) -> None:
    episode = await begun(town)
    refused = await change(town, episode, worker, "2012-04-02")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "keyWorker")
