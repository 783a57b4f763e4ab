"""Disputes and queries: opened from a payment or about something else, taken on, answered and closed."""

from datetime import date

import httpx
import pytest

from tests.pages.conftest import Browser
from tests.pages.sending import on, sent
from tests.payments.builders import BACK, HOLD, achieved, contract, ident, scheme, tariff

CLAIM = f"/claims/{ident('outcome ann abstinent_at_review')}"
NEW = f"/disputes/new?claim={ident('outcome ann abstinent_at_review')}"
SAID = {"kind": "dispute", "about": "amount", "reasonCode": "wrong_band", "words": "Not the band of May"}


@pytest.fixture
async def due(browser: Browser) -> Browser:
    """£100 of ann is due."""
    browser.running.today = date(2012, 8, 6)
    contracts = [contract(HOLD), contract(BACK, title="Riverside Recovery")]
    await browser.running.deliver(scheme(contracts=contracts), tariff(), achieved())
    return browser


async def signed_in(browser: Browser, role: str, organisation: str, path: str) -> httpx.Response:
    browser.http.cookies.clear()
    return await browser.sign_in(role, organisation=organisation, to=path)


async def opened(browser: Browser, role: str = "provider", organisation: str = "riverside") -> str:
    page = await signed_in(browser, role, organisation, NEW)
    done = await sent(browser, NEW, page, **SAID)
    assert done.status_code == 303, done.text
    return done.headers["location"].split("/payments/pages", 1)[1].partition("?")[0]


async def test_a_provider_disputes_a_payment_and_the_council_answers_and_closes_it(due: Browser) -> None:
    page = await signed_in(due, "provider", "riverside", CLAIM)
    assert "Dispute this payment or ask about it</a>" in page.text
    asked = await due.get(NEW)
    assert "no run pays what is due of the claim" in asked.text
    dispute = await opened(due)
    shown = (await due.get(dispute)).text
    assert "Not the band of May" in shown
    assert "£100<" in shown.split("Held out of runs", 1)[1]
    page = await due.get(CLAIM)
    assert "a dispute or a query about it is open. It is the turn of the council." in page.text
    assert "Dispute of 6 August 2012 (the band is wrong): open</a>" in page.text
    assert "Dispute this payment" not in page.text
    page = await signed_in(due, "finance_approver", "council", f"{dispute}/own")
    assert (await sent(due, f"{dispute}/own", page)).status_code == 303
    page = await due.get(f"{dispute}/answer")
    assert (await sent(due, f"{dispute}/answer", page, answer="It is that of June")).status_code == 303
    page = await due.get(f"{dispute}/close")
    assert "Taken back by the side" not in page.text.split("<form")[-1]  # that is for who opened it
    assert (await sent(due, f"{dispute}/close", page, outcome="not_upheld")).status_code == 303
    shown = (await due.get(dispute)).text
    assert "The doubt was not right" in shown
    assert "Close it" not in shown
    assert "It is closed already." in (await due.get(f"{dispute}/answer")).text
    rows = (await due.get("/disputes.json?state=closed")).json()["items"]
    assert [(row["id"], row["outcome"], row["effectPence"]) for row in rows] == [
        (dispute.rpartition("/")[2], "not_upheld", 0)
    ]
    assert (await due.get("/disputes.csv")).text.startswith("about,kind,contract,party,id,claimId,")


async def test_what_is_no_payment_is_asked_about_by_contract(due: Browser) -> None:
    page = await signed_in(due, "commissioner", "council", "/disputes/new")
    form = {"kind": "query", "about": "possible_return", "contract": BACK, "clientId": "", "reasonCode": "came_back"}
    wrong = await sent(due, "/disputes/new", page, **form, words="", **on("achievedOn", 1, 8, 2012))
    assert wrong.status_code == 422
    done = await sent(due, "/disputes/new", page, **form, words="Seen in town", **on("achievedOn", 1, 8, 2012))
    assert done.status_code == 303, done.text
    shown = (await due.get("/disputes")).text
    assert "That somebody may be back" in shown
    assert "Riverside Recovery" in shown


async def test_a_second_one_leads_to_the_one_that_is_open(due: Browser) -> None:
    page = await signed_in(due, "commissioner", "council", NEW)
    dispute = await opened(due)
    page = await signed_in(due, "commissioner", "council", NEW)
    again = await sent(due, NEW, page, **SAID)
    assert again.status_code == 409
    assert dispute in again.text


async def test_who_opened_it_may_only_take_it_back(due: Browser) -> None:
    dispute = await opened(due)
    form = (await due.get(f"{dispute}/close")).text.split("<form")[-1]
    assert "Taken back by the side" in form
    assert "The doubt was right" not in form


async def test_who_only_looks_has_no_buttons(due: Browser) -> None:
    dispute = await opened(due)
    page = await signed_in(due, "auditor", "council", dispute)
    assert "Close it" not in page.text
    assert "Dispute something else" not in (await due.get("/disputes")).text


async def test_who_closes_one_as_right_reads_what_follows_and_lets_it_be_paid_only_by_saying_so(due: Browser) -> None:
    dispute = await opened(due)
    page = await signed_in(due, "commissioner", "council", f"{dispute}/close")
    assert "the next run pays £100 as it stands, unless it is put right before" in page.text
    wrong = await sent(due, f"{dispute}/close", page, outcome="upheld")
    assert wrong.status_code == 422
    assert "Leave it open until it is put right" in wrong.text
    assert "Open" in (await due.get(dispute)).text
    done = await sent(due, f"{dispute}/close", page, outcome="upheld", asItStands="yes")
    assert done.status_code == 303, done.text
    shown = (await due.get(dispute)).text
    assert "Closing it changed no amount: of the payment £100 stand as before" in shown
    page = await signed_in(due, "provider", "riverside", dispute)
    assert "The doubt was right, and what is wrong is still to be put right" in page.text
    assert "Closing it changed no amount" in page.text
    assert "Open it again" not in page.text


async def test_what_was_closed_by_mistake_is_opened_again(due: Browser) -> None:
    dispute = await opened(due)
    page = await signed_in(due, "commissioner", "council", f"{dispute}/close")
    await sent(due, f"{dispute}/close", page, outcome="not_upheld")
    assert "It is open." not in (await due.get(f"{dispute}/reopen")).text
    page = await due.get(f"{dispute}/reopen")
    done = await sent(due, f"{dispute}/reopen", page, reasonCode="entered_in_error")
    assert done.status_code == 303, done.text
    shown = (await due.get(dispute)).text
    assert "It was closed by mistake. Until then: the doubt was not right" in shown
    assert "£100<" in shown.split("Held out of runs", 1)[1]
    assert "It is open." in (await due.get(f"{dispute}/reopen")).text
