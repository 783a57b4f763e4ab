"""What is done for people, on the pages: recorded, listed without names in files, corrected and taken back."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from tests.assessment.builders import CDAS, activity, stockport
from tests.assessment.client import Care, Desk, new_care, recorded_site
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import on, sent

CORRECT = re.compile(r'href="http://site\.local/assessment/pages(/activities/[0-9a-f-]{36}/correct)"')
VISIT = {"kind": "joint_visit", "at": "14:30", "setting": "community", "attendance": "did_not_attend"} | on(
    "on", 1, 9, 2012
)
NEXT = {"nextStep.code": "outreach", "nextStep.owner": ""} | on("nextStep.dueOn", 10, 9, 2012)


@pytest.fixture
async def care(assessment: Running) -> Care:
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 9, 3)
    care = await new_care(Desk(assessment))
    await care.start("2012-04-20")
    return care


@pytest.fixture
async def door(care: Care, issuer: StubIssuer, with_pages: Callable[[Running], Running]) -> AsyncIterator[Browser]:
    async with browser_of(with_pages(care.running), issuer) as browser:
        yield browser


async def test_an_activity_is_recorded_with_its_next_step_and_stands_in_the_timeline(door: Browser, care: Care) -> None:
    way = f"/activities/new?client={care.client}"
    form = await door.sign_in("assessor", organisation="start", sub="ann", to=way)
    assert 'name="workers" type="text" value="ann"' in form.text
    assert 'name="people"' not in form.text
    refused = await sent(door, way, form, **VISIT, **NEXT, workers="ann, kim")
    assert 'href="#absenceReason"' in refused.text
    done = await sent(door, way, refused, **VISIT, **NEXT, workers="ann, kim", absenceReason="not_reached")
    assert done.status_code == 303, done.text
    person = (await door.get(f"/persons/{care.client}")).text
    assert "Joint visit" in person
    assert "Community at 14:30. They could not be reached." in person
    assert "With: ann, kim." in person
    assert "Next step: outreach by 10 September 2012, ann." in person
    (correct,) = CORRECT.findall(person)
    page = await door.get(correct)
    assert "It was recorded by mistake" in page.text
    came = VISIT | {"attendance": "attended", "absenceReason": "", "workers": "ann", "nextStep.code": ""}
    mended = await sent(door, correct, page, **came)
    assert mended.status_code == 303, mended.text
    assert "Next step: outreach" not in (await door.get(f"/persons/{care.client}")).text
    mistake = correct.replace("/correct", "/mistake")
    gone = await sent(door, mistake, await door.get(mistake), reasonCode="wrong_person")
    assert gone.status_code == 303, gone.text
    assert "Of somebody else" in (await door.get(f"/persons/{care.client}")).text


async def test_a_group_is_of_nobody_in_particular_and_says_how_many_came(door: Browser) -> None:
    listed = await door.sign_in("assessor", organisation="start", to="/activities")
    assert "Record a group or a consultation" in listed.text
    form = await door.get("/activities/new")
    assert 'name="nextStep.code"' not in form.text
    said = {"kind": "group", "setting": "community", "attendance": "attended", "people": "9"} | on("on", 1, 9, 2012)
    assert (await sent(door, "/activities/new", form, **said)).status_code == 303
    shown = (await door.get("/activities?kind=group")).text
    assert "Nobody in particular" in shown
    assert "Attended, 9 people" in shown
    assert (await door.get("/activities?from=2012-09-02")).text.count("Nobody in particular") == 0


async def test_who_treats_is_led_to_its_own_and_a_file_has_no_names(door: Browser, care: Care) -> None:
    assert (await care.desk.post("/activities", activity(care.client), "provider", **CDAS)).status_code == 201
    assert (await care.desk.post("/activities", activity(care.client, kind="interview"))).status_code == 201
    page = await door.sign_in("provider", **CDAS, to="/activities")
    assert "Advocacy" in page.text
    assert ">Interview<" not in page.text.split("<table", 1)[1]
    assert "Zoe Bell" in page.text
    assert "Zoe" not in (await door.get("/activities-recorded.csv")).text
    assert care.client in (await door.get("/activities-recorded.json")).text


async def test_at_which_site_it_was_is_chosen_by_the_front_door(door: Browser, care: Care) -> None:
    where = (await recorded_site(care.desk))["id"]
    offered = f'<option value="{where}">Heaton hub</option>'
    assert offered in (await door.sign_in("assessor", organisation="start", to="/activities/new")).text
    way = f"/contacts/new?client={care.client}"
    form = await door.get(way)
    assert offered in form.text
    came = {"kind": "assessment", "access": "drop_in", "attendance": "attended", "source.code": "4"}
    done = await sent(door, way, form, **came, **on("on", 3, 9, 2012), setting="community", siteId=where)
    assert done.status_code == 303, done.text
    contacts = (await care.desk.get(f"/contacts?clientId={care.client}")).json()["items"]
    (contact,) = [row for row in contacts if row["on"] == "2012-09-03"]
    assert contact["siteId"] == where
    correct = await door.get(f"/contacts/{contact['id']}/correct?client={care.client}")
    assert f'<option value="{where}" selected>' in correct.text


async def test_who_sees_no_sites_keeps_the_one_that_was_said(door: Browser, care: Care) -> None:
    where = (await recorded_site(care.desk))["id"]
    said = activity(care.client, on="2012-09-03", siteId=where, nextStep=None)
    own = (await care.desk.post("/activities", said, "provider", **CDAS)).json()
    way = f"/activities/{own['id']}/correct"
    form = await door.sign_in("provider", **CDAS, to=way)
    assert "At which site" not in form.text
    mended = await sent(door, way, form, kind="joint_visit", setting="community", attendance="attended",
                        **on("on", 3, 9, 2012))  # fmt: skip
    assert mended.status_code == 303, mended.text
    kept = (await care.desk.get(f"/activities/{own['id']}")).json()
    assert (kept["kind"], kept["siteId"]) == ("joint_visit", where)
