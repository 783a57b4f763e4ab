"""Registered nowhere: the front door reads whom others name under an id that is nobody's, and where to put it right."""

from collections.abc import AsyncIterator, Callable
from datetime import date
from uuid import uuid4

import pytest

from tests.assessment.client import Care, Desk
from tests.assessment.test_waits_at_referral import unassessed
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer


@pytest.fixture
async def door(
    assessment: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    assessment.today = date(2012, 9, 3)
    async with browser_of(with_pages(assessment), issuer) as browser:
        yield browser


async def test_whoever_is_registered_nowhere_is_listed_with_what_to_do(assessment: Running, door: Browser) -> None:
    lost = Care(Desk(assessment), str(uuid4()))
    await door.sign_in("assessor", organisation="start")
    assert "/unregistered" in (await door.get("/")).text
    assert "nobody." in (await door.get("/unregistered")).text
    began, waits = await lost.start("2012-04-10"), unassessed(str(uuid4()))
    await assessment.deliver(waits)
    page = (await door.get("/unregistered")).text
    assert f"/referral/pages/treatment/{began.episode_id}/never-started" in page
    assert f"/referral/pages/referrals/{waits.referral_id}" in page
    assert lost.client[-8:] in page
    csv = await door.get("/unregistered.csv")
    assert (csv.status_code, lost.client in csv.text) == (200, True)


async def test_who_operates_reads_it_and_is_led_to_nothing_that_they_may_not_see(
    assessment: Running, door: Browser
) -> None:
    await Care(Desk(assessment), str(uuid4())).start("2012-04-10")
    await door.sign_in("operator", organisation="council")
    page = await door.get("/unregistered")
    assert (page.status_code, "Treatment" in page.text, "/never-started" in page.text) == (200, True, False)
    assert "/contacts/new" not in page.text
