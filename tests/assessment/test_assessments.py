"""Assessments: told without a name, corrected and voided as higher revisions."""

import asyncio
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from tests.assessment.builders import ANN, contact, version
from tests.assessment.client import Desk
from tests.harness import Running

POINTS = {"drug_use": 4, "injecting": 3, "health": 1, "housing": 2, "offending": 0, "previous_treatment": 1}


def findings(**changes: Any) -> dict[str, Any]:
    return {
        "assessedOn": "2012-04-10",
        "drugProfile": [{"code": "7000", "rank": 2}, {"code": "1011", "rank": 1, "route": "inject"}],
        "injecting": "currently", "points": POINTS, "flags": ["pregnant"], "goal": "abstinence",
    } | changes  # fmt: skip


def assessment_of(client: str, **changes: Any) -> dict[str, Any]:
    return findings(clientId=client, kind="comprehensive") | changes


async def submitted(desk: Desk, client: str, **changes: Any) -> dict[str, Any]:
    answer = await desk.post("/assessments", assessment_of(client, **changes))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_an_assessment_is_told_with_age_and_points_but_no_name(open_desk: Desk, assessment: Running) -> None:
    client = (await open_desk.register())["clientId"]
    made = await submitted(open_desk, client)
    assert made["topReviewId"] is None
    assert made["inRemit"] is True
    assert made["remitReason"] == "drugs 18+ from 2012-04-02"
    (event,) = await assessment.published("client-assessed")
    assert event["subject"] == client
    assert event["data"] == {
        "area": "stockport", "actor": "someone", "actorOrganisation": "start", "revision": 1, "voided": False,
        "clientId": client, "assessmentId": made["id"], "kind": "comprehensive", "assessedOn": "2012-04-10",
        "inRemit": True, "points": POINTS, "flags": ["pregnant"],
        "eligibility": {
            "ageYears": 31, "sex": "female", "district": "E08000007", "languages": ["en"], "flags": ["pregnant"]
        },
        "presenting": [{"code": "1011", "class": "drugs"}, {"code": "7000", "class": "alcohol"}],
        "ratedBy": ["start"],
        "underAudit": False,
    }  # fmt: skip
    for told in (ANN["givenName"], ANN["familyName"], ANN["birthDate"], ANN["nhsNumber"], ANN["postcode"]):
        assert str(told) not in str(event)


@pytest.mark.parametrize("kind", ["triage", "comprehensive", "reassessment", "arrest", "sentence", "release"])
async def test_every_kind_of_assessment_is_taken(open_desk: Desk, kind: str) -> None:
    client = await open_desk.new_client()
    assert (await submitted(open_desk, client, kind=kind))["kind"] == kind


async def test_out_of_remit_is_an_answer(open_desk: Desk, assessment: Running) -> None:
    client = await open_desk.new_client(birthDate="1970-01-01")
    drinks = [{"code": "7000", "rank": 1}]
    made = await submitted(open_desk, client, drugProfile=drinks, injecting="never")
    assert made["inRemit"] is False
    assert made["remitReason"].startswith("not before 2012-07-02")
    later = await submitted(open_desk, client, drugProfile=drinks, assessedOn="2012-07-02")
    assert later["inRemit"] is True
    published = [event["data"]["inRemit"] for event in await assessment.published("client-assessed")]
    assert published == [False, True]


async def test_the_start_top_comes_with_it(open_desk: Desk, assessment: Running) -> None:
    client = await open_desk.new_client()
    made = await submitted(open_desk, client, top={"opiates": {"weeks": [7, 7, 7, 6]}})
    (review,) = (await open_desk.get(f"/top-reviews?clientId={client}")).json()["items"]
    assert (review["stage"], review["on"], review["episodeId"]) == ("start", "2012-04-10", None)
    assert made["topReviewId"] == review["id"]
    assert (await open_desk.get(f"/assessments/{made['id']}")).json() == made
    assert review["items"]["opiates"] == {"value": 27, "na": None, "weeks": [7, 7, 7, 6]}
    assert review["items"]["alcohol"] == {"value": None, "na": "not_answered", "weeks": None}
    assert [event["type"].split(".")[2] for event in (await assessment.published())[-2:]] == [
        "client-assessed", "review-recorded"
    ]  # fmt: skip
    answer = await open_desk.put(f"/assessments/{made['id']}", findings(top={"opiates": {"days": 20}}), match='"1"')
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "top")
    body = {"stage": "start", "on": "2012-04-10", "items": {"opiates": {"days": 20}}}
    answer = await open_desk.put(f"/top-reviews/{review['id']}", body, match='"1"')
    assert (answer.json()["revision"], answer.json()["items"]["opiates"]["value"]) == (2, 20)
    await open_desk.post(f"/assessments/{made['id']}/void", {"reasonCode": "wrong_person"})
    (review,) = (await open_desk.get(f"/top-reviews?clientId={client}")).json()["items"]
    assert (review["revision"], review["voided"]) == (3, True)


async def test_a_correction_is_a_higher_revision(open_desk: Desk, assessment: Running) -> None:
    client = await open_desk.new_client()
    made = await submitted(open_desk, client)
    address = f"/assessments/{made['id']}"
    read = await open_desk.get(address)
    assert read.headers["ETag"] == '"1"'
    answer = await open_desk.put(address, findings(points=POINTS | {"housing": 4}), match=read.headers["ETag"])
    assert answer.status_code == 200, answer.text
    assert (answer.json()["revision"], answer.headers["ETag"]) == (2, '"2"')
    published = [event["data"] for event in await assessment.published("client-assessed")]
    assert [(data["revision"], data["points"]["housing"]) for data in published] == [(1, 2), (2, 4)]
    (kept,) = await assessment.db.read("SELECT content FROM superseded WHERE thing = 'assessment'")
    assert kept["content"]["points"]["housing"] == 2


async def test_a_correction_needs_to_know_what_it_corrects(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    address = f"/assessments/{(await submitted(open_desk, client))['id']}"
    assert (await open_desk.put(address, findings())).status_code == 428
    assert (await open_desk.put(address, findings(), match='"2"')).status_code == 412
    answers = await asyncio.gather(*(open_desk.put(address, findings(goal="reduce"), match='"1"') for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412]
    assert (await open_desk.put(f"/assessments/{uuid4()}", findings(), match='"1"')).status_code == 404


async def test_a_void_is_a_revision_and_final(open_desk: Desk, assessment: Running) -> None:
    client = await open_desk.new_client()
    address = f"/assessments/{(await submitted(open_desk, client))['id']}"
    answer = await open_desk.post(f"{address}/void", {"reasonCode": "wrong_person"})
    assert (answer.status_code, answer.json()["voided"], answer.json()["revision"]) == (200, True, 2)
    last = (await assessment.published("client-assessed"))[-1]["data"]
    assert (last["voided"], last["revision"]) == (True, 2)
    assert (await open_desk.post(f"{address}/void", {"reasonCode": "again"})).status_code == 409
    assert (await open_desk.put(address, findings(), match='"2"')).status_code == 409


@pytest.mark.parametrize(
    ("changes", "field", "allowed"),
    [
        ({"clientId": str(uuid4())}, "clientId", None),
        ({"contactId": str(uuid4())}, "contactId", None),
        ({"kind": "review"}, "kind", "triage"),
        ({"drugProfile": [{"code": "9996", "rank": 1}]}, "drugProfile.0.code", "1011"),
        ({"points": {"luck": 1}}, "points.luck", "housing"),
        ({"points": {"housing": 5}}, "points.housing", "0 to 4"),
        ({"points": {"housing": -1}}, "points.housing", None),
        ({"points": {"housing": "1"}}, "points.housing", None),
        ({"injecting": "daily"}, "injecting", "currently"),
        ({"assessedOn": "2012-09-04"}, "assessedOn", "on or before 2012-09-03"),
        ({"top": {"heroin": {"days": 1}}}, "top.heroin", None),
        ({"name": "Ann"}, "name", None),
    ],
)
async def test_bad_input_names_the_field_and_what_is_allowed(
    open_desk: Desk, changes: dict[str, Any], field: str, allowed: str | None
) -> None:
    client = await open_desk.new_client()
    answer = await open_desk.post("/assessments", assessment_of(client) | changes)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    if allowed:
        assert allowed in error["allowed"]


async def test_each_domain_has_the_maximum_that_the_scheme_gives_it(open_desk: Desk, assessment: Running) -> None:
    domains = [
        "health",
        {"code": "housing", "max_points": 3},
        {"code": "offending", "weight": "1.5", "max_points": 120},
    ]
    complexity = {"domains": domains, "max_points": 4, "bands": [{"code": "low", "from": 0}]}
    await assessment.deliver(version(2, complexity=complexity))
    lists = (await open_desk.get("/code-lists")).json()
    assert [(row["domain"], row["maxPoints"]) for row in lists["points"]] == [
        ("health", 4),
        ("housing", 3),
        ("offending", 120),
    ]
    assert (lists["domains"], lists["maxPoints"]) == (["health", "housing", "offending"], 120)
    client = await open_desk.new_client()
    rated = {"health": 4, "housing": 3, "offending": 120}
    assert (await submitted(open_desk, client, points=rated))["points"] == rated
    answer = await open_desk.post("/assessments", assessment_of(client, points=rated | {"housing": 4}))
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"], error["allowed"]) == (422, "points.housing", ["0 to 3"])


async def test_two_drugs_of_one_rank_are_refused(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    twice = [{"code": "1011", "rank": 1}, {"code": "7000", "rank": 1}]
    assert (await open_desk.post("/assessments", assessment_of(client, drugProfile=twice))).status_code == 422


async def test_it_follows_a_contact_that_was_attended(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    other = await open_desk.new_client()
    attended = (await open_desk.post("/contacts", contact(client))).json()["id"]
    missed = (await open_desk.post("/contacts", contact(client, attendance="did_not_attend"))).json()["id"]
    assert (await submitted(open_desk, client, contactId=attended))["contactId"] == attended
    for whose, wrong in ((client, missed), (other, attended)):
        answer = await open_desk.post("/assessments", assessment_of(whose, contactId=wrong))
        assert answer.json()["errors"][0]["field"] == "contactId"


@pytest.mark.parametrize("contact_of", ["absorbed", "survivor"])
async def test_it_follows_a_contact_under_another_id_of_the_person(open_desk: Desk, contact_of: str) -> None:
    survivor, absorbed = await open_desk.new_client(), await open_desk.new_client()
    whose, other = (absorbed, survivor) if contact_of == "absorbed" else (survivor, absorbed)
    attended = (await open_desk.post("/contacts", contact(whose))).json()["id"]
    merge = {"survivorId": survivor, "absorbedId": absorbed, "reasonCode": "same_person"}
    assert (await open_desk.post("/merges", merge)).status_code == 201
    assert (await submitted(open_desk, other, contactId=attended))["contactId"] == attended


async def test_without_a_scheme_there_is_no_assessment(desk: Desk) -> None:
    desk.running.today = date(2012, 5, 1)
    answer = await desk.post("/assessments", assessment_of(await desk.new_client()))
    assert (answer.status_code, answer.json()["title"]) == (409, "No scheme")


async def test_only_assessors_assess(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    for role in ("provider", "referrer", "verifier", "commissioner"):
        assert (await open_desk.post("/assessments", assessment_of(client), role)).status_code == 403


async def test_a_replay_assesses_once(open_desk: Desk, assessment: Running) -> None:
    body, headers = assessment_of(await open_desk.new_client()), open_desk.headers()
    first = await assessment.client.post("/assessments", json=body, headers=headers)
    again = await assessment.client.post("/assessments", json=body, headers=headers)
    assert (again.content, again.headers["ETag"]) == (first.content, '"1"')
    assert len(await assessment.published("client-assessed")) == 1


async def test_facts_stay_with_the_id_they_were_recorded_under(open_desk: Desk, assessment: Running) -> None:
    survivor, absorbed = await open_desk.new_client(), await open_desk.new_client()
    made = await submitted(open_desk, absorbed)
    body = {"survivorId": survivor, "absorbedId": absorbed, "reasonCode": "same_person"}
    merge = (await open_desk.post("/merges", body)).json()["id"]
    for either in (survivor, absorbed):
        (seen,) = (await open_desk.get(f"/assessments?clientId={either}")).json()["items"]
        assert (seen["id"], seen["clientId"]) == (made["id"], absorbed)
    await open_desk.post(f"/merges/{merge}/unmerge", {"reasonCode": "two_persons"})
    assert (await open_desk.get(f"/assessments?clientId={survivor}")).json()["items"] == []
    assert len((await open_desk.get(f"/assessments?clientId={absorbed}")).json()["items"]) == 1
