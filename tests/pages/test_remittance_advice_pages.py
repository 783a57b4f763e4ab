"""The advice of a remittance from its page: what it says, and its files to save."""

import hashlib
import io
import re
from datetime import date

import pytest
from pypdf import PdfReader

from tests.pages.conftest import Browser
from tests.payments import client
from tests.payments.builders import achieved, scheme, tariff


@pytest.fixture
async def approved(browser: Browser) -> tuple[Browser, str]:
    """£100 of ann, approved."""
    running = browser.running
    running.today = date(2012, 8, 6)
    await running.deliver(scheme(), tariff(), achieved(on="2012-07-02"))
    return browser, (await client.approved_run(running))["id"]


async def test_who_is_paid_saves_it_from_the_page_of_the_payment(approved: tuple[Browser, str]) -> None:
    browser, run = approved
    await client.done(await client.release(browser.running, run))
    page = await browser.sign_in("provider", organisation="riverside", to=f"/remittances/{run}")
    assert f'/payments/pages/remittances/{run}/advice">Remittance advice, to save and to print</a>' in page.text
    shown = (await browser.get(f"/remittances/{run}/advice")).text
    assert "Remittance advice for 6 August 2012</h1>" in shown
    digests = set(re.findall(r"\b[0-9a-f]{64}\b", shown))
    for ending, kind in (("csv", "text/csv; charset=utf-8"), ("pdf", "application/pdf")):
        assert f'/payments/pages/remittances/{run}/advice.{ending}"' in shown
        file = await browser.get(f"/remittances/{run}/advice.{ending}")
        assert (file.status_code, file.headers["content-type"]) == (200, kind)
        assert file.headers["content-disposition"].startswith("attachment; ")
        assert hashlib.sha256(file.content).hexdigest() in digests
        assert "no-store" in file.headers["cache-control"]
    assert "£100.00" in PdfReader(io.BytesIO(file.content)).pages[0].extract_text()
    names = [row["name"] for row in (await browser.get(f"/remittances/{run}/advice.json")).json()["items"]]
    assert names == [f"remittance-riverside-2012-riverside-2012-08-06.{ending}" for ending in ("csv", "pdf")]


async def test_before_its_release_nobody_is_led_to_it(approved: tuple[Browser, str]) -> None:
    browser, run = approved
    page = await browser.sign_in("provider", organisation="riverside", to=f"/remittances/{run}")
    assert page.status_code == 200
    assert "/advice" not in page.text
    for ending in ("", ".pdf", ".csv"):
        early = await browser.get(f"/remittances/{run}/advice{ending}")
        assert early.status_code == 409
    assert "an advice is made from its release on" in (await browser.get(f"/remittances/{run}/advice")).text


async def test_whoever_is_not_signed_in_is_asked_to_and_gets_no_file(approved: tuple[Browser, str]) -> None:
    browser, run = approved
    await client.done(await client.release(browser.running, run))
    answer = await browser.get(f"/remittances/{run}/advice.pdf")
    assert answer.status_code in {302, 303}
    assert answer.content[:4] != b"%PDF"


async def test_it_says_whether_it_was_paid(approved: tuple[Browser, str]) -> None:
    browser, run = approved
    await client.done(await client.release(browser.running, run))
    shown = await browser.sign_in("provider", organisation="riverside", to=f"/remittances/{run}/advice")
    assert "Not reported as paid yet; to be paid by 5 September 2012" in shown.text
    assert "Paid with this remittance" not in shown.text
    await client.done(await client.settle(browser.running, run))
    assert "Paid on 6 August 2012, as BACS-1" in (await browser.get(f"/remittances/{run}/advice")).text
