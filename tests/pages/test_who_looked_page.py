"""The auditor reads on a page who opened what, and each page that was opened is one of them."""

from collections.abc import AsyncIterator, Callable

import pytest

from tests.assessment.builders import ANN, stockport
from tests.assessment.client import Desk
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer


@pytest.fixture
async def desk(assessment: Running) -> Desk:
    await assessment.deliver(("stockport-2012", stockport()))
    return Desk(assessment)


@pytest.fixture
async def browser(desk: Desk, issuer: StubIssuer, with_pages: Callable[[Running], Running]) -> AsyncIterator[Browser]:
    async with browser_of(with_pages(desk.running), issuer) as browser:
        yield browser


async def test_who_opened_a_persons_page_stands_there_and_never_their_name(browser: Browser, desk: Desk) -> None:
    client = (await desk.register())["clientId"]
    await browser.sign_in("assessor", organisation="start", sub="bea")
    await browser.get(f"/persons/{client}")
    browser.http.cookies.clear()
    await browser.sign_in("auditor", organisation="council", sub="tom")
    page = await browser.get(f"/who-looked?clientId={client}&sub=bea")
    assert ">GET /persons/{person_id}<" in page.text.replace("\u200b", "")
    assert "Answered, on a page" in page.text
    assert str(ANN["familyName"]) not in page.text
    rows = (await browser.get(f"/who-looked.json?clientId={client}&sub=bea")).json()["items"]
    assert {(row["sub"], row["byPage"], row["status"]) for row in rows} >= {("bea", True, 200)}
    assert all(client in row["people"] for row in rows)
    assert "GET /audit-entries" in (await browser.get("/who-looked?sub=tom")).text.replace("\u200b", "")


async def test_a_page_waits_for_one_commit_however_much_it_asks(browser: Browser, desk: Desk) -> None:
    client = (await desk.register())["clientId"]
    await browser.sign_in("assessor", organisation="start", sub="bea")
    await browser.get(f"/persons/{client}")
    (kept,) = await desk.running.db.read(
        "SELECT count(*) AS looks, count(DISTINCT CAST(xmin AS text)) AS commits FROM audit_entry"
        " WHERE sub = 'bea' AND CAST(:client AS uuid) = ANY (people)",
        client=client,
    )
    assert kept["looks"] > 5
    assert kept["commits"] == 1


async def test_a_filter_that_cannot_be_so_is_named(browser: Browser) -> None:
    await browser.sign_in("auditor", organisation="council", sub="tom")
    page = await browser.get("/who-looked?clientId=Ann")
    assert page.status_code == 422
    assert "Person, by their number" in page.text
