"""Screening instruments: recorded beside an assessment, scored here, corrected and taken back."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from tests.assessment.builders import ANN, CDAS
from tests.assessment.client import Desk, new_care

SAFE = {str(item): 0 for item in range(1, 10)}


def phq(client: str, **changes: Any) -> dict[str, Any]:
    return {"clientId": client, "instrument": "phq-9", "answeredOn": "2012-04-10", "answers": SAFE} | changes


async def test_the_total_is_worked_out_here_and_a_risk_shows_at_once(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    assessment = await care.assess("2012-04-10")
    answers = SAFE | {"1": 3, "2": 3, "9": 1}
    sent = await open_desk.post("/screenings", phq(care.client, assessmentId=assessment, answers=answers))
    assert sent.status_code == 201, sent.text
    said = sent.json()
    assert (said["total"], said["band"], said["flags"], said["missing"]) == (7, "mild", ["risk_to_self"], [])
    assert said["assessmentId"] == assessment
    (listed,) = (await open_desk.get(f"/screenings?clientId={care.client}&instrument=phq-9")).json()["items"]
    assert listed == said == (await open_desk.get(f"/screenings/{said['id']}")).json()
    assert (await open_desk.get(f"/screenings?clientId={care.client}&instrument=sds")).json()["items"] == []


async def test_a_missing_item_is_listed_and_nothing_is_made_up(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    said = (await open_desk.post("/screenings", phq(client, answers={"1": 3, "9": 2}))).json()
    assert (said["total"], said["band"], said["flags"]) == (None, None, ["risk_to_self"])
    assert said["missing"] == [str(item) for item in range(2, 9)]


@pytest.mark.parametrize(
    ("changes", "field", "allowed"),
    [
        ({"clientId": str(uuid4())}, "clientId", None),
        ({"assessmentId": str(uuid4())}, "assessmentId", None),
        ({"instrument": "dudit"}, "instrument", "gad-7"),
        ({"answers": SAFE | {"9": 4}}, "answers.9", "3"),
        ({"answers": SAFE | {"10": 0}}, "answers.10", "9"),
        ({"answers": {}}, "answers", None),
        ({"about": "heroin"}, "about", None),
        ({"instrument": "sds", "answers": {"1": 0}}, "about", "heroin"),
        ({"instrument": "audit", "answers": {"9": 3}}, "answers.9", "2"),
        ({"answeredOn": "2012-09-04"}, "answeredOn", "on or before 2012-09-03"),
        ({"answeredOn": "1940-01-01"}, "answeredOn", None),
    ],
)
async def test_bad_input_names_the_field_and_what_is_allowed(
    open_desk: Desk, changes: dict[str, Any], field: str, allowed: str | None
) -> None:
    client = await open_desk.new_client()
    answer = await open_desk.post("/screenings", phq(client) | changes)
    assert answer.status_code == 422, answer.text
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert error["message"]
    if allowed:
        assert allowed in error["allowed"]


async def test_an_assessment_of_somebody_else_is_none(open_desk: Desk) -> None:
    care, other = await new_care(open_desk), await new_care(open_desk)
    assessment = await other.assess("2012-04-10")
    answer = await open_desk.post("/screenings", phq(care.client, assessmentId=assessment))
    assert answer.json()["errors"][0]["field"] == "assessmentId"


async def test_it_is_corrected_and_scored_anew(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    made = (await open_desk.post("/screenings", phq(client))).json()
    place = f"/screenings/{made['id']}"
    anew = {"answeredOn": "2012-04-11", "answers": SAFE | {"1": 3, "2": 3, "3": 3, "4": 1}}
    assert (await open_desk.put(place, anew)).status_code == 428
    corrected = await open_desk.put(place, anew, match='"1"')
    assert (corrected.json()["total"], corrected.json()["band"], corrected.json()["revision"]) == (10, "moderate", 2)
    assert (await open_desk.put(place, anew, match='"1"')).status_code == 412
    same = await open_desk.put(place, anew, match='"2"')
    assert same.json()["revision"] == 2


async def test_taken_back_it_stays_readable_and_is_changed_no_more(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    made = (await open_desk.post("/screenings", phq(client))).json()
    place = f"/screenings/{made['id']}"
    void = await open_desk.post(f"{place}/void", {"reasonCode": "wrong_person"})
    assert (void.json()["voided"], void.json()["voidReason"], void.json()["revision"]) == (True, "wrong_person", 2)
    assert (await open_desk.get(place)).json() == void.json()
    again = {"answeredOn": "2012-04-11", "answers": SAFE}
    assert (await open_desk.put(place, again, match='"2"')).json()["type"].endswith("voided")


async def test_a_provider_sees_its_own_people_and_changes_its_own_records(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    await care.start("2012-04-03")
    by_lasars = (await open_desk.post("/screenings", phq(care.client))).json()
    sent = await open_desk.post("/screenings", phq(care.client, answeredOn="2012-04-12"), "provider", **CDAS)
    assert sent.status_code == 201, sent.text
    own = sent.json()
    listed = await open_desk.get(f"/screenings?clientId={care.client}", "provider", **CDAS)
    assert [row["id"] for row in listed.json()["items"]] == [by_lasars["id"], own["id"]]
    of_all = (await open_desk.get("/screenings", "provider", **CDAS)).json()["items"]
    assert [row["id"] for row in of_all] == [own["id"]]

    anew = {"answeredOn": "2012-04-12", "answers": SAFE | {"1": 1}}
    theirs = await open_desk.put(f"/screenings/{by_lasars['id']}", anew, "provider", match='"1"', **CDAS)
    assert theirs.status_code == 404
    by_other = await open_desk.put(f"/screenings/{own['id']}", anew, "assessor", match='"1"')
    assert by_other.json()["errors"][0]["field"] == "reasonCode"
    mended = await open_desk.put(
        f"/screenings/{own['id']}", anew | {"reasonCode": "entered_in_error"}, "assessor", match='"1"'
    )
    assert mended.json()["total"] == 1


async def test_to_who_does_not_treat_them_it_does_not_exist(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    await care.start("2012-04-03")
    made = (await open_desk.post("/screenings", phq(care.client))).json()
    stranger: dict[str, Any] = {"organisation": "riverside", "sub": "rob"}
    assert (await open_desk.get(f"/screenings/{made['id']}", "provider", **stranger)).status_code == 404
    assert (await open_desk.get(f"/screenings?clientId={care.client}", "provider", **stranger)).status_code == 404
    refused = await open_desk.post("/screenings", phq(care.client), "provider", **stranger)
    assert refused.json()["errors"][0]["field"] == "clientId"


async def test_who_registered_somebody_screens_them_without_a_scheme_or_number(desk: Desk) -> None:
    """Nobody is refused for lack of tariff, remit, identity or number; and they learn nothing of an assessment."""
    desk.running.today = date(2012, 5, 1)
    sent = await desk.post("/persons", ANN | {"nhsNumber": None}, "provider", organisation="bridge")
    client = sent.json()["clientId"]
    made = await desk.post("/screenings", phq(client), "provider", organisation="bridge")
    assert made.status_code == 201, made.text
    unknown = await desk.post("/screenings", phq(client, assessmentId=str(uuid4())), "provider", organisation="bridge")
    assert unknown.json()["errors"][0]["field"] == "assessmentId"


async def test_nothing_of_it_is_published(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    before = len(await open_desk.running.published())
    await open_desk.post("/screenings", phq(client))
    assert len(await open_desk.running.published()) == before
