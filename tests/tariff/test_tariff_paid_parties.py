"""Who is paid by a scheme neither says what it pays nor decides the band that it is applied with."""

from datetime import date
from typing import Any

import httpx
import pytest

from tests.harness import Running
from tests.tariff.builders import SCHEME, again, assessed, scheme
from tests.tariff.client import confirm, confirmed, proposal_of, publish

PATH = "/schemes/stockport-2012/versions"
HIGH = {"band": "high", "overrideCode": "second_rater"}
DEARER = {"prices": {"hep_b_course": 11_111}, "overrideCode": "clinical_judgement"}


def paying(party: str, *measures: str, version: int = 1, every_band: bool = False) -> dict[str, Any]:
    """The scheme, with a contract that pays this organisation for these; for all bands alike where it is said."""
    given = scheme(version=version)
    for terms in given["contracts"]:
        del terms["plan"]  # which assumes outcomes that it does not pay for, of each band
    given["contracts"] += [given["contracts"][0] | {"code": f"C-{party}", "party": party, "measures": [*measures]}]
    if every_band:
        rows = [row for row in given["prices"] if row["measure"] in measures]
        given["prices"] = [row for row in given["prices"] if row["measure"] not in measures]
        given["prices"] += [row | {"band": "*"} for row in rows if row["band"] == "low"]
    return given


async def draft(tariff: Running, given: dict[str, Any], organisation: str, path: str = "/schemes") -> httpx.Response:
    headers = tariff.headers("commissioner", organisation=organisation)
    answer: httpx.Response = await tariff.client.post(path, json={"scheme": given}, headers=headers)
    return answer


async def proposed(tariff: Running, given: dict[str, Any] | None = None, **changes: str) -> dict[str, Any]:
    await publish(tariff, given)
    event = assessed(**changes)
    await tariff.deliver(event)
    return await proposal_of(tariff, event)


async def confirmed_by(
    tariff: Running, proposal: dict[str, Any], organisation: str, body: dict[str, Any] | None = None
) -> tuple[int, str]:
    headers = tariff.headers("assessor", sub="insider", organisation=organisation)
    answer = await confirm(tariff, proposal, body, Authorization=headers["Authorization"])
    return answer.status_code, answer.json().get("type", "")


async def test_who_a_version_pays_does_not_publish_it(tariff: Running) -> None:
    assert (await draft(tariff, SCHEME, "council")).status_code == 201
    headers = tariff.headers("commissioner", organisation="cdas")
    refused = await tariff.client.post(f"{PATH}/1/publish", headers=headers)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/own-scheme")
    assert refused.json()["party"] == "cdas"
    assert await tariff.published("scheme-published") == []


async def test_who_is_paid_through_a_prime_drafts_no_version_either(tariff: Running) -> None:
    through = scheme()
    starts = through["contracts"][0]["starts"]
    through["contracts"][0]["subcontracts"] = [{"party": "alpha", "share": "0.5", "from": starts, "clause": "9"}]
    refused = await draft(tariff, through, "alpha")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/own-scheme")
    assert (await draft(tariff, through, "council")).status_code == 201


async def test_who_is_paid_drafts_no_version_for_another_to_publish(tariff: Running) -> None:
    assert (await draft(tariff, SCHEME, "riverside")).json()["type"] == "/problems/own-scheme"
    assert (await draft(tariff, SCHEME, "riverside", "/schemes/check")).status_code == 200


async def test_who_an_earlier_version_paid_does_not_write_the_next(tariff: Running) -> None:
    await publish(tariff, paying("newcomer", "hep_b_course"))
    after_run_off = scheme(version=2, valid_from="2016-04-04")
    assert (await draft(tariff, after_run_off, "newcomer")).json()["type"] == "/problems/own-scheme"
    assert (await draft(tariff, after_run_off, "council")).status_code == 201


@pytest.mark.parametrize("body", [HIGH, DEARER])
async def test_who_is_paid_by_the_band_overrides_none(tariff: Running, body: dict[str, Any]) -> None:
    proposal = await proposed(tariff)
    assert await confirmed_by(tariff, proposal, "riverside", body) == (403, "/problems/own-band")
    assert (await confirm(tariff, proposal, body)).status_code == 201


async def test_who_is_paid_by_the_band_chooses_none_where_the_points_settle_none(tariff: Running) -> None:
    await publish(tariff)
    event = assessed().model_copy(update={"points": {}})
    await tariff.deliver(event)
    body = {"band": "high", "overrideCode": "clinical_judgement"}
    assert await confirmed_by(tariff, await proposal_of(tariff, event), "cdas", body) == (403, "/problems/own-band")


async def test_who_is_paid_by_the_band_does_not_confirm_its_own_points(tariff: Running) -> None:
    proposal = await proposed(tariff, actor_organisation="cdas")
    assert await confirmed_by(tariff, proposal, "cdas") == (403, "/problems/own-band")
    assert (await confirm(tariff, proposal)).status_code == 201


async def test_nor_points_of_which_another_corrected_the_day(tariff: Running) -> None:
    await publish(tariff)
    event = assessed(actor_organisation="cdas", rated_by=["cdas"])
    moved = again(event, actor_organisation="council", rated_by=["cdas", "council"], assessed_on=date(2012, 4, 11))
    await tariff.deliver(event, moved)
    proposal = await proposal_of(tariff, event)
    assert await confirmed_by(tariff, proposal, "cdas") == (403, "/problems/own-band")
    assert (await confirm(tariff, proposal)).status_code == 201


async def test_a_tariff_falls_in_the_name_of_who_voids_its_assessment(tariff: Running) -> None:
    await publish(tariff)
    event = assessed(rated_by=["start"])
    await tariff.deliver(event)
    await confirmed(tariff, event)
    await tariff.deliver(again(event, actor="cora", actor_organisation="council", rated_by=["start"], voided=True))
    published = [event["data"] for event in await tariff.published("tariff-set")]
    assert [(data["actor"], data["voided"]) for data in published][-1] == ("cora", True)


async def test_who_is_paid_by_the_band_confirms_as_proposed_what_another_assessed(tariff: Running) -> None:
    assert await confirmed_by(tariff, await proposed(tariff), "cdas", {"band": "medium"}) == (201, "")


async def test_a_lasars_paid_the_same_in_every_band_goes_on_choosing_bands(tariff: Running) -> None:
    given = paying("start", "hep_b_course", every_band=True)
    proposal = await proposed(tariff, given, actor_organisation="start")
    assert await confirmed_by(tariff, proposal, "start", DEARER) == (403, "/problems/own-price")
    assert await confirmed_by(tariff, proposal, "start", HIGH) == (201, "")
