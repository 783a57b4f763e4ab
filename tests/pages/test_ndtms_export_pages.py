"""Our own file for NDTMS on pages: who lets it be told, what the file lacks and why, and the file itself."""

from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from tests.assessment.builders import stockport
from tests.assessment.client import Care, Desk
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import sent

NAME = "N0001-20120401-20120831-TREAT-IN-H.csv"
EXPORT = f"/ndtms-export?fileName={NAME}"


@pytest.fixture
async def care(assessment: Running) -> Care:
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 9, 3)
    desk = Desk(assessment)
    care = Care(desk, str((await desk.register())["clientId"]))
    await care.assess("2012-04-05")
    return care


@pytest.fixture
async def door(
    assessment: Running, care: Care, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    async with browser_of(with_pages(assessment), issuer) as browser:
        await browser.sign_in("assessor", organisation="start", to="/ndtms")
        yield browser


async def test_what_the_file_lacks_leads_to_where_it_is_recorded_and_then_it_has_a_line(
    door: Browser, care: Care
) -> None:
    assert "Our own file" in (await door.get("/ndtms")).text
    assert "CONSENT" not in (await door.get("/ndtms-export")).text
    page = await door.get(EXPORT)
    assert "The file has 0 lines" in page.text
    assert "has not been recorded" in page.text
    assert "The file itself" not in page.text
    assert "You ask for " in page.text
    assert "Its agency code is the one that NDTMS gave it" in page.text
    assert "5 April 2012" in page.text
    way = f"/ndtms-consents/new?client={care.client}&fileName={NAME}"
    assert way.replace("&", "&amp;") in page.text
    form = await door.get(way)
    assert "nothing yet" in form.text
    on = {"on-day": "3", "on-month": "9", "on-year": "2012"}
    assert (await sent(door, way, form, **on)).status_code == 422
    done = await sent(door, way, form, given="true", **on)
    assert done.status_code == 303, done.text
    assert done.headers["location"].endswith(EXPORT)
    page = await door.get(EXPORT)
    assert "The file has 1 line." in page.text
    assert f"/ndtms-export-lines.csv?fileName={NAME}" in page.text
    as_file = (await door.get(f"/ndtms-export-lines.csv?fileName={NAME}")).text
    as_told = (await care.desk.get(f"/ndtms-export.csv?fileName={NAME}")).text
    assert as_file == as_told
    listed = (await door.get("/ndtms-consents-said.json")).json()["items"]
    assert [(row["said"], row["on"]) for row in listed] == [("They let NDTMS be told who they are", "2012-09-03")]


async def test_what_was_recorded_by_mistake_is_taken_back_and_holds_no_registration(door: Browser, care: Care) -> None:
    client = await care.desk.new_client(givenName="Wilma")
    said = {"clientId": client, "given": True, "on": "2012-09-03"}
    consent = (await care.desk.post("/ndtms-consents", said)).json()["id"]
    hangs = await door.get(f"/deactivations/new?client={client}")
    assert f"/ndtms-consents/new?client={client}" in hangs.text
    listed = await door.get(f"/ndtms-consents/new?client={client}")
    way = f"/ndtms-consents/{consent}/take-back?client={client}"
    assert way in listed.text
    assert (await door.get(f"/ndtms-consents/{consent}/take-back?client={care.client}")).status_code == 404
    form = await door.get(way)
    assert (await sent(door, way, form)).status_code == 422
    assert (await sent(door, way, form, reasonCode="wrong_person")).status_code == 303
    after = (await door.get(f"/ndtms-consents/new?client={client}")).text
    assert "Taken back: they let NDTMS be told" in after
    assert "/take-back" not in after
    put_away = f"/deactivations/new?client={client}"
    done = await sent(door, put_away, await door.get(put_away), reasonCode="registered_by_mistake")
    assert done.status_code == 303, done.text


async def test_a_file_that_is_not_named_as_ndtms_does_is_refused_on_the_page(door: Browser) -> None:
    page = await door.get("/ndtms-export?fileName=mine.csv")
    assert page.status_code == 422
    assert "How the file is to be named" in page.text
    assert (await door.get("/ndtms-export-lines.csv?fileName=mine.csv")).status_code == 422
    assert (await door.get("/ndtms-export-lines.csv")).status_code == 200


async def test_several_assessments_of_one_person_are_told_apart_by_their_days(door: Browser, care: Care) -> None:
    await care.assess("2012-06-07")
    rows = (await door.get(f"/ndtms-export-lines.json?fileName={NAME}")).json()
    assert "5 April 2012" in (await door.get(EXPORT)).text
    assert "7 June 2012" in (await door.get(EXPORT)).text
    assert rows


async def test_under_which_code_files_of_ones_own_were_sent_is_said(door: Browser, care: Care) -> None:
    sent_before = {"fileName": NAME, "provider": "start"}
    opened = await care.desk.post("/ndtms-extracts", sent_before)
    assert opened.status_code == 201, opened.text
    assert "Its agency code: N0001" in (await door.get("/ndtms-export")).text
