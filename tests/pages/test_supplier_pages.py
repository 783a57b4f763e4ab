"""Suppliers: proposed on a page by one person of finance, confirmed or refused on another by a second."""

import re
from datetime import date

import httpx
import pytest

from tests.pages.conftest import Browser
from tests.pages.sending import on, sent
from tests.payments.builders import BACK, HOLD, contract, scheme

FIELDS = {
    "party": "riverside", "supplierNumber": "104772", "site": "STOCKPORT-1", "purchaseOrder": "",
    "costCentre": "PH-4410", "subjective": "51230", "vatCode": "EXEMPT", "customerNumber": "",
}  # fmt: skip


@pytest.fixture
async def finance(browser: Browser) -> Browser:
    browser.running.today = date(2012, 8, 6)
    await browser.running.deliver(scheme(contracts=[contract(HOLD), contract(BACK, title="Riverside Recovery")]))
    return browser


async def as_role(browser: Browser, role: str, path: str) -> httpx.Response:
    browser.http.cookies.clear()
    return await browser.sign_in(role, organisation="council", to=path)


async def proposed(browser: Browser, **changes: str) -> str:
    page = await as_role(browser, "finance_proposer", "/suppliers/propose")
    done = await sent(browser, "/suppliers/propose", page, **FIELDS | changes, **on("from", 2, 4, 2012))
    assert done.status_code == 303, done.text
    return done.headers["location"].split("/payments/pages", 1)[1]


async def test_one_proposes_and_another_confirms(finance: Browser) -> None:
    page = await as_role(finance, "finance_proposer", "/suppliers")
    assert "as they are no supplier today: Riverside Recovery." in page.text
    supplier = await proposed(finance)
    page = await finance.get(supplier)
    assert "104772" in page.text
    assert "Check and confirm" not in page.text  # who proposes never confirms
    page = await as_role(finance, "finance_approver", f"{supplier}/confirm")
    assert "Check before you confirm" in page.text
    assert (await sent(finance, f"{supplier}/confirm", page)).status_code == 303
    page = await finance.get("/suppliers")
    assert "Confirmed, counts today" in page.text
    assert "no supplier today" not in page.text
    rows = (await finance.get("/suppliers.json")).json()["items"]
    assert [(row["supplierNumber"], row["site"], row["state"]) for row in rows] == [
        ("104772", "STOCKPORT-1", "confirmed")
    ]
    assert (await finance.get("/suppliers.csv")).text.startswith("party,from,supplierNumber,site,")
    again = await finance.get(f"{supplier}/confirm")
    assert "It is confirmed already." in again.text


async def test_a_second_proposal_leads_to_the_one_that_waits(finance: Browser) -> None:
    supplier = await proposed(finance)
    page = await finance.get("/suppliers/propose")
    again = await sent(finance, "/suppliers/propose", page, **FIELDS | {"site": "OTHER"}, **on("from", 2, 4, 2012))
    assert again.status_code == 409
    assert re.search(rf'<a href="[^"]+{supplier}">', again.text)


async def test_it_is_refused_with_a_reason(finance: Browser) -> None:
    supplier = await proposed(finance)
    page = await as_role(finance, "finance_releaser", f"{supplier}/refuse")
    assert (await sent(finance, f"{supplier}/refuse", page, reason="another charity")).status_code == 303
    assert "another charity" in (await finance.get(supplier)).text


async def test_what_is_wrong_stands_at_its_field(finance: Browser) -> None:
    page = await as_role(finance, "finance_proposer", "/suppliers/propose")
    refused = await sent(finance, "/suppliers/propose", page, **FIELDS | {"site": "=1"}, **on("from", 2, 4, 2012))
    assert refused.status_code == 422
    assert 'id="site-error"' in refused.text


async def test_who_only_looks_has_no_buttons(finance: Browser) -> None:
    supplier = await proposed(finance)
    page = await as_role(finance, "auditor", supplier)
    assert "Check and confirm" not in page.text
    assert "Propose a supplier" not in (await finance.get("/suppliers")).text


async def test_a_code_that_could_be_a_formula_is_refused_with_what_is_allowed(finance: Browser) -> None:
    page = await as_role(finance, "finance_proposer", "/suppliers/propose")
    refused = await sent(finance, "/suppliers/propose", page, **FIELDS | {"site": "=1+1"}, **on("from", 2, 4, 2012))
    assert refused.status_code == 422
    assert "“Site” must be letters and digits, with single spaces or signs of ._/&amp;- within" in refused.text
