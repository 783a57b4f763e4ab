"""That somebody has no tariff yet is said on their page, on the first page, in a list, and to who commissions."""

from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from tests.assessment.builders import stockport, tariff_set
from tests.assessment.client import Care, Desk, new_care
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer


@pytest.fixture
async def care(assessment: Running) -> Care:
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 9, 3)
    return await new_care(Desk(assessment))


@pytest.fixture
async def door(care: Care, issuer: StubIssuer, with_pages: Callable[[Running], Running]) -> AsyncIterator[Browser]:
    async with browser_of(with_pages(care.running), issuer) as browser:
        yield browser


async def test_it_is_said_wherever_the_front_door_looks_until_there_is_one(door: Browser, care: Care) -> None:
    await care.assess("2012-04-05", kind="triage")
    await care.start("2012-04-10")
    await door.sign_in("assessor", organisation="start")
    page = (await door.get(f"/persons/{care.client}")).text
    assert "No tariff yet" in page
    assert "an assessment that leads to a tariff" in page
    assert '/assessment/pages/without-tariff"' in (await door.get("/")).text
    listed = (await door.get("/without-tariff")).text
    assert "Zoe Bell" in listed
    assert "In treatment" in listed
    await care.running.deliver(tariff_set(care.client, "B", "2012-04-12"))
    assert "No tariff yet" not in (await door.get(f"/persons/{care.client}")).text
    assert "nobody." in (await door.get("/without-tariff")).text


async def test_who_commissions_reads_it_by_pseudonym(door: Browser, care: Care) -> None:
    await care.start("2012-04-10")
    await door.sign_in("commissioner", organisation="council")
    page = (await door.get("/without-tariff")).text
    assert (care.client in page, "Zoe" in page) == (True, False)
    assert "or referred, without" not in page
    csv = await door.get("/without-tariff.csv")
    assert (csv.status_code, "in_treatment" in csv.text or "In treatment" in csv.text) == (200, True)
