"""Who is not of the front door reads no more of a birth date than is known, where it tells namesakes apart."""

from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from tests.assessment.builders import CDAS, contact, stockport
from tests.assessment.client import Care, Desk
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.test_people_of_one_name import text_of

BY_YEAR = {"birthDate": "1980-07-02", "birthDatePrecision": "year"}
IN_FULL = {"birthDate": "1991-06-04", "birthDatePrecision": "day"}
SAM = {"givenName": "Sam", "familyName": "Green"}
SAID = ["Sam Green, born 1980, month and day not known", "Sam Green, born 4 June 1991"]


@pytest.fixture
async def desk(assessment: Running) -> Desk:
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 9, 3)
    return Desk(assessment)


@pytest.fixture
async def door(desk: Desk, issuer: StubIssuer, with_pages: Callable[[Running], Running]) -> AsyncIterator[Browser]:
    async with browser_of(with_pages(desk.running), issuer) as browser:
        yield browser


async def test_a_provider_reads_a_year_alone_as_a_year(door: Browser, desk: Desk) -> None:
    for born in (BY_YEAR, IN_FULL):
        await Care(desk, await desk.new_client(**SAM, **born)).start("2012-08-01")
    await door.sign_in("provider", **CDAS)
    page = text_of(await door.get("/top-due"))
    assert [name for name in SAID if f"{name}</a>" not in page] == []


async def test_a_referrer_reads_a_year_alone_as_a_year(door: Browser, desk: Desk) -> None:
    running = desk.running
    for born in (BY_YEAR, IN_FULL):
        headers = [running.headers("referrer", organisation="gp-1", sub="referrer") for _ in range(2)]
        person = await running.client.post("/persons", headers=headers[0], json={**SAM, **born, "sex": "male"})
        said = contact(person.json()["id"], on="2012-09-03")
        assert (await running.client.post("/contacts", headers=headers[1], json=said)).status_code == 201
    await door.sign_in("referrer", organisation="gp-1")
    page = text_of(await door.get("/contacts"))
    assert [name for name in SAID if name not in page] == []
