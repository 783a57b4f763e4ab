"""Which risks somebody was asked about is chosen, corrected and told on pages."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date
from html import unescape

import pytest

from tests.assessment.builders import stockport
from tests.assessment.client import Desk, publish_form
from tests.assessment.test_open_risks import answered
from tests.assessment.test_referral_forms import sent as form_sent
from tests.assessment.test_referral_forms import taken_up
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.test_front_door import fields_of

ASKED = {"kind": "risk_review", "setting": "community", "attendance": "attended"}
STOOD_UP = {"kind": "risk_review", "setting": "community", "attendance": "did_not_attend", "absenceReason": "forgot"}


@pytest.fixture
async def desk(assessment: Running) -> Desk:
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 9, 3)
    await publish_form(desk := Desk(assessment), "referral")
    return desk


@pytest.fixture
async def door(desk: Desk, issuer: StubIssuer, with_pages: Callable[[Running], Running]) -> AsyncIterator[Browser]:
    async with browser_of(with_pages(desk.running), issuer) as browser:
        await browser.sign_in("assessor", organisation="start", sub="ann")
        yield browser


@pytest.fixture
async def client(desk: Desk) -> str:
    """Of whom two warnings stand, and a precaution."""
    form = await form_sent(desk, answers={"alone": "no", "pregnant": "yes"})
    client: str = (await taken_up(desk, form, contact=None))["clientId"]
    await answered(desk, client)
    return client


async def recorded(door: Browser, client: str, said: dict[str, str], warning: str = "ask_about_risk") -> str:
    """The page that corrects it."""
    way = f"/activities/new?client={client}&kind=risk_review&warning={warning}"
    sent = await door.post(way, fields_of((await door.get(way)).text) | said)
    assert sent.status_code == 303, sent.text
    page: str
    (page,) = set(
        re.findall(r"/activities/[0-9a-f-]{36}/correct", (await door.get(f"/activities?kind={said['kind']}")).text)
    )
    return page


def ticked(page: str) -> list[str]:
    return re.findall(r'name="askedAbout" type="checkbox" value="([a-z_]+)" checked', page)


async def test_who_did_not_come_was_asked_about_nothing(door: Browser, client: str, desk: Desk) -> None:
    await recorded(door, client, STOOD_UP | {"askedAbout": "risk_to_self"})
    (activity,) = (await desk.get("/activities")).json()["items"]
    assert (activity["attendance"], activity["askedAbout"]) == ("did_not_attend", None)
    assert "Ask about the risk to themself" in (await door.get(f"/persons/{client}")).text


async def test_an_activity_that_was_something_else_is_corrected_to_having_asked(
    door: Browser, client: str, desk: Desk
) -> None:
    page = await recorded(door, client, STOOD_UP)
    shown = (await door.get(page)).text
    assert "What they were asked about" in shown
    sent = await door.post(page, fields_of(shown) | ASKED | {"absenceReason": "", "askedAbout": "risk_to_self"})
    assert sent.status_code == 303, sent.text
    (activity,) = (await desk.get("/activities")).json()["items"]
    assert activity["askedAbout"] == ["risk_to_self"]
    assert "Ask about the risk to themself" not in (await door.get(f"/persons/{client}")).text


async def test_a_wrong_tick_is_taken_out(door: Browser, client: str, desk: Desk) -> None:
    page = await recorded(door, client, ASKED | {"askedAbout": "risk_to_self"})
    shown = (await door.get(page)).text
    assert ticked(shown) == ["risk_to_self"]
    said = {name: value for name, value in fields_of(shown).items() if name != "askedAbout"}
    sent = await door.post(page, said | ASKED)
    assert sent.status_code == 303, sent.text
    (activity,) = (await desk.get("/activities")).json()["items"]
    assert activity["askedAbout"] == []
    assert "Ask about the risk to themself" in (await door.get(f"/persons/{client}")).text


async def test_that_one_worker_can_meet_them_again_is_taken_out_before_it_is_sent_and_after(
    door: Browser, client: str, desk: Desk
) -> None:
    said = ASKED | {"askedAbout": "two_workers"}
    page = await recorded(door, client, said, warning="look_at_flags")
    shown = (await door.get(page)).text
    assert reasons(shown) == ["", "assessed_anew", "no_longer_so", "said_by_mistake"]
    assert chosen(shown) == [""]
    (activity,) = (await desk.get("/activities")).json()["items"]
    assert activity["precautionReason"] is None
    for mistaken, stands in (("said_by_mistake", []), ("", ["two_workers"])):
        shown = (await door.get(page)).text
        sent = await door.post(page, fields_of(shown) | said | {"absenceReason": "", "precautionReason": mistaken})
        assert sent.status_code == 303, sent.text
        assert (await desk.get(f"/persons/{client}/next")).json()["precautions"] == stands


def reasons(page: str) -> list[str]:
    return re.findall(r'name="precautionReason" type="radio" value="([a-z_]*)"', page)


def chosen(page: str) -> list[str]:
    return re.findall(r'name="precautionReason" type="radio" value="([a-z_]*)" checked', page)


async def test_what_happened_says_what_was_asked_about_and_why_one_worker_can_meet_them(
    door: Browser, client: str
) -> None:
    said = {"askedAbout": "two_workers", "precautionReason": "assessed_anew"}
    await recorded(door, client, ASKED | said, warning="look_at_flags")
    page = unescape((await door.get(f"/persons/{client}")).text)
    assert "Asked about: whether one worker can meet them alone." in page
    assert "One worker can meet them alone again: it was looked into: one worker can meet them." in page
