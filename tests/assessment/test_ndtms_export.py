"""Our own file for NDTMS: of who consents, without what would be refused, and of no consequence for money."""

import csv
from datetime import date, timedelta

import pytest

from tests.assessment.builders import evidence_of
from tests.assessment.client import Care, Desk, merge, new_care

NAME = "N0001-20120401-20120831-TREAT-IN-H.csv"


@pytest.fixture
def front(open_desk: Desk) -> Desk:
    open_desk.running.today = date(2012, 9, 3)
    return open_desk


async def says(desk: Desk, client: str, given: bool, on: str = "2012-04-10") -> None:
    answer = await desk.post("/ndtms-consents", {"clientId": client, "given": given, "on": on})
    assert answer.status_code == 201, answer.text


async def exported(desk: Desk) -> list[dict[str, str]]:
    """What is said of each line."""
    answer = await desk.get(f"/ndtms-export.csv?fileName={NAME}")
    assert answer.status_code == 200, answer.text
    rows = csv.DictReader(answer.text.splitlines())
    return [{column: text for column, text in row.items() if text != "NA"} for row in rows]


async def assessed(desk: Desk) -> Care:
    care = await new_care(desk)
    await care.assess("2012-04-05")
    return care


async def test_who_has_not_said_it_is_not_told_of_and_the_report_says_so(front: Desk) -> None:
    care = await assessed(front)
    report = (await front.get(f"/ndtms-export?fileName={NAME}")).json()
    assert report["lines"] == 0
    assert [(case["clientId"], case["problems"][0]["column"]) for case in report["refused"]] == [
        (care.client, "CONSENT")
    ]
    assert await exported(front) == []


async def test_who_consents_is_told_of_until_they_say_otherwise(front: Desk) -> None:
    care = await assessed(front)
    await says(front, care.client, given=True)
    (row,) = await exported(front)
    assert (row["CONSENT"], row["TRIAGED"], row["DRUG1"], row["INJSTAT"]) == ("Y", "05/04/2012", "1011", "C")
    await says(front, care.client, given=False, on="2012-05-01")
    assert await exported(front) == [{"AGNCY": "N0001", "CLIENTID": care.client, "CONSENT": "N"}]
    listed = (await front.get(f"/ndtms-consents?clientId={care.client}")).json()["items"]
    assert [(said["given"], said["on"]) for said in listed] == [(True, "2012-04-10"), (False, "2012-05-01")]


async def test_a_consent_recorded_by_mistake_is_taken_back_and_what_was_said_before_counts(
    front: Desk,
) -> None:
    care = await assessed(front)
    await says(front, care.client, given=False)
    await says(front, care.client, given=True, on="2012-05-01")
    _before, mistake = (await front.get(f"/ndtms-consents?clientId={care.client}")).json()["items"]
    path, why = f"/ndtms-consents/{mistake['id']}/void", {"reasonCode": "wrong_person"}
    assert (await front.post(path, why, "verifier")).status_code == 403
    assert (await front.post(path, why, area="wigan")).status_code == 404
    assert (await front.post(path, why, match='"2"')).status_code == 412
    back = await front.post(path, why, match='"1"')
    assert (back.status_code, back.headers["ETag"], back.json()["voided"]) == (200, '"2"', True), back.text
    assert (await front.post(path, why)).status_code == 409
    assert await exported(front) == [{"AGNCY": "N0001", "CLIENTID": care.client, "CONSENT": "N"}]
    listed = (await front.get(f"/ndtms-consents?clientId={care.client}")).json()["items"]
    assert [(said["given"], said["voidReason"]) for said in listed] == [(False, None), (True, "wrong_person")]


async def test_doses_that_anybody_recorded_by_the_last_day_are_told(front: Desk) -> None:
    care = await assessed(front)
    await says(front, care.client, given=True)
    assert "HEPBVAC" not in (await exported(front))[0]
    await care.start("2012-04-10")
    for on in ("2012-05-01", "2012-06-01", "2012-09-01"):
        await care.evidence("hep_b_dose", on)
    twice = evidence_of(care.client, on="2012-06-01")
    assert (await front.post("/evidence", twice)).status_code == 201  # the same dose, from the front door
    assert [row["HEPBVAC"] for row in await exported(front)] == ["2"]
    taken_back = (await front.get(f"/evidence?clientId={care.client}")).json()["items"][0]
    await front.post(f"/evidence/{taken_back['id']}/void", {"reasonCode": "recorded_by_mistake"})
    assert [row["HEPBVAC"] for row in await exported(front)] == ["1"]
    await says(front, care.client, given=False, on="2012-05-01")
    assert await exported(front) == [{"AGNCY": "N0001", "CLIENTID": care.client, "CONSENT": "N"}]


async def test_refusing_consent_changes_no_payment_and_leaves_three_fields(front: Desk) -> None:
    care = await assessed(front)
    await care.start("2012-04-10")
    await care.top("start", "2012-04-11", injecting=4)
    await care.top("review", "2012-07-03", injecting=0)
    await care.on("2012-09-03")
    before = await care.outcomes()
    assert before != []
    await says(front, care.client, given=False)
    await care.on("2012-09-04")
    assert await care.outcomes() == before
    (row,) = await exported(front)
    assert row.keys() == {"AGNCY", "CLIENTID", "CONSENT"}


async def test_only_what_the_own_organisation_assessed_in_those_days_is_told(front: Desk) -> None:
    care = await assessed(front)
    await says(front, care.client, given=True)
    other = await front.get(f"/ndtms-export.csv?fileName={NAME}", organisation="other")
    assert len(other.text.splitlines()) == 1
    early = await front.get("/ndtms-export.csv?fileName=N0001-20120301-20120404-TREAT-IN-H.csv")
    assert len(early.text.splitlines()) == 1
    wrong = await front.get("/ndtms-export.csv?fileName=mine.csv")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "fileName")


async def test_the_own_file_is_not_written_in_the_name_of_another_agency(front: Desk) -> None:
    care = await assessed(front)
    await says(front, care.client, given=True)
    name = NAME.replace("N0001", "L0027")
    opened = await front.post("/ndtms-extracts", {"fileName": name, "provider": "riverside"})
    assert opened.status_code == 201
    for path in ("ndtms-export", "ndtms-export.csv"):
        refused = await front.get(f"/{path}?fileName={name}")
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "fileName")
    assert len(await exported(front)) == 1


@pytest.mark.parametrize(
    ("path", "said"), [("/ndtms-consents", {"given": True}), ("/closings", {"reasonCode": "does_not_engage"})]
)
async def test_nothing_was_said_or_closed_before_somebody_was_born(
    front: Desk, path: str, said: dict[str, object]
) -> None:
    client = (await assessed(front)).client
    born = date.fromisoformat((await front.get(f"/persons/{client}")).json()["birthDate"])
    on = (born - timedelta(days=1)).isoformat()
    refused = await front.post(path, {"clientId": client, "on": on} | said)
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["field"], error["allowed"]) == (422, "on", [f"on or after {born}"])
    assert (await front.post(path, {"clientId": client, "on": "2012-09-03"} | said)).status_code == 201


async def test_a_consent_of_who_was_merged_is_listed_under_the_id_that_they_go_by(front: Desk) -> None:
    care, survivor = await new_care(front), await new_care(front)
    await says(front, care.client, given=True)
    await merge(survivor, care)
    (listed,) = (await front.get("/ndtms-consents")).json()["items"]
    assert listed["clientId"] == survivor.client
