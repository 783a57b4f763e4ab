"""What a form has done is said on the page that it leads to: once, there, and in words of its own."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.pages.cookies import Cookies, JustDone
from shared.pages.form_tokens import csrf_token
from shared.pages.forms import Form
from tests.assessment.client import Care
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.test_front_door import NEW, WithPages, care, fields_of

__all__ = ["care"]
BANNER, RECORDED = "govuk-notification-banner--success", "The contact is recorded."
COOKIE = Cookies("assessment", secure=False).done


@pytest.fixture
async def door(care: Care, issuer: StubIssuer, with_pages: WithPages) -> AsyncIterator[Browser]:
    async with browser_of(with_pages(care.running), issuer) as browser:
        await browser.sign_in("assessor", organisation="start")
        yield browser


async def _recorded(door: Browser) -> str:
    """The page that a new contact leads to, within the service's pages."""
    answer = await door.post("/contacts/new", fields_of((await door.get("/contacts/new")).text) | NEW)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("/pages")[2]


async def test_what_was_done_is_said_once_and_on_the_page_that_it_leads_to(door: Browser) -> None:
    path = await _recorded(door)
    assert BANNER not in (await door.get("/")).text
    first, second = (await door.get(path)).text, (await door.get(path)).text
    assert BANNER in first
    assert RECORDED in first
    assert BANNER not in second


async def test_what_is_sent_again_says_that_it_was_done_before(door: Browser) -> None:
    """Also where it was taken back in between: nothing is done again."""
    form = fields_of((await door.get("/contacts/new")).text) | NEW
    paths = [(await door.post("/contacts/new", form)).headers["location"].partition("/pages")[2] for _ in range(2)]
    page = (await door.get(paths[1])).text
    assert paths[0] == paths[1]
    assert "nothing was done now" in page
    assert RECORDED not in page


async def test_a_form_that_is_refused_has_done_nothing(door: Browser) -> None:
    empty = fields_of((await door.get("/contacts/new")).text)
    refused = await door.post("/contacts/new", empty)
    assert refused.status_code == 422
    assert BANNER not in refused.text
    assert BANNER not in (await door.get("/")).text


@pytest.mark.parametrize("forged", ["", "nonsense", "e30=", "eyJwYXRoIjoxfQ=="])
async def test_what_we_never_wrote_is_not_said(door: Browser, forged: str) -> None:
    path = await _recorded(door)
    door.http.cookies.set(COOKIE, forged)
    assert BANNER not in (await door.get(path)).text


async def test_it_is_not_said_to_whoever_signs_in_next(door: Browser) -> None:
    path = await _recorded(door)
    told = door.http.cookies[COOKIE]
    csrf = csrf_token(door.http.cookies["lasars-assessment"])
    assert (await door.post("/sign-out", {"csrf": csrf})).status_code == 303
    assert COOKIE not in door.http.cookies
    door.http.cookies.set(COOKIE, told, domain="site.local", path="/")
    assert BANNER not in (await door.sign_in("assessor", organisation="start", sub="bob", to=path)).text
    door.http.cookies.set(COOKIE, told, domain="site.local", path="/")
    assert BANNER not in (await door.get(path)).text


async def test_what_is_said_is_text(door: Browser) -> None:
    said = JustDone(path="/", said="<script>alert(1)</script>").to(door.http.cookies["lasars-assessment"])
    door.http.cookies.set(COOKIE, base64.urlsafe_b64encode(said.model_dump_json().encode()).decode())
    assert "&lt;script&gt;alert(1)" in (await door.get("/")).text


def test_a_form_without_words_of_its_own_has_those_of_its_button() -> None:
    assert Form([], "Change it").words_when_done == "Done: Change it."
    assert Form([], "", done="Nothing more is told.").words_when_done == "Nothing more is told."


def test_a_form_that_says_nothing_when_it_is_done_is_none() -> None:
    with pytest.raises(ValueError, match="says on its button"):
        Form([], "")


def test_a_field_that_offers_what_there_is_has_one_template() -> None:
    """Elsewhere it is called: so it looks and works the same wherever it stands."""
    files = [file for place in ("shared/pages/templates", "services") for file in Path(place).rglob("*.html")]
    assert [file.name for file in files if "<datalist" in file.read_text()] == ["forms.html"]
