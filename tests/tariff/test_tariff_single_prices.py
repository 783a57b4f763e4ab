"""A price that is set singly lies within what the scheme allows of the book's, for the band that is chosen."""

from typing import Any

import pytest

from tests.harness import Running
from tests.tariff.builders import SCHEME, again, assessed, scheme, whole
from tests.tariff.client import confirm, confirmed, get, proposal_of, proposals, publish, reopen

TWENTY = scheme(override_within_percent=20)


def choosing(pence: int, **more: Any) -> dict[str, Any]:
    return {"prices": {"hep_b_course": pence}, "overrideCode": "clinical_judgement"} | more


async def proposed(tariff: Running, given: dict[str, Any]) -> dict[str, Any]:
    await publish(tariff, given)
    event = assessed()
    await tariff.deliver(event)
    return await proposal_of(tariff, event)


def of_hep_b(proposal: dict[str, Any]) -> tuple[Any, Any]:
    (price,) = [price for price in proposal["prices"] if price["measure"] == "hep_b_course"]
    return price["allowed"], price["usual"]


@pytest.mark.parametrize(
    ("given", "ranges"),
    [
        (TWENTY, ({"from": 8_400, "to": 12_600}, {"from": 5_250, "to": 21_000})),
        (SCHEME, (None, {"from": 5_250, "to": 21_000})),
        (scheme(price_from="achievement"), (None, None)),
    ],
)
async def test_a_proposal_tells_what_each_price_may_be_set_to(
    tariff: Running, given: dict[str, Any], ranges: tuple[Any, Any]
) -> None:
    proposal = await proposed(tariff, given)
    assert of_hep_b(proposal) == ranges
    assert await get(tariff, f"/proposals/{proposal['id']}") == proposal
    assert await proposals(tariff) == [proposal]


async def test_the_book_of_a_proposal_has_the_prices_of_each_band(tariff: Running) -> None:
    proposal = await proposed(tariff, TWENTY)
    bands = (await get(tariff, f"/proposals/{proposal['id']}/book"))["items"]
    assert [band["band"] for band in bands] == [band["code"] for band in SCHEME["complexity"]["bands"]]
    pence = {band["band"]: {price["measure"]: price["pence"] for price in band["prices"]} for band in bands}
    assert pence[proposal["band"]] == {price["measure"]: price["pence"] for price in proposal["prices"]}
    assert pence["high"]["hep_b_course"] == 12_000
    assert {"from": 9_600, "to": 14_400} in [price["allowed"] for price in bands[-1]["prices"]]


@pytest.mark.parametrize(
    ("body", "allowed"),
    [
        (choosing(8_399), "8400 to 12600"),
        (choosing(12_601), "8400 to 12600"),
        (choosing(14_401, band="high"), "9600 to 14400"),  # £120 there
    ],
)
async def test_a_price_out_of_bounds_is_refused_with_them(tariff: Running, body: dict[str, Any], allowed: str) -> None:
    proposal = await proposed(tariff, TWENTY)
    answer = await confirm(tariff, proposal, body)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/choice-refused")
    (error,) = answer.json()["errors"]
    assert (error["field"], error["allowed"]) == ("prices.hep_b_course", [allowed])
    assert (await get(tariff, "/tariffs"))["items"] == []


@pytest.mark.parametrize("body", [choosing(8_400), choosing(12_600), choosing(14_400, band="high")])
async def test_a_price_at_the_bound_is_taken(tariff: Running, body: dict[str, Any]) -> None:
    proposal = await proposed(tariff, TWENTY)
    assert (await confirm(tariff, proposal, body)).json()["prices"]["hep_b_course"] == body["prices"]["hep_b_course"]


async def test_what_was_confirmed_before_there_was_a_bound_stands_until_it_is_made_anew(tariff: Running) -> None:
    await publish(tariff)
    event = assessed()
    await tariff.deliver(event)
    before = await confirmed(tariff, event, choosing(99_999))
    await publish(tariff, TWENTY | {"version": 2})
    await tariff.deliver(again(event))
    assert await proposals(tariff, state="proposed") == []
    assert not (await get(tariff, f"/tariffs/{before['id']}"))["voided"]
    asked = (await reopen(tariff, before)).json()
    assert of_hep_b(asked)[0] == {"from": 8_400, "to": 12_600}
    kept = await confirm(tariff, asked, whole(asked, choosing(99_999)))
    assert (kept.status_code, kept.json()["errors"][0]["field"]) == (422, "prices.hep_b_course")
    assert (await confirm(tariff, asked, whole(asked, choosing(12_600)))).status_code == 201


async def test_a_version_that_states_it_is_published_with_its_note(tariff: Running) -> None:
    headers = tariff.headers("commissioner", key=False)
    checked = await tariff.client.post("/schemes/check", json={"scheme": TWENTY}, headers=headers)
    assert (checked.json()["warnings"], checked.json()["notes"]) == (
        [], ["A price that is set singly must lie within 20 % of the book's price."]
    )  # fmt: skip
    await publish(tariff, TWENTY)
    (event,) = await tariff.published("scheme-published")
    assert event["data"]["scheme"] == TWENTY
