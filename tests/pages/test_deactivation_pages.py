"""A registration that was made by mistake, on pages: what hangs on it, put away, not found, and back."""

from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from tests.assessment.builders import contact, stockport
from tests.assessment.client import Desk
from tests.assessment.test_waits_at_referral import unassessed
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import sent


@pytest.fixture
async def desk(assessment: Running) -> Desk:
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 9, 3)
    return Desk(assessment)


@pytest.fixture
async def door(
    assessment: Running, desk: Desk, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    async with browser_of(with_pages(assessment), issuer) as browser:
        await browser.sign_in("assessor", organisation="start", to="/persons")
        yield browser


async def test_it_is_put_away_not_found_and_taken_back(door: Browser, desk: Desk) -> None:
    person = await desk.register(nhsNumber=None, givenName="Wilma", birthDate="1971-03-04")
    client = person["clientId"]
    looked = "/persons?born-day=4&born-month=3&born-year=1971"
    assert "Wilma" in (await door.get(looked)).text
    way = f"/deactivations/new?client={client}"
    assert way in (await door.get(f"/persons/{client}")).text
    form = await door.get(way)
    assert "What hangs on this registration: nothing." in form.text
    assert (await sent(door, way, form)).status_code == 422
    done = await sent(door, way, form, reasonCode="registered_by_mistake")
    assert done.status_code == 303, done.text
    assert "Wilma" not in (await door.get(looked)).text
    assert "This registration was put away" in (await door.get(f"/persons/{client}")).text
    again = await door.get(way)
    assert "It is put away already." in again.text
    assert "Put this registration away" not in again.text
    (row,) = (await door.get("/deactivations-recorded.json")).json()["items"]
    assert (row["is"], row["attached"]) == ("Put away", 0)
    listed = (await desk.get("/deactivations")).json()["items"]
    back = f"/deactivations/{listed[0]['id']}/take-back"
    assert back in (await door.get("/deactivations")).text
    done = await sent(door, back, await door.get(back), reasonCode="is_somebody")
    assert done.status_code == 303, done.text
    assert "Wilma" in (await door.get(looked)).text
    assert "This registration was put away" not in (await door.get(f"/persons/{client}")).text


async def test_while_something_hangs_on_it_the_page_says_what_and_has_no_form(door: Browser, desk: Desk) -> None:
    client = await desk.new_client()
    await desk.post("/contacts", contact(client))
    page = await door.get(f"/deactivations/new?client={client}")
    assert "Contacts" in page.text
    assert "While something hangs on it, it stays." in page.text
    assert "Put this registration away" not in page.text


async def test_what_hangs_on_it_leads_to_where_it_is_taken_back(door: Browser, desk: Desk) -> None:
    form = (await desk.post("/referral-forms", {"givenName": "Wilma", "reachBy": "07700 900123"}, "referrer")).json()
    person = {"givenName": "Wilma", "birthDate": "1971-03-04", "sex": "female"}
    taken = (await desk.post(f"/referral-forms/{form['id']}/take-up", {"person": person})).json()
    client = taken["clientId"]
    await desk.post("/contacts", contact(client))
    await desk.running.deliver(unassessed(client))
    await desk.post("/ndtms-consents", {"clientId": client, "given": True, "on": "2012-09-01"})
    page = (await door.get(f"/deactivations/new?client={client}")).text
    here = "http://site.local/assessment/pages"
    assert f'href="http://site.local/referral/pages/persons/{client}">Referrals before an assessment</a>' in page
    for what, way in (("Contacts", f"/persons/{client}"), ("Referral forms", f"/referral-forms/{form['id']}"),
                      ("What they let NDTMS be told", f"/ndtms-consents/new?client={client}")):  # fmt: skip
        assert f'href="{here}{way}">{what}</a>' in page, what
        assert (await door.get(way)).status_code == 200


async def test_whom_somebody_put_away_is_not_offered_for_a_form_and_comes_again_by_a_contact(
    door: Browser, desk: Desk
) -> None:
    said = {"givenName": "Wilma", "familyName": "West", "birthDate": "1971-03-04"}
    form = (await desk.post("/referral-forms", said, "referrer")).json()["id"]
    client = (await desk.register(nhsNumber="9434765919", **said))["clientId"]
    assert (
        "It is Wilma West" in (await door.get(f"/referral-forms/{form}")).text
        or client in (await door.get(f"/referral-forms/{form}")).text
    )
    body = {"clientId": client, "reasonCode": "registered_by_mistake"}
    assert (await desk.post("/deactivations", body)).status_code == 201
    assert client not in (await door.get(f"/referral-forms/{form}")).text
    desk.running.today = door.running.today = date(2012, 9, 5)
    again = await desk.register(nhsNumber="9434765919", **said)
    assert again["clientId"] == client
    assert client in (await door.get(f"/referral-forms/{form}")).text
    page = (await door.get("/deactivations")).text
    assert "They came again on 5 September 2012" in page
    assert "Taken back" not in page


async def test_when_it_was_taken_back_is_said(door: Browser, desk: Desk) -> None:
    client = await desk.new_client()
    made = await desk.post("/deactivations", {"clientId": client, "reasonCode": "other"})
    assert made.json()["voidedOn"] is None
    back = await desk.post(f"/deactivations/{made.json()['id']}/void", {"reasonCode": "is_somebody"})
    assert back.json()["voidedOn"] == "2012-09-03"
    assert "Taken back on 3 September 2012" in (await door.get("/deactivations")).text
