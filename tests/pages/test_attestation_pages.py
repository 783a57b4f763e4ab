"""A statement about a cohort, on the pages: signed by one organisation, and checked by another."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from tests.assessment.test_attestations import with_statements
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import on, sent

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
    said = {"outcome": "offending", "contract": "cdas-2012", "people": "40", "met": "41", "reference": "PNC/2012/Q2"}
    said |= on("quarterFrom", 2, 7, 2012)
    refused = await sent(door, "/attestations/new", form, **said)
    assert 'href="#met"' in refused.text
    assert (await sent(door, "/attestations/new", refused, **said | {"met": "26"})).status_code == 303
    listed = (await door.get("/attestations")).text
    assert "26 of 40" in listed
    assert WAY.findall(listed) == []
    door.http.cookies.clear()
    page = await door.sign_in("verifier", organisation="council", to="/attestations")
    (way,) = WAY.findall(page.text)
    check = await door.get(way)
    assert "26 of 40 people met it" in check.text
    assert (await sent(door, way, check, decision="verified")).status_code == 303
    assert "Counts" in (await door.get("/attestations")).text
