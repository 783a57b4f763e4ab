"""What somebody was about to send when they were signed out comes back to them, and to nobody else."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import httpx
import pytest
from asyncpg.exceptions import CannotConnectNowError

from shared.pages import sessions
from shared.pages.kept_forms import KEPT_MAX
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
MENDED = 'name="runOn-year" type="text" value="2013"'
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


async def test_a_form_that_is_sent_while_the_database_is_away_is_sent_again_from_the_page_that_says_so(
    due: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_asked: object) -> None:
        raise CannotConnectNowError("the database system is starting up")

    page = await _proposing(due)
    with monkeypatch.context() as patched:
        patched.setattr(sessions, "find", away)
        refused = await sent(due, PROPOSE, page, **RUN)
        again = await sent(due, PROPOSE, refused)
    assert (refused.status_code, again.status_code) == (503, 503)
    assert "What you filled in is kept on this page" in refused.text
    done = await sent(due, PROPOSE, again)
    assert done.status_code == 303, done.text
    assert len((await due.get("/runs.json")).json()["items"]) == 1


@pytest.mark.parametrize("leave", LEFT[:2])
async def test_a_session_that_was_signed_out_takes_no_form(due: Browser, leave: Left) -> None:
    page = await _proposing(due)
    await leave(due)
    refused = await sent(due, PROPOSE, page, **RUN)
    assert refused.status_code == 401
    assert "Sign in in another tab, then load this page again" in refused.text
    assert " data-sent-again=" in refused.text  # so that loading it again sends it
    assert KEPT not in (await _proposing(due, to="/")).text + (await due.get(PROPOSE)).text
    back = await sent(due, PROPOSE, page, **RUN)
    assert KEPT in (await due.get(back.headers["location"])).text
    assert (await due.get("/runs.json")).json()["items"] == []


async def test_signing_out_keeps_no_form_that_waited(due: Browser) -> None:
    page = await _proposing(due)
    await _is_away_for_long(due)
    await sent(due, PROPOSE, page, **RUN)
    assert KEPT in (await _proposing(due)).text
    await _signs_out(due)
    assert KEPT not in (await _proposing(due)).text


async def test_a_form_that_is_sent_after_a_session_expired_comes_back_after_signing_in(due: Browser) -> None:
    page = await _proposing(due)
    await _is_away_for_long(due)
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


async def test_whoever_comes_to_it_instead_is_told_once_that_nothing_of_it_was_sent(due: Browser) -> None:
    page = await _proposing(due)
    await _is_away_for_long(due)
    await sent(due, PROPOSE, page, **RUN)
    said = "You are signed in as bob (council). What somebody else filled in on this page"
    other = await _proposing(due, "bob")
    assert said in other.text
    assert "govuk-notification-banner--success" not in other.text
    assert said not in (await due.get(PROPOSE)).text


async def test_whoever_signs_in_for_another_page_is_not_told_of_it(due: Browser) -> None:
    page = await _proposing(due)
    await _is_away_for_long(due)
    await sent(due, PROPOSE, page, **RUN)
    assert "somebody else" not in (await _proposing(due, "bob", "/runs")).text + (await due.get(PROPOSE)).text


async def test_a_form_that_is_sent_after_another_signed_in_says_so_and_comes_back_to_whose_it_is(due: Browser) -> None:
    page = await _proposing(due)
    await _signs_out(due)
    await _proposing(due, "bob")
    for _ in range(2):
        refused = await sent(due, PROPOSE, page, **RUN)
        assert refused.status_code == 403
        assert "<h1" in refused.text
        assert "Somebody else is signed in now" in refused.text
        assert " data-sent-again=" in refused.text  # so that loading it again sends it
        assert "bob (council) has signed in in this browser since this page was opened" in refused.text
        assert "ann" not in refused.text
        await _is_away_for_long(due)
    await _proposing(due)
    assert KEPT in (await due.get((await sent(due, PROPOSE, page, **RUN)).headers["location"])).text
    assert (await due.get("/runs.json")).json()["items"] == []


async def test_a_form_with_a_token_that_nobody_was_given_is_not_anothers(due: Browser) -> None:
    page = await _proposing(due)
    await _signs_out(due)
    await _proposing(due, "bob")
    refused = await sent(due, PROPOSE, page, **RUN, csrf="0" * 64)
    assert refused.status_code == 403
    assert "The form was not sent from a page that you opened here" in refused.text


async def test_somebody_else_in_between_does_not_lose_it(due: Browser) -> None:
    page = await _proposing(due)
    for sub in ("bob", "ann"):
        await _signs_out(due)
        await _proposing(due, sub)
    back = await sent(due, PROPOSE, page, **RUN)
    assert KEPT in (await due.get(back.headers["location"])).text


async def test_it_is_there_until_it_was_sent(due: Browser) -> None:
    page = await _proposing(due)
    await _is_away_for_long(due)
    await sent(due, PROPOSE, page, **RUN)
    await _proposing(due, to="/")
    refused = await sent(due, PROPOSE, await due.get(PROPOSE), **RUN | {"contract": "", "runOn-year": "2013"})
    assert refused.status_code != 303
    shown = await due.get(PROPOSE)
    assert KEPT in shown.text
    assert MENDED in shown.text
    assert (await sent(due, PROPOSE, shown, **RUN)).status_code == 303
    assert KEPT not in (await due.get(PROPOSE)).text
    assert len((await due.get("/runs.json")).json()["items"]) == 1


async def test_each_tab_has_its_own_back_and_none_leads_to_anothers(due: Browser) -> None:
    tabs = [PROPOSE, f"{PROPOSE}?contract={BACK}"]
    pages = [await _proposing(due), await due.get(tabs[1])]
    await _is_away_for_long(due)
    for day, (tab, page) in enumerate(zip(tabs, pages, strict=True), 5):
        await sent(due, tab, page, **RUN | {"runOn-day": str(day)})
    assert KEPT in (await _proposing(due, to=tabs[0])).text
    assert 'name="runOn-day" type="text" value="6"' in (await due.get(tabs[1])).text
    assert KEPT in (await due.get(tabs[0])).text
    assert "You were signed out" not in (await due.get("/runs")).text


async def test_two_forms_of_one_page_come_back_one_after_the_other(due: Browser) -> None:
    pages = [await _proposing(due), await due.get(PROPOSE)]
    await _is_away_for_long(due)
    for day, page in zip(("5", "6"), pages, strict=True):
        await sent(due, PROPOSE, page, **RUN | {"runOn-day": day})
    second = await _proposing(due, to="/")
    assert 'name="runOn-day" type="text" value="6"' in second.text
    assert "1 more form waits" in second.text
    assert (await sent(due, PROPOSE, second, **RUN | {"runOn-day": "6"})).status_code == 303
    first = await due.get(PROPOSE)
    assert KEPT in first.text
    assert "more form" not in first.text


async def test_whoever_starts_with_an_empty_form_is_not_shown_the_former_again(due: Browser) -> None:
    page = await _proposing(due)
    await _is_away_for_long(due)
    await sent(due, PROPOSE, page, **RUN)
    back = await _proposing(due, to="/")
    assert "Start with an empty form" in back.text
    empty = await due.post("/start-empty", hidden(back))
    assert empty.status_code == 303, empty.text
    again = (await due.get(empty.headers["location"])).text + (await due.get(PROPOSE)).text
    assert KEPT not in again
    assert "You were signed out" not in again


async def test_whoever_sends_more_than_can_be_kept_is_told_which_was_not(due: Browser) -> None:
    tabs = [f"{PROPOSE}?tab={tab}" for tab in range(KEPT_MAX + 1)]
    pages = [await _proposing(due), *[await due.get(tab) for tab in tabs[1:]]]
    await _is_away_for_long(due)
    answers = [await due.post(tab, hidden(page) | RUN | {"page": tab}) for tab, page in zip(tabs, pages, strict=True)]
    assert [answer.status_code for answer in answers] == [303] * KEPT_MAX + [401]
    assert "it was not kept" in answers[-1].text
    assert " data-sent-again=" in answers[-1].text  # so that loading it again sends it
    first = await _proposing(due, to="/")
    assert [KEPT in (await due.get(tab)).text for tab in tabs] == [True] * KEPT_MAX + [False]
    assert (await due.post("/start-empty", hidden(first))).status_code == 303
    again = await due.post(tabs[-1], hidden(pages[-1]) | RUN | {"page": tabs[-1]})
    assert KEPT in (await due.get(again.headers["location"])).text


async def test_it_is_kept_for_a_day_from_when_it_was_kept(due: Browser) -> None:
    page = await _proposing(due)
    await due.running.db.write("UPDATE page_session SET seen_at = seen_at - interval '23 hours'")
    await sent(due, PROPOSE, page, **RUN)
    assert (await due.get("/runs")).status_code == 303  # nobody is signed in by that
    await due.running.db.write("UPDATE page_session SET seen_at = seen_at - interval '23 hours'")
    assert await sessions.forget(due.running.db) == 0
    assert KEPT in (await _proposing(due, to="/")).text
    yesterday = (datetime.now(UTC) - sessions.KEPT_FOR_ITS_FORM).isoformat()
    await due.running.db.write(
        "UPDATE page_session SET form = jsonb_set(form, '{0,kept_at}', to_jsonb(CAST(:at AS text)))", at=yesterday
    )
    assert KEPT not in (await due.get(PROPOSE)).text


@pytest.mark.parametrize("gone", ["cookie", "row"])
async def test_what_can_no_more_be_kept_is_said_to_be_lost(due: Browser, gone: str) -> None:
    page = await _proposing(due)
    if gone == "cookie":
        due.http.cookies.clear()
    await due.running.db.write("DELETE FROM page_session")
    lost = await sent(due, PROPOSE, page, **RUN)
    assert (lost.status_code, lost.headers.get_list("set-cookie")) == (401, [])
    assert "what you filled in could not be kept. Nothing was done" in lost.text


async def test_a_session_that_was_signed_out_shows_nothing(due: Browser) -> None:
    await _proposing(due)
    await _signs_out(due)
    assert (await due.get("/runs")).headers["location"].startswith("http://issuer.local/")


@pytest.fixture
async def door(assessment: Running, issuer: StubIssuer, with_pages: WithPages) -> AsyncIterator[Browser]:
    await new_care(Desk(assessment))
    async with browser_of(with_pages(assessment), issuer) as browser:
        yield browser


async def test_a_contact_that_is_sent_after_the_session_expired_comes_back(door: Browser) -> None:
    page = await door.sign_in("assessor", organisation="start", to="/contacts/new")
    await _is_away_for_long(door)
    await sent(door, "/contacts/new", page, **NEW)
    back = await door.sign_in("assessor", organisation="start", to="/")
    assert 'value="Norah"' in back.text
    assert 'name="contact.source.code"' in back.text
