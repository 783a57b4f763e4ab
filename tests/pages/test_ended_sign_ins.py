"""A sign-in that was ended opens nothing any more, in whichever order the two come to a service."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest

from shared.data.db import execute
from shared.kernel.claims import Actor
from shared.pages import sessions
from tests.harness import Running, another
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer, access_token, logout_token
from tests.shared.processes import until

SERVICES = ("assessment", "referral", "tariff", "payments")
TURN = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' signed in sid-1', 0))"
SIGNED_IN = "SELECT sid FROM page_session WHERE ended_at IS NULL"
ANN = Actor("ann", "stockport", "council", frozenset({"auditor"}))


@pytest.fixture(params=SERVICES)
async def each(
    request: pytest.FixtureRequest, assessment: Running, referral: Running, tariff: Running, payments: Running,
    issuer: StubIssuer, with_pages: Callable[[Running], Running],
) -> AsyncIterator[Browser]:  # fmt: skip
    """A browser of one service after the other."""
    running = {one.service.name: one for one in (assessment, referral, tariff, payments)}[request.param]
    async with browser_of(with_pages(running), issuer) as opened:
        yield opened


async def _names(browser: Browser) -> list[str]:
    return [row["sid"] for row in await browser.running.db.read(SIGNED_IN)]


async def _back_from_the_issuer(browser: Browser) -> str:
    sent = await browser.get("/sign-in")
    token = access_token("auditor", organisation="council", sub="ann")
    return browser.issuer.approve(sent.headers["location"], token, "ann")


async def _sign_out_elsewhere(browser: Browser) -> None:
    ended = await browser.post("/logged-out", {"logout_token": logout_token(f"lasars-{browser.name}")})
    assert ended.status_code == 200


async def test_who_comes_back_after_signing_out_elsewhere_is_not_signed_in(each: Browser) -> None:
    back = await _back_from_the_issuer(each)
    await _sign_out_elsewhere(each)
    refused = await each.get(back)
    assert refused.status_code == 403
    assert "You signed out while you were signing in" in refused.text
    assert await _names(each) == []
    each.issuer.claims = {"sid": "sid-2"}
    assert (await each.get(await _back_from_the_issuer(each))).status_code == 303
    assert await _names(each) == ["sid-2"]


async def test_who_signs_out_elsewhere_while_the_session_opens_is_signed_out(each: Browser) -> None:
    """What opens has its turn, and has not committed: what ends waits, and then sees it."""
    database = each.running.db
    async with another(database.session()) as opening:
        await execute(opening, TURN)
        ending = asyncio.create_task(sessions.end_all(database, "sid-1"))
        await _until_somebody_waits(each)
        await execute(
            opening,
            "INSERT INTO page_session (id_hash, area, organisation, sub, roles, sid, issued_at, seen_at)"
            " VALUES ('a', 'stockport', 'council', 'ann', '[]', 'sid-1', now(), now())",
        )
    await ending
    assert await _names(each) == []


async def test_who_signs_in_while_the_issuer_ends_it_waits_and_is_refused(each: Browser) -> None:
    database = each.running.db
    async with another(database.session()) as ending:
        await execute(ending, TURN)
        opening = asyncio.create_task(sessions.open_session(database, ANN, "sid-1"))
        await _until_somebody_waits(each)
        await execute(ending, "INSERT INTO ended_sign_in (sid, ended_at) VALUES ('sid-1', now())")
    with pytest.raises(sessions.SignInEnded):
        await opening
    assert await _names(each) == []


async def test_a_name_that_was_ended_is_forgotten_once_nothing_can_open_under_it(each: Browser) -> None:
    await _sign_out_elsewhere(each)
    await _sign_out_elsewhere(each)  # the issuer may say it twice
    longest = sessions.AGE_MAX + sessions.SIGNING_IN_MAX
    for age, gone in ((longest - timedelta(minutes=1), 0), (longest, 1)):
        await each.running.db.write("UPDATE ended_sign_in SET ended_at = :at", at=datetime.now(UTC) - age)
        assert await sessions.forget_ended(each.running.db) == gone


async def _until_somebody_waits(browser: Browser) -> None:
    await until(lambda: browser.running.db.read("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"))
