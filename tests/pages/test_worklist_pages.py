"""The worklist on the pages: what is to be done for whom, closing, opening again, and releases from prison."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from tests.assessment.builders import contact, stockport
from tests.assessment.client import Care, Desk, booked, new_care, open_session
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import on, sent

OPEN = re.compile(r'href="http://site\.local/assessment/pages(/closings/[0-9a-f-]{36}/open)"')
CORRECT = re.compile(r'href="http://site\.local/assessment/pages(/prison-releases/[0-9a-f-]{36}/correct)"')


@pytest.fixture
async def care(assessment: Running) -> Care:
    """Somebody who was expected in April and never came."""
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 9, 3)
    care = await new_care(Desk(assessment))
    missed = contact(care.client, attendance="did_not_attend", presenting=[])
    assert (await care.desk.post("/contacts", missed)).status_code == 201
    return care


@pytest.fixture
async def door(care: Care, issuer: StubIssuer, with_pages: Callable[[Running], Running]) -> AsyncIterator[Browser]:
    async with browser_of(with_pages(care.running), issuer) as browser:
        yield browser


async def test_who_never_came_stands_there_until_they_are_closed_and_again_when_they_are_opened(
    door: Browser, care: Care
) -> None:
    front = await door.sign_in("assessor", organisation="start", to="/")
    assert '/worklist?state=overdue"><strong>1</strong> Next steps overdue' in front.text
    page = (await door.get("/worklist")).text
    assert "Zoe Bell" in page
    assert "17 April 2012" in page
    assert "Nobody yet" in page
    assert "Zoe" not in (await door.get("/worklist-steps.csv")).text
    assert "Zoe Bell" not in (await door.get("/worklist?state=due")).text
    way = f"/closings/new?client={care.client}"
    assert way in (await door.get(f"/persons/{care.client}")).text
    form = await door.get(way)
    refused = await sent(door, way, form, **on("on", 3, 9, 2012))
    assert 'href="#reasonCode"' in refused.text
    done = await sent(door, way, refused, **on("on", 3, 9, 2012), reasonCode="does_not_engage")
    assert done.status_code == 303, done.text
    assert "nothing is to be done" in (await door.get("/worklist")).text
    listed = (await door.get("/closings")).text
    assert "They do not engage" in listed
    (opening,) = OPEN.findall(listed)
    page = (await door.get(f"/persons/{care.client}")).text
    assert "3 September 2012: they do not engage" in page
    assert OPEN.findall(page) == [opening]
    asked = await door.get(opening)
    assert "Closed on 3 September 2012: They do not engage." in asked.text
    assert (await sent(door, opening, asked, reasonCode="came_back")).status_code == 303
    assert "Zoe Bell" in (await door.get("/worklist")).text
    assert "Taken back: opened again" in (await door.get("/closings")).text
    assert "they do not engage" not in (await door.get(f"/persons/{care.client}")).text


async def test_who_is_about_to_be_closed_is_shown_with_what_is_open_and_a_risk_stays_in_red(
    door: Browser, care: Care
) -> None:
    answers = {str(item): 0 for item in range(1, 9)} | {"9": 3}
    body = {"clientId": care.client, "instrument": "phq-9", "answeredOn": "2012-09-03", "answers": answers}
    assert (await care.desk.post("/screenings", body)).status_code == 201
    session = await open_session(care.desk)
    booking = await booked(care.desk, session, "09:30", care.client)
    way = f"/closings/new?client={care.client}"
    form = await door.sign_in("assessor", organisation="start", to=way)
    for words in ("Ask about the risk to themself", "stays until somebody has asked", "4 September 2012, 09:30"):
        assert words in form.text
    refused = await sent(door, way, form, **on("on", 3, 9, 2012), reasonCode="does_not_engage")
    assert "expected at an appointment" in refused.text
    off = {"by": "person", "reasonCode": "not_wanted"}
    assert (await care.desk.post(f"/bookings/{booking['id']}/cancel", off)).status_code == 200
    done = await sent(door, way, await door.get(way), **on("on", 3, 9, 2012), reasonCode="does_not_engage")
    assert done.status_code == 303, done.text
    page = (await door.get(f"/persons/{care.client}")).text
    assert "Ask about the risk to themself" in page
    assert "3 September 2012: they do not engage" in page
    assert "nothing is to be done" not in page
    assert "Ask about the risk to themself" in (await door.get("/worklist?basis=risk")).text


async def test_who_was_closed_since_they_died_is_booked_by_nobody_unawares(door: Browser, care: Care) -> None:
    await open_session(care.desk)
    way = f"/bookings/new?client={care.client}"
    assert "since they died" not in (await door.sign_in("assessor", organisation="start", to=way)).text
    closing = {"clientId": care.client, "on": "2012-09-03", "reasonCode": "died"}
    assert (await care.desk.post("/closings", closing)).status_code == 201
    assert "Closed on 3 September 2012, since they died: is it them?" in (await door.get(way)).text


async def test_a_release_is_recorded_and_its_day_is_changed(door: Browser, care: Care) -> None:
    way = f"/prison-releases/new?client={care.client}"
    form = await door.sign_in("assessor", organisation="start", to=way)
    assert (await sent(door, way, form, **on("on", 5, 9, 2012))).status_code == 303
    page = (await door.get("/worklist")).text
    assert "Still in treatment 12 weeks after the release" in page
    assert "<strong>1</strong> Released from prison within a week" in page
    (correct,) = CORRECT.findall((await door.get("/prison-releases")).text)
    done = await sent(door, correct, await door.get(correct), **on("on", 20, 9, 2012))
    assert done.status_code == 303, done.text
    assert "20 September 2012" in (await door.get("/prison-releases")).text
    mistake = correct.replace("/correct", "/mistake")
    gone = await sent(door, mistake, await door.get(mistake), reasonCode="wrong_person")
    assert gone.status_code == 303, gone.text
    assert "Still in treatment" not in (await door.get("/worklist")).text


async def test_others_are_not_led_there(door: Browser, care: Care) -> None:
    page = await door.sign_in("provider", organisation="cdas", sub="kim", to="/activities")
    assert ">Worklist</a>" not in page.text
    assert (await door.get("/worklist")).status_code == 403
