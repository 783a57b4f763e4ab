"""Registering persons: new, known, or for somebody to look at."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests.assessment.builders import ANN
from tests.assessment.client import Desk
from tests.harness import Running


async def test_a_new_person_is_settled(desk: Desk, assessment: Running) -> None:
    answer = await desk.post("/persons", ANN)
    assert answer.status_code == 201
    body = answer.json()
    assert body["clientId"] == body["id"]
    assert body["matchedExisting"] is False
    assert body["match"] == {"state": "settled", "candidateId": None, "matchId": None, "rule": "new"}
    (event,) = await assessment.published()
    assert event["type"] == "uk.lasars.client-match.v1"
    assert event["subject"] == body["clientId"]
    assert event["data"] == {
        "area": "stockport", "actor": "someone", "actorOrganisation": "start", "revision": 1, "voided": False,
        "clientId": body["clientId"], "state": "settled",
    }  # fmt: skip


@pytest.mark.parametrize("role", ["assessor", "referrer", "provider"])
async def test_any_door_may_register(desk: Desk, role: str) -> None:
    assert (await desk.post("/persons", ANN, role, organisation="cdas")).status_code == 201


@pytest.mark.parametrize("role", ["commissioner", "finance_proposer", "verifier", "service"])
async def test_others_may_not(desk: Desk, role: str) -> None:
    assert (await desk.post("/persons", ANN, role)).status_code == 403


async def test_number_birth_and_sex_together_are_the_same_person(desk: Desk, assessment: Running) -> None:
    first = await desk.register()
    answer = await desk.post("/persons", ANN | {"givenName": "Annie", "familyName": "Smith", "postcode": None})
    assert answer.status_code == 200
    assert answer.json()["clientId"] == first["clientId"]
    assert answer.json()["matchedExisting"] is True
    assert answer.json()["match"]["rule"] == "same"
    assert len(await assessment.published()) == 1


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"nhsNumber": None}, "initials"),
        ({"nhsNumber": "9990000026"}, "initials"),
        ({"nhsNumber": None, "givenName": "Alice", "familyName": "Brown"}, "initials"),
        ({"birthDate": "1980-01-05"}, "nhs_number"),
        ({"sex": "not_known"}, "initials"),
        ({"sex": "not_known", "nhsNumber": None}, "initials"),
        ({"sex": "not_known", "familyName": "Cole"}, "nhs_number"),
        ({"nhsNumber": None, "givenName": "\u200b\uff21nn", "familyName": "\u2019Bell"}, "initials"),
        ({"nhsNumber": None, "givenName": "\u00c1nn", "familyName": "be-ll"}, "initials"),
        ({"nhsNumber": None, "givenName": "Bell", "familyName": "Ann"}, "initials"),
        ({"nhsNumber": None, "familyName": ""}, "initials"),
        ({"nhsNumber": None, "birthDate": "1980-05-28", "birthDatePrecision": "month"}, "initials"),
        ({"nhsNumber": None, "birthDate": "1980-07-01", "birthDatePrecision": "year"}, "initials"),
        ({"nhsNumber": None, "birthDate": "1985-07-01", "birthDatePrecision": "estimated"}, "initials"),
        ({"birthDatePrecision": "year"}, "initials"),  # never the same, whatever else agrees
    ],
)
async def test_weaker_likeness_is_only_proposed(
    desk: Desk, assessment: Running, changes: dict[str, Any], rule: str
) -> None:
    first = await desk.register()
    second = await desk.register(**changes)
    assert second["clientId"] != first["clientId"]
    assert second["match"]["state"] == "pending"
    assert second["match"]["rule"] == rule
    assert second["match"]["candidateId"] == first["clientId"]
    states = [(event["subject"], event["data"]["state"]) for event in await assessment.published("client-match")]
    assert states == [(first["clientId"], "settled"), (second["clientId"], "pending")]
    listed = (await desk.get("/matches?state=pending")).json()["items"]
    assert [match["id"] for match in listed] == [second["match"]["matchId"]]


@pytest.mark.parametrize(
    "changes",
    [
        {"nhsNumber": None, "sex": "male"},
        {"nhsNumber": None, "birthDate": "1980-05-02"},
        {"nhsNumber": None, "familyName": "Cole"},
        {"nhsNumber": None, "familyName": "Brown", "birthDatePrecision": "year"},
        {"nhsNumber": None, "birthDate": "1981-05-01", "birthDatePrecision": "year"},
        {"nhsNumber": None, "givenName": "Zoe", "familyName": ""},
    ],
)
async def test_unlike_persons_are_two(desk: Desk, changes: dict[str, Any]) -> None:
    await desk.register()
    assert (await desk.register(**changes))["match"]["state"] == "settled"


@pytest.mark.parametrize(
    "first",
    [{"familyName": ""}, {"birthDate": "1980-07-01", "birthDatePrecision": "year"},
     {"birthDate": "1985-07-01", "birthDatePrecision": "estimated"}],
)  # fmt: skip
async def test_who_was_registered_with_little_is_found_when_more_is_said(desk: Desk, first: dict[str, str]) -> None:
    known = await desk.register(nhsNumber=None, **first)
    again = await desk.register(nhsNumber=None)
    assert (again["match"]["state"], again["match"]["candidateId"]) == ("pending", known["clientId"])
    person = (await desk.get(f"/persons/{known['clientId']}")).json()
    assert {name: person[name] for name in first} == first


async def test_who_goes_by_one_name_needs_no_other(desk: Desk) -> None:
    body = {name: value for name, value in ANN.items() if name != "familyName"}
    made = await desk.post("/persons", body, "referrer")
    assert made.status_code == 201
    person = await desk.get(f"/persons/{made.json()['id']}", "referrer")
    assert (person.json()["givenName"], person.json()["familyName"]) == ("Ann", "")
    refused = await desk.post("/persons", ANN | {"givenName": ""})
    assert refused.status_code == 422
    odd = await desk.post("/persons", ANN | {"familyName": "-"})
    assert "at least one letter" in odd.text


async def test_a_birth_date_is_of_a_precision_that_is_there(desk: Desk) -> None:
    refused = await desk.post("/persons", ANN | {"birthDatePrecision": "decade"})
    assert refused.status_code == 422
    assert "birthDatePrecision" in refused.text


async def test_another_area_knows_nothing_of_ours(desk: Desk) -> None:
    first = await desk.register()
    answer = await desk.post("/persons", ANN, area="wigan")
    assert answer.status_code == 201
    assert answer.json()["match"]["state"] == "settled"
    assert (await desk.get(f"/persons/{first['clientId']}", area="wigan")).status_code == 404


@pytest.mark.parametrize("number", ["9990000018", None])
async def test_two_identical_registrations_at_once_make_one_person_or_one_match(desk: Desk, number: str | None) -> None:
    answers = await asyncio.gather(*(desk.post("/persons", ANN | {"nhsNumber": number}) for _ in range(5)))
    found = [answer.json() for answer in answers]
    if number:
        assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 201]
        assert len({answer["clientId"] for answer in found}) == 1
    else:
        assert [answer.status_code for answer in answers] == [201] * 5
        assert sorted(answer["match"]["state"] for answer in found) == ["pending"] * 4 + ["settled"]


@pytest.mark.parametrize(
    "other", [{"birthDate": "1980-05-02"}, {"sex": "male"}, {"familyName": "Quill", "sex": "male"}]
)
async def test_of_two_with_one_nhs_number_and_other_details_at_once_the_second_is_asked_about(
    desk: Desk, other: dict[str, str]
) -> None:
    answers = await asyncio.gather(*(desk.post("/persons", ANN | said) for said in ({}, other)))
    found = [answer.json() for answer in answers]
    assert sorted((answer["match"]["state"], answer["match"]["rule"]) for answer in found) in (
        [("pending", "nhs_number"), ("settled", "new")],
        [("pending", "initials"), ("settled", "new")],
    )
    first, second = sorted(found, key=lambda answer: answer["match"]["state"] == "pending")
    assert second["match"]["candidateId"] == first["clientId"]


async def test_a_replay_gives_the_first_answer_and_registers_nobody(desk: Desk, assessment: Running) -> None:
    headers = desk.headers()
    body = ANN | {"nhsNumber": None}
    first = await assessment.client.post("/persons", json=body, headers=headers)
    again = await assessment.client.post("/persons", json=body, headers=headers)
    assert again.status_code == 201
    assert again.content == first.content
    assert again.headers["Idempotency-Hit"] == "true"
    assert len(await assessment.published()) == 1
    other = await assessment.client.post("/persons", json=ANN, headers=headers)
    assert other.status_code == 422
    del headers["Idempotency-Key"]
    assert (await assessment.client.post("/persons", json=body, headers=headers)).status_code == 400


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"nhsNumber": "2222222222"}, "nhsNumber"),
        ({"nhsNumber": "4857773456"}, "nhsNumber"),
        ({"postcode": "QQ1 1AA"}, "postcode"),
        ({"postcode": "ZZ99 9ZZ"}, "postcode"),
        ({"birthDate": "2012-04-03"}, "birthDate"),
        ({"birthDate": "1880-01-01"}, "birthDate"),
        ({"birthDate": "1 May 1980"}, "birthDate"),
        ({"sex": "F"}, "sex"),
        ({"givenName": " "}, "givenName"),
        ({"familyName": None}, "familyName"),
        ({"familyName": "Be\x00ll"}, "familyName"),
        ({"givenName": "\u200b\u202e"}, "givenName"),
        ({"givenName": "\u3164"}, "givenName"),
        ({"givenName": "."}, "givenName"),
        ({"familyName": "1979"}, "familyName"),
        ({"familyName": "\u0301'-"}, "familyName"),
        ({"languages": ["English"]}, "languages.0"),
        ({"surname": "Bell"}, "surname"),
    ],
)
async def test_bad_input_names_the_field_and_is_not_repeated(desk: Desk, changes: dict[str, Any], field: str) -> None:
    answer = await desk.post("/persons", ANN | changes)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    for told in ("Bell", "1980-05-01", "9990000018", "2222222222", "SK1 3XE", "QQ1"):
        assert told not in answer.text


async def test_nfc_and_nfd_are_one_name(desk: Desk) -> None:
    first = await desk.register(nhsNumber=None, givenName="\u00c9loise")
    second = await desk.register(nhsNumber=None, givenName="E\u0301loise\u200b")
    assert second["match"]["candidateId"] == first["clientId"]
    assert (await desk.get(f"/persons/{second['id']}")).json()["givenName"] == "\u00c9loise"


async def test_no_fixed_abode_is_an_address(desk: Desk) -> None:
    client = (await desk.register(postcode="zz99 3vz"))["clientId"]
    assert (await desk.get(f"/persons/{client}")).json()["postcode"] == "ZZ99 3VZ"


async def test_the_assessor_reads_a_person(desk: Desk) -> None:
    client = (await desk.register())["clientId"]
    answer = await desk.get(f"/persons/{client}")
    assert answer.headers["ETag"] == '"1"'
    assert answer.json() == ANN | {
        "id": client, "clientId": client, "matchState": "settled", "absorbedIds": [], "revision": 1,
        "birthDatePrecision": "day", "diedOn": None, "datedAfterDeath": [], "reachBy": None,
    }  # fmt: skip


async def test_an_unknown_person_is_not_found(desk: Desk) -> None:
    assert (await desk.get(f"/persons/{uuid4()}")).status_code == 404
    assert (await desk.get("/persons/12")).status_code == 422


async def test_no_news_tells_who_it_is(desk: Desk, assessment: Running) -> None:
    await desk.register()
    await desk.register(nhsNumber=None)
    for event in await assessment.published():
        for told in ("Ann", "Bell", "1980-05-01", "9990000018", "SK1"):
            assert told not in str(event)
