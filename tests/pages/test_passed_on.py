"""Payments to providers: what a prime passes on, as the prime, its subcontractor and the council read it."""

from datetime import date

import pytest

from tests.pages.conftest import Browser
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, scheme, tariff, withdrawn

ALPHA = {"party": "alpha", "share": "0.35", "from": "2012-04-02", "clause": "9", "name": "Alpha House"}


@pytest.fixture
async def shared(browser: Browser) -> Browser:
    """£100 that alpha delivered for riverside, and £100 that riverside did itself, both paid."""
    running = browser.running
    running.today = date(2012, 8, 6)
    back = contract(BACK, title="Riverside Recovery", provisional="clawback", floor="0", subcontracts=[ALPHA])
    await running.deliver(scheme(contracts=[contract(HOLD), back]), tariff(), tariff("bob"))
    await running.deliver(achieved(delivered_by="alpha"), achieved("bob"))
    await client.paid_run(running)
    return browser


async def test_the_prime_reads_each_part_of_a_payment(shared: Browser) -> None:
    page = await shared.sign_in("provider", organisation="riverside", to="/remittances")
    assert 'href="http://site.local/payments/pages/passed-on"' in page.text
    parts = (await shared.get("/passed-on.json")).json()["items"]
    assert [(part["organisation"], part["pence"]) for part in parts] == [("alpha", 3_500), ("riverside", 16_500)]
    page = await shared.get("/passed-on")
    assert "All that was achieved so far, as at 6 August 2012" in page.text
    assert "Alpha House</td>" in page.text
    assert "£35" in page.text
    assert "£165" in page.text
    rows = (await shared.get("/remittances.json")).json()["items"]
    assert len(rows) == 1


async def test_a_payment_has_its_parts_on_its_page(shared: Browser) -> None:
    page = await shared.sign_in("auditor", organisation="council", to="/remittances")
    path = page.text.split("/payments/pages/remittances/")[1].split('"')[0]
    page = await shared.get(f"/remittances/{path}")
    assert "Whose parts it is" in page.text
    assert "Alpha House" in page.text
    assert "£165" in page.text


async def test_a_subcontractor_reads_its_own_part_alone(shared: Browser) -> None:
    page = await shared.sign_in("provider", organisation="alpha", to="/remittances")
    assert "What is passed on to subcontractors" in page.text
    page = await shared.get("/passed-on")
    assert "£35" in page.text
    assert "Alpha House</td>" in page.text
    assert "Riverside Recovery (riverside-2012)</td>" in page.text
    assert "£165" not in page.text
    assert "£200" not in page.text


async def test_of_a_payment_that_was_taken_off_whole_nothing_is_said_to_be_sent(shared: Browser) -> None:
    running = shared.running
    await running.deliver(withdrawn(), withdrawn("bob"), tariff("cyn"), achieved("cyn"))
    running.today = date(2012, 9, 3)
    run = await client.approved_run(running)
    assert run["netPence"] == 0
    await client.done(await client.release(running, run["id"]))
    await shared.sign_in("provider", organisation="riverside", to="/passed-on")
    states = {row["runOn"]: row["state"] for row in (await shared.get("/passed-on.json")).json()["items"]}
    assert states == {"2012-08-06": "settled", "2012-09-03": "netted"}
    assert "Nothing to pay" in (await shared.get("/passed-on")).text


async def test_where_nothing_is_passed_on_nothing_is_said_of_it(browser: Browser) -> None:
    browser.running.today = date(2012, 8, 6)
    await browser.running.deliver(scheme(), tariff(), achieved())
    page = await browser.sign_in("provider", organisation="riverside", to="/remittances")
    assert page.status_code == 200, page.text
    assert "passed on" not in page.text
