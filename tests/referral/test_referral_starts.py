"""A start that never was: voided by the LASARS, with all that stood on it."""

from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.referral.builders import assessed, scheme
from tests.referral.client import Town

STALE = {"reasonCode": "stale_referral"}


@pytest.fixture
async def town(town: Town) -> Town:
    await town.running.deliver(scheme())
    return town


async def void(
    town: Town, episode_id: str, *roles: str, match: str | None = None, body: Any = STALE, **who: Any
) -> httpx.Response:
    path = f"/episodes/{episode_id}"
    headers = town.running.headers(*(roles or ("assessor",)), **who)
    headers |= {"If-Match": match or (await town.get(path)).headers["etag"], "Idempotency-Key": str(uuid4())}
    return await town.running.client.post(f"{path}/start/void", json=body, headers=headers)


async def test_a_voided_start_frees_the_place_closes_the_referral_and_is_told(town: Town) -> None:
    service = await town.service()
    episode = await town.start(service)
    answer = await void(town, episode["id"], sub="ann")
    assert answer.status_code == 200, answer.text
    assert (answer.json()["state"], answer.json()["end"], answer.headers["etag"]) == ("voided", None, '"2"')
    assert await town.places(service) == (3, 0, 0)
    referral = (await town.get(f"/referrals/{episode['referralId']}")).json()
    assert (referral["state"], referral["reasonCode"]) == ("closed", "did_not_start")
    published = await town.published("treatment-started", "referral-closed")
    assert [(event["type"], event["revision"], event["voided"], event["actor"]) for event in published] == [
        ("treatment-started", 1, False, published[0]["actor"]),
        ("treatment-started", 2, True, "ann"),
        ("referral-closed", 2, False, "ann"),
    ]
    both = [{name: value for name, value in event.items() if "actor" not in name.lower()} for event in published[:2]]
    assert both[0] | {"revision": 2, "voided": True} == both[1]


async def test_a_transfer_and_an_end_go_with_it_wherever_the_place_is(town: Town) -> None:
    here, there = await town.service(), await town.service("riverside")
    moved, over = await town.start(here), await town.start(here)
    for episode in (moved, over):
        await town.act_on_episode(episode["id"], "transfer", {"to": there, "on": "2012-04-02"})
    await town.end(over["id"], "2012-04-02", organisation="riverside")
    assert (await town.places(here), await town.places(there)) == ((3, 0, 0), (3, 1, 0))
    for episode in (moved, over):
        assert (await void(town, episode["id"])).json()["end"] is None
    assert (await town.places(here), await town.places(there)) == ((3, 0, 0), (3, 0, 0))


@pytest.mark.parametrize("role", ["provider", "clinician", "verifier", "commissioner"])
async def test_only_the_lasars_voids_a_start(town: Town, role: str) -> None:
    episode = await town.start(await town.service())
    assert (await void(town, episode["id"], role, organisation="cdas")).status_code == 403


async def test_it_needs_the_revision_that_was_seen_and_a_reason(town: Town) -> None:
    episode = await town.start(await town.service())
    assert (await void(town, episode["id"], match='"7"')).status_code == 412
    path = f"/episodes/{episode['id']}/start/void"
    assert (await town.post(path, STALE)).status_code == 428
    for body in ({}, {"reasonCode": "because"}):
        refused = await void(town, episode["id"], body=body)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "reasonCode")


async def test_nothing_more_is_done_with_what_never_began(town: Town) -> None:
    episode = await town.start(await town.service())
    await void(town, episode["id"])
    for answer in (
        await void(town, episode["id"]),
        await town.end(episode["id"], "2012-04-02"),
        await town.act_on_episode(episode["id"], "transfer", {"to": "riverside", "on": "2012-04-02"}),
        await town.act_on_episode(episode["id"], "end/void", {"reasonCode": "other"}),
        await town.act(episode["referralId"], "start", {"startedOn": "2012-04-02"}),
    ):
        assert (answer.status_code, answer.json()["type"], answer.json()["allowed"]) == (
            409,
            "/problems/wrong-state",
            [],
        )


async def test_the_person_can_be_referred_there_again(town: Town) -> None:
    service = await town.service(places=1)
    episode = await town.start(service)
    await void(town, episode["id"])
    again = await town.try_to_refer(service, episode["clientId"])
    assert again.status_code == 201
    assert await town.places(service) == (1, 0, 1)


async def test_of_somebody_who_becomes_known_later_it_is_told_as_void(town: Town) -> None:
    client = uuid4()
    episode = await town.start(await town.service(), client)
    await void(town, episode["id"])
    assert await town.published("treatment-started") == []
    await town.running.deliver(assessed(client))
    waited = "referral-unassessed"
    events = [event for event in await town.published() if event["type"] != waited]
    assert [(event["type"], event["voided"]) for event in events] == [
        ("client-referred", False),
        ("referral-closed", False),
        ("treatment-started", True),
    ]
    assert (await town.published(waited))[-1]["outcome"] == "did_not_start"


async def test_starts_of_others_stay(town: Town) -> None:
    service = await town.service()
    town.running.today = date(2012, 4, 2)
    kept, gone = await town.start(service), await town.start(service)
    await void(town, gone["id"])
    assert (await town.get(f"/episodes/{kept['id']}")).json()["state"] == "open"
    assert await town.places(service) == (3, 1, 0)
