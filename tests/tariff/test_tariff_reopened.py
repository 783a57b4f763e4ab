"""A choice that was made wrongly is made anew by a person; what was chosen before stays to be read."""

from typing import Any
from uuid import uuid4

import pytest

from tests.harness import Running
from tests.tariff.builders import again, assessed, dearer, scheme, whole
from tests.tariff.client import confirm, confirmed, get, proposal_of, proposals, publish, reopen, tariffs_set
from tests.tariff.test_tariff_paid_parties import DEARER, HIGH, confirmed_by, paying, proposed
from tests.tariff.test_tariff_stands import OTHER_KINDS

WHY = {"reasonCode": "entered_in_error"}


async def chosen(tariff: Running, body: dict[str, Any], given: dict[str, Any] | None = None) -> tuple[Any, Any]:
    """The assessment and what was confirmed of it. Medium by the points."""
    await publish(tariff, given)
    event = assessed()
    await tariff.deliver(event)
    return event, await confirmed(tariff, event, body)


@pytest.mark.parametrize("wrong", [HIGH, DEARER, {}])
@pytest.mark.parametrize("right", [HIGH, DEARER, {}])
async def test_a_wrong_choice_is_made_anew(tariff: Running, wrong: dict[str, Any], right: dict[str, Any]) -> None:
    event, before = await chosen(tariff, wrong)
    answer = await reopen(tariff, before)
    assert answer.status_code == 201, answer.text
    asked = answer.json()
    assert (asked["state"], asked["replaces"], asked["band"]) == ("proposed", before["id"], "medium")
    assert (asked["reopenReason"], asked["reopenedBy"]) == ("entered_in_error", "assessor-3")
    assert asked == await get(tariff, f"/proposals/{asked['id']}") == await proposal_of(tariff, event)
    assert (await get(tariff, f"/tariffs/{before['id']}"))["voided"] is False, "it stands until somebody has confirmed"
    after = (await confirm(tariff, asked, whole(asked, right))).json()
    assert (after["band"], after["overrideCode"]) == (right.get("band", "medium"), right.get("overrideCode"))
    assert after["prices"]["planned_discharge"] == (140_000 if right == HIGH else 95_000)
    assert (after["prices"]["hep_b_course"] == 11_111) is (right == DEARER)
    old, new = await get(tariff, f"/tariffs/{before['id']}"), await get(tariff, f"/tariffs/{after['id']}")
    assert old == before | {"voided": True, "voidedReason": "replaced", "revision": 2}
    assert (new["voided"], new["validFrom"], new["proposalId"]) == (False, before["validFrom"], asked["id"])
    told = [(each["tariffId"], each["revision"], each["voided"]) for each in await tariffs_set(tariff)]
    assert told == [(before["id"], 1, False), (before["id"], 2, True), (after["id"], 1, False)]


async def test_it_is_made_anew_as_often_as_need_be(tariff: Running) -> None:
    _, stands = await chosen(tariff, HIGH)
    for body in ({}, HIGH, {}):
        asked = (await reopen(tariff, stands)).json()
        stands = (await confirm(tariff, asked, whole(asked, body))).json()
    listed = (await get(tariff, "/tariffs"))["items"]
    assert [item["band"] for item in listed] == ["high", "medium", "high", "medium"]
    assert [item["voided"] for item in listed] == [True, True, True, False]


async def test_news_that_changes_nothing_leaves_the_question_open(tariff: Running) -> None:
    event, before = await chosen(tariff, HIGH)
    asked = (await reopen(tariff, before)).json()
    await tariff.deliver(again(event))
    await publish(tariff, scheme(version=2))
    stays = await proposal_of(tariff, event)
    assert (stays["id"], stays["reopenReason"], stays["schemeVersion"]) == (asked["id"], "entered_in_error", 2)
    assert (await confirm(tariff, stays, whole(stays))).status_code == 201


@pytest.mark.parametrize("how", ["corrected", "a version"])
async def test_news_that_changes_it_renews_the_question(tariff: Running, how: str) -> None:
    event, before = await chosen(tariff, HIGH)
    asked = (await reopen(tariff, before)).json()
    if how == "corrected":
        await tariff.deliver(again(event, 0, 0, 0, 0, 0, 0))
    else:
        await publish(tariff, dearer(2))
    renewed = await proposal_of(tariff, event)
    assert (renewed["id"], renewed["revision"]) == (asked["id"], 2)
    after = (await confirm(tariff, renewed, whole(renewed))).json()
    assert after["band"] == ("low" if how == "corrected" else "medium")


async def test_the_question_goes_with_the_ground_of_the_tariff(tariff: Running) -> None:
    event, before = await chosen(tariff, HIGH)
    asked = (await reopen(tariff, before)).json()
    await tariff.deliver(again(event, voided=True))
    assert (await get(tariff, f"/proposals/{asked['id']}"))["state"] == "withdrawn"
    assert (await reopen(tariff, before)).json()["type"] == "/problems/tariff-voided"


async def test_it_is_made_anew_also_where_a_version_asks_nobody_any_more(tariff: Running) -> None:
    _, before = await chosen(tariff, HIGH)
    await publish(tariff, OTHER_KINDS)
    asked = (await reopen(tariff, before)).json()
    assert (asked["band"], asked["schemeVersion"]) == ("medium", 1)
    assert (await confirm(tariff, asked, whole(asked))).json()["band"] == "medium"


async def test_who_is_asked_already_is_not_asked_twice(tariff: Running) -> None:
    event, before = await chosen(tariff, HIGH)
    asked = (await reopen(tariff, before)).json()
    twice = await reopen(tariff, before)
    assert (twice.status_code, twice.json()["type"]) == (409, "/problems/already-proposed")
    assert twice.json()["proposalId"] == asked["id"]
    assert len(await proposals(tariff, assessmentId=event.assessment_id)) == 2


async def test_what_was_replaced_is_not_chosen_anew(tariff: Running) -> None:
    _, before = await chosen(tariff, HIGH)
    asked = (await reopen(tariff, before)).json()
    assert (await confirm(tariff, asked, whole(asked))).status_code == 201
    late = await reopen(tariff, before)
    assert (late.status_code, late.json()["type"]) == (409, "/problems/tariff-voided")


@pytest.mark.parametrize("role", ["commissioner", "auditor", "provider", "verifier"])
async def test_only_an_assessor_of_the_area_has_it_made_anew(tariff: Running, role: str) -> None:
    _, before = await chosen(tariff, HIGH)
    path = f"/tariffs/{before['id']}/reopen"
    assert (await tariff.client.post(path, json=WHY, headers=tariff.headers(role))).status_code == 403
    assert (await reopen(tariff, before, area="bolton")).status_code == 404
    assert (await reopen(tariff, {"id": str(uuid4())})).status_code == 404
    assert (await reopen(tariff, before, {"reasonCode": "because"})).status_code == 422


async def test_who_is_paid_by_the_band_neither_opens_nor_answers_it(tariff: Running) -> None:
    """Else it would take a rival's band, or its own, back to the points without choosing one."""
    _, before = await chosen(tariff, HIGH)
    refused = await reopen(tariff, before, organisation="riverside")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/own-band")
    asked = (await reopen(tariff, before)).json()
    assert await confirmed_by(tariff, asked, "riverside") == (403, "/problems/own-band")
    assert (await confirm(tariff, asked, whole(asked))).status_code == 201


async def test_who_is_paid_the_same_in_every_band_takes_no_price_of_its_own_back(tariff: Running) -> None:
    proposal = await proposed(tariff, paying("start", "hep_b_course", every_band=True))
    assert await confirmed_by(tariff, proposal, "council", DEARER) == (201, "")
    (before,) = (await get(tariff, "/tariffs"))["items"]
    refused = await reopen(tariff, before, organisation="start")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/own-price")
    asked = (await reopen(tariff, before, organisation="council")).json()
    assert await confirmed_by(tariff, asked, "start") == (403, "/problems/own-price")
    assert await confirmed_by(tariff, asked, "council", whole(asked, HIGH)) == (201, "")


async def test_who_is_paid_the_same_in_every_band_has_a_band_chosen_anew(tariff: Running) -> None:
    _, before = await chosen(tariff, HIGH, paying("start", "hep_b_course", every_band=True))
    asked = (await reopen(tariff, before, organisation="start")).json()
    assert await confirmed_by(tariff, asked, "start", whole(asked)) == (201, "")


async def asked_anew(tariff: Running, how: str, given: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """Of a tariff that a person chose, though nobody has opened it."""
    event, before = await chosen(tariff, body, given)
    if how == "a version":
        rows = [row | {"pence": row["pence"] + 100} for row in given["prices"]]
        await publish(tariff, given | {"version": 2, "prices": rows})
    else:
        await tariff.deliver(again(event, 0, 0, 0, 0, 0, 0))
    asked = await proposal_of(tariff, event)
    assert (asked["replaces"], asked["reopenReason"]) == (before["id"], None)
    return asked


@pytest.mark.parametrize("how", ["a version", "other points"])
@pytest.mark.parametrize("wrong", [HIGH, DEARER])
async def test_who_is_paid_by_the_band_takes_no_override_back_where_others_ask_anew(
    tariff: Running, how: str, wrong: dict[str, Any]
) -> None:
    """By the points it would be asked for, the override were gone without anybody having taken it back."""
    asked = await asked_anew(tariff, how, scheme(), wrong)
    assert await confirmed_by(tariff, asked, "riverside") == (403, "/problems/own-band")
    assert (await confirm(tariff, asked, whole(asked))).status_code == 201


@pytest.mark.parametrize("how", ["a version", "other points"])
async def test_who_is_paid_the_same_in_every_band_takes_no_price_back_where_others_ask_anew(
    tariff: Running, how: str
) -> None:
    asked = await asked_anew(tariff, how, paying("cra", "hep_b_course", every_band=True), DEARER)
    assert await confirmed_by(tariff, asked, "cra") == (403, "/problems/own-price")
    assert await confirmed_by(tariff, asked, "council", whole(asked)) == (201, "")


@pytest.mark.parametrize("how", ["a version", "other points"])
async def test_what_nobody_overrode_is_confirmed_as_proposed_by_who_is_paid_too(tariff: Running, how: str) -> None:
    asked = await asked_anew(tariff, how, scheme(), {})
    assert await confirmed_by(tariff, asked, "riverside", whole(asked)) == (201, "")
