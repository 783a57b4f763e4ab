"""A file has what its page shows, by the same filter, and nothing that is there to be pressed."""

import csv
import io
import re
from collections.abc import AsyncIterator, Callable
from datetime import date
from html import unescape

import pytest

from tests.assessment.builders import stockport
from tests.assessment.client import Desk, booked, open_session, publish_form
from tests.assessment.test_referral_forms import sent as form_sent
from tests.assessment.test_referral_forms import taken_up
from tests.harness import Running
from tests.pages.conftest import SITE, Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.walking import Walk

ACTS = re.compile(r"(Take|Call|Change|Undo|Ask|Correct|End|Withdraw|Book|Say) |Undo$|Book$|It is wrong$")


@pytest.fixture
async def desk(assessment: Running) -> Desk:
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 9, 3)
    return Desk(assessment)


@pytest.fixture
async def door(desk: Desk, issuer: StubIssuer, with_pages: Callable[[Running], Running]) -> AsyncIterator[Browser]:
    async with browser_of(with_pages(desk.running), issuer) as browser:
        await browser.sign_in("assessor", organisation="start")
        yield browser


async def _rows(door: Browser, path: str) -> list[dict[str, str]]:
    """Of the file to which the page at this path leads."""
    (link,) = re.findall(r'href="([^"]+\.csv[^"]*)"', (await door.get(path)).text)
    file = await door.get(unescape(link).partition("/assessment/pages")[2])
    assert file.status_code == 200, file.text
    return list(csv.DictReader(io.StringIO(file.text.removeprefix("\ufeff"))))


async def test_who_is_booked_is_from_today_on_in_the_file_too(door: Browser, desk: Desk) -> None:
    client = await desk.new_client()
    session = await open_session(desk)
    await booked(desk, session, "09:00", client)
    assert len(await _rows(door, "/bookings")) == 1
    door.running.today = date.fromisoformat(session["on"]).replace(year=2013)
    assert "there are none" in (await door.get("/bookings")).text
    assert await _rows(door, "/bookings") == []
    assert len(await _rows(door, "/bookings?from=&to=&state=")) == 1


async def test_the_file_of_a_session_has_the_precaution_and_nothing_to_press(door: Browser, desk: Desk) -> None:
    await publish_form(desk, "referral")
    form = await form_sent(desk, answers={"alone": "no", "pregnant": "yes"})
    client = (await taken_up(desk, form, contact=None))["clientId"]
    session = await open_session(desk)
    await booked(desk, session, "09:00", client)
    rows = await _rows(door, f"/sessions/{session['id']}")
    assert list(rows[0]) == ["when", "who", "is", "know"]
    assert {row["know"] for row in rows if row["who"] == client} == {"One worker does not meet them alone"}
    assert "Can one worker" not in str(rows)


async def test_no_file_has_what_is_there_to_be_pressed(door: Browser, desk: Desk) -> None:
    client = await desk.new_client()
    release = {"clientId": client, "on": "2012-09-01"}
    assert (await desk.post("/prison-releases", release)).status_code == 201
    await booked(desk, await open_session(desk), "09:00", client)
    said: dict[str, set[str]] = {}
    for shown in await Walk(door.running.service.pages, f"{SITE}/assessment/pages", door.get).shown():
        if '.csv"' in (page := (await door.get(shown.path)).text) and page.count('.csv"') == 1:
            said[shown.path] = {value for row in await _rows(door, shown.path) for value in row.values() if value}
    assert len(said) > 5
    pressed = {path: {value for value in values if ACTS.match(value)} for path, values in said.items()}
    assert {path: values for path, values in pressed.items() if values} == {}
