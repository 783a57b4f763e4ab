"""A page on which something is corrected leads to where what is of somebody else is taken back."""

from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from tests.assessment.builders import contact, stockport
from tests.assessment.client import Desk, publish_form
from tests.assessment.test_open_risks import answered, filled
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer


@pytest.fixture
async def desk(assessment: Running) -> Desk:
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 9, 3)
    return Desk(assessment)


@pytest.fixture
async def door(desk: Desk, issuer: StubIssuer, with_pages: Callable[[Running], Running]) -> AsyncIterator[Browser]:
    async with browser_of(with_pages(desk.running), issuer) as browser:
        await browser.sign_in("assessor", organisation="start", sub="ann")
        yield browser


async def test_a_form_and_its_correction_lead_there_until_it_is_taken_back(door: Browser, desk: Desk) -> None:
    await publish_form(desk, "risk")
    client = await desk.new_client()
    form = await filled(desk, client, "risk", {"self_harm": "no"})
    way = f"/mistakes/form/{form['id']}?client={client}"
    for path in (f"/form-answers/{form['id']}", f"/form-answers/{form['id']}/correct?client={client}"):
        assert f'{way}">' in (await door.get(path)).text, path
    assert (await door.get(way)).status_code == 200
    done = await desk.post(f"/form-answers/{form['id']}/void", {"reasonCode": "entered_in_error"}, match='"1"')
    assert done.status_code == 200, done.text
    assert way not in (await door.get(f"/form-answers/{form['id']}")).text


async def test_so_do_the_corrections_of_what_else_stands_on_a_timeline(door: Browser, desk: Desk) -> None:
    client = await desk.new_client()
    made = await desk.post("/contacts", contact(client, on="2012-09-03"))
    assert made.status_code == 201, made.text
    screening = await answered(desk, client)
    for kind, path, record in (
        ("contact", "contacts", made.json()["id"]),
        ("screening", "screenings", screening["id"]),
    ):
        page = (await door.get(f"/{path}/{record}/correct?client={client}")).text
        assert f'/mistakes/{kind}/{record}?client={client}">' in page, kind
