"""What is said of somebody after they were closed opens them again, whenever it was recorded first."""

from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import activity, contact, referred
from tests.assessment.client import Care, Desk, merge, open_session, unmerge
from tests.assessment.test_referral_forms import findings, sent, taken_up

BEFORE, CLOSED, SINCE = date(2012, 9, 3), date(2012, 9, 4), date(2012, 9, 5)
AGREED = {"code": "contact", "dueOn": "2012-10-02", "owner": "assessor-1"}
RELEASED = {"on": "2012-09-20"}


async def met(desk: Desk) -> str:
    client = await desk.new_client()
    await recorded(desk, "/contacts", contact(client, on="2012-09-03"))
    return client


async def recorded(desk: Desk, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await desk.post(path, body)
    assert answer.status_code in {200, 201}, answer.text
    return dict(answer.json())


async def changed(desk: Desk, path: str, body: dict[str, Any]) -> None:
    answer = await desk.put(path, body, match='"1"')
    assert answer.status_code == 200, answer.text


async def shut(desk: Desk, client: str, reason: str = "does_not_engage") -> None:
    desk.running.today = CLOSED
    await recorded(desk, "/closings", {"clientId": client, "on": "2012-09-04", "reasonCode": reason})
    assert await stands(desk, client) == ([], True)
    desk.running.today = SINCE


async def stands(desk: Desk, client: str) -> tuple[list[str], bool]:
    """The steps of their page, which are those of the worklist, and whether they stand as closed."""
    read = (await desk.get(f"/persons/{client}/next")).json()
    items = (await desk.get("/worklist")).json()["items"]
    steps = [step["code"] for step in read["steps"]]
    assert steps == [item["code"] for item in items if item["clientId"] == read["clientId"]]
    return steps, read["closing"] is not None


@pytest.mark.parametrize("urgency", ["routine", "urgent"])
@pytest.mark.parametrize("taken", ["the day after", "on that day"])
async def test_a_form_that_came_before_and_is_taken_up_since(open_desk: Desk, urgency: str, taken: str) -> None:
    client = await met(open_desk)
    form = await sent(open_desk, urgency=urgency)
    await shut(open_desk, client)
    open_desk.running.today = SINCE if taken == "the day after" else CLOSED
    await taken_up(open_desk, form, contact=None, person=None, clientId=client)
    assert await stands(open_desk, client) == (["assess"], False)


async def test_a_form_that_was_taken_up_before_is_closed_with_them(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    open_desk.running.today = CLOSED
    form = await sent(open_desk)
    await taken_up(open_desk, form, contact=None, person=None, clientId=client)
    await shut(open_desk, client)


@pytest.mark.parametrize("taken_on", [CLOSED, SINCE])
async def test_of_what_was_taken_up_before_that_was_noted_the_day_counts(open_desk: Desk, taken_on: date) -> None:
    client = await met(open_desk)
    form = await sent(open_desk)
    await shut(open_desk, client)
    open_desk.running.today = taken_on
    await taken_up(open_desk, form, contact=None, person=None, clientId=client)
    await open_desk.running.as_owner("UPDATE superseded SET replaced_as = NULL", "UPDATE closing SET clients = NULL")
    assert await stands(open_desk, client) == (([], True) if taken_on == CLOSED else (["assess"], False))


@pytest.mark.parametrize("survivor", ["who was closed", "the other"])
async def test_who_was_open_under_another_id_that_is_theirs_stays_open(open_desk: Desk, survivor: str) -> None:
    other = Care(open_desk, await met(open_desk))
    care = Care(open_desk, await met(open_desk))
    await shut(open_desk, care.client)
    await (merge(care, other) if survivor == "who was closed" else merge(other, care))
    assert await stands(open_desk, care.client) == (["assess"], False)
    await recorded(
        open_desk, "/closings", {"clientId": care.client, "on": "2012-09-05", "reasonCode": "does_not_engage"}
    )
    assert await stands(open_desk, other.client) == ([], True)


async def test_who_was_open_under_another_id_and_died_is_closed(open_desk: Desk) -> None:
    other = Care(open_desk, await met(open_desk))
    care = Care(open_desk, await met(open_desk))
    await shut(open_desk, care.client, "died")
    await merge(care, other)
    assert await stands(open_desk, care.client) == ([], True)


async def test_who_was_closed_as_one_person_is_open_as_the_other_whom_they_are_not(open_desk: Desk) -> None:
    care, other = Care(open_desk, await met(open_desk)), Care(open_desk, await met(open_desk))
    merged = await merge(care, other)
    await shut(open_desk, care.client)
    await unmerge(care, merged)
    assert await stands(open_desk, care.client) == ([], True)
    assert await stands(open_desk, other.client) == (["assess"], False)


async def test_a_step_that_a_correction_agrees_since(open_desk: Desk) -> None:
    client = await met(open_desk)
    done = await recorded(open_desk, "/activities", activity(client, on="2012-09-03", nextStep=AGREED))
    await shut(open_desk, client)
    body = {**activity(None, on="2012-09-03", setting="custody"), "nextStep": AGREED}
    await changed(open_desk, f"/activities/{done['id']}", body)
    assert await stands(open_desk, client) == ([], True)
    body |= {"nextStep": AGREED | {"code": "outreach"}}
    answer = await open_desk.put(f"/activities/{done['id']}", body, match='"2"')
    assert answer.status_code == 200, answer.text
    assert await stands(open_desk, client) == (["outreach"], False)


async def test_a_release_that_is_on_another_day_since(open_desk: Desk) -> None:
    client = await met(open_desk)
    release = await recorded(open_desk, "/prison-releases", {"clientId": client, "on": "2012-09-12"})
    await shut(open_desk, client)
    await changed(open_desk, f"/prison-releases/{release['id']}", RELEASED)
    assert await stands(open_desk, client) == (["release_contact", "check_at_12_weeks"], False)


async def test_an_appointment_of_before_that_turns_out_to_be_theirs_and_was_missed(open_desk: Desk) -> None:
    client = await met(open_desk)
    session = await open_session(open_desk)
    said = {"sessionId": session["id"], "at": "09:30", "calledAs": "Jo"}
    booking = await recorded(open_desk, "/bookings", said)
    await shut(open_desk, client)
    missed = {"attendance": "did_not_attend", "clientId": client}
    await recorded(open_desk, f"/bookings/{booking['id']}/attendance", missed)
    assert await stands(open_desk, client) == (["new_time"], False)


async def test_an_assessment_of_before_that_was_none_of_who_is_referred_since(open_desk: Desk) -> None:
    care = Care(open_desk, await met(open_desk))
    assessment = await care.assess("2012-09-03")
    await shut(open_desk, care.client)
    await open_desk.running.deliver(referred(care.client, referred_on=SINCE))
    assert (await stands(open_desk, care.client))[0] == ["first_contact"]
    await recorded(open_desk, f"/assessments/{assessment}/void", {"reasonCode": "recorded_by_mistake"})
    assert (await stands(open_desk, care.client))[0] == ["assess", "first_contact"]


async def test_a_correction_of_what_was_said_before_opens_nobody(open_desk: Desk) -> None:
    care = Care(open_desk, await open_desk.new_client())
    made = await recorded(open_desk, "/contacts", contact(care.client, on="2012-09-03"))
    await shut(open_desk, care.client)
    said = {name: value for name, value in contact(care.client, on="2012-09-03").items() if name != "clientId"}
    await changed(open_desk, f"/contacts/{made['id']}", said | {"setting": "custody", "reasonCode": "found_on_review"})
    assert await stands(open_desk, care.client) == ([], True)


async def test_who_was_sent_is_still_to_be_assessed_where_the_contact_was_a_mistake(open_desk: Desk) -> None:
    form = await sent(open_desk)
    taken = await taken_up(open_desk, form, contact=findings(on="2012-09-03"))
    assert await stands(open_desk, taken["clientId"]) == (["assess"], False)
    (made,) = (await open_desk.get(f"/contacts?clientId={taken['clientId']}")).json()["items"]
    await recorded(open_desk, f"/contacts/{made['id']}/void", {"reasonCode": "recorded_by_mistake"})
    assert await stands(open_desk, taken["clientId"]) == (["assess"], False)


async def test_a_release_that_was_known_to_be_ahead_when_they_were_closed_as_in_prison(open_desk: Desk) -> None:
    client = await met(open_desk)
    await recorded(open_desk, "/prison-releases", {"clientId": client, "on": "2012-09-12"})
    await recorded(open_desk, "/closings", {"clientId": client, "on": "2012-09-03", "reasonCode": "in_prison"})
    listed = (await open_desk.get("/worklist")).json()["items"]
    assert [(row["code"], row["dueOn"]) for row in listed if row["clientId"] == client][:1] == [
        ("release_contact", "2012-10-03")
    ]
