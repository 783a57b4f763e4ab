"""Files for the ledger: made on a page, kept, and downloaded byte by byte as they were made."""

import hashlib
import re
from datetime import date

import httpx
import pytest

from tests.pages.conftest import Browser
from tests.pages.sending import sent
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, scheme, tariff, withdrawn
from tests.payments.test_payments_suppliers import confirmed


@pytest.fixture
async def released(browser: Browser) -> Browser:
    """£100 released under the contract that takes back."""
    browser.running.today = date(2012, 8, 6)
    await browser.running.deliver(scheme(), tariff(), achieved())
    run = await client.approved_run(browser.running)
    await client.done(await client.release(browser.running, run["id"]))
    return browser


async def as_role(browser: Browser, role: str, path: str) -> httpx.Response:
    browser.http.cookies.clear()
    return await browser.sign_in(role, organisation="council", to=path)


def the_link(page: httpx.Response, words: str) -> str:
    (path,) = re.findall(rf'href="[^"]+/payments/pages([^"]+)">{words}', page.text)
    return str(path)


async def test_it_is_made_of_a_released_run_and_downloaded_as_it_was_made(released: Browser) -> None:
    await confirmed(released.running)
    page = await as_role(released, "finance_releaser", "/ledger-files")
    assert "Released or paid, and no file of it yet" in page.text
    new = the_link(page, "6 August 2012")
    page = await released.get(new)
    assert "an invoice of £100" in page.text
    done = await sent(released, new, page, mapping="generic")
    assert done.status_code == 303, done.text
    file = done.headers["location"].split("/payments/pages", 1)[1]
    page = await released.get(file)
    content = await released.get(the_link(page, "The file itself"))
    assert content.status_code == 200, content.text
    assert content.headers["content-disposition"].startswith('attachment; filename="invoices-riverside-2012-')
    assert content.content.startswith(b"invoice_number,invoice_type,")
    assert hashlib.sha256(content.content).hexdigest() in page.text
    again = await sent(released, new, await released.get(new), mapping="generic")
    assert again.headers["location"] == done.headers["location"]
    assert (await released.get(f"{file}/content.json")).json()["items"][0]["kind"] == "invoices"


async def test_the_run_leads_to_its_file(released: Browser) -> None:
    await confirmed(released.running)
    (run,) = (await client.get(released.running, "/runs"))["items"]
    page = await as_role(released, "finance_proposer", f"/runs/{run['id']}")
    new = the_link(page, "Make its file for the ledger")
    assert (await sent(released, new, await released.get(new), mapping="oracle-payables")).status_code == 303
    page = await released.get(f"/runs/{run['id']}")
    listed = await released.get(the_link(page, "Its files for the ledger"))
    assert "oracle-payables-1.csv" in listed.text
    assert "none." in (await released.get("/ledger-files")).text  # nothing waits for a file any more


async def test_without_a_supplier_the_page_says_what_is_missing(released: Browser) -> None:
    page = await as_role(released, "finance_releaser", "/ledger-files")
    new = the_link(page, "6 August 2012")
    refused = await sent(released, new, await released.get(new), mapping="generic")
    assert refused.status_code == 409
    assert "nobody has confirmed what the file must say" in refused.text


async def test_without_debts_there_is_no_file_of_them(released: Browser) -> None:
    page = await as_role(released, "finance_releaser", "/ledger-files/new?kind=debts")
    refused = await sent(released, "/ledger-files/new?kind=debts", page, mapping="generic")
    assert refused.status_code == 409
    assert "There is nothing to be said to the ledger" in refused.text


async def test_who_only_looks_makes_none_and_reads_how_they_are_written(released: Browser) -> None:
    page = await as_role(released, "auditor", "/ledger-files")
    assert "Make a file of debts" not in page.text
    assert "no file of it yet" not in page.text
    page = await released.get("/ledger-mappings")
    assert "VENDOR_SITE_CODE" in page.text
    assert (await released.get("/ledger-mappings.json")).json()["items"][0]["head"] == "invoice_number"


async def test_a_run_that_was_paid_before_its_file_was_made_is_listed_too(released: Browser) -> None:
    (run,) = (await client.get(released.running, "/runs"))["items"]
    await client.done(await client.settle(released.running, run["id"]))
    await confirmed(released.running)
    page = await as_role(released, "finance_releaser", "/ledger-files")
    new = the_link(page, "6 August 2012")
    form = await released.get(new)
    assert "This run is reported as paid already." in form.text
    assert (await sent(released, new, form, mapping="generic")).status_code == 303
    assert "none." in (await released.get("/ledger-files")).text


async def test_what_came_back_after_its_file_was_made_is_credited_from_the_page(released: Browser) -> None:
    await confirmed(released.running)
    (run,) = (await client.get(released.running, "/runs"))["items"]
    page = await as_role(released, "finance_releaser", f"/ledger-files/new?run={run['id']}")
    await sent(released, f"/ledger-files/new?run={run['id']}", page, mapping="generic")
    await client.done(await client.bounce(released.running, run["id"]))
    new = "/ledger-files/new?kind=reversals"
    page = await released.get(new)
    assert "Make a file of payments that came back" in page.text
    done = await sent(released, new, page, mapping="generic")
    assert done.status_code == 303, done.text
    made = await released.get(done.headers["location"].split("/payments/pages", 1)[1])
    assert "Payments that came back" in made.text


async def test_a_payment_of_nothing_is_not_said_to_be_paid(browser: Browser) -> None:
    """£100 were paid and fell; as much is earned since, and all of it is taken off."""
    running = browser.running
    running.today = date(2012, 8, 6)
    taking_all = [contract(HOLD), contract(BACK, provisional="clawback", floor="0")]
    await running.deliver(scheme(contracts=taking_all), tariff(), tariff("ben"), achieved())
    await confirmed(running)
    paid = await client.approved_run(running)
    await client.done(await client.release(running, paid["id"]))
    await client.done(await client.settle(running, paid["id"]))
    running.today = date(2012, 9, 3)
    await running.deliver(withdrawn("ann"), achieved("ben"))
    nothing = await client.approved_run(running)
    shown = await client.done(await client.release(running, nothing["id"]))
    assert (shown["grossPence"], shown["netPence"]) == (10_000, 0)
    page = await as_role(browser, "finance_releaser", "/ledger-files")
    assert "To be paid" not in page.text
    assert "3 September 2012" not in page.text
    assert "6 August 2012" in page.text
    assert "needs no file" in page.text
