"""A statement about a cohort, on the pages: signed by one organisation, and checked by another."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from tests.assessment.builders import stockport
from tests.assessment.test_attestations import with_statements
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import sent

MENU = ">Statements about cohorts</a>"
WAY = re.compile(r'href="http://site\.local/assessment/pages(/attestations/[0-9a-f-]{36})"')


@pytest.fixture
async def door(
    assessment: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    await assessment.deliver(("stockport-2012", with_statements()))
    assessment.today = date(2012, 10, 9)
    async with browser_of(with_pages(assessment), issuer) as browser:
        yield browser


async def test_it_is_signed_and_somebody_of_another_organisation_says_that_it_is_so(door: Browser) -> None:
    form = await door.sign_in("referrer", organisation="police", to="/attestations/new")
    assert '<option value="offending">No proven offence</option>' in form.text
    assert "Without spaces, such as GP-2012/Q1. No names." in form.text
    assert '<option value="cdas-2012">Community Drug and Alcohol Service</option>' in form.text
    said = {"outcome": "offending", "contract": "cdas-2012", "people": "40", "met": "41", "reference": "PNC/2012/Q2"}
    assert '<option value="2012-07-02">2 July 2012 to 1 October 2012</option>' in form.text
    assert "2012-10-02" not in form.text
    said |= {"quarterFrom": "2012-07-02"}
    refused = await sent(door, "/attestations/new", form, **said | {"people": "4", "reference": "Ann Bell"})
    assert [f'href="#{name}"' in refused.text for name in ("people", "met", "reference")] == [True] * 3
    assert (await sent(door, "/attestations/new", refused, **said | {"met": "26"})).status_code == 303
    listed = (await door.get("/attestations")).text
    assert "26 of 40" in listed
    assert "No proven offence" in listed
    assert WAY.findall(listed) == []
    door.http.cookies.clear()
    page = await door.sign_in("verifier", organisation="council", to="/attestations")
    (way,) = WAY.findall(page.text)
    check = await door.get(way)
    assert "No proven offence, of Community Drug and Alcohol Service from 2 July 2012" in check.text
    assert "26 of 40 people met it" in check.text
    assert (await sent(door, way, check, decision="verified")).status_code == 303
    assert "Counts" in (await door.get("/attestations")).text


async def test_while_no_quarter_is_over_the_page_says_so_before_anything_is_typed(door: Browser) -> None:
    door.running.today = date(2012, 7, 1)
    page = await door.sign_in("referrer", organisation="police", to="/attestations/new")
    assert "There is nothing to state yet: no contract quarter is over" in page.text
    assert 'name="people"' not in page.text


@pytest.mark.parametrize("statements", [True, False])
async def test_who_comes_by_its_address_where_no_statement_is_asked_for_is_not_told_to_publish_a_scheme(
    assessment: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running], *, statements: bool
) -> None:
    """Neither of an organisation that signs none of them nor of a scheme without any."""
    await assessment.deliver(("stockport-2012", with_statements() if statements else stockport()))
    assessment.today = date(2012, 10, 9)
    async with browser_of(with_pages(assessment), issuer) as browser:
        page = await browser.sign_in("referrer", organisation="elsewhere", to="/attestations/new")
    assert "the scheme asks your organisation for no statement about a cohort" in page.text
    assert "publishes a scheme first" not in page.text
    assert 'name="people"' not in page.text


async def test_who_may_sign_nothing_is_led_to_no_form(door: Browser) -> None:
    page = await door.sign_in("commissioner", organisation="council", to="/attestations")
    assert MENU in page.text
    assert "Sign a statement" not in page.text
    assert "What was signed: nothing." in page.text


async def test_where_the_scheme_has_no_statements_and_none_was_signed_the_menu_does_not_speak_of_them(
    assessment: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> None:
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 10, 9)
    async with browser_of(with_pages(assessment), issuer) as browser:
        page = await browser.sign_in("verifier", organisation="council", to="/outcomes")
    assert "Check outcomes</a>" in page.text
    assert MENU not in page.text
