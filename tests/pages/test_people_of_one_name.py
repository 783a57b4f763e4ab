"""People of one name are told apart wherever they are listed, and so is what is known before they are met."""

from collections.abc import AsyncIterator, Callable
from datetime import date
from html import unescape

import httpx
import pytest

from tests.assessment.builders import CDAS, activity, contact, stockport
from tests.assessment.client import Care, Desk, booked, open_session, publish_form
from tests.assessment.test_open_risks import answered
from tests.assessment.test_referral_forms import sent as form_sent
from tests.assessment.test_referral_forms import taken_up
from tests.harness import Running
from tests.pages.called_alike import called_alike
from tests.pages.conftest import SITE, Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.walking import Walk

FIRST, SECOND = "Sam Green, born 3 May 1980", "SAM Gréen, born 4 June 1991"
BORN = ("1980-05-03", "1991-06-04")


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
async def two(desk: Desk) -> tuple[str, str]:
    """Of both a risk is to be asked about, and the first is not to be met by one worker alone."""
    await publish_form(desk, "referral")
    people = zip((("Sam", "Green"), ("SAM", "Gre\u0301en")), BORN, strict=True)
    first, second = [
        await desk.new_client(givenName=given, familyName=family, birthDate=born) for (given, family), born in people
    ]
    for client in (first, second):
        await answered(desk, client)
        for path, body in (("/contacts", contact(client, on="2012-09-03")),
                           ("/activities", activity(client, on="2012-09-03"))):  # fmt: skip
            assert (await desk.post(path, body)).status_code == 201
    form = await form_sent(desk, answers={"alone": "no"})
    await taken_up(desk, form, contact=None, person=None, clientId=first)
    return first, second


def text_of(page: httpx.Response) -> str:
    assert page.status_code == 200, page.text
    return unescape(page.text.split("<main", 1)[1])


async def test_each_list_that_names_both_says_when_they_were_born(
    door: Browser, desk: Desk, two: tuple[str, str]
) -> None:
    session = await open_session(desk)
    for at, client in zip(("09:00", "09:30"), two, strict=True):
        await booked(desk, session, at, client)
    await door.sign_in("assessor", organisation="start")
    for path in ("/", "/worklist", "/contacts", "/bookings", "/activities", f"/sessions/{session['id']}"):
        page = text_of(await door.get(path))
        assert [name for name in (FIRST, SECOND) if f">{name}</a>" not in page] == [], path


async def test_what_is_known_before_meeting_one_is_not_read_as_the_others(
    door: Browser, desk: Desk, two: tuple[str, str]
) -> None:
    session = await open_session(desk, kind="group", slotMinutes=None, topic="alcohol")
    for client in two:
        await booked(desk, session, None, client)
    await door.sign_in("assessor", organisation="start")
    page = text_of(await door.get(f"/sessions/{session['id']}"))
    assert f"{FIRST}: Can one worker meet them alone? No" in page
    assert f"{SECOND}: Can one worker" not in page
    off = '">Call it off<span class="govuk-visually-hidden">, '
    assert [page.count(f"{off}{name}</span>") for name in (FIRST, SECOND)] == [1, 1]


async def test_who_treats_both_tells_them_apart_and_nobody_else_is_said_to_be_born(
    door: Browser, desk: Desk, two: tuple[str, str]
) -> None:
    other = await desk.new_client(givenName="Una", familyName="Vale")
    for client in (*two, other):
        await Care(desk, client).start("2012-08-01")
    await door.sign_in("provider", **CDAS)
    page = text_of(await door.get("/top-due"))
    assert FIRST in page
    assert SECOND in page
    assert "Una Vale</a>" in page


async def test_two_of_one_name_who_were_born_on_one_day_are_told_apart_by_their_pseudonyms(
    door: Browser, desk: Desk
) -> None:
    clients = [await desk.new_client(givenName="Jo", familyName="Estimate", birthDate=BORN[0]) for _ in range(2)]
    for client in clients:
        assert (await desk.post("/contacts", contact(client, on="2012-09-03"))).status_code == 201
    await door.sign_in("assessor", organisation="start")
    page = text_of(await door.get("/contacts"))
    assert [f">Jo Estimate, born 3 May 1980 (…{client[-6:]})</a>" in page for client in clients] == [True, True]


async def test_nothing_in_a_list_is_called_as_another_thing_of_it(
    door: Browser, desk: Desk, two: tuple[str, str]
) -> None:
    session = await open_session(desk)
    for client, at in zip((*two, None), ("09:00", "09:30", "10:00"), strict=True):
        says = {"clientId": client} if client else {"calledAs": "Sam"}
        answer = await desk.post("/bookings", {"sessionId": session["id"], "at": at, **says})
        assert answer.status_code == 201, answer.text
    await door.sign_in("assessor", organisation="start")
    shown = await Walk(door.running.service.pages, f"{SITE}/assessment/pages", door.get).shown()
    assert len(shown) > 30
    more = (f"/sessions/{session['id']}", "/persons?born-day=3&born-month=5&born-year=1980", "/same-person")
    alike = {path: called_alike((await door.get(path)).text) for path in (*(each.path for each in shown), *more)}
    assert {path: names for path, names in alike.items() if names} == {}


async def test_two_contacts_of_one_day_are_corrected_by_ways_that_differ(door: Browser, desk: Desk) -> None:
    client = await desk.new_client()
    for _ in range(2):
        assert (await desk.post("/contacts", contact(client, on="2012-09-03"))).status_code == 201
    page = (await door.sign_in("assessor", organisation="start", to=f"/persons/{client}")).text
    assert called_alike(page) == []
    assert [page.count(f"of 3 September 2012, {which} of 2</span>") > 0 for which in (1, 2)] == [True, True]


def test_what_is_called_alike_is_found_however_it_is_said() -> None:
    links = '<a href="/1">Open</a><a href="/2">Open</a>'
    assert called_alike(f"<main><ul><li>{links}</ul></main>") == ["Open (2 times)"]
    assert called_alike(f"<main><ul><li>{links.replace('/2', '/1')}</ul></main>") == []
    apart = links.replace("</a><a", '<span class="govuk-visually-hidden">, Ann</span></a><a')
    assert called_alike(f"<main><table><tr><td>{apart}</table></main>") == []
    options = '<option value="1">Sam</option><option value="2">Sam</option>'
    assert called_alike(f"<main><select>{options}</select></main>") == ["Sam (2 times)"]
    boxes = "".join(f'<input type="radio" id="{n}" name="who" value="{n}"><label for="{n}">Sam</label>' for n in "12")
    assert called_alike(f"<main><fieldset>{boxes}</fieldset></main>") == ["Sam (2 times)"]
