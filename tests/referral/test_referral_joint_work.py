"""Services that work together for one person: who is named beside whom, who learns of it, and what stays as it was."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.referral.builders import merged, scheme
from tests.referral.client import Town

DAY = date(2012, 5, 1)


@pytest.fixture
async def pair(town: Town) -> tuple[UUID, dict[str, Any], str]:
    """A person, their referral to cdas, and a service of riverside that could work beside it."""
    town.running.today = DAY
    await town.running.deliver(("stockport-2012", scheme()))
    client = await town.client()
    lead = await town.refer(await town.service("cdas"), client)
    return client, lead, await town.service("riverside", isTreatment=False)


def beside(referral: Any, kind: str = "along") -> dict[str, Any]:
    return {"jointWork": {"referralId": str(referral), "kind": kind, "agreedOn": "2012-05-01"}}


async def read(town: Town, referral: Any, role: str = "assessor", organisation: str = "start") -> httpx.Response:
    return await town.get(f"/referrals/{referral}/joint-work", role, organisation=organisation)


async def partners(town: Town, referral: Any, *who: str) -> list[tuple[Any, ...]]:
    answer = await read(town, referral, *who)
    assert answer.status_code == 200, answer.text
    return [
        tuple(row[name] for name in ("referralId", "organisation", "kind", "leads")) for row in answer.json()["items"]
    ]


async def refused(town: Town, service: str, client: UUID, **said: Any) -> str:
    answer = await town.try_to_refer(service, client, **said)
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert error["field"] == "jointWork.referralId"
    return str(error["message"])


async def test_a_referral_names_beside_which_other_its_service_works(
    town: Town, pair: tuple[UUID, dict[str, Any], str]
) -> None:
    client, lead, other = pair
    second = await town.refer(other, client, **beside(lead["id"]))
    assert await partners(town, second["id"]) == [(lead["id"], "cdas", "along", True)]
    assert await partners(town, lead["id"]) == [(second["id"], "riverside", "along", False)]
    third = await town.refer(await town.service("riverside"), client, **beside(lead["id"]))
    assert {row[0] for row in await partners(town, lead["id"])} == {second["id"], third["id"]}


async def test_each_service_learns_where_the_other_is_while_it_works_there(
    town: Town, pair: tuple[UUID, dict[str, Any], str]
) -> None:
    client, lead, other = pair
    second = await town.refer(other, client, **beside(lead["id"]))
    started = (await town.act(lead["id"], "start", {"startedOn": "2012-05-01"})).json()
    (seen,) = (await read(town, second["id"], "provider", "riverside")).json()["items"]
    assert [seen[name] for name in ("organisation", "state", "startedOn", "endedOn")] == [
        "cdas", "started", "2012-05-01", None,
    ]  # fmt: skip
    assert set(seen) == {
        "referralId", "serviceId", "organisation", "state", "kind", "leads", "startedOn", "endedOn", "agreed",
    }  # fmt: skip
    assert (await read(town, lead["id"], "provider", "cdas")).status_code == 200
    for referral, organisation in ((lead["id"], "riverside"), (second["id"], "cdas"), (str(uuid4()), "cdas")):
        assert (await read(town, referral, "provider", organisation)).status_code == 404
    assert (await town.end(started["id"], "2012-05-01")).status_code == 200
    assert (await read(town, lead["id"], "provider", "cdas")).status_code == 404
    (seen,) = (await read(town, second["id"], "provider", "riverside")).json()["items"]
    assert seen["endedOn"] == "2012-05-01"


async def test_who_took_the_treatment_over_is_the_one_that_learns(
    town: Town, pair: tuple[UUID, dict[str, Any], str]
) -> None:
    client, lead, other = pair
    second = await town.refer(other, client, **beside(lead["id"]))
    started = (await town.act(lead["id"], "start", {"startedOn": "2012-05-01"})).json()
    await town.organisation("bridge")
    to = await town.service("bridge")
    moved = await town.act_on_episode(started["id"], "transfer", {"to": to, "on": "2012-05-01"})
    assert moved.status_code == 200, moved.text
    assert [row[1] for row in await partners(town, second["id"], "provider", "riverside")] == ["bridge"]
    assert (await read(town, lead["id"], "provider", "bridge")).status_code == 200
    assert (await read(town, lead["id"], "provider", "cdas")).status_code == 404


async def test_outreach_brings_back_who_disengaged(town: Town, pair: tuple[UUID, dict[str, Any], str]) -> None:
    client, lead, other = pair
    assert (await town.act(lead["id"], "close", {"reasonCode": "did_not_attend"})).status_code == 200
    assert "brings_back" in await refused(town, other, client, **beside(lead["id"]))
    second = await town.refer(other, client, **beside(lead["id"], "brings_back"))
    assert await partners(town, second["id"]) == [(lead["id"], "cdas", "brings_back", True)]


async def test_what_cannot_be_worked_on_together_is_refused_and_holds_no_place(
    town: Town, pair: tuple[UUID, dict[str, Any], str]
) -> None:
    client, lead, other = pair
    stranger = await town.refer(await town.service("cdas"))
    for named in (stranger["id"], uuid4()):
        assert "no other referral of this person" in await refused(town, other, client, **beside(named))
    second = await town.refer(other, client, **beside(lead["id"]))
    third = await town.service("riverside")
    assert "name that one" in await refused(town, third, client, **beside(second["id"]))
    assert await town.places(third) == (3, 0, 0)


async def test_it_is_said_otherwise_or_taken_back_later(town: Town, pair: tuple[UUID, dict[str, Any], str]) -> None:
    client, lead, other = pair
    second = await town.refer(other, client)
    path = f"/referrals/{second['id']}/joint-work"
    for said in ({"referralId": lead["id"], "kind": "brings_back"}, {"referralId": lead["id"], "kind": "along"}):
        changed = await town.post(path, {"joint": said})
        assert changed.status_code == 200, changed.text
        assert await partners(town, second["id"]) == [(lead["id"], "cdas", said["kind"], True)]
    itself = await town.post(path, {"joint": {"referralId": second["id"], "kind": "along"}})
    assert (itself.status_code, itself.json()["errors"][0]["field"]) == (422, "joint.referralId")
    chain = await town.post(
        f"/referrals/{lead['id']}/joint-work", {"joint": {"referralId": second["id"], "kind": "along"}}
    )
    assert chain.status_code == 422
    assert (await town.post(path, {"joint": None})).json()["items"] == []
    assert await partners(town, lead["id"]) == []


async def test_neither_service_learns_of_the_other_before_the_person_agreed(
    town: Town, pair: tuple[UUID, dict[str, Any], str]
) -> None:
    client, lead, other = pair
    second = await town.refer(other, client, jointWork={"referralId": lead["id"], "kind": "along"})
    both = ((lead["id"], "provider", "cdas"), (second["id"], "provider", "riverside"))
    assert [await partners(town, *who) for who in both] == [[], []]
    assert len(await partners(town, lead["id"])) == len(await partners(town, second["id"])) == 1
    path = f"/referrals/{second['id']}/joint-work"
    early = await town.post(path, {"joint": beside(lead["id"])["jointWork"] | {"agreedOn": "2012-05-02"}})
    assert (early.status_code, early.json()["errors"][0]["field"]) == (422, "joint.agreedOn")
    assert (await town.post(path, {"joint": beside(lead["id"])["jointWork"]})).status_code == 200
    assert [len(await partners(town, *who)) for who in both] == [1, 1]


async def test_whoever_brings_somebody_back_is_told_where_from_in_any_case(
    town: Town, pair: tuple[UUID, dict[str, Any], str]
) -> None:
    client, lead, other = pair
    second = await town.refer(other, client, jointWork={"referralId": lead["id"], "kind": "brings_back"})
    assert len(await partners(town, second["id"], "provider", "riverside")) == 1
    assert await partners(town, lead["id"], "provider", "cdas") == []


async def test_all_that_was_said_is_kept_and_nobody_overwrites_what_they_have_not_seen(
    town: Town, pair: tuple[UUID, dict[str, Any], str]
) -> None:
    client, lead, other = pair
    second = await town.refer(other, client)
    path = f"/referrals/{second['id']}/joint-work"
    first = await read(town, second["id"])
    assert (first.headers["etag"], first.json()) == ('"0"', {"revision": 0, "items": [], "said": []})
    said = beside(lead["id"])["jointWork"]

    async def say(joint: Any, match: str, sub: str) -> httpx.Response:
        headers = town.running.headers("assessor", organisation="start", sub=sub) | {"If-Match": match}
        return await town.running.client.post(path, json={"joint": joint}, headers=headers)

    done = await say(said, '"0"', "ann")
    assert (done.status_code, done.headers["etag"]) == (200, '"1"')
    stale = await say(said | {"kind": "brings_back"}, '"0"', "bob")
    assert (stale.status_code, stale.json()["type"]) == (412, "/problems/stale")
    assert (await say(None, '"1"', "bob")).headers["etag"] == '"2"'
    words = (await read(town, second["id"])).json()["said"]
    names = ("revision", "referralId", "kind", "agreedOn", "saidBy")
    assert [tuple(word[name] for name in names) for word in words] == [
        (1, lead["id"], "along", "2012-05-01", "ann"), (2, None, None, None, "bob"),
    ]  # fmt: skip
    theirs = await read(town, second["id"], "provider", "riverside")
    assert (theirs.json()["said"], theirs.headers["etag"]) == (None, '"0"')


async def test_what_was_said_goes_along_to_a_successor(town: Town, pair: tuple[UUID, dict[str, Any], str]) -> None:
    client, lead, other = pair
    second = await town.refer(other, client, **beside(lead["id"]))
    await town.organisation("bridge")
    await town.service("bridge", isTreatment=False)
    body = {"from": "riverside", "to": "bridge", "on": "2012-05-01"}
    assert (await town.post("/bulk-transfers", body)).json()["going"] == 1
    ((new, *_),) = await partners(town, lead["id"])
    assert [word["revision"] for word in (await read(town, new)).json()["said"]] == [1]
    assert (await read(town, second["id"])).json()["said"] == []


async def test_a_person_under_two_ids_is_one(town: Town, pair: tuple[UUID, dict[str, Any], str]) -> None:
    client, lead, other = pair
    twin = await town.client()
    assert "no other referral" in await refused(town, other, twin, **beside(lead["id"]))
    await town.running.deliver(merged(client, twin, uuid4()))
    second = await town.refer(other, twin, **beside(lead["id"]))
    assert await partners(town, second["id"]) == [(lead["id"], "cdas", "along", True)]


async def test_who_were_told_apart_learn_no_more_of_each_other_and_found_one_again_they_do(
    town: Town, pair: tuple[UUID, dict[str, Any], str]
) -> None:
    client, lead, other = pair
    twin, merge = await town.client(), uuid4()
    await town.running.deliver(merged(client, twin, merge))
    second = await town.refer(other, twin, **beside(lead["id"]))
    await town.running.deliver(merged(client, twin, merge, voided=True, revision=2))
    for referral in (lead, second):
        assert await partners(town, referral["id"]) == []
    assert await partners(town, second["id"], "provider", "riverside") == []
    assert await partners(town, lead["id"], "provider", "cdas") == []
    third = await town.refer(await town.service("riverside"), twin, **beside(second["id"]))
    assert await partners(town, third["id"]) == [(second["id"], "riverside", "along", True)]


@pytest.mark.parametrize("act", [("decline", "client_declined"), ("close", "did_not_attend")])
async def test_by_a_referral_that_is_over_nobody_begins_to_work_along(
    town: Town, pair: tuple[UUID, dict[str, Any], str], act: tuple[str, str]
) -> None:
    client, lead, other = pair
    second = await town.refer(other, client)
    over = await town.act(second["id"], act[0], {"reasonCode": act[1]}, organisation="riverside")
    assert over.status_code == 200, over.text
    body = {"joint": {"referralId": lead["id"], "kind": "along"}}
    answer = await town.post(f"/referrals/{second['id']}/joint-work", body)
    assert (answer.status_code, answer.json()["state"]) == (409, over.json()["state"])
    assert await partners(town, lead["id"], "provider", "cdas") == []


async def test_who_refused_the_other_service_is_not_said_to_the_one_that_treats_them(
    town: Town, pair: tuple[UUID, dict[str, Any], str]
) -> None:
    client, lead, other = pair
    second = await town.refer(other, client, **beside(lead["id"]))
    refusal = await town.act(second["id"], "decline", {"reasonCode": "client_declined"}, organisation="riverside")
    assert refusal.status_code == 200
    assert await partners(town, lead["id"], "provider", "cdas") == []
    assert len(await partners(town, lead["id"])) == 1


async def test_a_successor_takes_over_what_is_worked_on_together(
    town: Town, pair: tuple[UUID, dict[str, Any], str]
) -> None:
    client, lead, other = pair
    second = await town.refer(other, client, **beside(lead["id"]))
    await town.organisation("bridge")
    await town.service("bridge")
    body = {"from": "cdas", "to": "bridge", "on": "2012-05-01"}
    assert (await town.post("/bulk-transfers", body)).json()["going"] == 1
    ((new, organisation, kind, leads),) = await partners(town, second["id"])
    assert (new == lead["id"], organisation, kind, leads) == (False, "bridge", "along", True)
    assert await partners(town, lead["id"]) == []


async def test_nothing_is_published_of_it(town: Town, pair: tuple[UUID, dict[str, Any], str]) -> None:
    client, lead, other = pair
    await town.refer(other, client, **beside(lead["id"]))
    first, second = await town.published("client-referred")
    assert set(first) == set(second)


async def test_who_turns_out_to_be_two_people_is_worked_on_apart(
    town: Town, pair: tuple[UUID, dict[str, Any], str]
) -> None:
    """Neither service learns any more of the other's person, and either referral may lead again."""
    client, lead, other = pair
    twin = await town.client()
    of_two = merged(client, twin, uuid4())
    await town.running.deliver(of_two)
    second = await town.refer(other, twin, **beside(lead["id"]))
    assert await partners(town, second["id"]) == [(lead["id"], "cdas", "along", True)]
    await town.running.deliver(of_two.model_copy(update={"revision": 2, "voided": True}))
    for referral in (lead["id"], second["id"]):
        assert await partners(town, referral) == []
    assert (await read(town, second["id"], "provider", "riverside")).json()["items"] == []
    third = await town.refer(await town.service("riverside"), client)
    changed = await town.post(
        f"/referrals/{lead['id']}/joint-work", {"joint": {"referralId": third["id"], "kind": "along"}}
    )
    assert changed.status_code == 200, changed.text
