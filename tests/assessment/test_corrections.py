"""Who came first has named the person: the LASARS is told what differs, and corrects it."""

from datetime import date
from typing import Any

import pytest

from shared.messaging.restating import restate
from tests.assessment.builders import ANN, contact, correction
from tests.assessment.client import Desk
from tests.assessment.test_assessments import POINTS, assessment_of, findings, submitted
from tests.harness import Running

MOUSE = ANN | {
    "givenName": "Mickey", "familyName": "Mouse", "postcode": "ZZ99 3VZ", "district": "nowhere", "languages": ["xx"],
}  # fmt: skip
WHY = {"reasonCode": "registered_wrongly"}


def details(person: dict[str, Any]) -> dict[str, Any]:
    return {name: person[name] for name in ANN}


async def by_a_stranger(desk: Desk, body: dict[str, Any] = MOUSE) -> str:
    answer = await desk.post("/persons", body, "referrer", organisation="gp-one")
    assert answer.status_code == 201
    return str(answer.json()["id"])


async def test_the_lasars_is_told_what_a_stranger_has_said_otherwise(desk: Desk) -> None:
    person = await by_a_stranger(desk)
    answer = await desk.post("/persons", ANN)
    assert (answer.status_code, answer.json()["clientId"]) == (200, person)
    assert answer.json()["differs"] == ["givenName", "familyName", "postcode", "district", "languages"]
    silent = await desk.post("/persons", MOUSE | {"postcode": None, "district": None, "languages": []})
    assert silent.json()["differs"] == []


async def test_an_organisation_is_not_told_what_differs(desk: Desk) -> None:
    await desk.register()
    answer = await desk.post("/persons", MOUSE, "referrer", organisation="gp-one")
    assert answer.json()["differs"] == []


async def test_an_assessor_corrects_who_the_person_is(desk: Desk, assessment: Running) -> None:
    person = await by_a_stranger(desk)
    body = correction(givenName="Éloise", postcode="sk13xe")
    done = await desk.put(f"/persons/{person}", body, match='"1"')
    assert (done.status_code, done.headers["ETag"]) == (200, '"2"')
    assert details(done.json()) == ANN | {"givenName": "Éloise"}
    (kept,) = await assessment.db.read("SELECT content, reason_code FROM superseded WHERE thing = 'person'")
    assert (kept["content"]["family_name"], kept["reason_code"]) == ("Mouse", "registered_wrongly")
    (row,) = await assessment.db.read("SELECT initials FROM person")
    assert row["initials"] == "EB"
    assert (await desk.post("/persons", ANN)).json()["differs"] == ["givenName"]


async def test_a_stranger_still_reads_its_own_words_alone(desk: Desk) -> None:
    person = await by_a_stranger(desk)
    await desk.put(f"/persons/{person}", correction(), match='"1"')
    read = await desk.get(f"/persons/{person}", "provider", organisation="gp-one")
    assert (read.status_code, details(read.json()), read.json()["revision"]) == (200, MOUSE, 1)
    again = await desk.post("/persons", MOUSE, "referrer", organisation="gp-one")
    assert (again.status_code, again.json()["id"]) == (201, person)


async def test_a_stranger_learns_no_corrected_birth_date_by_what_is_refused(desk: Desk) -> None:
    person = await by_a_stranger(desk)
    long_before = contact(person) | {"on": "1979-01-01"}
    before = await desk.post("/contacts", long_before, "referrer", organisation="gp-one")
    corrected = await desk.put(f"/persons/{person}", correction(birthDate="1995-07-09"), match='"1"')
    assert corrected.status_code == 200
    after = await desk.post("/contacts", long_before, "referrer", organisation="gp-one")
    assert (after.status_code, after.json()["errors"]) == (422, before.json()["errors"])
    between = await desk.post("/contacts", contact(person) | {"on": "1990-01-01"}, "referrer", organisation="gp-one")
    assert between.status_code == 201, between.text


@pytest.mark.parametrize("role", ["referrer", "provider", "clinician", "verifier", "commissioner"])
async def test_nobody_else_corrects(desk: Desk, role: str) -> None:
    person = await by_a_stranger(desk)
    answer = await desk.put(f"/persons/{person}", correction(), role, match='"1"', organisation="gp-one")
    assert answer.status_code == 403


async def test_a_correction_names_what_it_saw_and_why(desk: Desk) -> None:
    person = await by_a_stranger(desk)
    assert (await desk.put(f"/persons/{person}", correction())).status_code == 428
    assert (await desk.put(f"/persons/{person}", correction(), match='"7"')).status_code == 412
    unsaid = {name: value for name, value in correction().items() if name != "reasonCode"}
    assert (await desk.put(f"/persons/{person}", unsaid, match='"1"')).status_code == 422
    ahead = await desk.put(f"/persons/{person}", correction(birthDate="2030-01-01"), match='"1"')
    assert (ahead.status_code, ahead.json()["errors"][0]["field"]) == (422, "birthDate")


async def test_look_alikes_are_asked_again(desk: Desk, assessment: Running) -> None:
    client_id = (await desk.register(nhsNumber="9990000026"))["clientId"]
    person = await by_a_stranger(desk, MOUSE | {"birthDate": "1966-06-06"})
    done = await desk.put(f"/persons/{person}", correction(), match='"1"')
    assert done.json()["matchState"] == "pending"
    (match,) = (await desk.get("/matches?state=pending")).json()["items"]
    assert (match["clientId"], match["candidateId"], match["rule"]) == (person, client_id, "initials")
    states = [n["data"]["state"] for n in await assessment.published("client-match") if n["subject"] == person]
    assert states == ["settled", "pending"]


async def test_nobody_is_corrected_into_somebody_else(desk: Desk) -> None:
    client_id = (await desk.register())["clientId"]
    twin = (await desk.register(birthDate="1966-06-06", givenName="Zoe"))["clientId"]
    refused = await desk.put(f"/persons/{twin}", correction(), match='"1"')
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/somebody-else")
    assert refused.json()["clientId"] == client_id


async def test_assessments_are_told_again_with_what_was_corrected(open_desk: Desk) -> None:
    client = (await open_desk.register())["clientId"]
    await submitted(open_desk, client)
    younger = correction(birthDate="1996-05-01", sex="male", district="heaton", languages=["fr"])
    done = await open_desk.put(f"/persons/{client}", younger, match='"1"')
    assert done.status_code == 200, done.text
    first, again = (event["data"] for event in await open_desk.running.published("client-assessed"))
    assert (first["revision"], again["revision"]) == (1, 2)
    told = again["eligibility"]
    assert (told["ageYears"], told["sex"], told["district"], told["languages"]) == (15, "male", "heaton", ["fr"])
    unborn = await open_desk.put(f"/persons/{client}", correction(birthDate="2012-09-01"), match='"2"')
    assert (unborn.status_code, unborn.json()["errors"][0]["field"]) == (422, "birthDate")


async def test_a_name_alone_tells_no_assessment_again(open_desk: Desk) -> None:
    client = (await open_desk.register())["clientId"]
    await submitted(open_desk, client)
    await open_desk.put(f"/persons/{client}", correction(givenName="Anne"), match='"1"')
    assert len(await open_desk.running.published("client-assessed")) == 1


@pytest.mark.parametrize("kind", ["contact", "contact of the LASARS", "void assessment", "void TOP", "waiting TOP"])
async def test_a_wrong_birth_date_is_corrected_whatever_was_wrongly_dated_by_it(open_desk: Desk, kind: str) -> None:
    """Of a contact nothing can be taken back; what is void, or waits for an episode, says nothing of the person."""
    client = await by_a_stranger(open_desk, ANN | {"birthDate": "1910-01-01", "nhsNumber": None})
    day = "1911-01-01"
    top = {"clientId": client, "stage": "start", "on": day, "items": {"tobacco": {"days": 0}}}
    if kind.startswith("contact"):
        who = {"organisation": "start"} if "LASARS" in kind else {"organisation": "gp-one"}
        role = "assessor" if "LASARS" in kind else "referrer"
        assert (await open_desk.post("/contacts", contact(client, on=day), role, **who)).status_code == 201
    elif kind == "waiting TOP":
        sent = await open_desk.post("/top-reviews", top | {"episodeId": client}, "provider", organisation="cdas")
        assert sent.status_code == 202
    else:
        path, made = ("/top-reviews", await open_desk.post("/top-reviews", top)) if "TOP" in kind else (
            "/assessments", await open_desk.post("/assessments", assessment_of(client)))  # fmt: skip
        assert made.status_code == 201, made.text
        voided = await open_desk.post(f"{path}/{made.json()['id']}/void", {"reasonCode": "entered_in_error"})
        assert voided.status_code == 200
    born = "2012-05-01" if kind == "void assessment" else "1980-05-01"
    done = await open_desk.put(f"/persons/{client}", correction(birthDate=born), match='"1"')
    assert done.status_code == 200, done.text


async def test_who_corrects_the_person_has_given_no_points(open_desk: Desk) -> None:
    """A tariff asks who did: neither a correction of the person nor a restatement makes it somebody else."""
    client = await open_desk.new_client()
    made = await submitted(open_desk, client)
    path = f"/assessments/{made['id']}"
    council, home = {"organisation": "council", "sub": "cora"}, {"organisation": "home", "sub": "hal"}
    rated = await open_desk.put(
        path,
        findings(points=POINTS | {"health": 2}) | {"reasonCode": "found_on_review"},
        "assessor",
        match='"1"',
        **council,
    )
    assert rated.status_code == 200, rated.text
    person = await open_desk.put(f"/persons/{client}", correction(district="heaton"), "assessor", match='"1"', **home)
    assert person.status_code == 200, person.text
    published = [event["data"] for event in await open_desk.running.published("client-assessed")]
    assert [(event["revision"], event["actorOrganisation"], event["ratedBy"]) for event in published] == [
        (1, "start", ["start"]),
        (2, "council", ["council", "start"]),
        (3, "home", ["council", "start"]),
    ]
    facts = open_desk.running.service.facts
    assert facts
    await restate(open_desk.running.db, facts, "restored", date(2012, 9, 3))
    published = [event["data"] for event in await open_desk.running.published("client-assessed")]
    assert (len(published), published[-1]["actor"], published[-1]["ratedBy"]) == (4, "hal", ["council", "start"])


@pytest.mark.parametrize("wrong", [{"birthDate": "1980-05-10"}, {"sex": "male"}])
@pytest.mark.parametrize("of", [0, 1])
async def test_a_person_is_corrected_to_what_a_merged_registration_says(
    desk: Desk, wrong: dict[str, Any], of: int
) -> None:
    pair = [(await desk.register(**wrong))["clientId"], (await desk.register())["clientId"]]
    (match,) = (await desk.get(f"/matches?clientId={pair[1]}&state=pending")).json()["items"]
    assert (await desk.post(f"/matches/{match['id']}/confirm", {})).status_code == 200
    before = (await desk.get(f"/persons/{pair[0]}")).json()
    answer = await desk.put(f"/persons/{pair[of]}", correction(), match=f'"{before["revision"]}"')
    assert answer.status_code == 200, answer.text
    assert details(answer.json()) == ANN
    assert (await desk.register())["clientId"] == before["clientId"]
