"""Bookings: a free time is chosen, nobody has two at once, and what became of it makes the contact."""

import asyncio
from collections import Counter
from datetime import date
from typing import Any

import pytest

from tests.assessment.builders import contact
from tests.assessment.client import FOR_ASSESSMENT, Care, Desk, booked, free, merge, open_session, plan, recorded_site
from tests.assessment.test_referral_forms import sent, taken_up
from tests.assessment.test_worklist import work
from tests.conftest import _running
from tests.harness import Running
from tests.older import older

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


async def undo(desk: Desk, booking: dict[str, Any], way: str) -> None:
    answer = await desk.post(f"/bookings/{booking['id']}/{way}", {"reasonCode": "recorded_by_mistake"})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("way", ["take-back", "void"])
@pytest.mark.parametrize(
    "other", [{"kind": "outreach"}, {"access": "drop_in"}, {"setting": "custody"}, {"attendance": "did_not_attend"}]
)
async def test_another_contact_of_the_day_is_another_meeting(open_desk: Desk, way: str, other: dict[str, str]) -> None:
    session = await open_session(open_desk, on="2012-09-03")
    client = await open_desk.new_client()
    body = contact(client, on="2012-09-03", access="appointment") | other
    met = (await open_desk.post("/contacts", body, sub="morning")).json()["id"]
    booking = await booked(open_desk, session, "09:30", client, **FOR_ASSESSMENT)
    came = (await open_desk.post(f"/bookings/{booking['id']}/attendance", CAME)).json()
    rows = {row["id"]: row for row in await contacts(open_desk, client)}
    assert set(rows) == {met, came["contactId"]}
    assert met != came["contactId"]
    made = rows[came["contactId"]]
    assert [made[name] for name in ("kind", "access", "setting")] == ["assessment", "appointment", "community"]
    await undo(open_desk, came, way)
    voided = {row["id"]: row["voided"] for row in await contacts(open_desk, client)}
    assert voided == {met: False, came["contactId"]: True}


@pytest.mark.parametrize("way", ["take-back", "void"])
async def test_a_contact_that_was_there_already_stays_when_the_booking_does_not(open_desk: Desk, way: str) -> None:
    session = await open_session(open_desk, on="2012-09-03")
    client = await open_desk.new_client()
    met = (await open_desk.post("/contacts", contact(client, on="2012-09-03", access="appointment"))).json()["id"]
    booking = await booked(open_desk, session, "09:30", client, **FOR_ASSESSMENT)
    path = f"/bookings/{booking['id']}/attendance"
    assert (await open_desk.post(path, CAME)).json()["contactId"] == met
    await undo(open_desk, booking, way)
    assert [(row["id"], row["voided"]) for row in await contacts(open_desk, client)] == [(met, False)]
    if way == "take-back":
        await open_desk.post(f"/contacts/{met}/void", {"reasonCode": "recorded_by_mistake"})
        made = (await open_desk.post(path, CAME)).json()["contactId"]
        await undo(open_desk, booking, way)
        assert {row["id"]: row["voided"] for row in await contacts(open_desk, client)} == {met: True, made: True}


@pytest.mark.parametrize("access", ["drop_in", "appointment"])
async def test_the_contact_of_a_referral_form_stays_with_it(open_desk: Desk, access: str) -> None:
    session = await open_session(open_desk, on="2012-09-03")
    form = await sent(open_desk)
    body = contact("", on="2012-09-03", presenting=[], access=access)
    taken = await taken_up(open_desk, form, contact={name: said for name, said in body.items() if name != "clientId"})
    booking = await booked(open_desk, session, "09:30", taken["clientId"], **FOR_ASSESSMENT)
    came = (await open_desk.post(f"/bookings/{booking['id']}/attendance", CAME)).json()
    assert (came["contactId"] == taken["contactId"]) == (access == "appointment")
    await undo(open_desk, booking, "void")
    shown = (await open_desk.get(f"/referral-forms/{form['id']}")).json()
    assert (shown["state"], shown["contactId"]) == ("taken_up", taken["contactId"])
    voided = {row["id"]: row["voided"] for row in await contacts(open_desk, taken["clientId"])}
    assert voided[taken["contactId"]] is False


async def test_what_bookings_made_before_that_was_kept_is_known_by_what_it_says(
    assessment: Running, database_url: str
) -> None:
    async with older(database_url, assessment.service, "0002") as kept:
        await kept.upgrade()
        async for running in _running("assessment", kept.url):
            running.today = date(2012, 9, 3)
            desk = Desk(running)
            session = await open_session(desk, on="2012-09-03")
            rows = []
            for at, met_by in (("09:00", None), ("09:30", "morning"), ("10:00", None)):
                client = await desk.new_client()
                if met_by:
                    body = contact(client, on="2012-09-03", access="appointment")
                    await desk.post("/contacts", body, sub=met_by)
                booking = await booked(desk, session, at, client, **FOR_ASSESSMENT)
                rows.append((await desk.post(f"/bookings/{booking['id']}/attendance", CAME)).json())
            made, found, corrected = rows
            noted = await kept.rows("SELECT contact_made FROM assessment.booking ORDER BY at")
            assert [row["contact_made"] for row in noted] == [True, False, True]
            await kept.rows("UPDATE assessment.contact SET kind = 'advice' WHERE id = $1", corrected["contactId"])
            await kept.rows("ALTER TABLE assessment.booking DROP contact_made")
            await kept.again("0096")
            noted = await kept.rows("SELECT contact_made FROM assessment.booking ORDER BY at")
            assert [row["contact_made"] for row in noted] == [True, False, False]
            for booking in (made, found):
                await undo(desk, booking, "take-back")
                (row,) = await contacts(desk, booking["clientId"])
                assert row["voided"] is (booking is made)


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


async def test_times_of_a_night_are_named_as_it_goes(open_desk: Desk) -> None:
    hours = [{"day": "friday", "opens": "20:00", "closes": "03:00"}]
    where = (await recorded_site(open_desk, hours=hours))["id"]
    night = {"kind": "night", "on": "2012-09-07", "begins": "22:00", "ends": "01:00", "slotMinutes": 60}
    (session,) = await plan(open_desk, where, **night)
    refused = await open_desk.post("/bookings", {"sessionId": session["id"], "at": "21:00", "calledAs": "Jo"})
    assert [error["allowed"] for error in refused.json()["errors"]] == [["22:00", "23:00", "00:00"]]


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


async def test_who_came_was_somebody_else(open_desk: Desk) -> None:
    """Taken back they are booked by what they go by, and nobody stands under a wrong name."""
    session = await open_session(open_desk, on="2012-09-03")
    body = {"sessionId": session["id"], "at": "09:30", "calledAs": "Jo"} | FOR_ASSESSMENT
    booking = (await open_desk.post("/bookings", body)).json()
    wrong, right = await open_desk.new_client(), await open_desk.new_client()
    path = f"/bookings/{booking['id']}"
    for client in (wrong, right):
        came = await open_desk.post(f"{path}/attendance", {"attendance": "attended", "clientId": client})
        assert (came.status_code, came.json()["clientId"]) == (200, client)
        back = await open_desk.post(f"{path}/take-back", {"reasonCode": "wrong_person"})
        assert (back.status_code, back.json()["clientId"], back.json()["calledAs"]) == (200, None, "Jo")
        assert (await open_desk.get(f"/bookings?clientId={client}")).json()["items"] == []


async def test_whoever_goes_by_another_id_by_now_is_nobody_else(open_desk: Desk) -> None:
    session = await open_session(open_desk, on="2012-09-03")
    absorbed, survivor = [Care(open_desk, await open_desk.new_client()) for _ in range(2)]
    booking = await booked(open_desk, session, "09:30", absorbed.client, **FOR_ASSESSMENT)
    await merge(survivor, absorbed)
    said = {"attendance": "attended", "clientId": survivor.client}
    came = await open_desk.post(f"/bookings/{booking['id']}/attendance", said)
    assert came.status_code == 200, came.text


async def test_bookings_are_listed_by_their_times_a_page_at_a_time(open_desk: Desk) -> None:
    session = await open_session(open_desk)
    for at in ("10:00", "09:00", "09:30"):
        await booked(open_desk, session, at)
    listed, way = [], "/bookings?limit=1"
    while way:
        answer = (await open_desk.get(way)).json()
        listed += [row["at"] for row in answer["items"]]
        way = f"/bookings?limit=1&cursor={answer['next']}" if answer["next"] else ""
    assert listed == ["09:00", "09:30", "10:00"]


async def test_who_is_expected_is_not_closed_before_somebody_calls_it_off(open_desk: Desk) -> None:
    session = await open_session(open_desk)
    client = await open_desk.new_client()
    booking = await booked(open_desk, session, "09:00", client)
    closing = {"clientId": client, "on": "2012-09-03", "reasonCode": "does_not_engage"}
    refused = await open_desk.post("/closings", closing)
    assert (refused.status_code, refused.json()["title"]) == (409, "Still expected")
    off = await open_desk.post(f"/sessions/{session['id']}/cancel", {"reasonCode": "closed"}, match='"1"')
    assert off.status_code == 200, off.text
    assert [row[:2] for row in await work(open_desk)] == [(client, "new_time")]
    assert (await open_desk.post("/closings", closing)).status_code == 201
    assert await work(open_desk) == []
    assert booking["state"] == "booked"


async def test_what_became_of_an_appointment_is_taken_back_after_a_closing_and_stands_there_again(
    open_desk: Desk,
) -> None:
    session = await open_session(open_desk)
    client = await open_desk.new_client()
    booking = await booked(open_desk, session, "09:00", client)
    off = {"by": "person", "reasonCode": "not_wanted"}
    assert (await open_desk.post(f"/bookings/{booking['id']}/cancel", off)).status_code == 200
    assert (await open_desk.post("/contacts", contact(client, on="2012-09-03"))).status_code == 201
    closing = {"clientId": client, "on": "2012-09-03", "reasonCode": "does_not_engage"}
    assert (await open_desk.post("/closings", closing)).status_code == 201
    assert await work(open_desk) == []
    back = await open_desk.post(f"/bookings/{booking['id']}/take-back", {"reasonCode": "recorded_by_mistake"})
    assert back.status_code == 200, back.text
    assert [row[:2] for row in await work(open_desk)] == [(client, "appointment")]


async def test_past_midnight_a_time_is_of_the_next_day(open_desk: Desk) -> None:
    hours = [{"day": "friday", "opens": "20:00", "closes": "03:00"}]
    where = (await recorded_site(open_desk, hours=hours))["id"]
    night = {"kind": "night", "on": "2012-09-07", "begins": "22:00", "ends": "01:00", "slotMinutes": 60}
    (session,) = await plan(open_desk, where, **night)
    for at in ("23:00", "00:00"):
        body = {"sessionId": session["id"], "at": at, "clientId": await open_desk.new_client()}
        assert (await open_desk.post("/bookings", body)).status_code == 201
    listed = (await open_desk.get(f"/bookings?sessionId={session['id']}")).json()["items"]
    assert [(row["at"], row["on"], row["beginsOn"]) for row in listed] == [
        ("23:00", "2012-09-07", "2012-09-07"), ("00:00", "2012-09-07", "2012-09-08"),
    ]  # fmt: skip
