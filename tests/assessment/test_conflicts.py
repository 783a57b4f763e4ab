"""Whoever knows a person sees nothing of them and does nothing with them, whatever the route: asked of every route."""

import base64
import json
import re
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import httpx
import pytest

from tests.assessment.builders import ANN, activity, contact, member
from tests.assessment.client import Care, Desk, merge, new_care
from tests.contracts.worlds import Known, assessment
from tests.harness import Running

BO: dict[str, Any] = {"sub": "bo"}
OF_PERSONS = (
    "activityId", "answerId", "assessmentId", "bookingId", "clientId", "consentId", "contactId", "disclosureId",
    "evidenceId", "interviewId", "mergeId", "outcomeId", "personId", "releaseId", "reviewId", "screeningId",
)  # fmt: skip
# These are of nobody, of somebody else of the world, or of whoever is still to be registered.
OF_OTHERS = {
    "attestationId", "closingId", "comparisonFileId", "conflictId", "deactivationId", "extractId", "formId", "form",
    "indicator", "issueId",
    "evaluationExtractId", "matchId", "memberId", "programmeId", "ratingId", "sampleId", "sampledId", "sessionId",
    "siteId", "slug",
    "version",
}  # fmt: skip
OF_ALL_SERVICES = re.compile(r"/(parked|bookmarks|business-date|stuck|lost|restatements|backlog|events|health|live)")


@pytest.fixture
async def world(assessment: Running) -> Running:
    return assessment


@pytest.fixture
def front(open_desk: Desk) -> Desk:
    open_desk.running.today = date(2012, 9, 3)
    return open_desk


async def knows(desk: Desk, client: str, **said: Any) -> dict[str, Any]:
    body = {"sub": "bo", "clientId": client, "reasonCode": "friend"} | said
    answer = await desk.post("/conflicts-of-interest", body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def is_withheld(answer: httpx.Response) -> bool:
    refused = answer.status_code == 403 and answer.json()["type"] == "/problems/conflict-of-interest"
    return bool(refused and answer.json()["reasonCode"] == "friend")


def operations(running: Running) -> list[tuple[str, str]]:
    paths = running.app.openapi()["paths"]
    return [
        (method.upper(), path)
        for path, methods in paths.items()
        for method in methods
        if method in {"get", "post", "put", "delete"} and not OF_ALL_SERVICES.match(path)
    ]


async def asked(desk: Desk, method: str, path: str, body: Any = None) -> httpx.Response:
    roles = ("assessor", "verifier", "interviewer", "provider", "clinician", "referrer", "commissioner", "auditor")
    headers = desk.headers(*roles, sub="bo", organisation="start", key=method == "POST") | {"If-Match": '"1"'}
    content = None if method == "GET" else json.dumps(body or {})
    if content is not None:
        headers["Content-Type"] = "application/json"
    return await desk.running.client.request(method, path, content=content, headers=headers)


async def test_no_route_about_a_record_of_theirs_opens(world: Running) -> None:
    known = await assessment(world)
    desk = Desk(world)
    await knows(desk, known["clientId"][0])
    await interviewed_by_bo(desk, known)
    opened, params = [], set()
    for method, path in operations(world):
        named = re.findall(r"\{(\w+)\}", path)
        params |= set(named)
        theirs = [name for name in named if name in OF_PERSONS]
        if theirs:
            filled = path.format(**{name: known[name][0] for name in named})
            if not is_withheld(answer := await asked(desk, method, filled)):
                opened.append((method, path, answer.status_code))
    assert opened == []
    assert params - {*OF_PERSONS, *OF_OTHERS} == set(), "say whose these are"


async def test_what_is_of_a_person_by_way_of_another_record_does_not_open(world: Running) -> None:
    known = await assessment(world)
    desk = Desk(world)
    for path in (f"/second-ratings/{known['ratingId'][0]}", f"/matches/{known['matchId'][0]}/reject"):
        listed = (await desk.get(f"/{path.split('/')[1]}")).json()["items"]
        (row,) = [row for row in listed if row["id"] in path]
        await knows(desk, row.get("candidateId") or row["clientId"])
        assert is_withheld(await asked(desk, "POST" if "reject" in path else "GET", path)), path


async def test_no_list_has_them_and_nothing_else_is_left_out(world: Running) -> None:
    known = await assessment(world)
    desk = Desk(world)
    friend = known["clientId"][0]
    await knows(desk, friend)
    theirs = {friend, *(known[name][0] for name in OF_PERSONS)}
    listed: dict[str, list[str]] = {}
    for method, path in operations(world):
        named = re.findall(r"\{(\w+)\}", path)
        if method != "GET" or not set(named) <= {
            "siteId",
            "sessionId",
            "programmeId",
            "extractId",
            "indicator",
            "form",
        }:
            continue
        answer = await asked(desk, method, path.format(**{name: known[name][0] for name in named}))
        listed[path] = [record for record in theirs if record in answer.text]
    assert {path: records for path, records in listed.items() if records} == {}
    assert len(listed) > 30
    rows = (await desk.get("/contacts?limit=200", **BO)).json()["items"]
    all_rows = (await desk.get("/contacts?limit=200")).json()["items"]
    assert [row for row in all_rows if row["clientId"] != friend] == rows != all_rows
    cases = await desk.get("/indicators/contacts/cases?from=2012-04-01&to=2012-09-30", **BO)
    assert cases.status_code == 200, cases.text
    assert friend not in cases.text


async def interviewed_by_bo(desk: Desk, known: Known) -> None:
    """So that nothing but who they know is in the way."""
    plan = {"interviewer": "bo", "organisation": "start", "dueOn": "2012-10-01", "setting": "community"}
    moved = await desk.put(f"/interviews/{known['interviewId'][0]}", plan, match='"1"')
    assert moved.status_code == 200, moved.text


async def test_nothing_is_recorded_of_them_and_they_are_not_registered_again(front: Desk) -> None:
    person = await front.register()
    care = await new_care(front)
    await knows(front, person["clientId"])
    written = [
        await front.post("/contacts", contact(person["clientId"], on="2012-09-03"), **BO),
        await front.post("/activities", activity(person["clientId"], on="2012-09-03"), **BO),
        await front.post("/activities", activity(person["clientId"].upper().replace("-", ""), on="2012-09-03"), **BO),
        await front.get(f"/contacts?clientId={person['clientId']}", **BO),
        await front.post("/persons", ANN, **BO),
    ]
    assert [is_withheld(answer) for answer in written] == [True] * 5, [answer.text for answer in written]
    assert (await front.get(f"/activities?clientId={person['clientId']}")).json()["items"] == []
    for claims in ({"sub": "ann"}, {"sub": "bo", "area": "wigan"}):
        answer = await front.get(f"/persons/{person['clientId']}", **claims)
        assert answer.status_code == (200 if claims["sub"] == "ann" else 404)
    assert (await front.get(f"/persons/{care.client}", **BO)).status_code == 200


async def test_an_id_is_read_however_it_is_written(front: Desk) -> None:
    client = await front.new_client()
    await knows(front, client)
    body = json.dumps(activity(client, on="2012-09-03"))
    headers = front.headers("assessor", **BO, key=True) | {"Content-Type": "application/json"}
    by_number = "".join(f"\\u{ord(letter):04x}" for letter in client)
    for written in (client.upper(), f"urn:uuid:{client}", by_number):
        content = body.replace(client, written)
        answer = await front.running.client.post("/activities", content=content, headers=headers)
        assert is_withheld(answer), (written, answer.text)


async def test_a_colleague_ends_it_and_never_they_themselves(front: Desk) -> None:
    client = await front.new_client()
    said = await knows(front, client, reasonCode="friend")
    again = await knows(front, client, reasonCode="relative")
    assert (again["id"], again["reasonCode"]) == (said["id"], "friend")
    assert is_withheld(await front.get(f"/persons/{client}", **BO))
    path = f"/conflicts-of-interest/{said['id']}/end"
    assert is_withheld(await front.post(path, {}, match='"1"', **BO))
    assert (await front.get("/conflicts-of-interest", **BO)).json()["items"] == []
    ended = await front.post(path, {}, match='"1"', sub="ann")
    assert (ended.json()["endedOn"], ended.json()["endedBy"]) == ("2012-09-03", "ann")
    assert (await front.post(path, {}, match='"2"', sub="ann")).status_code == 409
    assert (await front.get(f"/persons/{client}", **BO)).status_code == 200
    (row,) = (await front.get("/conflicts-of-interest", "auditor", organisation="audit")).json()["items"]
    assert (row["sub"], row["clientId"], row["recordedOn"]) == ("bo", client, "2012-09-03")
    assert (await knows(front, client))["id"] != said["id"]


async def test_who_says_it_of_themself_names_nobody(front: Desk) -> None:
    client = await front.new_client()
    body = {"clientId": client, "reasonCode": "own_record"}
    said = await front.post("/conflicts-of-interest", body, **BO)
    assert (said.status_code, said.json()["sub"]) == (201, "bo")
    refused = await front.get(f"/persons/{client}", **BO)
    assert (refused.status_code, refused.json()["reasonCode"]) == (403, "own_record")


async def test_whoever_two_ids_are_of_is_withheld_under_both(front: Desk) -> None:
    first, second = await front.new_client(), await front.new_client()
    await knows(front, second)
    assert (await front.get(f"/persons/{first}", **BO)).status_code == 200
    await merge(Care(front, first), Care(front, second))
    assert [is_withheld(await front.get(f"/persons/{client}", **BO)) for client in (first, second)] == [True, True]


@pytest.mark.parametrize("role", ["provider", "clinician", "referrer", "verifier", "commissioner", "interviewer"])
async def test_the_front_door_and_an_auditor_alone_read_who_knows_whom(front: Desk, role: str) -> None:
    await knows(front, await front.new_client())
    assert (await front.get("/conflicts-of-interest", role)).status_code == 403


async def test_it_holds_for_who_treats_too(front: Desk) -> None:
    care = await new_care(front)
    await care.start("2012-04-10")
    client = care.client
    theirs: dict[str, Any] = {"organisation": "cdas", "sub": "bo"}
    assert (await front.get(f"/persons/{client}", "provider", **theirs)).status_code == 200
    await knows(front, client)
    assert is_withheld(await front.get(f"/persons/{client}", "provider", **theirs))
    caseload = (await front.get("/caseload", "provider", **theirs)).json()["items"]
    assert caseload == []


@pytest.mark.parametrize("limit", [1, 2, 3, 200])
@pytest.mark.parametrize("path", ["/contacts", "/persons", "/worklist"])
async def test_a_page_has_neither_a_gap_nor_a_cursor_where_somebody_is_left_out(
    front: Desk, path: str, limit: int
) -> None:
    """Page by page bo reads what they would read if the friend were not there."""
    friend, others = (await front.register())["clientId"], [(await new_care(front)).client for _ in range(2)]
    for number, client in enumerate((friend, others[0], friend, others[1], friend), start=20):
        assert (await front.post("/contacts", contact(client, on=f"2012-08-{number}"))).status_code == 201
    everybody = await rows_of(front, path, limit=limit)
    await knows(front, friend)
    pages = [page async for page in pages_of(front, path, limit)]
    left = [row for row in everybody if friend not in json.dumps(row)]
    assert [row for page in pages for row in page["items"]] == left
    assert all(len(page["items"]) == limit for page in pages[:-1])
    assert not any(friend in base64.urlsafe_b64decode(f"{page['next']}==").decode() for page in pages[:-1])


async def pages_of(desk: Desk, path: str, limit: int, **who: Any) -> AsyncIterator[dict[str, Any]]:
    cursor = ""
    while True:
        answer = await desk.get(f"{path}?limit={limit}{cursor}", **(who or BO))
        assert answer.status_code == 200, answer.text
        assert ("link" in answer.headers) == bool(answer.json()["next"])
        yield answer.json()
        if not answer.json()["next"]:
            return
        cursor = f"&cursor={answer.json()['next']}"


async def rows_of(desk: Desk, path: str, limit: int) -> list[dict[str, Any]]:
    return [row async for page in pages_of(desk, path, limit, sub="ann") for row in page["items"]]


async def test_whether_anybody_signs_in_so_is_said_as_far_as_it_is_known(front: Desk) -> None:
    """A name that is mistyped withholds nothing from anybody; who is not known yet is taken all the same."""
    client = await front.new_client()
    assert (await knows(front, client, sub="asessor-2"))["knownHere"] is False
    assert (await knows(front, await front.new_client(), sub=None))["knownHere"] is True
    assert (await front.post("/team-members", member(sub="cleo"))).status_code == 201
    assert (await knows(front, client, sub="cleo"))["knownHere"] is True
    said = contact(client, on="2012-09-03")
    assert (await front.post("/contacts", said, "assessor", organisation="start", sub="dan")).status_code == 201
    assert (await knows(front, client, sub="dan"))["knownHere"] is True
    listed = (await front.get("/conflicts-of-interest", sub="eve")).json()["items"]
    assert {row["sub"]: row["knownHere"] for row in listed}["asessor-2"] is False
