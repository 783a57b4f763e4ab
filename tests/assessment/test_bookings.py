"""Bookings: a free time is chosen, nobody has two at once, and what became of it makes the contact."""

import asyncio
from collections import Counter
from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import contact
from tests.assessment.client import FOR_ASSESSMENT, Care, Desk, booked, free, merge, open_session, plan, recorded_site
from tests.assessment.test_worklist import work

CAME = {"attendance": "attended"}
MISSED = {"attendance": "did_not_attend"}


async def contacts(desk: Desk, client: str) -> list[dict[str, Any]]:
    return list((await desk.get(f"/contacts?clientId={client}")).json()["items"])


async def test_two_hundred_book_ten_slots_at_once_and_ten_have_one(open_desk: Desk) -> None:
    session = await open_session(open_desk, ends="14:00")
    slots = [slot["at"] for slot in session["slots"]]
    assert len(slots) == 10
    bodies = [{"sessionId": session["id"], "at": slots[number % 10], "calledAs": f"caller {number}"}
              for number in range(200)]  # fmt: skip
    answers = await asyncio.gather(*(open_desk.post("/bookings", body) for body in bodies))
    assert Counter(answer.status_code for answer in answers) == {201: 10, 409: 190}
    assert {answer.json()["title"] for answer in answers if answer.status_code == 409} == {"Slot taken"}
    taken = sorted(answer.json()["at"] for answer in answers if answer.status_code == 201)
    assert (taken, await free(open_desk, session)) == (slots, 0)


async def test_one_person_who_books_everywhere_at_once_is_booked_once(open_desk: Desk) -> None:
    where = (await recorded_site(open_desk))["id"]
    sessions = [(await plan(open_desk, where))[0] for _ in range(4)]
    client = await open_desk.new_client()
    bodies = [{"sessionId": session["id"], "at": "09:00", "clientId": client} for session in sessions]
    answers = await asyncio.gather(*(open_desk.post("/bookings", body) for body in bodies))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 3}


async def test_a_slot_that_is_taken_names_what_is_free(open_desk: Desk) -> None:
    where = (await recorded_site(open_desk))["id"]
    session, later = await plan(open_desk, where, ends="10:00", weeklyUntil="2012-09-11")
    await booked(open_desk, session, "09:00")
    body = {"sessionId": session["id"], "at": "09:00", "clientId": await open_desk.new_client()}
    refused = await open_desk.post("/bookings", body)
    problem = refused.json()
    assert (refused.status_code, problem["title"]) == (409, "Slot taken")
    assert problem["errors"] == [{"field": "at", "message": "is taken", "allowed": ["09:30"]}]
    assert [(time["sessionId"], time["on"], time["begins"], time["site"]) for time in problem["free"]] == [
        (session["id"], "2012-09-04", "09:30", "heaton-hub"),
        (later["id"], "2012-09-11", "09:00", "heaton-hub"),
        (later["id"], "2012-09-11", "09:30", "heaton-hub"),
    ]


async def test_a_full_group_names_others_that_have_room(open_desk: Desk) -> None:
    group = {"kind": "group", "topic": "alcohol_awareness", "audience": "women", "slotMinutes": None, "capacity": 1}
    where = (await recorded_site(open_desk))["id"]
    session, later = await plan(open_desk, where, weeklyUntil="2012-09-11", **group)
    await booked(open_desk, session, None)
    body = {"sessionId": session["id"], "calledAs": "Jo"}
    refused = await open_desk.post("/bookings", body)
    assert (refused.status_code, refused.json()["title"]) == (409, "Session full")
    assert [(time["sessionId"], time["begins"]) for time in refused.json()["free"]] == [(later["id"], "09:00")]


async def test_nobody_is_booked_twice_at_one_time_under_any_of_their_ids(open_desk: Desk) -> None:
    where = (await recorded_site(open_desk))["id"]
    (session,), (other,) = await plan(open_desk, where), await plan(open_desk, where, begins="09:15", ends="10:15")
    person, twin = [Care(open_desk, await open_desk.new_client()) for _ in range(2)]
    first = await booked(open_desk, session, "09:30", person.client)
    await merge(twin, person)
    for client in (person.client, twin.client):
        body = {"sessionId": other["id"], "at": "09:15", "clientId": client}
        refused = await open_desk.post("/bookings", body)
        assert (refused.status_code, refused.json()["title"]) == (409, "Booked elsewhere")
        assert refused.json()["bookingId"] == first["id"]
    (row,) = (await open_desk.get(f"/bookings?clientId={person.client}")).json()["items"]
    assert row["clientId"] == twin.client
    await booked(open_desk, session, "10:00", twin.client)


async def test_whoever_comes_has_a_contact_and_nothing_is_typed_twice(open_desk: Desk) -> None:
    session = await open_session(open_desk)
    booking = await booked(open_desk, session, "09:30", **FOR_ASSESSMENT)
    client = booking["clientId"]
    assert (booking["state"], booking["begins"], booking["ends"]) == ("booked", "09:30", "10:00")
    path = f"/bookings/{booking['id']}"
    early = await open_desk.post(f"{path}/attendance", CAME)
    assert [error["field"] for error in early.json()["errors"]] == ["on"]
    open_desk.running.today = date(2012, 9, 4)
    came = await open_desk.post(f"{path}/attendance", CAME | {"presenting": ["1011"]}, match='"1"')
    assert (came.status_code, came.json()["state"], came.json()["revision"]) == (200, "attended", 2)
    (made,) = await contacts(open_desk, client)
    assert came.json()["contactId"] == made["id"]
    says = ("on", "setting", "kind", "access", "attendance", "presenting", "source")
    assert [made[name] for name in says] == [
        "2012-09-04", "community", "assessment", "appointment", "attended", ["1011"], {"code": "4", "list": "cds-h"},
    ]  # fmt: skip
    assert [code for _, code, *_ in await work(open_desk)] == ["assess"]
    again = await open_desk.post(f"{path}/attendance", MISSED)
    assert (again.status_code, again.json()["state"]) == (409, "attended")
    back = await open_desk.post(f"{path}/take-back", {"reasonCode": "recorded_by_mistake"}, match='"2"')
    assert (back.json()["state"], back.json()["contactId"]) == ("booked", None)
    assert [row["voided"] for row in await contacts(open_desk, client)] == [True]
    missed = await open_desk.post(f"{path}/attendance", MISSED)
    assert missed.json()["state"] == "did_not_attend"
    assert [row["attendance"] for row in await contacts(open_desk, client)] == ["attended", "did_not_attend"]
    assert (client, "new_time", "2012-09-11", "ann") in await work(open_desk)
    assert await free(open_desk, session) == 4


async def test_without_what_the_contact_needs_it_names_what_is_missing(open_desk: Desk) -> None:
    session = await open_session(open_desk, on="2012-09-03")
    booking = await booked(open_desk, session, "09:30")
    path = f"/bookings/{booking['id']}/attendance"
    for says, field in (({}, "kind"), ({"kind": "advice"}, "source"), ({"source": {"code": "4", "list": "x"}}, "kind")):
        answer = await open_desk.post(path, CAME | says)
        assert [error["field"] for error in answer.json()["errors"]] == [field]
    missed = await open_desk.post(path, MISSED)
    assert (missed.status_code, missed.json()["contactId"]) == (200, None)
    assert await contacts(open_desk, booking["clientId"]) == []


async def test_who_was_booked_before_they_were_registered_is_named_when_they_come(open_desk: Desk) -> None:
    session = await open_session(open_desk, on="2012-09-03")
    answer = await open_desk.post(
        "/bookings", {"sessionId": session["id"], "at": "09:30", "calledAs": "Jo"} | FOR_ASSESSMENT
    )
    assert (answer.status_code, answer.json()["calledAs"]) == (201, "Jo")
    path = f"/bookings/{answer.json()['id']}/attendance"
    nameless = await open_desk.post(path, CAME)
    assert [error["field"] for error in nameless.json()["errors"]] == ["clientId"]
    client = await open_desk.new_client()
    came = await open_desk.post(path, CAME | {"clientId": client})
    assert (came.status_code, came.json()["clientId"]) == (200, client)
    assert len(await contacts(open_desk, client)) == 1


async def test_a_new_contact_of_the_day_is_the_one_of_the_booking(open_desk: Desk) -> None:
    session = await open_session(open_desk, on="2012-09-03")
    body = {"sessionId": session["id"], "at": "09:30", "calledAs": "Jo"}
    booking = (await open_desk.post("/bookings", body)).json()
    client = await open_desk.new_client()
    recorded = await open_desk.post("/contacts", contact(client, on="2012-09-03", access="appointment"))
    path = f"/bookings/{booking['id']}/attendance"
    came = await open_desk.post(path, CAME | {"clientId": client})
    assert (came.status_code, came.json()["contactId"]) == (200, recorded.json()["id"])
    assert len(await contacts(open_desk, client)) == 1
    other = await booked(open_desk, session, "10:00", client)
    again = await open_desk.post(f"/bookings/{other['id']}/attendance", CAME)
    assert [error["field"] for error in again.json()["errors"]] == ["kind"]


async def test_an_open_door_takes_who_is_there_until_it_is_full(open_desk: Desk) -> None:
    session = await open_session(open_desk, kind="drop_in", slotMinutes=None, on="2012-09-03", capacity=2)
    for _ in range(2):
        here = await booked(open_desk, session, None, came=FOR_ASSESSMENT | {"presenting": []})
        assert (here["state"], here["access"]) == ("attended", "drop_in")
        assert len(await contacts(open_desk, here["clientId"])) == 1
    body = {"sessionId": session["id"], "clientId": await open_desk.new_client(), "came": FOR_ASSESSMENT}
    refused = await open_desk.post("/bookings", body)
    assert (refused.status_code, refused.json()["free"]) == (409, [])
    assert await contacts(open_desk, body["clientId"]) == []
    counts = (await open_desk.get(f"/sessions/{session['id']}")).json()
    assert (counts["attended"], counts["booked"], counts["free"]) == (2, 0, 0)


async def test_a_group_needs_no_contact(open_desk: Desk) -> None:
    session = await open_session(open_desk, kind="group", topic="women", slotMinutes=None, on="2012-09-03")
    here = await booked(open_desk, session, None, came={})
    assert (here["state"], here["contactId"]) == ("attended", None)


async def test_what_is_called_off_frees_the_time_and_is_taken_back_only_while_it_is_free(open_desk: Desk) -> None:
    session = await open_session(open_desk)
    booking = await booked(open_desk, session, "09:30")
    path = f"/bookings/{booking['id']}"
    nothing = await open_desk.post(f"{path}/take-back", {"reasonCode": "recorded_by_mistake"})
    assert (nothing.status_code, nothing.json()["title"]) == (409, "Nothing said yet")
    off = await open_desk.post(f"{path}/cancel", {"by": "person", "reasonCode": "travel"}, match='"1"')
    assert (off.json()["state"], off.json()["cancelledBy"], off.json()["cancelledFor"]) == (
        "cancelled",
        "person",
        "travel",
    )
    assert await work(open_desk) == []
    other = await booked(open_desk, session, "09:30")
    refused = await open_desk.post(f"{path}/take-back", {"reasonCode": "recorded_by_mistake"})
    assert (refused.status_code, refused.json()["title"]) == (409, "Slot taken")
    voided = await open_desk.post(f"/bookings/{other['id']}/void", {"reasonCode": "wrong_person"}, match='"1"')
    assert voided.json()["voided"] is True
    assert (await open_desk.post(f"/bookings/{other['id']}/void", {"reasonCode": "wrong_person"})).status_code == 409
    back = await open_desk.post(f"{path}/take-back", {"reasonCode": "recorded_by_mistake"})
    assert (back.json()["state"], back.json()["cancelledBy"]) == ("booked", None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sessionId": "01a227f2-df4d-76e1-bf4b-1ca8d0f9aab2"}, "sessionId"),
        ({"at": "09:15"}, "at"),
        ({"at": None}, "at"),
        ({"clientId": "01a227f2-df4d-76e1-bf4b-1ca8d0f9aab2"}, "clientId"),
        ({"clientId": None}, "clientId"),
        ({"calledAs": "Jo"}, "calledAs"),
        ({"calledAs": "x" * 41, "clientId": None}, "calledAs"),
        ({"kind": "tea"}, "kind"),
    ],
)
async def test_bad_input_names_the_field(open_desk: Desk, changes: dict[str, Any], field: str) -> None:
    session = await open_session(open_desk)
    said = {"sessionId": session["id"], "at": "09:00", "clientId": await open_desk.new_client()} | changes
    answer = await open_desk.post("/bookings", {name: value for name, value in said.items() if value is not None})
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_nobody_is_booked_for_a_day_that_is_over(open_desk: Desk) -> None:
    session = await open_session(open_desk, on="2012-08-28")
    body = {"sessionId": session["id"], "at": "09:00", "clientId": await open_desk.new_client()}
    refused = await open_desk.post("/bookings", body)
    assert [error["field"] for error in refused.json()["errors"]] == ["sessionId"]
    assert (await open_desk.post("/bookings", body | {"came": FOR_ASSESSMENT})).status_code == 201
    listed = (
        await open_desk.get(f"/bookings?sessionId={session['id']}&state=attended&from=2012-08-28&to=2012-08-28")
    ).json()
    assert [row["access"] for row in listed["items"]] == ["unbooked"]
