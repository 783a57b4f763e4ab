"""Sessions on the pages: a site with its hours, sessions at it, who is booked, who came, and what is called off."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date
from html import unescape

import pytest

from tests.assessment.builders import stockport
from tests.assessment.client import FOR_ASSESSMENT, Care, Desk, booked, new_care, open_session, plan, recorded_site
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import on, sent

SITE = {"code": "heaton-hub", "name": "Heaton hub", "setting": "community", "priority": "priority-1",
        "open.monday": "09:00 to 12:00, 13:00-17:00"} | on("openFrom", 2, 4, 2012)  # fmt: skip
SESSION = {"kind": "slots", "begins": "09:00", "ends": "10:00", "slotMinutes": "30", "worker": "ann"}


@pytest.fixture
async def care(assessment: Running) -> Care:
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 9, 3)
    return await new_care(Desk(assessment))


@pytest.fixture
async def door(care: Care, issuer: StubIssuer, with_pages: Callable[[Running], Running]) -> AsyncIterator[Browser]:
    async with browser_of(with_pages(care.running), issuer) as browser:
        yield browser


def ways(text: str, pattern: str) -> list[str]:
    return re.findall(rf'href="http://site\.local/assessment/pages({pattern})"', text.replace("&amp;", "&"))


def times_of(text: str) -> str:
    (select,) = re.findall(r'<select[^>]* name="at".*?</select>', text, re.DOTALL)
    return str(select)


def errors_of(text: str) -> list[str]:
    (listed,) = re.findall(r'govuk-error-summary__list">(.*?)</ul>', text, re.DOTALL)
    return [said.strip() for said in re.findall(r">([^<>]*\w[^<>]*)<", listed)]


def words(text: str) -> str:
    return " ".join(re.sub("<[^>]*>", " ", text).split())


async def test_a_day_at_the_front_door_is_planned_booked_and_told_from_the_pages(door: Browser, care: Care) -> None:
    form = await door.sign_in("assessor", organisation="start", sub="ann", to="/sites/new")
    refused = await sent(door, "/sites/new", form, **SITE | {"open.monday": "nine to five"})
    assert (
        'href="#open-monday">“Open on Mondays” must be a time of day in hours and minutes, such as 14:30'
        in refused.text
    )
    assert (await sent(door, "/sites/new", refused, **SITE)).status_code == 303
    listed = (await door.get("/sites")).text
    assert "Monday 09:00 to 12:00; Monday 13:00 to 17:00" in listed
    assert "Priority 1" in listed
    form = await door.get("/sessions/new")
    (site,) = re.findall(r'<option value="([0-9a-f-]{36})"', form.text)
    said = SESSION | {"siteId": site} | on("on", 3, 9, 2012) | on("weeklyUntil", 10, 9, 2012)
    refused = await sent(door, "/sessions/new", form, **said | {"ends": "12:30"})
    assert 'href="#begins"' in refused.text
    planned = await sent(door, "/sessions/new", refused, **said)
    assert planned.status_code == 303, planned.text
    week = (await door.get("/sessions")).text
    assert "Appointments" in week
    assert "10 September 2012" not in week
    assert "10 September 2012" in (await door.get("/sessions?from=2012-09-03")).text
    (session,) = ways(week, r"/sessions/[0-9a-f-]{36}")
    free = ways((await door.get(session)).text, r"/bookings/new\?session=[^\"]+at=[^\"]+")
    assert [way.replace("%3A", ":")[-5:] for way in free] == ["09:00", "09:30"]
    book = f"/bookings/new?client={care.client}"
    assert book in (await door.get(f"/persons/{care.client}")).text
    form = await door.get(book)
    slot = f"{session.removeprefix('/sessions/')}|09:30"
    assert f'value="{slot}"' in form.text
    done = await sent(door, book, form, at=slot, kind="assessment", **{"source.code": "4"})
    assert done.status_code == 303, done.text
    assert "<strong>1</strong> Expected today" in (await door.get("/")).text
    assert "Expected already: 3 September 2012, 09:30 to 10:00." in (await door.get(book)).text
    page = (await door.get(session)).text
    assert "Zoe Bell" in page
    other = {"sessionId": session.removeprefix("/sessions/"), "at": "09:00", "calledAs": "Jonah"}
    assert (await care.desk.post("/bookings", other)).status_code == 201
    assert "Jonah, not registered yet" in (await door.get(session)).text
    for ending in ("csv", "json"):
        file = (await door.get(f"{session}/bookings.{ending}")).text
        assert "Somebody, not registered yet" in file
        assert not re.search("Zoe|Jonah", file)
    (attend,) = ways(page, r"/bookings/[0-9a-f-]{36}/attendance")
    for asked_for in ("What for (needed if they came)", "Where they were sent from (needed if they came)"):
        assert asked_for in words((await door.get(attend)).text)
    asked = await door.get(attend)
    assert re.search(r'value="assessment"[^>]* checked', asked.text)
    assert (
        await sent(door, attend, asked, attendance="attended", **{"kind": "assessment", "source.code": "4"})
    ).status_code == 303
    assert ">Came</td>" in (await door.get(session)).text
    assert "By appointment" in (await door.get(f"/persons/{care.client}")).text
    (back,) = ways((await door.get(session)).text, r"/bookings/[0-9a-f-]{36}/take-back")
    assert (await sent(door, back, await door.get(back), reasonCode="wrong_person")).status_code == 303
    cancel = f"{session}/cancel"
    assert (await sent(door, cancel, await door.get(cancel), reasonCode="staff_absent")).status_code == 303
    page = (await door.get(session)).text
    assert "It was called off: Nobody can hold it." in page
    assert "Called off by us" in page
    assert "Offer a new time" in (await door.get("/worklist")).text


async def test_a_time_that_is_taken_is_said_at_the_form(door: Browser, care: Care) -> None:
    session = await open_session(care.desk, on="2012-09-03", ends="10:00")
    way = f"/bookings/new?session={session['id']}&at=09:00"
    form = await door.sign_in("assessor", organisation="start", sub="ann", to=way)
    assert re.search(r'value="[0-9a-f-]{36}\|09:00" selected', form.text)
    await booked(care.desk, session, "09:00")
    refused = await sent(door, way, form, at=f"{session['id']}|09:00", calledAs="Jo")
    assert (refused.status_code, 'href="#at"' in refused.text) == (409, True)
    assert '<option value="">Choose</option>' in times_of(refused.text)
    assert " selected" not in times_of(refused.text)
    assert "|09:30" in times_of(refused.text)
    assert (await sent(door, way, refused, at=f"{session['id']}|09:30", calledAs="Jo")).status_code == 303
    page = (await door.get(f"/sessions/{session['id']}")).text
    assert "Jo, not registered yet" in page


async def test_a_time_that_went_before_the_form_was_opened_is_not_another_one(door: Browser, care: Care) -> None:
    session = await open_session(care.desk, on="2012-09-03", ends="10:00")
    await booked(care.desk, session, "09:00")
    way = f"/bookings/new?session={session['id']}&at=09:00"
    form = await door.sign_in("assessor", organisation="start", sub="ann", to=way)
    times = times_of(form.text)
    assert '<option value="">Choose</option>' in times
    assert " selected" not in times


@pytest.mark.parametrize("named", [True, False])
async def test_without_a_time_one_thing_is_wrong(door: Browser, care: Care, *, named: bool) -> None:
    await open_session(care.desk, on="2012-09-03")
    way = f"/bookings/new?client={care.client}" if named else "/bookings/new"
    form = await door.sign_in("assessor", organisation="start", sub="ann", to=way)
    refused = await sent(door, way, form, **{} if named else {"calledAs": "Jo"})
    assert errors_of(refused.text) == ["“When” is missing: choose one"]


async def test_what_is_wrong_with_the_session_stands_at_the_time(door: Browser, care: Care) -> None:
    session = await open_session(care.desk, on="2012-08-28")
    way = f"/bookings/new?session={session['id']}"
    form = await door.sign_in("assessor", organisation="start", sub="ann", to=way)
    refused = await sent(door, way, form, at=f"{session['id']}|09:00", calledAs="Jo")
    (said,) = errors_of(refused.text)
    assert said.startswith("“When” is of a day that is over, so nobody can be booked any more")
    assert 'href="#at"' in refused.text


async def test_an_open_door_counts_who_is_there(door: Browser, care: Care) -> None:
    session = await open_session(care.desk, on="2012-09-03", kind="drop_in", slotMinutes=None)
    way = f"/bookings/new?client={care.client}"
    form = await door.sign_in("assessor", organisation="start", sub="ann", to=way)
    lacking = await sent(door, way, form, at=session["id"], here="yes")
    assert lacking.status_code == 422
    assert 'href="#kind"' in lacking.text
    done = await sent(door, way, lacking, at=session["id"], here="yes", kind="advice", **{"source.code": "4"})
    assert done.status_code == 303, done.text
    count = f"/sessions/{session['id']}/count"
    assert (await sent(door, count, await door.get(count), others="6")).status_code == 303
    assert "1 person by name, 6 others" in (await door.get(f"/sessions/{session['id']}")).text


async def test_somebody_new_is_named_by_the_contact_of_the_day(door: Browser, care: Care) -> None:
    session = await open_session(care.desk, on="2012-09-03")
    body = {"sessionId": session["id"], "at": "09:00", "calledAs": "Jo"} | FOR_ASSESSMENT
    booking = (await care.desk.post("/bookings", body)).json()
    way = f"/bookings/{booking['id']}/attendance"
    contact = {"clientId": care.client, "on": "2012-09-03", "setting": "community", "access": "appointment",
               "attendance": "attended", "presenting": []} | FOR_ASSESSMENT  # fmt: skip
    assert (await care.desk.post("/contacts", contact)).status_code == 201
    form = await door.sign_in("assessor", organisation="start", sub="ann", to=way)
    assert f'value="{care.client}">Zoe Bell' in form.text
    done = await sent(door, way, form, attendance="attended", clientId=care.client)
    assert done.status_code == 303, done.text
    listed = (await care.desk.get(f"/contacts?clientId={care.client}")).json()["items"]
    assert len(listed) == 1
    cancel = f"/bookings/{booking['id']}/cancel"
    refused = await sent(door, cancel, await door.get(cancel), by="person", reasonCode="ill")
    assert refused.status_code == 409


async def test_what_they_are_booked_for_missed_or_called_off_stands_on_the_timeline(door: Browser, care: Care) -> None:
    session = await open_session(care.desk, on="2012-09-03")
    later = await open_session(care.desk, on="2012-09-04", kind="group", topic="women", slotMinutes=None)
    missed, mistaken = [await booked(care.desk, session, at, care.client) for at in ("09:00", "09:30")]
    coming = await booked(care.desk, session, "10:30", care.client)
    group = await booked(care.desk, later, None, care.client, kind="advice")
    for booking in (missed, mistaken):
        path = f"/bookings/{booking['id']}/attendance"
        assert (await care.desk.post(path, {"attendance": "did_not_attend"})).status_code == 200
    await care.desk.post(f"/bookings/{mistaken['id']}/void", {"reasonCode": "wrong_person"})
    await care.desk.post(f"/bookings/{group['id']}/cancel", {"by": "person", "reasonCode": "ill"})
    page = (await door.sign_in("assessor", organisation="start", sub="ann", to=f"/persons/{care.client}")).text
    shown = [words(item) for item in re.findall(r"<li.*?</li>", page.partition("app-timeline")[2], re.DOTALL)]
    shown = [said.partition(" The session")[0] for said in shown]
    assert "4 September 2012 Group: women Called off by them At 09:00. What for: advice. They are ill." in shown
    assert "3 September 2012 Appointment Did not attend At 09:00." in shown
    assert [said for said in shown if "At 09:30." in said] == [
        "3 September 2012 Appointment Did not attend Of somebody else At 09:30."
    ]
    assert "3 September 2012 Appointment Booked At 10:30." in shown
    listed = (await door.get(f"/persons/{care.client}/timeline.json")).json()
    assert {row["id"] for row in listed["items"] if row["kind"] == "booking"} == {
        missed["id"], mistaken["id"], coming["id"], group["id"],
    }  # fmt: skip


async def test_what_was_missed_stands_once_with_its_contact_or_without(door: Browser, care: Care) -> None:
    session = await open_session(care.desk, on="2012-09-03")
    booking = await booked(care.desk, session, "09:00", care.client, **FOR_ASSESSMENT)
    path = f"/bookings/{booking['id']}/attendance"
    met = (await care.desk.post(path, {"attendance": "did_not_attend"})).json()["contactId"]
    person = f"/persons/{care.client}"
    page = (await door.sign_in("assessor", organisation="start", sub="ann", to=person)).text
    assert (">Contact: assessment" in page, ">Appointment" in page) == (True, False)
    assert (await care.desk.post(f"/contacts/{met}/void", {"reasonCode": "recorded_by_mistake"})).status_code == 200
    assert ">Appointment" in (await door.get(person)).text


async def test_who_was_at_a_group_has_it_on_their_page_and_is_asked_nothing_that_is_not_kept(
    door: Browser, care: Care
) -> None:
    session = await open_session(
        care.desk, on="2012-09-03", kind="group", topic="alcohol_awareness", slotMinutes=None, capacity=2
    )
    booking = await booked(care.desk, session, None, care.client)
    page = await door.sign_in("assessor", organisation="start", sub="ann", to=f"/sessions/{session['id']}")
    assert "09:00 Zoe Bell Booked" in words(page.text)
    way = f"/bookings/{booking['id']}/attendance"
    form = await door.get(way)
    assert not re.search('name="(kind|source.code|presenting)"', form.text)
    assert (await sent(door, way, form, attendance="attended")).status_code == 303
    shown = words((await door.get(f"/persons/{care.client}")).text)
    assert "3 September 2012 Group: alcohol awareness Attended At 09:00." in shown
    with_more = {"attendance": "attended", "presenting": ["1011"]}
    other = await booked(care.desk, session, None)
    unkept = await care.desk.post(f"/bookings/{other['id']}/attendance", with_more)
    assert [error["field"] for error in unkept.json()["errors"]] == ["kind"]


async def test_who_did_not_come_is_listed_by_name_and_a_file_names_nobody(door: Browser, care: Care) -> None:
    session = await open_session(care.desk, on="2012-09-03")
    missed = await booked(care.desk, session, "09:00", care.client)
    await care.desk.post(f"/bookings/{missed['id']}/attendance", {"attendance": "did_not_attend"})
    body = {"sessionId": session["id"], "at": "09:30", "calledAs": "Jonah"}
    assert (await care.desk.post("/bookings", body)).status_code == 201
    page = await door.sign_in("assessor", organisation="start", sub="ann", to="/contacts?attendance=did_not_attend")
    (way,) = ways(page.text, r"/bookings\?[^\"]+")
    listed = words((await door.get(way)).text)
    assert "Zoe Bell 3 September 2012 09:00 Appointments Did not come" in listed
    assert "Jonah" not in listed
    whole = words((await door.get("/bookings")).text)
    assert "Jonah, not registered yet 3 September 2012 09:30 Appointments Booked" in whole
    door.running.today = date(2012, 9, 4)
    assert "Jonah" not in (await door.get("/bookings")).text
    assert "Jonah" in (await door.get("/bookings?from=&to=&state=")).text
    wrong = await door.get("/bookings?from=2012-09-03&to=2012-09-01")
    assert errors_of(wrong.text)
    for ending in ("csv", "json"):
        file = (await door.get(f"/bookings-recorded.{ending}")).text
        assert (care.client in file, bool(re.search("Zoe|Jonah", file))) == (True, False)
    assert ways((await door.get("/sessions")).text, "/bookings") == ["/bookings"]


async def test_a_full_session_says_so_and_offers_no_booking(door: Browser, care: Care) -> None:
    session = await open_session(care.desk, on="2012-09-03", kind="group", topic="women", slotMinutes=None, capacity=1)
    way = f"/sessions/{session['id']}"
    page = await door.sign_in("assessor", organisation="start", sub="ann", to=way)
    assert "Book somebody" in page.text
    await booked(care.desk, session, None, care.client)
    page = await door.get(way)
    assert ("Book somebody" in page.text, ">Full</dd>" in page.text) == (False, True)
    assert ">Full</td>" in (await door.get("/sessions")).text
    assert "The session is full" in (await door.get(f"/bookings/new?session={session['id']}")).text
    count = await door.get(f"{way}/count")
    refused = await sent(door, f"{way}/count", count, others="500")
    (said,) = errors_of(refused.text)
    assert said.endswith("is more than can come: of 1, 0 came by name: it can be from 0 to 1")


async def test_what_became_of_it_is_asked_once_the_day_has_come(door: Browser, care: Care) -> None:
    session = await open_session(care.desk)
    booking = await booked(care.desk, session, "09:00", care.client)
    page = await door.sign_in("assessor", organisation="start", sub="ann", to=f"/sessions/{session['id']}")
    assert ("Say what became of it" in page.text, "Call it off" in page.text) == (False, True)
    way = f"/bookings/{booking['id']}/attendance"
    refused = await sent(door, way, await door.get(way), attendance="did_not_attend")
    (said,) = errors_of(refused.text)
    assert said.startswith("“Did they come?” is asked once its day has come")


async def test_a_group_is_about_what_somebody_writes(door: Browser, care: Care) -> None:
    where = (await recorded_site(care.desk))["id"]
    form = await door.sign_in("assessor", organisation="start", sub="ann", to="/sessions/new")
    said = {"siteId": where, "kind": "group", "begins": "09:00", "ends": "10:00", "topic": "Alcohol awareness",
            "audience": "Young people", "worker": "ann"} | on("on", 4, 9, 2012)  # fmt: skip
    planned = await sent(door, "/sessions/new", form, **said)
    assert planned.status_code == 303, planned.text
    (session,) = ways((await door.get("/sessions")).text, r"/sessions/[0-9a-f-]{36}")
    page = await door.get(session)
    assert "Group: alcohol awareness, for young people" in page.text
    form = await door.get(f"{session}/correct")
    assert 'value="alcohol awareness"' in form.text
    wrong = await sent(door, f"{session}/correct", form, **said | {"topic": "?!"})
    (said_of,) = errors_of(wrong.text)
    assert said_of.startswith("“Of a group what it is about” must be a few words")


async def test_two_sessions_of_one_worker_at_once_are_said(door: Browser, care: Care) -> None:
    session = await open_session(care.desk)
    (other,) = await plan(care.desk, session["siteId"], kind="drop_in", slotMinutes=None, begins="10:30", ends="12:00")
    await plan(care.desk, session["siteId"], begins="11:00", ends="12:00", worker="kim")
    page = await door.sign_in("assessor", organisation="start", sub="ann", to=f"/sessions/{session['id']}")
    assert "Holds at that time, too" in page.text
    assert "Open door, 4 September 2012, 10:30 to 12:00" in page.text
    assert page.text.count("Holds at that time, too") == 1
    assert "Appointments, 4 September 2012, 09:00" in (await door.get(f"/sessions/{other['id']}")).text


async def test_with_no_site_or_session_there_is_the_way_to_the_first(door: Browser, care: Care) -> None:
    book = f"/bookings/new?client={care.client}"
    form = await door.sign_in("assessor", organisation="start", sub="ann", to=book)
    assert "plan a session first" in form.text
    assert ways(form.text, "/sessions/new") == ["/sessions/new"]
    form = await door.get("/sessions/new")
    assert ways(form.text, "/sites/new") == ["/sites/new"]
    await open_session(care.desk, on="2012-09-03")
    assert ways((await door.get(book)).text, "/sessions/new") == []
    assert ways((await door.get("/sessions/new")).text, "/sites/new") == []


async def test_hours_of_a_site_stand_as_the_week_goes(door: Browser, care: Care) -> None:
    hours = [{"day": day, "opens": "09:00", "closes": "17:00"} for day in ("friday", "monday")]
    where = (await recorded_site(care.desk, hours=hours))["id"]
    listed = await door.sign_in("assessor", organisation="start", sub="ann", to="/sites")
    assert "Monday 09:00 to 17:00; Friday 09:00 to 17:00" in listed.text
    said = SESSION | {"siteId": where} | on("on", 4, 9, 2012)
    refused = await sent(door, "/sessions/new", await door.get("/sessions/new"), **said)
    (said_of,) = errors_of(refused.text)
    assert said_of.startswith("“Begins at” lies on a Tuesday, when the site is closed: it can be ")
    assert said_of.endswith(" be Monday 09:00 to 17:00 or Friday 09:00 to 17:00")


async def test_others_are_not_led_there(door: Browser, care: Care) -> None:
    page = await door.sign_in("provider", organisation="cdas", sub="kim", to="/activities")
    assert ">Sessions</a>" not in page.text
    assert (await door.get("/sessions")).status_code == 403


async def test_nobody_is_booked_for_a_session_that_is_over(door: Browser, care: Care) -> None:
    over = (await open_session(care.desk, on="2012-09-03"))["id"]
    await door.sign_in("assessor", organisation="start", sub="ann", to="/sessions")
    for client in ("", f"&client={care.client}"):
        assert "3 September 2012" in times_of((await door.get(f"/bookings/new?session={over}{client}")).text)
    assert ">Book<" in (await door.get(f"/sessions/{over}")).text
    care.running.today = door.running.today = date(2012, 9, 4)
    page = (await door.get(f"/sessions/{over}")).text
    assert ("Book somebody" in page, ">Book<" in page, ">It is over</dd>" in page) == (False, False, True)
    assert ">It is over</td>" in (await door.get("/sessions?from=2012-09-03")).text
    for client in ("", f"&client={care.client}"):
        page = (await door.get(f"/bookings/new?session={over}{client}")).text
        assert "3 September 2012" not in times_of(page)
        assert "The session is over: choose one of a day to come." in page


async def test_who_was_at_a_group_has_the_way_to_it_on_their_page(door: Browser, care: Care) -> None:
    group = await open_session(care.desk, on="2012-09-03", kind="group", topic="women", slotMinutes=None)
    booking = await booked(care.desk, group, None, care.client)
    came = await care.desk.post(f"/bookings/{booking['id']}/attendance", {"attendance": "attended"})
    assert came.status_code == 200, came.text
    await door.sign_in("assessor", organisation="start", sub="ann", to="/sessions")
    assert f"/sessions/{group['id']}" in ways((await door.get(f"/persons/{care.client}")).text, r"/sessions/[^\"]+")


async def test_a_time_that_went_is_not_the_way_back_of_a_booking_that_was_called_off(door: Browser, care: Care) -> None:
    session = await open_session(care.desk, on="2012-09-03", ends="10:00")
    off = await booked(care.desk, session, "09:00", care.client)
    said = {"by": "person", "reasonCode": "travel"}
    assert (await care.desk.post(f"/bookings/{off['id']}/cancel", said)).status_code == 200
    await booked(care.desk, session, "09:00")
    way = f"/bookings/{off['id']}/take-back"
    form = await door.sign_in("assessor", organisation="start", sub="ann", to=way)
    refused = await sent(door, way, form, reasonCode="entered_in_error")
    assert (refused.status_code, 'href="#at"' in refused.text) == (409, False)
    assert "somebody else has that time. Book them anew, at another" in refused.text
    assert "it can be" not in refused.text


async def test_who_is_booked_twice_in_one_session_is_said_to_be(door: Browser, care: Care) -> None:
    session = await open_session(care.desk, on="2012-09-03", ends="10:30")
    for at in ("09:00", "10:00"):
        await booked(care.desk, session, at, care.client)
    await booked(care.desk, session, "09:30")
    await door.sign_in("assessor", organisation="start", sub="ann", to="/sessions")
    page = (await door.get(f"/sessions/{session['id']}")).text
    assert [page.count(f", and at {at} too") for at in ("09:00", "09:30", "10:00")] == [1, 0, 1]


async def test_the_next_appointment_is_one_to_come_and_what_was_not_said_has_its_way(door: Browser, care: Care) -> None:
    past = await open_session(care.desk, on="2012-09-03")
    unsaid = await booked(care.desk, past, "09:00", care.client)
    coming = await open_session(care.desk, on="2012-09-05")
    await booked(care.desk, coming, "09:30", care.client)
    care.running.today = door.running.today = date(2012, 9, 4)
    await door.sign_in("assessor", organisation="start", sub="ann", to="/sessions")
    page = (await door.get(f"/persons/{care.client}")).text
    assert "Next appointment 5 September 2012, 09:30" in words(page)
    assert "Not said yet whether they came 3 September 2012, 09:00" in words(page)
    assert ways(page, rf"/bookings/{unsaid['id']}/attendance")


async def test_who_is_registered_is_booked_from_the_session_without_picking_it_again(door: Browser, care: Care) -> None:
    session = await open_session(care.desk, on="2012-09-03", ends="10:00")
    client = await care.desk.new_client(birthDate="1971-02-03")
    way = f"/bookings/new?session={session['id']}&at=09:30"
    page = (await door.sign_in("assessor", organisation="start", sub="ann", to=way)).text
    (find,) = re.findall(r'href="http://site\.local/assessment/pages(/persons\?[^"]+)"', page)
    asked = unescape(find) + "&born-day=3&born-month=2&born-year=1971"
    listed = (await door.get(asked)).text
    assert f'name="session" value="{session["id"]}"' in listed
    (booking,) = re.findall(r'href="http://site\.local/assessment/pages(/bookings/new\?[^"]+)"', listed)
    form = await door.get(unescape(booking))
    assert re.search(r'value="[0-9a-f-]{36}\|09:30" selected', form.text)
    done = await sent(door, unescape(booking), form, at=f"{session['id']}|09:30")
    assert done.status_code == 303, done.text
    (row,) = (await care.desk.get(f"/bookings?clientId={client}")).json()["items"]
    assert (row["sessionId"], row["at"]) == (session["id"], "09:30")
    by_id = await door.get(f"{unescape(find)}&clientId={client}")
    assert by_id.headers["location"].endswith(f"/bookings/new?client={client}&session={session['id']}&at=09%3A30")
    assert f"/persons/{client}" in (await door.get("/persons?born-day=3&born-month=2&born-year=1971")).text
