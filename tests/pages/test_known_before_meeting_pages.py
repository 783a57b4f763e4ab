"""What to know before meeting somebody stands on their page, where they are booked, and at their session."""

from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from tests.assessment.builders import CDAS, stockport
from tests.assessment.client import Care, Desk, booked, open_session, publish_form
from tests.assessment.test_referral_forms import sent as form_sent
from tests.assessment.test_referral_forms import taken_up
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer

KNOW = "Can one worker meet them alone? No (referral form, 3 September 2012)"


@pytest.fixture
async def desk(assessment: Running) -> Desk:
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 9, 3)
    return Desk(assessment)


@pytest.fixture
async def door(desk: Desk, issuer: StubIssuer, with_pages: Callable[[Running], Running]) -> AsyncIterator[Browser]:
    async with browser_of(with_pages(desk.running), issuer) as browser:
        yield browser


async def test_what_the_sender_said_of_danger_is_there_where_somebody_is_met(door: Browser, desk: Desk) -> None:
    await publish_form(desk, "referral")
    form = await form_sent(desk, answers={"alone": "no"}, urgency="urgent")
    client = (await taken_up(desk, form, contact=None))["clientId"]
    session = await open_session(desk)
    booking = await booked(desk, session, "09:00", client)
    page = await door.sign_in("assessor", organisation="start", sub="ann", to=f"/persons/{client}")
    assert KNOW in page.text
    assert "Assess, by 3 September 2012" in page.text
    for path in (f"/bookings/new?client={client}", f"/bookings/{booking['id']}/attendance"):
        shown = (await door.get(path)).text
        assert "What to know before meeting them" in shown
        assert KNOW in shown
    assert f"Ann Bell: {KNOW}" in (await door.get(f"/sessions/{session['id']}")).text
    assert "What to know" not in (await door.get("/bookings/new")).text


async def test_who_treats_them_is_warned_though_they_read_no_referral_form(door: Browser, desk: Desk) -> None:
    await publish_form(desk, "referral")
    form = await form_sent(desk, answers={"alone": "no"})
    care = Care(desk, (await taken_up(desk, form))["clientId"])
    await care.start("2012-09-03")
    page = (await door.sign_in("provider", **CDAS, to=f"/persons/{care.client}")).text
    assert "Look at what their answers flag" in page
    assert "Can one worker meet them alone" not in page
