"""Whoever does something to one of two people of one name reads on the page which of the two it is."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date
from html import unescape

import pytest

from tests.assessment.builders import contact, stockport
from tests.assessment.client import Desk, booked, open_session, publish_form
from tests.assessment.test_referral_forms import sent as form_sent
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.test_people_of_one_name import text_of

OF_ONE_PERSON = (
    "/persons/{client}/correct", "/persons/{client}/history", "/persons/{client}/plan", "/contacts/new?client={client}",
    "/bookings/new?client={client}", "/assessments/new?client={client}", "/screenings/new?client={client}",
    "/form-answers/new?client={client}", "/top-reviews/new?client={client}", "/closings/new?client={client}",
    "/disclosures?client={client}", "/disclosures/new?client={client}", "/conflicts/new?client={client}",
    "/prison-releases/new?client={client}", "/activities/new?client={client}",
)  # fmt: skip


@pytest.fixture
async def desk(assessment: Running) -> Desk:
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 9, 3)
    return Desk(assessment)


@pytest.fixture
async def door(desk: Desk, issuer: StubIssuer, with_pages: Callable[[Running], Running]) -> AsyncIterator[Browser]:
    async with browser_of(with_pages(desk.running), issuer) as browser:
        await browser.sign_in("assessor", organisation="start")
        yield browser


@pytest.fixture
async def two(desk: Desk) -> dict[str, str]:
    """By pseudonym what tells them apart: of one name and one birth date."""
    await publish_form(desk, "referral")
    born = {"givenName": "John", "familyName": "Smith", "birthDate": "1991-05-04"}
    clients = [await desk.new_client(**born) for _ in range(2)]
    return {client: f"John Smith, born 4 May 1991 (…{client[-6:]})" for client in clients}


async def test_what_became_of_an_appointment_says_whose_it_is(door: Browser, desk: Desk, two: dict[str, str]) -> None:
    session = await open_session(desk, kind="group", slotMinutes=None, topic="alcohol")
    for client, name in two.items():
        booking = await booked(desk, session, None, client)
        for act in ("cancel", "attendance"):
            assert f"{name}. " in text_of(await door.get(f"/bookings/{booking['id']}/{act}")), act


async def test_taking_up_a_form_says_which_of_those_who_were_offered(
    door: Browser, desk: Desk, two: dict[str, str]
) -> None:
    form = await form_sent(desk, givenName="John", familyName="Smith", birthDate="1991-05-04", nhsNumber=None,
                           answers={"alone": "no"})  # fmt: skip
    offered = text_of(await door.get(f"/referral-forms/{form['id']}"))
    for client, name in two.items():
        assert name in offered
        page = text_of(await door.get(f"/referral-forms/{form['id']}/take-up?met=no&client={client}"))
        assert f"It is {name}, who is here already." in page


async def test_not_taking_up_a_form_says_when_whom_it_names_was_born(
    door: Browser, desk: Desk, two: dict[str, str]
) -> None:
    form = await form_sent(desk, givenName="John", familyName="Smith", birthDate="1991-05-04", answers={"alone": "no"})
    for act in ("decline", "mistake"):
        assert "John Smith, born 4 May 1991" in text_of(await door.get(f"/referral-forms/{form['id']}/{act}")), act


async def test_each_page_that_is_about_one_person_says_whom(door: Browser, desk: Desk, two: dict[str, str]) -> None:
    client, name = next(iter(two.items()))
    silent = [path for path in OF_ONE_PERSON if name not in text_of(await door.get(path.format(client=client)))]
    assert silent == []


async def test_a_contact_that_is_corrected_is_said_to_be_whose(door: Browser, desk: Desk, two: dict[str, str]) -> None:
    for client, name in two.items():
        assert (await desk.post("/contacts", contact(client, on="2012-09-03"))).status_code == 201
        page = unescape((await door.get(f"/persons/{client}")).text)
        ways = re.findall(r'app-way" href="[^"]*/pages(/contacts/[^"]+)"', page)
        assert ways
        assert [way for way in ways if name not in text_of(await door.get(way))] == []
