"""Interviewers of the council see whom the LASARS assigns to them, by pseudonym, and nobody else."""

import asyncio
from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import rewritten, stockport
from tests.assessment.client import Care, Desk, new_care
from tests.assessment.test_directory_names import organisation_named
from tests.harness import Running

IVY: dict[str, Any] = {"organisation": "council", "sub": "ivy"}
IAN: dict[str, Any] = {"organisation": "council", "sub": "ian"}
PLAN = {"interviewer": "ivy", "organisation": "council", "dueOn": "2012-10-01", "setting": "community"}
SHOWN = {
    "id", "clientId", "interviewer", "organisation", "dueOn", "setting", "state", "saidOn", "notHeldFor",
    "withdrawnFor", "outcomes", "revision", "recordedOn",
}  # fmt: skip
SAID = SHOWN | {"note", "activityId", "evidenceIds", "precautions"}
HELD: dict[str, Any] = {"on": "2012-09-03", "setting": "provider"}
WHY = {"reasonCode": "recorded_by_mistake"}
MEASURE = {
    "code": "home_said", "title": "Has a home, as they say", "kind": "event", "once_per": "journey",
    "params": {"code": "stable_home", "n": 1, "scope": "journey", "roles": ["interviewer"]},
    "verification": "automatic",
}  # fmt: skip


@pytest.fixture
async def desk(assessment: Running) -> Desk:
    first = stockport()
    contracts = [
        contract | {"measures": [*contract["measures"], "home_said"]} if contract["party"] == "cdas" else contract
        for contract in first.scheme["contracts"]
    ]
    measures = [*first.scheme["measures"], MEASURE]
    scheme = first.scheme | {"measures": measures, "contracts": contracts}
    await assessment.deliver(("stockport-2012", rewritten(first, scheme)))
    await assessment.deliver(organisation_named("council", "council"))
    assessment.today = date(2012, 9, 3)
    return Desk(assessment)


async def assigned(desk: Desk, client: str | None = None, **changes: Any) -> dict[str, Any]:
    answer = await desk.post("/interviews", {"clientId": client or await desk.new_client()} | PLAN | changes)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def say(desk: Desk, interview: dict[str, Any], way: str, body: Any, **who: Any) -> Any:
    return await desk.post(f"/interviews/{interview['id']}/{way}", body, "interviewer", **(who or IVY))


async def correct(desk: Desk, interview: dict[str, Any], **body: Any) -> Any:
    match = f'"{interview["revision"]}"'
    said = HELD | {"reasonCode": "misunderstood"} | body
    return await desk.put(f"/interviews/{interview['id']}/held", said, "interviewer", match=match, **IVY)


async def in_treatment(desk: Desk) -> Care:
    care = await new_care(desk)
    await care.start("2012-04-10")
    return care


async def homes(care: Care) -> list[tuple[str, str]]:
    outcomes = await care.outcomes()
    return [(row["state"], row["achievedOn"]) for row in outcomes if row["measure"] == "home_said"]


async def test_an_interviewer_sees_their_own_alone_and_says_that_it_was_held(desk: Desk) -> None:
    own, other = await assigned(desk), await assigned(desk, interviewer="ian")
    listed = (await desk.get("/interviews", "interviewer", **IVY)).json()["items"]
    assert [row["id"] for row in listed] == [own["id"]]
    assert listed[0].keys() == SHOWN
    assert (await desk.get(f"/interviews/{other['id']}", "interviewer", **IVY)).status_code == 404
    assert (await say(desk, other, "held", HELD)).status_code == 404
    assert (await say(desk, own, "held", HELD, organisation="cdas", sub="ivy")).status_code == 404
    held = (await say(desk, own, "held", HELD | {"note": "All is well"})).json()
    assert held.keys() == SAID
    assert (held["state"], held["saidOn"], held["note"], held["setting"]) == (
        "held", "2012-09-03", "All is well", "provider",
    )  # fmt: skip
    (done,) = (await desk.get(f"/activities?clientId={own['clientId']}")).json()["items"]
    assert (done["id"], done["kind"], done["workers"]) == (held["activityId"], "interview", ["ivy"])
    again = await say(desk, own, "held", HELD)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/interview-decided")
    of_all = (await desk.get("/interviews")).json()["items"]
    assert {row["id"] for row in of_all} == {own["id"], other["id"]}
    (of_person,) = (await desk.get(f"/interviews?clientId={own['clientId']}&state=held")).json()["items"]
    assert of_person["id"] == own["id"]


@pytest.mark.parametrize("path", ["/persons", "/activities", "/worklist", "/assessments", "/outcomes", "/contacts"])
async def test_nothing_else_is_shown_to_an_interviewer(desk: Desk, path: str) -> None:
    assert (await desk.get(path, "interviewer", **IVY)).status_code == 403


async def test_who_is_paid_sends_no_interviewer_and_days_are_in_order(desk: Desk) -> None:
    body = {"clientId": await desk.new_client()} | PLAN
    (error,) = (await desk.post("/interviews", body | {"organisation": "cdas"})).json()["errors"]
    assert error["field"] == "organisation"
    (error,) = (await desk.post("/interviews", body | {"dueOn": "2012-09-02"})).json()["errors"]
    assert (error["field"], error["allowed"]) == ("dueOn", ["on or after 2012-09-03"])
    own = await assigned(desk)
    early = {"on": "2012-09-02", "reasonCode": "not_reached"}
    (error,) = (await say(desk, own, "not-held", early)).json()["errors"]
    assert error["field"] == "on"
    late = HELD | {"on": "2012-09-04", "outcomes": ["hep_b_dose", "stable_home"]}
    errors = (await say(desk, own, "held", late)).json()["errors"]
    assert [error["field"] for error in errors] == ["on", "outcomes"]
    assert errors[1]["allowed"] == ["stable_home"]
    assert (await say(desk, own, "held", HELD | {"note": "x" * 501})).status_code == 422
    said = await say(desk, own, "not-held", early | {"on": "2012-09-03"})
    assert (said.json()["state"], said.json()["notHeldFor"]) == ("not_held", "not_reached")
    withdrawn = await desk.post(f"/interviews/{(await assigned(desk))['id']}/withdraw", {"reasonCode": "not_needed"})
    assert (withdrawn.json()["state"], withdrawn.json()["withdrawnFor"]) == ("withdrawn", "not_needed")


async def test_what_somebody_said_is_an_outcome_of_who_treats_until_it_is_taken_back(desk: Desk) -> None:
    care = await in_treatment(desk)
    interview = await assigned(desk, care.client)
    held = (await say(desk, interview, "held", HELD | {"outcomes": ["stable_home"]})).json()
    (evidence,) = (await desk.get(f"/evidence?clientId={care.client}")).json()["items"]
    assert [evidence["id"]] == held["evidenceIds"]
    assert (evidence["code"], evidence["on"]) == ("stable_home", "2012-09-03")
    assert evidence["provesNothing"] is None
    assert await homes(care) == [("achieved", "2012-09-03")]
    taken = await say(desk, interview, "take-back", WHY)
    assert (taken.json()["state"], taken.json()["outcomes"], taken.json()["activityId"]) == ("assigned", [], None)
    assert [state for state, _ in await homes(care)] == ["withdrawn"]
    for path in ("/evidence", "/activities"):
        (row,) = (await desk.get(f"{path}?clientId={care.client}")).json()["items"]
        assert row["voided"]
    assert (await say(desk, interview, "take-back", WHY)).json()["type"] == "/problems/interview-not-said"
    assert (await say(desk, interview, "held", HELD | {"outcomes": ["stable_home"]})).status_code == 200
    assert ("achieved", "2012-09-03") in await homes(care)


async def test_a_correction_gives_its_reason_and_takes_what_it_became_along(desk: Desk) -> None:
    care = await in_treatment(desk)
    interview = await assigned(desk, care.client)
    held = (await say(desk, interview, "held", HELD | {"note": "Has a flat"})).json()
    assert await homes(care) == []
    without = await desk.put(f"/interviews/{interview['id']}/held", HELD, "interviewer", match='"2"', **IVY)
    assert without.status_code == 422
    right = (await correct(desk, held, outcomes=["stable_home"], setting="gp")).json()
    assert (right["revision"], right["outcomes"], right["note"]) == (3, ["stable_home"], None)
    assert await homes(care) == [("achieved", "2012-09-03")]
    (done,) = (await desk.get(f"/activities?clientId={care.client}")).json()["items"]
    assert (done["setting"], done["revision"]) == ("gp", 2)
    assert (await correct(desk, held, outcomes=[])).status_code == 412
    assert (await correct(desk, right, outcomes=["stable_home"], setting="gp")).json()["revision"] == 3
    gone = (await correct(desk, right, outcomes=[])).json()
    assert (gone["outcomes"], gone["evidenceIds"]) == ([], [])
    assert [state for state, _ in await homes(care)] == ["withdrawn"]


async def test_another_day_is_another_piece_of_evidence(desk: Desk) -> None:
    care = await in_treatment(desk)
    interview = await assigned(desk, care.client)
    held = (await say(desk, interview, "held", HELD | {"outcomes": ["stable_home"]})).json()
    desk.running.today = date(2012, 9, 5)
    moved = (await correct(desk, held, on="2012-09-04", outcomes=["stable_home"])).json()
    assert moved["evidenceIds"] != held["evidenceIds"]
    assert ("achieved", "2012-09-04") in await homes(care)


async def test_who_had_it_before_sees_it_no_more(desk: Desk) -> None:
    interview = await assigned(desk)
    path, match = f"/interviews/{interview['id']}", '"1"'
    moved = await desk.put(path, PLAN | {"interviewer": "ian"}, match=match)
    assert (moved.json()["interviewer"], moved.json()["revision"]) == ("ian", 2)
    assert (await desk.get(path, "interviewer", **IVY)).status_code == 404
    assert (await desk.get("/interviews", "interviewer", **IVY)).json()["items"] == []
    assert (await say(desk, interview, "held", HELD)).status_code == 404
    assert (await desk.get(path, "interviewer", **IAN)).status_code == 200
    assert (await desk.put(path, PLAN, match=match)).status_code == 412
    assert (await say(desk, interview, "held", HELD, **IAN)).status_code == 200
    decided = await desk.put(path, PLAN, match='"3"')
    assert decided.json()["type"] == "/problems/interview-decided"
    assert (await desk.post(f"{path}/take-back", {"reasonCode": "wrong_person"})).json()["state"] == "assigned"


async def test_two_words_at_once_give_one(desk: Desk) -> None:
    care = await in_treatment(desk)
    interview = await assigned(desk, care.client)
    body = HELD | {"outcomes": ["stable_home"]}
    not_held = {"on": "2012-09-03", "reasonCode": "declined"}
    answers = await asyncio.gather(
        *(say(desk, interview, "held", body) for _ in range(3)), say(desk, interview, "not-held", not_held)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert len((await desk.get(f"/evidence?clientId={care.client}")).json()["items"]) <= 1


async def test_one_that_is_due_stands_on_the_worklist(desk: Desk) -> None:
    client = await desk.new_client()
    interview = await assigned(desk, client, dueOn="2012-09-10")
    await assigned(desk, client, dueOn="2012-10-10", interviewer="ian")
    desk.running.today = date(2012, 9, 11)
    (step,) = (await desk.get("/worklist?owner=ivy")).json()["items"]
    assert step == {
        "clientId": client, "code": "interview", "dueOn": "2012-09-10", "owner": "ivy", "basis": "interview",
        "overdue": True,
    }  # fmt: skip
    await say(desk, interview, "held", HELD)
    assert (await desk.get("/worklist?owner=ivy")).json()["items"] == []
    (step,) = (await desk.get("/worklist?owner=ian")).json()["items"]
    assert step["dueOn"] == "2012-10-10"


async def test_an_interview_hangs_on_a_registration(desk: Desk) -> None:
    interview = await assigned(desk)
    body = {"clientId": interview["clientId"], "reasonCode": "registered_by_mistake"}
    assert (await desk.post("/deactivations", body)).status_code == 409
    await desk.post(f"/interviews/{interview['id']}/withdraw", {"reasonCode": "assigned_by_mistake"})
    assert (await desk.post("/deactivations", body)).status_code == 201


async def test_another_id_of_the_same_person_is_the_front_doors_to_know(desk: Desk) -> None:
    survivor, absorbed = await desk.new_client(), await desk.new_client()
    interview = await assigned(desk, absorbed)
    await assigned(desk, survivor, interviewer="ian")
    merge = {"survivorId": survivor, "absorbedId": absorbed, "reasonCode": "same_person"}
    assert (await desk.post("/merges", merge)).status_code == 201
    assert len((await desk.get(f"/interviews?clientId={survivor}")).json()["items"]) == 2
    assert (await desk.get(f"/interviews?clientId={survivor}", "interviewer", **IVY)).json()["items"] == []
    (own,) = (await desk.get("/interviews", "interviewer", **IVY)).json()["items"]
    assert own["clientId"] == absorbed
    assert (await say(desk, interview, "held", HELD)).status_code == 200
    assert [row["clientId"] for row in (await desk.get("/worklist?owner=ian")).json()["items"]] == [survivor]


async def test_of_two_interviewers_of_one_person_each_has_a_step(desk: Desk) -> None:
    client = await desk.new_client()
    await assigned(desk, client, dueOn="2012-09-10")
    await assigned(desk, client, dueOn="2012-09-11", interviewer="ian")
    for owner in ("ivy", "ian"):
        assert len((await desk.get(f"/worklist?owner={owner}")).json()["items"]) == 1
    steps = (await desk.get(f"/persons/{client}/next")).json()["steps"]
    assert [step["owner"] for step in steps if step["basis"] == "interview"] == ["ivy", "ian"]


async def test_two_that_are_due_on_one_day_are_both_listed_over_two_pages(desk: Desk) -> None:
    client = await desk.new_client()
    for interviewer in ("ivy", "ian"):
        await assigned(desk, client, dueOn="2012-09-10", interviewer=interviewer)
    whole = [row for row in (await desk.get("/worklist")).json()["items"] if row["basis"] == "interview"]
    owners, cursor = [], ""
    while cursor is not None:
        listed = (await desk.get(f"/worklist?limit=1{cursor and f'&cursor={cursor}'}")).json()
        owners += [row["owner"] for row in listed["items"] if row["basis"] == "interview"]
        cursor = listed["next"]
    assert owners == [row["owner"] for row in whole] == ["ian", "ivy"]


async def test_one_name_at_two_organisations_is_two_interviewers(desk: Desk) -> None:
    client = await desk.new_client()
    await desk.running.deliver(organisation_named("healthwatch", "Healthwatch"))
    await assigned(desk, client, dueOn="2012-09-12", organisation="healthwatch")
    for day in ("2012-09-10", "2012-09-11"):
        await assigned(desk, client, dueOn=day)
    listed = (await desk.get("/worklist?owner=ivy")).json()["items"]
    assert [row["dueOn"] for row in listed] == ["2012-09-10", "2012-09-12"]
