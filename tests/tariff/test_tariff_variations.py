"""Variations: a draft that changes a contract is told to its party, and where the terms ask for it agreed before it is
published by another commissioner.
"""

from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.harness import Running
from tests.tariff.builders import dearer, scheme
from tests.tariff.client import draft, get, publish

ANSWERS = {"agree": None, "decline": {"reasonCode": "prices"}}


def by_agreement(version: int = 1, extra_pence: int = 0, **changes: Any) -> dict[str, Any]:
    """Every contract of it is changed by agreement."""
    given = dearer(version, extra_pence) | changes
    for contract in given["contracts"]:
        contract["varied_by"] = "agreement"
    return given


@pytest.fixture
async def running(tariff: Running) -> Running:
    await publish(tariff, by_agreement())
    tariff.today = date(2012, 9, 3)
    return tariff


def parties() -> list[str]:
    return sorted({contract["party"] for contract in scheme()["contracts"]})


async def drafted(tariff: Running, given: dict[str, Any], sub: str = "anna") -> dict[str, Any]:
    answer = await draft(tariff, {"scheme": given}, sub=sub)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def propose(tariff: Running, of: dict[str, Any], sub: str = "anna", **changes: Any) -> httpx.Response:
    body = {"schemeId": of["schemeId"], "version": of["version"], "hash": of["hash"]} | changes
    return await tariff.client.post("/variations", json=body, headers=tariff.headers("commissioner", sub=sub))


async def proposed(tariff: Running, given: dict[str, Any], sub: str = "anna") -> dict[str, Any]:
    answer = await propose(tariff, await drafted(tariff, given, sub), sub)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def answered(tariff: Running, variation: dict[str, Any], party: str, said: str = "agree") -> httpx.Response:
    headers = tariff.headers("provider", sub=f"manager-{party}", organisation=party)
    return await tariff.client.post(f"/variations/{variation['id']}/{said}", json=ANSWERS[said], headers=headers)


async def publishing(tariff: Running, version: int, sub: str) -> httpx.Response:
    headers = tariff.headers("commissioner", organisation="council", sub=sub)
    return await tariff.client.post(f"/schemes/stockport-2012/versions/{version}/publish", headers=headers)


async def test_what_needs_agreement_is_published_once_all_have_agreed(running: Running) -> None:
    variation = await proposed(running, by_agreement(2, 100))
    assert (variation["state"], variation["proposedBy"]) == ("proposed", "anna")
    assert sorted({contract["party"] for contract in variation["contracts"]}) == parties()
    first, *others = parties()
    for party in others:
        assert (await answered(running, variation, party)).status_code == 200
    refused = await publishing(running, 2, "bea")
    assert (refused.status_code, refused.json()["parties"]) == (409, [first])
    assert refused.json()["variationId"] == variation["id"]
    assert (await answered(running, variation, first)).json()["state"] == "agreed"
    alone = await publishing(running, 2, "anna")
    assert (alone.status_code, alone.json()["type"]) == (403, "/problems/another-commissioner")
    assert (await publishing(running, 2, "bea")).status_code == 200
    shown = await get(running, f"/variations/{variation['id']}", "auditor")
    assert shown["state"] == "published"
    assert {contract["answeredBy"] for contract in shown["contracts"]} == {f"manager-{party}" for party in parties()}


@pytest.mark.parametrize("said", ["agree", "decline"])
async def test_who_proposed_it_answers_for_no_party(running: Running, said: str) -> None:
    variation = await proposed(running, by_agreement(2, 100))
    headers = running.headers("provider", sub="anna", organisation=parties()[0])
    path = f"/variations/{variation['id']}/{said}"
    refused = await running.client.post(path, json=ANSWERS[said], headers=headers)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/on-both-sides")


async def test_nobody_was_asked(running: Running) -> None:
    await drafted(running, by_agreement(2, 100))
    refused = await publishing(running, 2, "bea")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/variation-not-proposed")
    assert refused.json()["parties"] == parties()


async def test_whose_terms_ask_decides_and_not_the_draft(running: Running) -> None:
    """A draft that leaves the word out needs agreement all the same; the version after it does not."""
    variation = await proposed(running, dearer(2))
    assert all(contract["byAgreement"] for contract in variation["contracts"])
    assert (await publishing(running, 2, "bea")).status_code == 409
    for party in parties():
        await answered(running, variation, party)
    assert (await publishing(running, 2, "bea")).status_code == 200
    later = dearer(3, 200) | {"valid_from": scheme()["valid_from"]}
    await drafted(running, later)
    assert (await publishing(running, 3, "anna")).status_code == 200


async def test_without_the_word_a_version_is_published_as_before(tariff: Running) -> None:
    await publish(tariff)
    variation = await proposed(tariff, dearer(2))
    assert not any(contract["byAgreement"] for contract in variation["contracts"])
    assert (await publishing(tariff, 2, "anna")).status_code == 200


async def test_who_declines_holds_it_up_until_they_agree(running: Running) -> None:
    variation = await proposed(running, by_agreement(2, 100))
    first, *others = parties()
    for party in others:
        await answered(running, variation, party)
    declined = (await answered(running, variation, first, "decline")).json()
    assert declined["state"] == "declined"
    assert {contract["reasonCode"] for contract in declined["contracts"]} == {"prices"}
    assert (await publishing(running, 2, "bea")).json()["parties"] == [first]
    assert (await answered(running, variation, first)).json()["state"] == "agreed"
    assert (await publishing(running, 2, "bea")).status_code == 200
    over = await answered(running, variation, first, "decline")
    assert (over.status_code, over.json()["state"]) == (409, "published")


async def test_what_was_answered_is_answered_again_the_same(running: Running) -> None:
    variation = await proposed(running, by_agreement(2, 100))
    first = parties()[0]
    headers = running.headers("provider", sub="manager", organisation=first)
    path = f"/variations/{variation['id']}/agree"
    answers = [await running.client.post(path, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()


async def test_a_draft_that_is_written_otherwise_is_agreed_to_by_nobody(running: Running) -> None:
    variation = await proposed(running, by_agreement(2, 100))
    for party in parties():
        await answered(running, variation, party)
    again = await drafted(running, by_agreement(2, 50))
    assert (await publishing(running, 2, "bea")).status_code == 409
    shown = await get(running, f"/variations/{variation['id']}", "commissioner")
    assert (shown["state"], shown["changes"], shown["title"]) == ("replaced", [], None)
    over = await answered(running, variation, parties()[0])
    assert (over.status_code, over.json()["state"]) == (409, "replaced")
    stale = await propose(running, again, hash=variation["hash"])
    assert (stale.status_code, stale.json()["type"]) == (409, "/problems/draft-changed")
    anew = await propose(running, again)
    assert (anew.status_code, anew.json()["state"]) == (201, "proposed")
    twice = await propose(running, again)
    assert (twice.status_code, twice.json()["variationId"]) == (409, anew.json()["id"])


async def test_beside_another_version_a_draft_is_agreed_to_by_nobody(running: Running) -> None:
    """What was agreed to was £220 to £222; by the version between it would be £223 to £222."""
    third = await proposed(running, by_agreement(3, 200))
    for party in parties():
        await answered(running, third, party)
    second = await proposed(running, by_agreement(2, 300))
    for party in parties():
        await answered(running, second, party)
    assert (await publishing(running, 2, "bea")).status_code == 200
    refused = await publishing(running, 3, "bea")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/variation-not-proposed")
    assert (await get(running, f"/variations/{third['id']}", "commissioner"))["state"] == "replaced"
    over = await answered(running, third, parties()[0])
    assert (over.status_code, over.json()["state"]) == (409, "replaced")
    anew = await propose(running, third)
    assert (anew.status_code, anew.json()["beforeVersion"]) == (201, 2)
    for party in parties():
        await answered(running, anew.json(), party)
    assert (await publishing(running, 3, "bea")).status_code == 200


async def test_a_version_between_of_another_contract_asks_that_one_too(running: Running) -> None:
    """The draft would take the new clause of the other contract back: its party is asked."""
    own, other = parties()[:2]
    third = await proposed(running, with_clause(3, own))
    assert [contract["party"] for contract in third["contracts"]] == [own]
    await answered(running, third, own)
    second = await proposed(running, with_clause(2, other))
    await answered(running, second, other)
    assert (await publishing(running, 2, "bea")).status_code == 200
    anew = (await propose(running, third)).json()
    assert sorted(contract["party"] for contract in anew["contracts"]) == [own, other]
    for party in (own, other):
        assert (await answered(running, anew, party)).status_code == 200
    assert (await publishing(running, 3, "bea")).status_code == 200


def with_clause(version: int, party: str) -> dict[str, Any]:
    given = by_agreement(version)
    for contract in given["contracts"]:
        if contract["party"] == party:
            contract["clause"] = f"As version {version} has it"
    return given


async def test_a_party_reads_what_changes_of_its_own_alone(running: Running) -> None:
    """Neither other contracts, nor the council's plan and journal, nor by which points a band begins."""
    given = by_agreement(2, 0)
    for contract in given["contracts"]:
        contract["journal"] = contract["journal"] | {"cost_centre": "SECRET"}
        contract["clause"] = f"As agreed with {contract['party']}"
    given["complexity"] = given["complexity"] | {
        "bands": [band | {"from": band["from"] + 1 if band["from"] else 0} for band in given["complexity"]["bands"]]
    }
    variation = await proposed(running, given)
    assert "complexity" in variation["changedBesides"]
    for party in parties():
        headers = running.headers("provider", organisation=party, key=False)
        shown = (await running.client.get(f"/variations/{variation['id']}", headers=headers)).json()
        assert {contract["party"] for contract in shown["contracts"]} == {party}
        assert (shown["title"], shown["proposedBy"]) == (None, None)
        said = str(shown["changes"])
        assert f"As agreed with {party}" in said
        assert "SECRET" not in said
        assert not any(f"with {other}" in said for other in parties() if other != party)
        assert "complexity" in shown["changedBesides"]
        assert all("oint" not in change["what"] for change in shown["changes"])


async def test_what_is_of_no_contract_is_no_variation(running: Running) -> None:
    answer = await propose(running, await drafted(running, by_agreement(2, 0, title="Better said")))
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/no-variation")
    assert (await publishing(running, 2, "anna")).status_code == 200


async def test_others_find_nothing(running: Running) -> None:
    variation = await proposed(running, by_agreement(2, 100))
    stranger = running.headers("provider", organisation="elsewhere", key=False)
    assert (await running.client.get(f"/variations/{variation['id']}", headers=stranger)).status_code == 404
    assert (await running.client.get("/variations", headers=stranger)).json()["items"] == []
    assert (await answered(running, variation, "elsewhere")).status_code == 404
    headers = running.headers("commissioner", area="wigan", key=False)
    assert (await running.client.get("/variations", headers=headers)).json()["items"] == []
    listed = await get(running, "/variations", "commissioner")
    assert [item["id"] for item in listed["items"]] == [variation["id"]]


async def test_to_a_party_nothing_is_told_of_what_another_answered(running: Running) -> None:
    variation = await proposed(running, by_agreement(2, 100))
    first, *others = parties()
    await answered(running, variation, first, "decline")
    for party in others:
        assert (await answered(running, variation, party)).json()["state"] == "agreed"


async def tried(tariff: Running, of: dict[str, Any]) -> str:
    body = {"schemeId": of["schemeId"], "version": of["version"], "hash": of["hash"]}
    answer = await tariff.client.post("/what-ifs", json=body, headers=tariff.headers("commissioner", sub="anna"))
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


async def test_a_what_if_of_the_draft_goes_with_it_and_payments_is_told_to_whom(running: Running) -> None:
    of = await drafted(running, by_agreement(2, 100))
    what_if = await tried(running, of)
    path = f"/schemes/{of['schemeId']}/versions/{of['version']}/what-ifs"
    assert [row["id"] for row in (await get(running, path, "commissioner"))["items"]] == [what_if]
    variation = await propose(running, of, whatIfId=what_if)
    assert (variation.status_code, variation.json()["whatIfId"]) == (201, what_if)
    (event,) = await running.published("what-if-named")
    data = event["data"]
    assert (data["whatIfId"], data["variationId"]) == (what_if, variation.json()["id"])
    assert data["parties"] == parties()


async def test_a_what_if_of_what_the_draft_said_before_goes_with_none(running: Running) -> None:
    of = await drafted(running, by_agreement(2, 100))
    what_if = await tried(running, of)
    changed = await drafted(running, by_agreement(2, 200))
    assert changed["hash"] != of["hash"]
    for wrong in (what_if, str(uuid4())):
        refused = await propose(running, changed, whatIfId=wrong)
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/what-if-of-another")
        assert refused.json()["errors"][0]["field"] == "whatIfId"
    assert await running.published("what-if-named") == []
