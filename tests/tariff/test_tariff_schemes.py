"""Schemes over HTTP: drafted, checked, published once and for good, by commissioners only."""

import asyncio
from typing import Any

import pytest

from services.tariff.rules.parsing import read, scheme_hash
from services.tariff.rules.scheme import Scheme
from tests.harness import Running
from tests.tariff.builders import SCHEME, TOML, as_csv, dearer, scheme, without_prices
from tests.tariff.client import draft, get, publish

UNBOUNDED = (
    "override_within_percent: is not stated, so who confirms a tariff may set a single price however far from the"
    " book's."
)


async def test_a_draft_tells_its_version_and_hash(tariff: Running) -> None:
    answer = await draft(tariff)
    assert answer.status_code == 201
    draft_of = answer.json()
    assert [part["part"] for part in draft_of.pop("meaning")][:3] == ["scheme", "remit", "complexity"]
    assert draft_of == {
        "schemeId": "stockport-2012",
        "version": 1,
        "hash": scheme_hash(read(SCHEME)),
        "problems": [],
        "warnings": [UNBOUNDED],
        "notes": [],
    }


async def test_toml_and_json_give_the_same_draft(tariff: Running) -> None:
    assert (await draft(tariff, {"toml": TOML})).json() == (await draft(tariff, {"scheme": SCHEME})).json()


async def test_a_draft_may_be_written_again(tariff: Running) -> None:
    await draft(tariff)
    await draft(tariff, {"scheme": scheme(title="Better said")})
    (only,) = (await get(tariff, "/schemes", "commissioner"))["items"]
    assert (only["title"], only["state"], only["publishedAt"]) == ("Better said", "draft", None)
    assert await tariff.published() == []


async def test_publishing_sends_the_whole_scheme(tariff: Running) -> None:
    view = await publish(tariff)
    assert view["state"] == "published"
    (event,) = await tariff.published("scheme-published")
    assert event["subject"] == "stockport-2012"
    data = event["data"]
    assert data["scheme"] == SCHEME
    assert (data["version"], data["validFrom"], data["area"]) == (1, "2012-04-02", "stockport")
    assert (data["actor"], data["actorOrganisation"]) == ("someone", "council")
    assert data["hash"] == scheme_hash(read(data["scheme"])) == view["hash"]
    assert data["publishedAt"] == view["publishedAt"]


async def test_a_published_version_never_changes(tariff: Running) -> None:
    await publish(tariff)
    again = await draft(tariff, {"scheme": scheme(title="Other")})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/version-published")
    as_reader = tariff.headers("commissioner", key=False)
    other = await tariff.client.post("/schemes/check", json={"scheme": scheme(title="Other")}, headers=as_reader)
    assert (other.status_code, [fault["field"] for fault in other.json()["errors"]]) == (422, ["version"])
    assert (await tariff.client.post("/schemes/check", json={"scheme": SCHEME}, headers=as_reader)).status_code == 200
    answer = await tariff.client.post(
        "/schemes/stockport-2012/versions/1/publish", headers=tariff.headers("commissioner")
    )
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/version-published")
    assert len(await tariff.published("scheme-published")) == 1
    assert (await get(tariff, "/schemes/stockport-2012/versions/1", "auditor"))["scheme"] == SCHEME


async def test_publishing_is_replayed_not_repeated(tariff: Running) -> None:
    await draft(tariff)
    headers = tariff.headers("commissioner")
    path = "/schemes/stockport-2012/versions/1/publish"
    first = await tariff.client.post(path, headers=headers)
    second = await tariff.client.post(path, headers=headers)
    assert (first.status_code, second.status_code) == (200, 200)
    assert (first.content, second.headers["Idempotency-Hit"]) == (second.content, "true")
    assert len(await tariff.published("scheme-published")) == 1


async def test_two_who_publish_at_once_publish_once(tariff: Running) -> None:
    await draft(tariff)
    path = "/schemes/stockport-2012/versions/1/publish"
    answers = await asyncio.gather(
        *(tariff.client.post(path, headers=tariff.headers("commissioner", sub=f"c{i}")) for i in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert len(await tariff.published("scheme-published")) == 1


async def test_checking_keeps_nothing(tariff: Running) -> None:
    headers = tariff.headers("commissioner", key=False)
    answer = await tariff.client.post("/schemes/check", json={"toml": TOML}, headers=headers)
    assert (answer.status_code, answer.json()["problems"]) == (200, [])
    assert (await get(tariff, "/schemes", "commissioner"))["items"] == []


@pytest.mark.parametrize("path", ["/schemes", "/schemes/check"])
async def test_every_fault_is_listed_with_what_is_allowed(tariff: Running, path: str) -> None:
    faulty = scheme()
    faulty["contracts"][0]["measures"].append("mood")
    faulty["measures"][0]["provisional_months"] = 6
    answer = await tariff.client.post(path, json={"scheme": faulty}, headers=tariff.headers("commissioner"))
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/scheme-has-faults")
    errors = {error["field"]: error for error in answer.json()["errors"]}
    assert set(errors) == {"contracts[0].measures[9]", "measures[0].provisional_months"}
    assert "hep_b_course" in errors["contracts[0].measures[9]"]["allowed"]
    assert await tariff.published() == []


async def test_a_float_in_toml_is_refused(tariff: Running) -> None:
    answer = await draft(tariff, {"toml": TOML.replace('block_share = "0.25"', "block_share = 0.25")})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == "contracts[1].block_share"
    assert "0.25 is a float" in error["message"]


async def test_prices_may_stand_in_a_csv_beside_the_file(tariff: Running) -> None:
    book = as_csv(SCHEME["prices"])
    rest = {key: value for key, value in SCHEME.items() if key != "prices"}
    expected = (await draft(tariff, {"toml": TOML})).json()["hash"]
    assert (await draft(tariff, {"scheme": rest, "pricesCsv": book})).json()["hash"] == expected
    twice = await draft(tariff, {"toml": TOML, "pricesCsv": book})
    assert (twice.status_code, twice.json()["errors"][0]["field"]) == (422, "prices")
    wrong = await draft(tariff, {"toml": without_prices(TOML), "pricesCsv": book.replace("22000", "220.00", 1)})
    assert [error["field"] for error in wrong.json()["errors"]] == ["pricesCsv line 2: pence"]


@pytest.mark.parametrize("body", [{}, {"toml": "", "scheme": {}}, {"toml": "x = ["}, {"scheme": {}}, {"url": "x"}])
async def test_neither_nor_both_nor_rubbish(tariff: Running, body: dict[str, Any]) -> None:
    answer = await tariff.client.post("/schemes", json=body, headers=tariff.headers("commissioner"))
    assert answer.status_code == 422


async def test_a_scheme_of_another_area_is_refused(tariff: Running) -> None:
    answer = await draft(tariff, area="wigan")
    assert answer.status_code == 422
    assert answer.json()["errors"][0] == {
        "field": "area",
        "message": "'stockport' is not the area that you act for",
        "allowed": ["wigan"],
    }


async def test_another_area_finds_nothing(tariff: Running) -> None:
    await publish(tariff)
    headers = tariff.headers("commissioner", area="wigan")
    for path in ("/schemes/stockport-2012/versions/1", "/schemes/stockport-2012/versions/7"):
        assert (await tariff.client.get(path, headers=headers)).status_code == 404
    answer = await tariff.client.post("/schemes/stockport-2012/versions/1/publish", headers=headers)
    assert answer.status_code == 404


async def test_versions_come_in_pages(tariff: Running) -> None:
    for version in (1, 2, 3):
        await draft(tariff, {"scheme": scheme(version=version)})
    first = await get(tariff, "/schemes", "commissioner", limit=2)
    second = await get(tariff, "/schemes", "commissioner", limit=2, cursor=first["next"])
    assert [view["version"] for view in first["items"] + second["items"]] == [1, 2, 3]
    assert second["next"] is None
    answer = await tariff.client.get("/schemes?cursor=WyJ4Il0", headers=tariff.headers("commissioner"))
    assert answer.status_code == 400


@pytest.mark.parametrize("role", ["assessor", "provider", "clinician", "finance_approver", "operator", "service"])
async def test_only_commissioners_write_schemes(tariff: Running, role: str) -> None:
    for path in ("/schemes", "/schemes/check", "/schemes/stockport-2012/versions/1/publish"):
        answer = await tariff.client.post(path, json={"toml": TOML}, headers=tariff.headers(role))
        assert answer.status_code == 403
    assert (await tariff.client.get("/schemes")).status_code == 401


async def refusal(tariff: Running, given: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await draft(tariff, {"scheme": given})
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/scheme-has-faults")
    return list(answer.json()["errors"])


async def test_version_2_carries_the_running_contracts(tariff: Running) -> None:
    await publish(tariff)
    view = await publish(tariff, scheme(version=2, valid_from="2012-08-01"))
    assert (view["version"], view["validFrom"]) == (2, "2012-08-01")


async def test_a_second_scheme_id_is_refused(tariff: Running) -> None:
    await publish(tariff)
    (error,) = await refusal(tariff, scheme(id="stockport-2013", valid_from="2013-04-02"))
    assert (error["field"], error["allowed"]) == ("id", ["stockport-2012"])


async def test_a_contract_code_is_for_ever(tariff: Running) -> None:
    await publish(tariff)
    renamed = scheme(version=2)
    renamed["contracts"][0]["code"] = "cdas-2012-b"
    (error,) = await refusal(tariff, renamed)
    assert error["field"] == "contracts"
    assert "carry it on under its code" in error["message"]


async def test_of_two_drafts_with_other_ids_one_is_published(tariff: Running) -> None:
    """Neither could see the other when it was drafted."""
    for scheme_id in ("stockport-2012", "stockport-start"):
        assert (await draft(tariff, {"scheme": scheme(id=scheme_id)})).status_code == 201
    paths = [f"/schemes/{scheme_id}/versions/1/publish" for scheme_id in ("stockport-2012", "stockport-start")]
    answers = await asyncio.gather(
        *(tariff.client.post(path, headers=tariff.headers("commissioner")) for path in paths)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 422]
    assert len(await tariff.published("scheme-published")) == 1


async def test_areas_have_schemes_of_their_own(tariff: Running) -> None:
    await publish(tariff)
    answer = await draft(tariff, {"scheme": scheme(id="wigan-2012", area="wigan")}, area="wigan")
    assert answer.status_code == 201


async def test_a_moved_end_is_warned_of_when_it_is_checked_drafted_and_published(tariff: Running) -> None:
    await publish(tariff)
    moved = scheme(version=2, valid_from="2012-08-01")
    contract = moved["contracts"][1]
    contract |= {"ends": "2013-10-02", "values_stated_to": "2013-10-02"}
    contract["annual_value_pence"] = contract["annual_value_pence"][:2]
    body = {"scheme": moved}
    checked = await tariff.client.post("/schemes/check", json=body, headers=tariff.headers("commissioner", key=False))
    assert checked.status_code == 200, checked.text
    told = checked.json()["warnings"]
    assert told[0].startswith("contracts[1].ends: ")
    assert told[1:] == [UNBOUNDED]
    assert (await draft(tariff, body)).json()["warnings"] == told
    path = "/schemes/stockport-2012/versions/2/publish"
    published = await tariff.client.post(path, headers=tariff.headers("commissioner"))
    assert (published.status_code, published.json()["warnings"]) == (200, told)


async def test_the_documented_scheme_is_drafted_and_published(tariff: Running) -> None:
    bodies = tariff.app.openapi()["paths"]
    for path, status in (("/schemes/check", 200), ("/schemes", 201)):
        example = bodies[path]["post"]["requestBody"]["content"]["application/json"]["example"]
        headers = tariff.headers("commissioner", organisation="council")
        answer = await tariff.client.post(path, json=example, headers=headers)
        assert answer.status_code == status, answer.text
    published = await tariff.client.post(
        "/schemes/stockport-2012/versions/1/publish",
        headers=tariff.headers("commissioner", organisation="council"),
    )
    assert published.status_code == 200, published.text


def test_every_key_of_a_scheme_is_documented_with_its_meaning(tariff: Running) -> None:
    """`kind` tells which of the shapes it is, and `params` is one of them."""
    schemas = tariff.app.openapi()["components"]["schemas"]
    parts = {name: shape for name, shape in Scheme.model_json_schema()["$defs"].items() if "properties" in shape}
    for name, shape in parts.items():
        documented = schemas[name]["properties"]
        assert documented.keys() == shape["properties"].keys()
        silent = [
            key for key, field in documented.items() if key not in {"kind", "params"} and "description" not in field
        ]
        assert silent == [], name
    whole = schemas["Scheme"]["properties"]
    assert whole.keys() == Scheme.model_fields.keys()
    assert all("description" in field for field in whole.values())


async def test_a_draft_is_published_as_it_was_looked_at(tariff: Running) -> None:
    seen = (await draft(tariff)).json()
    written_again = (await draft(tariff, {"scheme": dearer(1)})).json()
    path = "/schemes/stockport-2012/versions/1/publish"
    headers = tariff.headers("commissioner", organisation="council")
    refused = await tariff.client.post(path, params={"hash": seen["hash"]}, headers=headers)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/draft-changed")
    headers = tariff.headers("commissioner", organisation="council")
    answer = await tariff.client.post(path, params={"hash": written_again["hash"]}, headers=headers)
    assert answer.status_code == 200, answer.text
    assert (await tariff.published("scheme-published"))[0]["data"]["hash"] == written_again["hash"]
