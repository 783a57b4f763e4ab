"""The register of the team: who is in it on a day, changed with what it said before, and nothing hangs on it."""

import asyncio
from datetime import date
from typing import Any

import httpx
import pytest

from tests.assessment.builders import activity, issue, member
from tests.assessment.client import Desk
from tests.assessment.test_directory_names import organisation_named


@pytest.fixture
def front(open_desk: Desk) -> Desk:
    open_desk.running.today = date(2012, 9, 3)
    return open_desk


async def added(desk: Desk, **changes: Any) -> dict[str, Any]:
    answer = await desk.post("/team-members", member(**changes))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def here(desk: Desk, on: str) -> list[str]:
    return [row["sub"] for row in (await desk.get(f"/team-members?on={on}")).json()["items"]]


async def change(desk: Desk, row: dict[str, Any], **changes: Any) -> httpx.Response:
    body = {name: value for name, value in member(**changes).items() if name != "sub"}
    return await desk.put(f"/team-members/{row['id']}", body, match=f'"{row["revision"]}"')


async def test_who_is_in_the_team_on_a_day_and_comes_back(front: Desk) -> None:
    amina = await added(front, leftOn="2012-06-29")
    assert (amina["organisation"], amina["skills"]) == ("start", ["alcohol", "groups"])
    await added(front, sub="bo", name="Bo Lee", role="lead", skills=[])
    assert await here(front, "2012-06-29") == ["amina", "bo"]
    assert await here(front, "2012-06-30") == ["bo"]
    assert await here(front, "2012-04-01") == []
    refused = await front.post("/team-members", member(joinedOn="2012-06-29"))
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "joinedOn")
    await added(front, joinedOn="2012-06-30", role="outreach")
    assert await here(front, "2012-09-03") == ["bo", "amina"]
    assert len((await front.get("/team-members")).json()["items"]) == 3


async def test_a_change_keeps_what_was_said_before(front: Desk) -> None:
    row = await added(front)
    changed = await change(front, row, role="lead", skills=["opiates", "alcohol", "alcohol"], leftOn="2012-09-28")
    said = changed.json()
    assert (said["role"], said["skills"], said["revision"]) == ("lead", ["alcohol", "opiates"], 2)
    assert (await change(front, row, role="lead")).status_code == 412
    same = await change(front, said, role="lead", skills=["alcohol", "opiates"], leftOn="2012-09-28")
    assert same.json()["revision"] == 2
    (before,) = (await front.get(f"/team-members/{row['id']}/former")).json()["items"]
    assert (before["role"], before["leftOn"], before["replacedOn"]) == ("assessor", None, "2012-09-03")
    wrong = await change(front, said, leftOn="2012-04-01")
    assert wrong.json()["errors"][0] == {
        "field": "leftOn", "message": "lies before their first day", "allowed": ["on or after 2012-04-02"],
    }  # fmt: skip
    path = f"/team-members/{row['id']}/void"
    voided = await front.post(path, {"reasonCode": "recorded_twice"})
    assert (voided.json()["voided"], voided.json()["voidReason"]) == (True, "recorded_twice")
    assert (await front.post(path, {"reasonCode": "recorded_twice"})).status_code == 409
    assert await here(front, "2012-09-03") == []
    assert (await front.post("/team-members", member())).status_code == 201


async def test_nobody_is_twice_in_the_team_on_a_day_however_many_say_so_at_once(front: Desk) -> None:
    answers = await asyncio.gather(*(front.post("/team-members", member()) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422, 422]


async def test_whom_the_register_lacks_is_named_once_they_recorded_something(front: Desk) -> None:
    """And who has left as before: what they did may be said later."""
    await added(front, leftOn="2012-06-29")
    step = {"code": "contact", "dueOn": "2012-09-10", "owner": "cdas-keyworker"}
    body = activity(await front.new_client(), on="2012-09-03", workers=["amina", "cdas-keyworker"], nextStep=step)
    assert (await front.post("/activities", body)).status_code == 422
    own = activity(await front.new_client(), on="2012-09-03")
    assert (await front.post("/activities", own, sub="cdas-keyworker")).status_code == 201
    done = await front.post("/activities", body)
    assert done.status_code == 201, done.text


@pytest.mark.parametrize(
    "role", ["referrer", "provider", "clinician", "verifier", "commissioner", "auditor", "interviewer", "operator"]
)
async def test_the_front_door_alone_reads_who_works_there(front: Desk, role: str) -> None:
    row = await added(front)
    for path in ("/team-members", f"/team-members/{row['id']}", f"/team-members/{row['id']}/former"):
        assert (await front.get(path, role)).status_code == 403
    elsewhere = await front.get(f"/team-members/{row['id']}", area="wigan")
    assert elsewhere.status_code == 404


async def test_who_takes_part_is_named_to_who_oversees(front: Desk) -> None:
    said = await front.post("/issues", issue(concerns=None, ownedBy=None), "provider", organisation="harbour")
    assert said.status_code == 201, said.text
    listed = (await front.get("/organisations", "commissioner", organisation="council")).json()["items"]
    names = {row["code"]: row["name"] for row in listed}
    assert names["harbour"] == "harbour"
    assert names["council"] == "council"
    assert names["cdas"] == "Community Drug and Alcohol Service"
    for role in ("provider", "referrer", "clinician"):
        assert (await front.get("/organisations", role)).status_code == 403


async def test_of_an_interviewer_it_is_said_for_which_organisation_they_sign_in(front: Desk) -> None:
    answer = await front.post("/team-members", member(role="interviewer", organisation=None))
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"]) == (422, "organisation"), answer.text
    await front.running.deliver(organisation_named("council", "Stockport Council"))
    row = await added(front, role="interviewer", organisation="council")
    assert row["organisation"] == "council"
    kept = await change(front, row, role="interviewer", name="Amina Sha")
    assert (kept.status_code, kept.json()["organisation"]) == (200, "council"), kept.text


@pytest.mark.parametrize("role", ["assessor", "outreach"])
async def test_who_becomes_an_interviewer_is_asked_for_which_organisation_too(open_desk: Desk, role: str) -> None:
    """The front door's own, which an entry has that names none, is of no interviewer."""
    await open_desk.running.deliver(organisation_named("council", "Stockport Council"))
    entry = {name: value for name, value in member(role=role).items() if name != "organisation"}
    made = (await open_desk.post("/team-members", entry)).json()
    body = {name: made[name] for name in ("name", "skills", "joinedOn")} | {"role": "interviewer"}
    refused = await open_desk.put(f"/team-members/{made['id']}", body, match='"1"')
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "organisation")
    named = await open_desk.put(f"/team-members/{made['id']}", body | {"organisation": "council"}, match='"1"')
    assert (named.status_code, named.json()["organisation"]) == (200, "council")
    stays = await open_desk.put(f"/team-members/{made['id']}", body | {"name": "Another"}, match='"2"')
    assert (stays.status_code, stays.json()["organisation"]) == (200, "council")


@pytest.mark.parametrize("role", ["interviewer", "outreach"])
async def test_nobody_is_of_an_organisation_that_there_is_not(front: Desk, role: str) -> None:
    """What is assigned to such an interviewer would be shown to nobody."""
    refused = await front.post("/team-members", member(role=role, organisation="nosuch"))
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["field"]) == (422, "organisation")
    assert error["message"].startswith("is no organisation that takes part in the area")
    assert {"start", "cdas"} <= set(error["allowed"])
    row = await added(front, role="interviewer", organisation="cdas")
    wrong = await change(front, row, role="interviewer", organisation="cdass")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "organisation")
    assert (await change(front, row, role=role, organisation="cdas", name="Amina Sha")).status_code == 200
