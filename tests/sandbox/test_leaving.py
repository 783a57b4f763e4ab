"""Who becomes another while a service is away: nobody, until the one before is signed out there too."""

import httpx
import pytest

from deploy.sandbox.topology import SERVICES
from tests.sandbox.conftest import SITE, Services
from tests.sandbox.test_sign_in import LOGOUT, asked_for, choose, claims_of, logout_tokens, sent_to

NOT_EVERYWHERE = "Logged out, but not everywhere"


def _referral_is_away(request: httpx.Request) -> httpx.Response:
    if request.url.port == 18002:
        raise httpx.ConnectError("away", request=request)
    return httpx.Response(200)


async def _be(browser: httpx.AsyncClient, sub: str) -> httpx.Response:
    return await browser.post("/be", data={"person": sub}, headers={"Origin": SITE})


async def _choose(browser: httpx.AsyncClient, sub: str) -> httpx.Response:
    return await choose(browser, sub, prompt="login")


@pytest.mark.parametrize("become", [_be, _choose])
@pytest.mark.parametrize("leaves", [True, False])
async def test_nobody_else_is_signed_in_until_the_one_before_is_over_everywhere(
    browser: httpx.AsyncClient, services: Services, become: object, leaves: bool
) -> None:
    assert callable(become)
    await choose(browser)
    services.answer = _referral_is_away
    if leaves:
        assert NOT_EVERYWHERE in (await browser.get("/end-session", params=LOGOUT)).text
    for _ in range(2):
        refused = await become(browser, "finance-2")
        assert refused.status_code == 503
        assert NOT_EVERYWHERE in refused.text
        assert "referral did not answer" in refused.text
        asks = await browser.get("/authorize", params=asked_for(prompt="none"))
        assert sent_to(asks)["error"] == "login_required"
    services.asked.clear()
    services.answer = lambda _request: httpx.Response(200)
    assert (await become(browser, "finance-2")).status_code == 303
    subs = [(await claims_of(browser, token))["sub"] for token in logout_tokens(services).values()]
    assert subs == ["commissioner-1"] * len(SERVICES)
    assert "code" in sent_to(await browser.get("/authorize", params=asked_for(prompt="none")))


async def test_logging_out_is_tried_again_by_a_button(browser: httpx.AsyncClient, services: Services) -> None:
    await choose(browser)
    services.answer = _referral_is_away
    page = await browser.get("/end-session", params=LOGOUT)
    assert 'action="/end-session?client_id=lasars-payments' in page.text
    services.asked.clear()
    services.answer = lambda _request: httpx.Response(200)
    assert (await browser.post("/end-session", params=LOGOUT)).status_code == 303
    assert len(services.asked) == len(SERVICES)
    assert "lasars-sandbox" not in browser.cookies
