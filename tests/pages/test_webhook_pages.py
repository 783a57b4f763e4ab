"""Webhooks on pages: what an endpoint was told and why it is off, a test that is sent, and the switch."""

from typing import Any

import httpx
import pytest

from tests.pages.conftest import Browser
from tests.pages.sending import sent

TYPE = "uk.lasars.payment-posted.v1"


@pytest.fixture
async def endpoint(browser: Browser) -> str:
    running = browser.running
    body = {"url": "https://ledger.example.org/lasars", "types": [TYPE], "description": "Our ledger"}
    made = await running.client.post(
        "/webhook-endpoints", json=body, headers=running.headers("commissioner", organisation="council")
    )  # fmt: skip
    assert made.status_code == 201, made.text
    return f"/webhooks/{made.json()['id']}"


async def as_finance(browser: Browser, path: str, **who: Any) -> httpx.Response:
    return await browser.sign_in("finance_releaser", **{"organisation": "council", **who}, to=path)


async def test_a_test_is_sent_and_stands_among_what_it_was_told(browser: Browser, endpoint: str) -> None:
    page = await as_finance(browser, "/webhooks")
    assert "Our ledger" in page.text
    assert "https://ledger.example.org/lasars" in page.text
    assert "nothing yet." in (await browser.get(endpoint)).text
    page = await browser.get(f"{endpoint}/test")
    done = await sent(browser, f"{endpoint}/test", page)
    assert (done.status_code, done.headers["location"].endswith(endpoint)) == (303, True)
    page = await browser.get(endpoint)
    assert "A test is on its way." in page.text
    assert "uk.lasars.webhook-test.v1" in page.text
    assert "Waits" in page.text


async def test_it_is_switched_off_and_on_again(browser: Browser, endpoint: str) -> None:
    page = await as_finance(browser, f"{endpoint}/switch")
    assert "Switch it off?" in page.text
    assert (await sent(browser, f"{endpoint}/switch", page)).status_code == 303
    page = await browser.get(endpoint)
    assert "Off. It was switched off by hand." in page.text
    assert "Switch it on" in page.text
    assert "Off. It was switched off by hand." in (await browser.get("/webhooks.csv")).text
    page = await browser.get(f"{endpoint}/switch")
    assert (await sent(browser, f"{endpoint}/switch", page)).status_code == 303
    assert "It is on, and goes on where it stopped." in (await browser.get(endpoint)).text


async def test_why_one_was_switched_off_is_said(browser: Browser, endpoint: str) -> None:
    await browser.running.db.write(
        "UPDATE webhook_endpoint SET is_on = false, off_at = now(), off_why = 'Nothing has got through for three days.'"
    )
    page = await as_finance(browser, "/webhooks")
    assert "Off. Nothing has got through for three days." in page.text


async def test_another_organisations_is_not_there(browser: Browser, endpoint: str) -> None:
    page = await as_finance(browser, "/webhooks", organisation="other")
    assert "none is registered." in page.text
    assert (await browser.get(endpoint)).status_code == 404
