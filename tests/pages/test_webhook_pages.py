"""Webhooks on pages: registered, given a key, told again; why one is off, a test that is sent, and the switch."""

import re
from typing import Any

import httpx
import pytest

from deploy.cli.diagnosis import ProcessSaid, findings_of
from tests.pages.conftest import Browser
from tests.pages.sending import hidden, on, sent

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


NEW = {"description": "Our ledger", "url": "https://ledger.example.org/lasars", "types": TYPE, "signing": "hmac"}
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{32,}")


async def test_one_is_registered_and_its_key_is_shown_once(browser: Browser) -> None:
    page = await as_finance(browser, "/webhooks")
    assert "Register an address" in page.text
    page = await browser.get("/webhooks/new")
    wrong = await sent(browser, "/webhooks/new", page, **NEW | {"url": "http://127.0.0.1/"})
    assert (wrong.status_code, 'href="#url"' in wrong.text) == (422, True)
    made = await sent(browser, "/webhooks/new", page, **NEW)
    (secret,) = SECRET.findall(made.text)
    assert made.headers["cache-control"] == "no-store"
    again = await browser.post("/webhooks/new", hidden(page) | NEW)
    assert (again.status_code, SECRET.findall(again.text)) == (200, [])
    assert "The key was shown when this was sent first" in again.text
    rows = await browser.running.db.read("SELECT * FROM page_session")
    assert secret not in str([dict(row) for row in rows])
    assert (await browser.get("/webhooks.json")).json()["items"][0]["url"] == NEW["url"]


async def test_a_new_key_is_made_beside_the_one_before_it(browser: Browser, endpoint: str) -> None:
    page = await as_finance(browser, f"{endpoint}/key")
    too_long = await sent(browser, f"{endpoint}/key", page, kind="hmac", overlapHours="500")
    assert (too_long.status_code, 'href="#overlapHours"' in too_long.text) == (422, True)
    made = await sent(browser, f"{endpoint}/key", page, kind="hmac", overlapHours="24")
    assert len(SECRET.findall(made.text)) == 1
    (keys,) = await browser.running.db.read("SELECT count(*) AS keys FROM webhook_key")
    assert keys["keys"] == 2


async def test_what_was_given_up_is_delivered_again_by_hand(browser: Browser, endpoint: str) -> None:
    await as_finance(browser, f"{endpoint}/test")
    await sent(browser, f"{endpoint}/test", await browser.get(f"{endpoint}/test"))
    assert "Deliver it again" not in (await browser.get(endpoint)).text
    await browser.running.db.write("UPDATE webhook_delivery SET state = 'given_up', settled_at = now()")
    page = await browser.get(endpoint)
    (path,) = re.findall(r'href="[^"]+/payments/pages([^"]+/replay)">Deliver it again', page.text)
    assert (await sent(browser, path, await browser.get(path))).status_code == 303
    (delivery,) = await browser.running.db.read("SELECT state FROM webhook_delivery")
    assert delivery["state"] == "waiting"
    page = await browser.get(f"{endpoint}/replay")
    assert (await sent(browser, f"{endpoint}/replay", page)).status_code == 422
    done = await sent(browser, f"{endpoint}/replay", page, **on("since", 2, 4, 2012))
    assert done.status_code == 303, done.text


async def test_an_operator_sees_how_many_were_switched_off_and_not_by_hand(browser: Browser, endpoint: str) -> None:
    running = browser.running
    for why, count in (("It was switched off by hand.", 0), ("Nothing has got through.", 1)):
        await running.db.write(f"UPDATE webhook_endpoint SET is_on = false, off_at = now(), off_why = '{why}'")
        await running.app.state.watch.look()
        running.app.state.watch.set_figures()
        ready = (await running.admin.get("/health/ready")).json()
        assert ready["webhooksOff"] == count
        doctors = [finding.wrong for finding in findings_of(ProcessSaid("payments", "payments", "", 200, ready))]
        assert len([wrong for wrong in doctors if "webhook endpoint" in wrong]) == count
        assert f'lasars_webhooks_off{{service="payments"}} {count}.0' in (await running.admin.get("/metrics")).text
