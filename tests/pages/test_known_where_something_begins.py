"""Every page that begins something with one person says what to know before meeting them."""

from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from services.assessment.pages import PAGES
from tests.assessment.builders import CDAS, stockport
from tests.assessment.client import Care, Desk, publish_form
from tests.assessment.test_referral_forms import sent as form_sent
from tests.assessment.test_referral_forms import taken_up
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer

KNOW, TOLD = "Can one worker meet them alone? No", "One worker does not meet them alone"
# What the front door keeps of them without them: nobody is met by it.
WITHOUT_THEM = {"/conflicts/new", "/deactivations/new"}


@pytest.fixture
async def desk(assessment: Running) -> Desk:
    await assessment.deliver(("stockport-2012", stockport()))
    assessment.today = date(2012, 9, 3)
    return Desk(assessment)


@pytest.fixture
async def door(desk: Desk, issuer: StubIssuer, with_pages: Callable[[Running], Running]) -> AsyncIterator[Browser]:
    async with browser_of(with_pages(desk.running), issuer) as browser:
        yield browser


@pytest.fixture
async def client(desk: Desk) -> str:
    """Not to be met by one worker alone."""
    await publish_form(desk, "referral")
    form = await form_sent(desk, answers={"alone": "no"})
    return str((await taken_up(desk, form, contact=None))["clientId"])


async def _that_begin(door: Browser, client: str) -> dict[str, str]:
    """By their path, the pages that name this person whole and record something new."""
    paths = [page.path for group in PAGES for page in group.listed if page.method == "GET"]
    shown = {path: await door.get(f"{path}?client={client}") for path in paths if path.endswith("/new")}
    return {
        path: page.text for path, page in shown.items() if page.status_code == 200 and client[-6:] + ")" in page.text
    }


async def test_each_page_that_begins_something_with_them_says_the_precaution(
    door: Browser, desk: Desk, client: str
) -> None:
    await door.sign_in("assessor", organisation="start", sub="ann")
    shown = await _that_begin(door, client)
    assert {"/contacts/new", "/assessments/new", "/activities/new", "/bookings/new"} <= shown.keys()
    assert {path for path, page in shown.items() if KNOW not in page} == WITHOUT_THEM


async def test_a_form_on_its_questions_and_one_that_is_taken_up_say_it_too(
    door: Browser, desk: Desk, client: str
) -> None:
    form = await form_sent(desk, reference="another")
    await door.sign_in("assessor", organisation="start", sub="ann")
    for path in (
        f"/screenings/new?client={client}&instrument=phq-9",
        f"/form-answers/new?client={client}&form=referral",
        f"/referral-forms/{form['id']}/take-up?client={client}",
    ):
        assert KNOW in (await door.get(path)).text, path


async def test_who_is_to_interview_them_is_told_how_to_meet_them_and_nothing_of_what_they_answered(
    door: Browser, desk: Desk, client: str
) -> None:
    await door.sign_in("assessor", organisation="start", sub="ann")
    assert KNOW in (await door.get(f"/interviews/new?client={client}")).text
    asked = {"clientId": client, "interviewer": "ivy", "organisation": "council", "dueOn": "2012-10-01"}
    interview = (await desk.post("/interviews", asked | {"setting": "community"})).json()["id"]
    door.http.cookies.clear()
    await door.sign_in("interviewer", organisation="council", sub="ivy")
    for path in (f"/interviews/{interview}", f"/interviews/{interview}/held"):
        page = (await door.get(path)).text
        assert (TOLD in page, KNOW in page) == (True, False), path


async def test_who_treats_them_reads_it_without_the_answer(door: Browser, desk: Desk, client: str) -> None:
    await Care(desk, client).start("2012-09-03")
    await door.sign_in("provider", **CDAS)
    shown = await _that_begin(door, client)
    assert {"/top-reviews/new", "/activities/new"} <= shown.keys()
    assert [path for path, page in shown.items() if TOLD not in page or KNOW in page] == []
