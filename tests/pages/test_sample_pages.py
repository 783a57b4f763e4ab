"""Samples on the pages: drawn, looked at once more, shown by class, and how far verifiers are agreed with."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from tests.assessment.client import Desk
from tests.assessment.test_samples import COUNTER, drawn, housed, with_samples
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import sent

SAMPLED = re.compile(r'href="http://site\.local/assessment/pages(/sampled-outcomes/[0-9a-f-]{36})"')
DRAW = {"contract": "cdas-2012", "month-day": "1", "month-month": "7", "month-year": "2012", "purpose": "validation"}


@pytest.fixture
async def door(
    assessment: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    desk = Desk(assessment)
    await assessment.deliver(("stockport-2012", with_samples(counter=COUNTER)))
    assessment.today = date(2012, 8, 2)
    for _ in range(2):
        await housed(desk)
    async with browser_of(with_pages(assessment), issuer) as browser:
        yield browser


async def test_a_sample_is_drawn_looked_at_and_drawn_again_by_anybody(door: Browser) -> None:
    page = await door.sign_in("verifier", organisation="council", to="/samples")
    assert ">Samples</a>" in page.text
    assert "Draw a sample" in page.text
    form = await door.get("/samples/new")
    refused = await sent(door, "/samples/new", form, **DRAW | {"contract": "elsewhere"})
    assert "cdas-2012" in refused.text
    done = await sent(door, "/samples/new", refused, **DRAW)
    assert done.status_code == 303
    here = done.headers["location"].split("/pages", 1)[1].partition("?")[0]
    shown = (await door.get(here)).text
    assert "2 outcomes still wait: nothing is concluded before." in shown
    assert "What it was drawn from" not in shown
    first, second = dict.fromkeys(SAMPLED.findall(shown))
    form = await door.get(first)
    assert "The outcome and its evidence" in form.text
    refused = await sent(door, first, form, decision="failed", reasonCode="")
    assert refused.status_code == 422
    refused = await sent(door, first, refused, decision="failed", reasonCode="died")
    assert "does not go with what else was chosen: it can be “Not so: the evidence was not there”, “Not" in refused.text
    assert (await sent(door, first, refused, decision="failed", reasonCode="not_seen")).status_code == 303
    decided = (await door.get(first)).text
    assert "Not so: the evidence was not there." in decided
    (outcome,) = re.findall(r'href="http://site\.local/assessment/pages(/outcomes/[0-9a-f-]{36})"', decided)
    itself = (await door.get(outcome)).text
    assert "failed its validation there" in itself
    assert f'{first}">The decision in the sample' in itself
    assert "Decide it otherwise" not in itself
    assert "may still say that it is so" not in itself
    assert (await sent(door, second, await door.get(second), decision="validated", reasonCode="")).status_code == 303
    shown = (await door.get(here)).text
    assert "It was finished on 2 August 2012." in shown
    assert ",failed,2012-08-02" in (await door.get(f"{here}/drawn.csv")).text
    frame = await door.get(f"{here}/frame")
    assert "The seed is " in frame.text
    csv = (await door.get(f"{here}/drawn-from.csv")).text.splitlines()
    assert [len(csv), csv[0]] == [3, "outcomeId,classCode,lot,isDrawn"]
    listed = (await door.get("/samples-drawn.csv")).text
    assert "Validation of outcomes" in listed or "validation" in listed


async def test_the_council_sees_how_far_verifiers_are_agreed_with(door: Browser, assessment: Running) -> None:
    await drawn(Desk(assessment), purpose="counter_verification")
    page = await door.sign_in("commissioner", organisation="council", to="/verifier-agreement")
    assert "vera</th>" in page.text
    assert "Counter-verification of verifiers" in page.text
    assert (await door.get("/samples/new")).status_code == 403
    assert "Draw a sample" not in (await door.get("/samples")).text


async def test_a_contract_is_chosen_of_those_that_have_samples(door: Browser) -> None:
    await door.sign_in("verifier", organisation="council", to="/samples")
    form = (await door.get("/samples/new")).text
    assert '<option value="cdas-2012"' in form
    assert "riverside-2012" not in form


async def test_where_no_contract_has_samples_it_is_said_before_any_form(
    assessment: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> None:
    async with browser_of(with_pages(assessment), issuer) as browser:
        page = await browser.sign_in("verifier", organisation="council", to="/samples")
        assert "No contract has samples by any version of the scheme" in page.text
        assert "Draw a sample" not in page.text
        new = await browser.get("/samples/new")
        assert new.headers["location"].endswith("/samples")
