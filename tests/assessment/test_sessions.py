"""Where and when the front door meets people: sites, sessions at them, and calling them off."""

import asyncio
from typing import Any

import pytest

from tests.assessment.builders import planned, site
from tests.assessment.client import FOR_ASSESSMENT, Desk, booked, free, open_session, plan, recorded_site
from tests.assessment.test_worklist import work


async def test_a_site_is_recorded_changed_and_taken_back(open_desk: Desk) -> None:
    said = await recorded_site(open_desk)
    path = f"/sites/{said['id']}"
    assert (said["revision"], said["priority"], said["hours"][0]["opens"]) == (1, "priority-1", "09:00")
    again = await open_desk.post("/sites", site(name="Another"))
    assert [error["field"] for error in again.json()["errors"]] == ["code"]
    hub = {name: said for name, said in site(name="Hub", openUntil="2013-03-31").items() if name != "code"}
    assert (await open_desk.put(path, hub, match='"2"')).status_code == 412
    changed = await open_desk.put(path, hub, match='"1"')
    assert (changed.json()["name"], changed.json()["revision"]) == ("Hub", 2)
    assert (await open_desk.get(path)).json() == changed.json()
    voided = await open_desk.post(f"{path}/void", {"reasonCode": "recorded_twice"}, match='"2"')
    assert (voided.json()["voided"], voided.json()["voidReason"]) == (True, "recorded_twice")
    assert (await open_desk.put(path, hub, match='"3"')).status_code == 409
    await recorded_site(open_desk)
    assert [row["voided"] for row in (await open_desk.get("/sites")).json()["items"]] == [True, False]


async def test_a_site_at_which_sessions_are_planned_is_not_taken_back(open_desk: Desk) -> None:
    where = (await recorded_site(open_desk))["id"]
    (session,) = await plan(open_desk, where)
    refused = await open_desk.post(f"/sites/{where}/void", {"reasonCode": "recorded_twice"})
    assert (refused.status_code, refused.json()["title"]) == (409, "Site in use")
    await open_desk.post(f"/sessions/{session['id']}/cancel", {"reasonCode": "closed"})
    assert (await open_desk.post(f"/sites/{where}/void", {"reasonCode": "recorded_twice"})).status_code == 200


async def test_sessions_of_each_week_are_planned_at_once_with_their_slots(open_desk: Desk) -> None:
    where = (await recorded_site(open_desk))["id"]
    weekly = await plan(open_desk, where, weeklyUntil="2012-09-20")
    assert [session["on"] for session in weekly] == ["2012-09-04", "2012-09-11", "2012-09-18"]
    assert len({session["seriesId"] for session in weekly}) == 1
    assert [slot["at"] for slot in weekly[0]["slots"]] == ["09:00", "09:30", "10:00", "10:30"]
    assert (weekly[0]["free"], weekly[0]["capacity"], weekly[0]["worker"]) == (4, 1, "ann")
    (other,) = await plan(open_desk, where, kind="drop_in", slotMinutes=None, on="2012-09-05")
    assert (other["free"], other["slots"], other["seriesId"]) == (None, [], None)
    listed = (await open_desk.get("/sessions?limit=2")).json()
    rest = (await open_desk.get(f"/sessions?limit=9&cursor={listed['next']}")).json()
    days = [row["on"] for row in [*listed["items"], *rest["items"]]]
    assert days == ["2012-09-04", "2012-09-05", "2012-09-11", "2012-09-18"]
    narrowed = await open_desk.get(f"/sessions?kind=slots&from=2012-09-05&seriesId={weekly[0]['seriesId']}&worker=ann")
    assert [row["on"] for row in narrowed.json()["items"]] == ["2012-09-11", "2012-09-18"]


async def test_a_night_centre_is_open_past_midnight(open_desk: Desk) -> None:
    hours = [{"day": "friday", "opens": "20:00", "closes": "03:00"}]
    where = (await recorded_site(open_desk, hours=hours))["id"]
    night = {"kind": "night", "on": "2012-09-07", "begins": "22:00", "ends": "01:00", "slotMinutes": 60}
    (session,) = await plan(open_desk, where, **night)
    assert [slot["at"] for slot in session["slots"]] == ["22:00", "23:00", "00:00"]
    late = await open_desk.post("/sessions", planned(where, **night | {"ends": "04:00"}))
    (error,) = late.json()["errors"]
    assert (error["field"], error["allowed"]) == ("begins", ["Friday 20:00 to 03:00"])


@pytest.mark.parametrize(
    ("on", "message"),
    [
        ("2012-09-04", "lies outside the opening hours of the site"),
        ("2012-09-05", "lies on a Wednesday, when the site is closed"),
        ("2012-09-08", "lies outside the opening hours of the site"),  # from the evening before
        ("2012-09-09", "lies on a Sunday, when the site is closed"),
    ],
)
async def test_hours_are_said_as_the_week_goes_and_that_a_day_is_closed(open_desk: Desk, on: str, message: str) -> None:
    hours = [{"day": day, "opens": opens, "closes": closes} for day, opens, closes in (
        ("friday", "20:00", "03:00"), ("tuesday", "13:00", "17:00"), ("tuesday", "09:00", "12:00"),
    )]  # fmt: skip
    where = (await recorded_site(open_desk, hours=hours))["id"]
    refused = await open_desk.post("/sessions", planned(where, on=on, begins="11:00", ends="14:00"))
    allowed = ["Tuesday 09:00 to 12:00", "Tuesday 13:00 to 17:00", "Friday 20:00 to 03:00"]
    assert refused.json()["errors"] == [{"field": "begins", "message": message, "allowed": allowed}]
    (session,) = await plan(open_desk, where, ends="10:00")
    changed = {"begins": "11:00", "ends": "14:00", "slotMinutes": 30}
    outside = await open_desk.put(f"/sessions/{session['id']}", changed, match='"1"')
    assert [error["allowed"] for error in outside.json()["errors"]] == [allowed]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"siteId": "01a227f2-df4d-76e1-bf4b-1ca8d0f9aab2"}, "siteId"),
        ({"on": "2012-09-06"}, "begins"),
        ({"on": "2012-03-27"}, "on"),
        ({"on": "2013-09-10"}, "on"),
        ({"begins": "08:00"}, "begins"),
        ({"begins": "25:00"}, "begins"),
        ({"kind": "party"}, "kind"),
        ({"slotMinutes": None}, "slotMinutes"),
        ({"slotMinutes": 121}, "slotMinutes"),
        ({"kind": "drop_in"}, "slotMinutes"),
        ({"kind": "group", "slotMinutes": None}, "topic"),
        ({"topic": "alcohol_awareness"}, "topic"),
        ({"capacity": 0}, "capacity"),
        ({"weeklyUntil": "2012-09-03"}, "weeklyUntil"),
        ({"on": "2012-04-03", "weeklyUntil": "2013-08-27"}, "weeklyUntil"),
    ],
)
async def test_bad_input_names_the_field(open_desk: Desk, changes: dict[str, Any], field: str) -> None:
    where = (await recorded_site(open_desk))["id"]
    answer = await open_desk.post("/sessions", planned(where, **changes))
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert (await open_desk.get("/sessions")).json()["items"] == []


async def test_a_session_is_changed_as_far_as_those_who_are_booked_still_fit(open_desk: Desk) -> None:
    (session,) = await plan(open_desk, (await recorded_site(open_desk))["id"])
    await booked(open_desk, session, "10:30")
    path = f"/sessions/{session['id']}"
    shorter = {"begins": "09:00", "ends": "10:30", "slotMinutes": 30}
    refused = await open_desk.put(path, shorter, match='"1"')
    assert (refused.status_code, refused.json()["title"]) == (409, "Bookings do not fit")
    assert (refused.json()["booked"], refused.json()["times"]) == (1, ["10:30"])
    outside = await open_desk.put(path, shorter | {"begins": "07:00"}, match='"1"')
    assert [error["field"] for error in outside.json()["errors"]] == ["begins"]
    longer = await open_desk.put(path, shorter | {"ends": "12:00", "worker": "kim"}, match='"1"')
    assert (longer.json()["free"], longer.json()["worker"], longer.json()["revision"]) == (5, "kim", 2)


async def test_whoever_is_called_off_by_the_service_stands_on_the_worklist_for_a_new_time(open_desk: Desk) -> None:
    where = (await recorded_site(open_desk))["id"]
    session, later = await plan(open_desk, where, weeklyUntil="2012-09-11")
    booking = await booked(open_desk, session, "10:30")
    client = booking["clientId"]
    assert await work(open_desk) == [(client, "appointment", "2012-09-04", "ann")]
    called_off = await open_desk.post(f"/sessions/{session['id']}/cancel", {"reasonCode": "staff_absent"}, match='"1"')
    assert (called_off.json()["state"], called_off.json()["free"]) == ("cancelled", 0)
    (row,) = (await open_desk.get(f"/bookings?clientId={client}")).json()["items"]
    assert (row["state"], row["cancelledBy"], row["cancelledFor"]) == ("cancelled", "service", "staff_absent")
    assert await work(open_desk) == [(client, "new_time", "2012-09-11", "ann")]
    again = await open_desk.post(f"/sessions/{session['id']}/cancel", {"reasonCode": "closed"})
    assert (again.status_code, again.json()["title"]) == (409, "Session cancelled")
    refused = await open_desk.post("/bookings", {"sessionId": session["id"], "at": "09:00", "clientId": client})
    assert refused.status_code == 409
    await booked(open_desk, later, "09:00", client)
    assert await work(open_desk) == [(client, "appointment", "2012-09-11", "ann")]


async def test_how_many_came_to_an_open_door_is_counted(open_desk: Desk) -> None:
    where = (await recorded_site(open_desk))["id"]
    (session,) = await plan(open_desk, where, kind="drop_in", slotMinutes=None, on="2012-09-03")
    path = f"/sessions/{session['id']}"
    counted = await open_desk.post(f"{path}/count", {"others": 6}, match='"1"')
    assert (counted.json()["others"], counted.json()["revision"]) == (6, 2)
    held = await open_desk.post(f"{path}/cancel", {"reasonCode": "too_few"})
    assert (held.status_code, held.json()["title"]) == (409, "Session was held")
    (ahead,) = await plan(open_desk, where, kind="drop_in", slotMinutes=None)
    early = await open_desk.post(f"/sessions/{ahead['id']}/count", {"others": 6})
    assert [error["field"] for error in early.json()["errors"]] == ["on"]
    assert await free(open_desk, ahead) is None


async def test_what_is_done_is_told_by_priority_area(open_desk: Desk) -> None:
    for code, priority in (("one", "priority-1"), ("two", "priority-2"), ("other", None)):
        where = (await recorded_site(open_desk, code=code, priority=priority))["id"]
        (session,) = await plan(open_desk, where, kind="drop_in", slotMinutes=None, on="2012-09-03")
        await booked(open_desk, session, None, came=FOR_ASSESSMENT)
    listed = (await open_desk.get("/sessions?priority=priority-2")).json()["items"]
    assert [row["attended"] for row in listed] == [1]
    assert listed[0]["siteId"] != where
    assert (await open_desk.get("/sessions?priority=priority-3")).json()["items"] == []


@pytest.mark.parametrize("role", ["referrer", "provider", "clinician", "verifier", "commissioner", "auditor"])
async def test_nobody_but_the_front_door_sees_who_comes_when(open_desk: Desk, role: str) -> None:
    for path in ("/sites", "/sessions", "/bookings"):
        assert (await open_desk.get(path, role)).status_code == 403


async def test_nobody_plans_at_a_site_while_it_is_taken_back(open_desk: Desk) -> None:
    outcomes = []
    for number in range(6):
        where = (await recorded_site(open_desk, code=f"race-{number}"))["id"]
        answers = await asyncio.gather(
            open_desk.post("/sessions", planned(where)),
            open_desk.post(f"/sites/{where}/void", {"reasonCode": "recorded_by_mistake"}),
        )
        outcomes.append(tuple(answer.status_code for answer in answers))
    assert (201, 200) not in outcomes


async def test_no_more_are_counted_than_there_are_slots_for(open_desk: Desk) -> None:
    session = await open_session(open_desk, on="2012-09-03", ends="10:00")
    path = f"/sessions/{session['id']}/count"
    refused = await open_desk.post(path, {"others": 3})
    assert [(error["field"], error["allowed"]) for error in refused.json()["errors"]] == [("others", ["from 0 to 2"])]
    assert (await open_desk.post(path, {"others": 2})).json()["others"] == 2
