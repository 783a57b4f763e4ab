"""What somebody was about to send when they were signed out comes back to them, and to nobody else."""

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest

from tests.assessment.client import Desk, new_care
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer, logout_token
from tests.pages.sending import hidden, sent
from tests.pages.test_front_door import NEW, WithPages
from tests.pages.test_pay_providers import BACK, due

__all__ = ["due"]
PROPOSE = "/runs/propose"
RUN = {"contract": BACK, "runOn-day": "5", "runOn-month": "8", "runOn-year": "2012"}
KEPT = 'name="runOn-day" type="text" value="5"'
Left = Callable[[Browser], Awaitable[None]]


async def _signs_out(browser: Browser) -> None:
    """In another tab."""
    csrf = hidden(await browser.get(PROPOSE))["csrf"]
    assert (await browser.post("/sign-out", {"csrf": csrf})).status_code == 303


async def _signs_out_of_another_service(browser: Browser) -> None:
    ended = await browser.post("/logged-out", {"logout_token": logout_token(f"lasars-{browser.name}")})
    assert ended.status_code == 200
    browser.issuer.claims = {"sid": "sid-2"}


async def _is_away_for_long(browser: Browser) -> None:
    await browser.running.db.write("UPDATE page_session SET issued_at = issued_at - interval '9 hours'")


LEFT = [_signs_out, _signs_out_of_another_service, _is_away_for_long]


async def _proposing(due: Browser, sub: str = "ann", to: str = PROPOSE) -> httpx.Response:
    return await due.sign_in("finance_proposer", organisation="council", sub=sub, to=to)


@pytest.mark.parametrize("leave", LEFT)
async def test_a_form_that_is_sent_after_signing_out_comes_back_after_signing_in(due: Browser, leave: Left) -> None:
    page = await _proposing(due)
    await leave(due)
    assert (await sent(due, PROPOSE, page, **RUN)).headers["location"].startswith("http://issuer.local/")
    back = await _proposing(due, to="/")
    assert KEPT in back.text
    assert "You were signed out before this was sent. Nothing was done." in back.text
    assert (await due.get("/runs.json")).json()["items"] == []


@pytest.mark.parametrize("leave", LEFT)
async def test_a_form_that_is_sent_after_signing_in_again_elsewhere_comes_back(due: Browser, leave: Left) -> None:
    page = await _proposing(due)
    await leave(due)
    await _proposing(due)
    back = await sent(due, PROPOSE, page, **RUN)
    assert back.status_code == 303, back.text
    again = await due.get(back.headers["location"])
    assert KEPT in again.text
    assert (await due.get("/runs.json")).json()["items"] == []
    assert (await sent(due, PROPOSE, again, **RUN | {"runOn-day": "6"})).status_code == 303
    assert len((await due.get("/runs.json")).json()["items"]) == 1


@pytest.mark.parametrize("leave", LEFT)
async def test_nobody_else_in_this_browser_sees_it(due: Browser, leave: Left) -> None:
    page = await _proposing(due)
    await leave(due)
    await sent(due, PROPOSE, page, **RUN)
    other = await _proposing(due, "bob", "/")
    assert KEPT not in other.text + (await due.get(PROPOSE)).text
    refused = await sent(due, PROPOSE, page, **RUN)
    assert refused.status_code == 403
    assert KEPT not in refused.text + (await due.get(PROPOSE)).text


async def test_somebody_else_in_between_does_not_lose_it(due: Browser) -> None:
    page = await _proposing(due)
    for sub in ("bob", "ann"):
        await _signs_out(due)
        await _proposing(due, sub)
    back = await sent(due, PROPOSE, page, **RUN)
    assert KEPT in (await due.get(back.headers["location"])).text


async def test_a_session_that_was_signed_out_shows_nothing(due: Browser) -> None:
    await _proposing(due)
    await _signs_out(due)
    assert (await due.get("/runs")).headers["location"].startswith("http://issuer.local/")


@pytest.fixture
async def door(assessment: Running, issuer: StubIssuer, with_pages: WithPages) -> AsyncIterator[Browser]:
    await new_care(Desk(assessment))
    async with browser_of(with_pages(assessment), issuer) as browser:
        yield browser


async def test_a_contact_that_is_sent_after_signing_out_comes_back(door: Browser) -> None:
    page = await door.sign_in("assessor", organisation="start", to="/contacts/new")
    await door.post("/sign-out", {"csrf": hidden(page)["csrf"]})
    await sent(door, "/contacts/new", page, **NEW)
    back = await door.sign_in("assessor", organisation="start", to="/")
    assert 'value="Norah"' in back.text
    assert 'name="contact.source.code"' in back.text
