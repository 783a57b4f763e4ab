"""Who has nothing yet, such as a provider that is only registered, is led to no page that there is not."""

from collections.abc import Callable
from html import unescape
from typing import Any

import httpx
import pytest

from tests.assessment.builders import stockport
from tests.harness import Running
from tests.pages.conftest import SITE, Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.walking import HREF, Walk
from tests.payments.builders import scheme as paying
from tests.referral.builders import scheme as placing
from tests.tariff.client import publish

PEOPLE = ("provider", "clinician", "referrer")


async def walked(of: Running, issuer: StubIssuer) -> list[str]:
    """The links that lead nowhere, of pages and of their files."""
    refused = []
    own = f"{SITE}/{of.service.name}/pages"
    for role in PEOPLE:
        async with browser_of(of, issuer) as browser:
            texts: dict[str, str] = {}

            async def get(path: str, browser: Browser = browser, texts: dict[str, str] = texts) -> httpx.Response:
                answer = await browser.get(path)
                texts[path] = answer.text
                return answer

            await browser.sign_in(role, organisation="newcomer")
            walk = Walk(of.service.pages, own, get)
            await walk.shown()
            links = {unescape(link).removeprefix(own) for text in texts.values() for link in HREF.findall(text)}
            rest = sorted(
                link for link in links if link.startswith("/") and link not in texts and "/static/" not in link
            )
            answers = [(link, (await browser.get(link)).status_code) for link in rest]
            refused += [f"{role}: {link}" for link in walk.refused]
            refused += [f"{role}: {link} answers {status}" for link, status in answers if status >= 400]
    return refused


async def _pays(running: Running) -> None:
    await running.deliver(paying())


async def _assesses(running: Running) -> None:
    await running.deliver(("stockport-2012", stockport()))


async def _places(running: Running) -> None:
    await running.deliver(placing())


async def _prices(running: Running) -> None:
    await publish(running)


WITH_A_SCHEME: dict[str, Any] = {"payments": _pays, "assessment": _assesses, "referral": _places, "tariff": _prices}


@pytest.fixture(params=sorted(WITH_A_SCHEME))
def served(request: pytest.FixtureRequest) -> Running:
    running: Running = request.getfixturevalue(request.param)
    return running


async def test_nobody_without_data_is_led_to_a_page_that_there_is_not(
    served: Running, with_pages: Callable[[Running], Running], issuer: StubIssuer
) -> None:
    await WITH_A_SCHEME[served.service.name](served)
    assert await walked(with_pages(served), issuer) == []
