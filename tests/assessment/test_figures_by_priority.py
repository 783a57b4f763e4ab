"""What is done is counted by the priority area of the site where somebody was met."""

from typing import Any

import pytest

from tests.assessment.builders import activity, contact
from tests.assessment.client import FOR_ASSESSMENT, Desk, booked, new_care, plan, recorded_site
from tests.figures.counted import ask, derive, figure

SEPTEMBER = {"since": "2012-09-01", "until": "2012-09-30", "by": "priority_area"}
DAY = {"on": "2012-09-03"}


async def by_area(desk: Desk, code: str, **asked: Any) -> dict[str | None, list[int]]:
    await derive(desk.running)
    answer = await figure(desk, code, **SEPTEMBER | asked)
    points = [point for point in answer["points"] if point["eligible"]]
    return {point["by"]["priority_area"]: [point["eligible"], point["met"]] for point in points}


async def site_in(desk: Desk, priority: str | None) -> str:
    where: str = (await recorded_site(desk, code=f"at-{priority}", priority=priority))["id"]
    return where


async def at_a_site(desk: Desk, site: str | None, **said: Any) -> dict[str, Any]:
    client = await desk.new_client()
    answer = await desk.post("/contacts", contact(client, **DAY, siteId=site, **said))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_contact_counts_for_the_priority_area_of_its_site_or_of_its_session(open_desk: Desk) -> None:
    one, two = [await site_in(open_desk, priority) for priority in ("priority-1", "priority-2")]
    said = await at_a_site(open_desk, one)
    assert said["siteId"] == one
    await at_a_site(open_desk, None)
    (session,) = await plan(open_desk, two, kind="drop_in", slotMinutes=None, **DAY)
    await booked(open_desk, session, None, came=FOR_ASSESSMENT)
    assert await by_area(open_desk, "contacts") == {"priority-1": [1, None], "priority-2": [1, None], None: [1, None]}
    assert (await by_area(open_desk, "contacts-attended"))["priority-2"] == [1, 1]
    moved = {name: value for name, value in contact("", **DAY, siteId=two).items() if name != "clientId"}
    corrected = await open_desk.put(f"/contacts/{said['id']}", moved, match='"1"')
    assert corrected.json()["siteId"] == two, corrected.text
    assert await by_area(open_desk, "contacts") == {"priority-2": [2, None], None: [1, None]}


async def test_the_booking_of_a_contact_that_was_recorded_before_says_where_it_was(open_desk: Desk) -> None:
    client = await open_desk.new_client()
    came = await open_desk.post("/contacts", contact(client, **DAY))
    assert came.status_code == 201
    assert await by_area(open_desk, "contacts") == {None: [1, None]}
    (session,) = await plan(open_desk, await site_in(open_desk, "priority-1"), kind="drop_in", slotMinutes=None, **DAY)
    made = await booked(open_desk, session, None, client, came=FOR_ASSESSMENT)
    assert made["contactId"] == came.json()["id"]
    assert await by_area(open_desk, "contacts") == {"priority-1": [1, None]}


async def test_activities_and_bookings_are_counted_whoever_comes(open_desk: Desk) -> None:
    one = await site_in(open_desk, "priority-1")
    client = await open_desk.new_client()
    for where, came in ((one, {}), (one, {"attendance": "did_not_attend", "absenceReason": "forgot"}), (None, {})):
        done = await open_desk.post("/activities", activity(client, **DAY, nextStep=None, siteId=where, **came))
        assert (done.status_code, done.json()["siteId"]) == (201, where), done.text
    group = {"kind": "group", "people": 9, "nextStep": None, "siteId": one}
    assert (await open_desk.post("/activities", activity(None, **DAY, **group))).status_code == 201
    assert await by_area(open_desk, "activities") == {"priority-1": [2, None], None: [1, None]}
    (session,) = await plan(open_desk, one, kind="group", slotMinutes=None, topic="alcohol", **DAY)
    for attendance in ("attended", "did_not_attend", None):
        made = await booked(open_desk, session, None)
        if attendance:
            said = await open_desk.post(f"/bookings/{made['id']}/attendance", {"attendance": attendance})
            assert said.status_code == 200, said.text
    assert await by_area(open_desk, "bookings-attended") == {"priority-1": [2, 1]}
    refused = await ask(open_desk, "bookings-attended", "provider", organisation="cdas", **SEPTEMBER)
    assert refused.status_code == 403, refused.text


async def test_a_site_that_comes_to_lie_in_another_priority_area_is_counted_there(open_desk: Desk) -> None:
    one = await site_in(open_desk, "priority-1")
    await at_a_site(open_desk, one)
    (session,) = await plan(open_desk, one, kind="drop_in", slotMinutes=None, **DAY)
    await booked(open_desk, session, None, came=FOR_ASSESSMENT)
    assert await by_area(open_desk, "contacts") == {"priority-1": [2, None]}
    site = (await open_desk.get(f"/sites/{one}")).json()
    says = {name: site[name] for name in ("name", "address", "setting", "hours", "openFrom")}
    changed = await open_desk.put(f"/sites/{one}", says | {"priority": "priority-9"}, match='"1"')
    assert changed.status_code == 200, changed.text
    assert await by_area(open_desk, "contacts") == {"priority-9": [2, None]}
    assert await by_area(open_desk, "bookings-attended") == {"priority-9": [1, 1]}


@pytest.mark.parametrize("path", ["/contacts", "/activities", "/persons"])
async def test_a_site_has_to_be_one_that_was_open_there_and_then(open_desk: Desk, path: str) -> None:
    late = (await recorded_site(open_desk, code="late", openFrom="2012-09-04"))["id"]
    early = (await recorded_site(open_desk, code="early"))["id"]
    gone = (await recorded_site(open_desk, code="gone"))["id"]
    await open_desk.post(f"/sites/{gone}/void", {"reasonCode": "recorded_twice"})
    client = await open_desk.new_client()

    async def refused(site: str, **said: Any) -> dict[str, Any]:
        body: dict[str, Any]
        if path == "/activities":
            body = activity(client, **DAY, nextStep=None, siteId=site, **said)
        else:
            body = contact(client, **DAY, siteId=site, **said)
        if path == "/persons":
            del body["clientId"]
            body = {"givenName": "Ida", "familyName": "Low", "birthDate": "1980-01-01", "sex": "female"} | {
                "contact": body
            }
        answer = await open_desk.post(path, body)
        assert answer.status_code == 422, answer.text
        (error,) = answer.json()["errors"]
        return {**error, "field": error["field"].removeprefix("contact.")}

    for unknown in (gone, client):
        assert await refused(unknown) == {"field": "siteId", "message": "is not the id of a site of the area"}
    assert await refused(late) == {
        "field": "siteId", "message": "is a site that is not open on 2012-09-03", "allowed": ["from 2012-09-04"],
    }  # fmt: skip
    assert (await refused(early, setting="court"))["allowed"] == ["community"]


async def test_a_provider_is_told_of_the_activities_that_it_recorded_itself_alone(open_desk: Desk) -> None:
    one = await site_in(open_desk, "priority-1")
    care = await new_care(open_desk)
    await care.start("2012-05-07", "start")
    for role, sub in (("assessor", "ann"), ("provider", "pat")):
        said = activity(care.client, **DAY, nextStep=None, siteId=one)
        done = await open_desk.post("/activities", said, role, organisation="start", sub=sub)
        assert done.status_code == 201, done.text
    assert await by_area(open_desk, "activities") == {"priority-1": [2, None]}
    answer = await ask(open_desk, "activities", "provider", organisation="start", **SEPTEMBER)
    assert [point["eligible"] for point in answer.json()["points"]] == [1]
