"""Variations on pages: a commissioner proposes a draft, and the provider reads what changes and answers."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import date

import httpx
import pytest

from shared.pages.words import plain
from tests.harness import Running
from tests.pages.conftest import Browser, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.sending import sent
from tests.tariff.client import draft, publish
from tests.tariff.test_tariff_variations import answered, by_agreement, parties

DRAFT = "/schemes/stockport-2012/versions/2"


@pytest.fixture
async def site(tariff: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]) -> AsyncIterator[Browser]:
    tariff.today = date(2012, 9, 3)
    async with browser_of(with_pages(tariff), issuer) as opened:
        await publish(tariff, by_agreement())
        await draft(tariff, {"scheme": by_agreement(2, 100)}, sub="anna")
        yield opened


async def opened(site: Browser, to: str, role: str = "commissioner", organisation: str = "council") -> httpx.Response:
    site.http.cookies.clear()
    page = await site.sign_in(role, organisation=organisation, to=to)
    assert page.status_code == 200, page.text
    return page


async def proposed(site: Browser) -> str:
    page = await opened(site, DRAFT)
    assert "Propose it to whom it concerns" in page.text
    page = await site.get(f"{DRAFT}/propose")
    assert "What it changes of version 1" in page.text
    done = await sent(site, f"{DRAFT}/propose", page)
    assert done.status_code == 303, done.text
    return done.headers["location"].split("/tariff/pages", 1)[1]


async def test_a_provider_reads_what_changes_and_agrees(site: Browser, tariff: Running) -> None:
    variation = await proposed(site)
    page = await site.get(variation)
    assert "It is proposed to those whose contracts it changes." in page.text
    assert "Waits for an answer" in page.text
    title = by_agreement()["contracts"][0]["title"]
    assert f"{title} (" in page.text
    first, *others = parties()
    home = await opened(site, "/", "provider", first)
    assert "Variations</a>: 1 waits for an answer" in home.text
    page = await opened(site, "/variations", "provider", first)
    assert "Changes to your contracts that the council has proposed." in page.text
    page = await site.get(f"{variation}/agree")
    assert "£220" in page.text or "£221" in page.text
    assert (await sent(site, f"{variation}/agree", page)).status_code == 303
    assert "You have agreed to it." in (await site.get(variation)).text
    assert "Variations</a>: 0 wait for an answer" in (await site.get("/")).text
    for party in others:
        await answered(tariff, {"id": variation.rsplit("/", 1)[1]}, party)
    page = await opened(site, variation)
    assert page.text.count("Agreed, 3 September 2012") == len(parties())


async def test_without_agreement_the_page_of_publishing_says_who_is_missing(site: Browser) -> None:
    page = await opened(site, f"{DRAFT}/publish")
    refused = await sent(site, f"{DRAFT}/publish", page)
    assert refused.status_code == 409
    assert "proposed to nobody" in refused.text
    await proposed(site)
    page = await site.get(f"{DRAFT}/publish")
    assert "It was proposed as a variation, and waits: " in page.text
    assert "have not agreed to it, and the terms that count ask for that." in page.text
    refused = await sent(site, f"{DRAFT}/publish", page)
    assert all(party in refused.text for party in parties())


async def test_a_provider_declines_with_a_reason(site: Browser) -> None:
    variation = await proposed(site)
    page = await opened(site, f"{variation}/decline", "provider", parties()[0])
    lacking = await sent(site, f"{variation}/decline", page)
    assert lacking.status_code == 422
    assert 'href="#reasonCode"' in lacking.text
    assert (await sent(site, f"{variation}/decline", page, reasonCode="prices")).status_code == 303
    page = await site.get(variation)
    assert "Declined (prices), 3 September 2012" in page.text
    assert "Read it and agree" in page.text
    rows = (await site.get("/variations.json")).json()["items"]
    assert [(row["version"], row["state"]) for row in rows] == [(2, "declined")]
    page = await opened(site, f"{DRAFT}/publish")
    assert f"{plain(parties()[0])} declined it on 3 September 2012: prices." in page.text


async def test_what_its_draft_came_to_is_chosen_and_leads_to_what_is_ones_own(site: Browser, tariff: Running) -> None:
    page = await opened(site, f"{DRAFT}/try")
    assert (await sent(site, f"{DRAFT}/try", page)).status_code == 303
    page = await site.get(f"{DRAFT}/propose")
    (what_if,) = re.findall(r'name="whatIfId" type="radio" value="([^"]+)"', page.text)
    done = await sent(site, f"{DRAFT}/propose", page, whatIfId=what_if)
    variation = done.headers["location"].split("/tariff/pages", 1)[1]
    assert f'/payments/pages/what-ifs/{what_if}"' in (await site.get(variation)).text
    page = await opened(site, variation, "provider", parties()[0])
    assert f'/payments/pages/what-ifs/{what_if}/own"' in page.text
