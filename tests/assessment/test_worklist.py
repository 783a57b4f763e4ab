"""The worklist: who is open and what is to be done next, who was closed, and releases from prison."""

from typing import Any

import pytest

from tests.assessment.builders import activity, contact, referred
from tests.assessment.client import Care, Desk, merge, new_care, publish_form
from tests.assessment.test_directory_names import organisation_named

NOT_ENGAGED = {"on": "2012-09-03", "reasonCode": "does_not_engage"}


async def work(desk: Desk, query: str = "") -> list[tuple[str, str, str, str | None]]:
    answer = await desk.get(f"/worklist{query}")
    assert answer.status_code == 200, answer.text
    return [(row["clientId"], row["code"], row["dueOn"], row["owner"]) for row in answer.json()["items"]]


async def totals(desk: Desk) -> tuple[int, int, int]:
    said = (await desk.get("/worklist/totals")).json()
    return said["people"], said["overdue"], said["releasedSoon"]


async def came(desk: Desk, on: str = "2012-08-27", **changes: Any) -> str:
    client = await desk.new_client()
    assert (await desk.post("/contacts", contact(client, on=on, **changes))).status_code == 201
    return client


async def close(desk: Desk, client: str, **changes: Any) -> dict[str, Any]:
    answer = await desk.post("/closings", {"clientId": client} | NOT_ENGAGED | changes)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_somebody_goes_from_step_to_step_until_their_treatment_ends(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    assert await work(open_desk) == []
    await open_desk.post("/contacts", contact(care.client, on="2012-08-27"))
    assert await work(open_desk) == [(care.client, "assess", "2012-09-03", None)]
    await care.assess("2012-08-28")
    assert await work(open_desk) == [(care.client, "refer", "2012-09-04", None)]
    referral = referred(care.client, "cdas")
    await open_desk.running.deliver(referral)
    ((client, code, _, _),) = await work(open_desk)
    assert (client, code) == (care.client, "first_contact")
    start = care.starting("2012-08-30", referral_id=referral.referral_id)
    await open_desk.running.deliver(start)
    care.starts.append(start)
    ((client, code, _, _),) = await work(open_desk)
    assert (client, code) == (care.client, "start_top")
    await care.end("2012-09-02")
    assert await work(open_desk) == []


async def test_what_was_agreed_last_counts_with_its_owner(open_desk: Desk) -> None:
    client = await came(open_desk, "2012-08-01", attendance="did_not_attend", presenting=[])
    missed = {"kind": "outreach", "attendance": "did_not_attend", "absenceReason": "not_reached"}
    for on, code, due in (("2012-08-10", "outreach", "2012-08-20"), ("2012-08-21", "joint_visit", "2012-09-10")):
        body = activity(client, on=on, **missed, nextStep={"code": code, "dueOn": due, "owner": "kim"})
        assert (await open_desk.post("/activities", body)).status_code == 201
    assert await work(open_desk) == [(client, "joint_visit", "2012-09-10", "kim")]
    assert await work(open_desk, "?owner=kim") == await work(open_desk)
    assert await work(open_desk, "?owner=ann") == []


async def test_who_never_engages_stays_until_somebody_closes_them_and_a_new_contact_opens_them(
    open_desk: Desk,
) -> None:
    client = await came(open_desk, "2012-04-10", attendance="did_not_attend", presenting=[])
    assert await totals(open_desk) == (1, 1, 0)
    closing = await close(open_desk, client)
    assert await work(open_desk) == []
    again = await open_desk.post("/closings", {"clientId": client} | NOT_ENGAGED)
    assert (again.status_code, again.json()["title"]) == (409, "Nothing open")
    opened = await open_desk.post(f"/closings/{closing['id']}/void", {"reasonCode": "came_back"}, match='"1"')
    assert (opened.json()["voided"], opened.json()["reasonCode"]) == (True, "does_not_engage")
    assert [code for _, code, *_ in await work(open_desk)] == ["assess"]
    assert (await open_desk.post(f"/closings/{closing['id']}/void", {"reasonCode": "came_back"})).status_code == 409
    await close(open_desk, client, reasonCode="moved")
    assert await work(open_desk) == []
    assert (await open_desk.post("/contacts", contact(client, on="2012-09-03"))).status_code == 201
    assert await work(open_desk) == [(client, "assess", "2012-09-10", None)]
    listed = (await open_desk.get(f"/closings?clientId={client}")).json()["items"]
    assert [(row["reasonCode"], row["voided"]) for row in listed] == [("does_not_engage", True), ("moved", False)]


@pytest.mark.parametrize("with_it", ["referred", "treated", "outreach"])
async def test_who_is_with_a_service_is_not_closed_here(open_desk: Desk, with_it: str) -> None:
    care = await new_care(open_desk)
    if with_it == "referred":
        await open_desk.running.deliver(referred(care.client, "cdas"))
    else:
        await care.start("2012-08-30", is_treatment=with_it == "treated")
    answer = await open_desk.post("/closings", {"clientId": care.client} | NOT_ENGAGED)
    assert (answer.status_code, answer.json()["title"]) == (409, "Still with a service")


async def test_who_is_to_be_interviewed_is_not_closed_before_that_is_ended(open_desk: Desk) -> None:
    await open_desk.running.deliver(organisation_named("council", "Council"))
    client = await came(open_desk, "2012-08-30")
    plan = {"interviewer": "ivy", "organisation": "council", "dueOn": "2012-10-01", "setting": "community"}
    assigned = await open_desk.post("/interviews", plan | {"clientId": client})
    assert assigned.status_code == 201, assigned.text
    answer = await open_desk.post("/closings", {"clientId": client} | NOT_ENGAGED)
    assert (answer.status_code, answer.json()["title"]) == (409, "Still expected")
    path = f"/interviews/{assigned.json()['id']}/withdraw"
    assert (await open_desk.post(path, {"reasonCode": "not_wanted"})).status_code == 200
    await close(open_desk, client)
    assert await work(open_desk) == []


async def test_a_release_is_followed_up_after_three_and_twelve_weeks(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    released = await open_desk.post("/prison-releases", {"clientId": client, "on": "2012-09-05"})
    assert released.status_code == 201, released.text
    assert await totals(open_desk) == (1, 0, 1)
    steps = [(client, "release_contact", "2012-09-26", None), (client, "check_at_12_weeks", "2012-11-28", None)]
    assert await work(open_desk) == steps
    path = f"/prison-releases/{released.json()['id']}"
    assert (await open_desk.put(path, {"on": "2012-09-10"}, match='"2"')).status_code == 412
    moved = await open_desk.put(path, {"on": "2012-09-03"}, match='"1"')
    assert (moved.status_code, moved.json()["revision"], moved.json()["on"]) == (200, 2, "2012-09-03")
    met = activity(client, kind="release_contact", on="2012-09-03")
    assert (await open_desk.post("/activities", met)).status_code == 201
    assert await work(open_desk) == [(client, "check_at_12_weeks", "2012-11-26", None)]
    voided = await open_desk.post(f"{path}/void", {"reasonCode": "wrong_person"}, match='"2"')
    assert voided.json()["voided"] is True
    assert await work(open_desk) == []
    assert (await open_desk.put(path, {"on": "2012-09-10"}, match='"3"')).status_code == 409
    listed = (await open_desk.get("/prison-releases?from=2012-09-01&to=2012-09-30")).json()["items"]
    assert [row["voided"] for row in listed] == [True]
    assert (await open_desk.get("/prison-releases?from=2012-09-04")).json()["items"] == []


@pytest.mark.parametrize(
    ("path", "changes", "field"),
    [
        ("/closings", {"on": "2012-09-04"}, "on"),
        ("/closings", {"reasonCode": "bored"}, "reasonCode"),
        ("/prison-releases", {"on": "2013-09-05"}, "on"),
        ("/prison-releases", {"clientId": "01a227f2-df4d-76e1-bf4b-1ca8d0f9aab2"}, "clientId"),
    ],
)
async def test_bad_input_names_the_field(open_desk: Desk, path: str, changes: dict[str, Any], field: str) -> None:
    client = await came(open_desk)
    body = {"clientId": client} | (NOT_ENGAGED if path == "/closings" else {"on": "2012-09-05"}) | changes
    answer = await open_desk.post(path, body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_the_list_goes_on_page_by_page_and_tells_the_overdue_apart(open_desk: Desk) -> None:
    clients = [await came(open_desk, f"2012-08-{day}") for day in ("20", "25", "30")]
    first = (await open_desk.get("/worklist?limit=2")).json()
    rest = (await open_desk.get(f"/worklist?limit=2&cursor={first['next']}")).json()
    assert [row["clientId"] for row in [*first["items"], *rest["items"]]] == clients
    assert [client for client, *_ in await work(open_desk, "?state=overdue")] == clients[:2]
    assert [client for client, *_ in await work(open_desk, "?state=due")] == clients[2:]
    assert await totals(open_desk) == (3, 2, 0)


async def test_a_form_is_looked_at_again_until_it_was(open_desk: Desk) -> None:
    await publish_form(open_desk, "risk")
    client, other = await came(open_desk), await came(open_desk)
    filled: dict[str, Any] = {"clientId": client, "form": "risk", "answers": {}}
    for answered_on in ("2012-06-01", "2012-06-08"):
        answer = await open_desk.post("/form-answers", filled | {"answeredOn": answered_on})
        assert answer.status_code == 201, answer.text
    due = answer.json()["reviewOn"]
    listed = [(step, on) for of, step, on, _ in await work(open_desk) if of == client]
    assert sorted(listed) == [("assess", "2012-09-03"), ("form_review", due)]
    await merge(Care(open_desk, other), Care(open_desk, client))
    again = filled | {"clientId": other, "answeredOn": "2012-09-03"}
    later = (await open_desk.post("/form-answers", again)).json()["reviewOn"]
    reviews = [on for _, step, on, _ in await work(open_desk) if step == "form_review"]
    assert reviews == [later]
    await close(open_desk, other)
    assert await work(open_desk) == []


async def test_two_who_are_one_person_have_one_next_step(open_desk: Desk) -> None:
    one, other = Care(open_desk, await came(open_desk)), Care(open_desk, await came(open_desk, "2012-08-20"))
    await merge(one, other)
    assert await work(open_desk) == [(one.client, "assess", "2012-08-27", None)]
    await close(open_desk, other.client)
    assert await work(open_desk) == []


@pytest.mark.parametrize("role", ["referrer", "provider", "clinician", "verifier", "commissioner", "auditor"])
async def test_nobody_but_the_front_door_sees_it(open_desk: Desk, role: str) -> None:
    for path in ("/worklist", "/worklist/totals", "/closings", "/prison-releases"):
        assert (await open_desk.get(path, role)).status_code == 403


async def test_a_start_top_is_late_when_it_is_late_among_the_tops_that_are_due(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    await care.start("2012-09-02")
    (due,) = (await open_desk.get("/top-due")).json()["items"]
    assert (due["stage"], due["dueOn"], due["windowTo"]) == ("start", "2012-09-02", "2012-09-16")
    assert await work(open_desk) == [(care.client, "start_top", "2012-09-16", None)]
    for day, late in (("2012-09-16", 0), ("2012-09-17", 1)):
        await care.on(day)
        assert (await totals(open_desk))[1] == late
        assert [row["state"] == "overdue" for row in (await open_desk.get("/top-due")).json()["items"]] == [bool(late)]


async def test_who_is_referred_by_an_assessment_that_was_none_is_assessed_again(open_desk: Desk) -> None:
    care = await new_care(open_desk)
    assessment = await care.assess("2012-08-30")
    await open_desk.running.deliver(referred(care.client, "cdas"))
    assert [code for _, code, _, _ in await work(open_desk)] == ["first_contact"]
    await care.on("2012-09-04")
    voided = await open_desk.post(f"/assessments/{assessment}/void", {"reasonCode": "recorded_by_mistake"}, match='"1"')
    assert voided.is_success, voided.text
    assert (care.client, "assess", "2012-09-11", None) in await work(open_desk)
    await care.assess("2012-09-04")
    assert [code for _, code, _, _ in await work(open_desk)] == ["first_contact"]
