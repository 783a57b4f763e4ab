"""A person confirms: as proposed or with a coded override, once, on the revision they saw."""

import asyncio
import json
from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.tariff.builders import assessed, scheme
from tests.tariff.client import confirm, confirmed, get, proposal_of, publish, tariffs_set

MEDIUM_2012 = {
    "abstinent_at_review": 34_500,
    "engaged_12_weeks": 21_000,
    "injecting_stopped": 26_500,
    "housing_resolved": 24_000,
    "quality_of_life": 17_500,
    "hep_b_course": 10_500,
    "planned_discharge": 95_000,
    "no_representation": 125_000,
    "offending_reduced": 41_000,
}

SETTABLE: dict[str, Any] = {"allowed": None, "usual": None}  # only what is still proposed tells it


async def proposed(tariff: Running, given: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    await publish(tariff, given)
    event = assessed(**changes)
    await tariff.deliver(event)
    return await proposal_of(tariff, event)


async def test_a_confirmed_tariff_carries_its_prices(tariff: Running) -> None:
    proposal = await proposed(tariff)
    tariff.today = date(2012, 6, 1)
    answer = await confirm(tariff, proposal)
    assert answer.status_code == 201
    view = answer.json()
    assert answer.headers["Location"] == f"/tariffs/{view['id']}"
    assert view["prices"] == MEDIUM_2012
    (event,) = await tariff.published("tariff-set")
    assert event["subject"] == view["clientId"]
    assert event["data"] == {
        "area": "stockport",
        "actor": "assessor-2",
        "actorOrganisation": "start",
        "revision": 1,
        "voided": False,
        "takenBack": False,
        "tariffId": view["id"],
        "clientId": proposal["clientId"],
        "assessmentId": proposal["assessmentId"],
        "validFrom": "2012-04-10",
        "band": "medium",
        "prices": MEDIUM_2012,
        "overrideCode": None,
        "confirmedBy": "assessor-2",
        "confirmedByOrganisation": "start",
        "confirmedOn": "2012-06-01",
        "schemeId": "stockport-2012",
        "schemeVersion": 1,
        "schemeHash": proposal["schemeHash"],
    }


async def test_an_override_changes_the_band_and_its_prices(tariff: Running) -> None:
    proposal = await proposed(tariff)
    view = (await confirm(tariff, proposal, {"band": "high", "overrideCode": "second_rater"})).json()
    assert (view["band"], view["proposedBand"], view["overrideCode"]) == ("high", "medium", "second_rater")
    assert view["prices"]["planned_discharge"] == 140_000
    assert (await tariffs_set(tariff))[0]["overrideCode"] == "second_rater"


async def test_a_single_price_may_be_set_where_the_tariff_carries_prices(tariff: Running) -> None:
    proposal = await proposed(tariff)
    body = {"prices": {"hep_b_course": 11_111}, "overrideCode": "clinical_judgement"}
    view = (await confirm(tariff, proposal, body)).json()
    assert view["prices"] == MEDIUM_2012 | {"hep_b_course": 11_111}
    explanation = await get(tariff, f"/tariffs/{view['id']}/explanation", "commissioner")
    price = explanation["prices"][5]
    assert (price["pence"], price["overridden"], price["row"]["pence"]) == (11_111, True, 10_500)


async def test_where_achievement_decides_the_tariff_carries_no_prices(tariff: Running) -> None:
    proposal = await proposed(tariff, scheme(price_from="achievement"))
    refused = await confirm(tariff, proposal, {"prices": {"hep_b_course": 1}, "overrideCode": "second_rater"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "prices")
    view = (await confirm(tariff, proposal)).json()
    assert view["prices"] is None
    assert (await tariffs_set(tariff))[0]["prices"] is None
    explanation = await get(tariff, f"/tariffs/{view['id']}/explanation")
    assert (explanation["priceFrom"], len(explanation["prices"])) == ("achievement", 9)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"band": "high"}, "overrideCode"),
        ({"band": "huge", "overrideCode": "second_rater"}, "band"),
        ({"band": "high", "overrideCode": "because"}, "overrideCode"),
        ({"overrideCode": "second_rater"}, "overrideCode"),
        ({"prices": {"mood": 5}, "overrideCode": "second_rater"}, "prices.mood"),
    ],
)
async def test_a_choice_that_does_not_fit(tariff: Running, body: dict[str, Any], field: str) -> None:
    proposal = await proposed(tariff)
    answer = await confirm(tariff, proposal, body)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/choice-refused")
    assert answer.json()["errors"][0]["field"] == field
    assert await tariffs_set(tariff) == []


@pytest.mark.parametrize("body", [{"prices": {"hep_b_course": -1}}, {"prices": {"hep_b_course": 1.5}}, {"colour": 1}])
async def test_a_body_out_of_form(tariff: Running, body: dict[str, Any]) -> None:
    proposal = await proposed(tariff)
    assert (await confirm(tariff, proposal, body)).status_code == 422


async def test_an_explanation_is_the_whole_way_from_points_to_pence(tariff: Running) -> None:
    proposal = await proposed(tariff)
    view = (await confirm(tariff, proposal)).json()
    explanation = await get(tariff, f"/tariffs/{view['id']}/explanation", "auditor")
    assert explanation["tariff"] == view
    assert explanation["arithmetic"] == proposal["arithmetic"]
    assert explanation["arithmetic"]["total"] == 13
    assert [price | SETTABLE for price in explanation["prices"]] == [price | SETTABLE for price in proposal["prices"]]
    assert explanation["tariff"]["schemeHash"] == proposal["schemeHash"]


async def test_confirming_needs_the_revision_that_was_seen(tariff: Running) -> None:
    proposal = await proposed(tariff)
    path = f"/proposals/{proposal['id']}/confirm"
    answer = await tariff.client.post(path, json={}, headers=tariff.headers("assessor"))
    assert answer.status_code == 428
    assert (await confirm(tariff, proposal, **dict[str, Any]({"If-Match": '"7"'}))).status_code == 412
    read = await tariff.client.get(f"/proposals/{proposal['id']}", headers=tariff.headers("assessor"))
    assert (await confirm(tariff, proposal, **dict[str, Any]({"If-Match": read.headers["ETag"]}))).status_code == 201


async def test_confirming_is_replayed_not_repeated(tariff: Running) -> None:
    proposal = await proposed(tariff)
    key: dict[str, Any] = {"Idempotency-Key": "confirm-1"}
    first = await confirm(tariff, proposal, **key)
    second = await confirm(tariff, proposal, **key)
    assert (first.content, second.status_code) == (second.content, 201)
    assert second.headers["Idempotency-Hit"] == "true"
    assert (await confirm(tariff, proposal, {"band": "medium"}, **key)).status_code == 422
    assert len(await tariffs_set(tariff)) == 1


async def test_a_proposal_is_confirmed_once(tariff: Running) -> None:
    proposal = await proposed(tariff)
    answers = await asyncio.gather(*(confirm(tariff, proposal) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert len(await tariffs_set(tariff)) == 1
    assert (await get(tariff, f"/proposals/{proposal['id']}"))["state"] == "confirmed"


async def test_an_idempotency_key_is_needed(tariff: Running) -> None:
    proposal = await proposed(tariff)
    headers = tariff.headers("assessor", key=False) | {"If-Match": '"1"'}
    path = f"/proposals/{proposal['id']}/confirm"
    assert (await tariff.client.post(path, json={}, headers=headers)).status_code == 400


@pytest.mark.parametrize("role", ["provider", "clinician", "commissioner", "verifier", "referrer", "finance_approver"])
async def test_only_assessors_confirm(tariff: Running, role: str) -> None:
    proposal = await proposed(tariff)
    headers = tariff.headers(role) | {"If-Match": '"1"'}
    answer = await tariff.client.post(f"/proposals/{proposal['id']}/confirm", json={}, headers=headers)
    assert answer.status_code == 403
    assert await tariffs_set(tariff) == []


@pytest.mark.parametrize("role", ["provider", "clinician", "referrer", "verifier", "service"])
async def test_a_provider_sees_no_band_and_no_price(tariff: Running, role: str) -> None:
    proposal = await proposed(tariff)
    made = (await confirm(tariff, proposal)).json()
    for path in ("/proposals", f"/proposals/{proposal['id']}", "/tariffs", f"/tariffs/{made['id']}/explanation"):
        assert (await tariff.client.get(path, headers=tariff.headers(role))).status_code == 403


async def test_another_area_cannot_confirm(tariff: Running) -> None:
    proposal = await proposed(tariff)
    headers = tariff.headers("assessor", area="wigan") | {"If-Match": '"1"'}
    answer = await tariff.client.post(f"/proposals/{proposal['id']}/confirm", json={}, headers=headers)
    assert answer.status_code == 404


async def test_a_tariff_is_read_with_its_etag(tariff: Running) -> None:
    await publish(tariff)
    event = assessed()
    await tariff.deliver(event)
    made = await confirmed(tariff, event)
    answer = await tariff.client.get(f"/tariffs/{made['id']}", headers=tariff.headers("commissioner"))
    assert (answer.json(), answer.headers["ETag"]) == (made, '"1"')


async def test_a_commissioner_sees_what_it_is_worth_and_no_clinical_points(tariff: Running) -> None:
    view = (await confirm(tariff, await proposed(tariff))).json()
    explanation = await get(tariff, f"/tariffs/{view['id']}/explanation", "commissioner")
    assert explanation["arithmetic"] is None
    assert explanation["tariff"] == view
    assert len(explanation["prices"]) == 9
    for path in ("/tariffs", f"/tariffs/{view['id']}", f"/tariffs/{view['id']}/explanation"):
        assert "points" not in json.dumps(await get(tariff, path, "commissioner"))
    for role in ("assessor", "auditor"):
        whole = await get(tariff, f"/tariffs/{view['id']}/explanation", role)
        assert whole["arithmetic"]["total"] == 13


@pytest.mark.parametrize("role", ["finance_proposer", "finance_approver", "finance_releaser", "provider"])
async def test_finance_and_providers_see_no_tariff_and_no_proposal(tariff: Running, role: str) -> None:
    proposal = await proposed(tariff)
    view = (await confirm(tariff, proposal)).json()
    for path in ("/proposals", f"/proposals/{proposal['id']}", "/tariffs", f"/tariffs/{view['id']}/explanation"):
        answer = await tariff.client.get(path, headers=tariff.headers(role, organisation="council", key=False))
        assert answer.status_code == 403
