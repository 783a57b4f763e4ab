"""A mapping of an area's own, proposed on a page as the generic one is or changed, and confirmed on another by a second
person.
"""

import re
from html import unescape

import httpx
import pytest

from tests.pages.conftest import Browser
from tests.pages.sending import sent
from tests.pages.test_ledger_file_pages import as_role
from tests.payments import client

NEW = "/ledger-mappings/new"


async def proposed(browser: Browser, form: dict[str, str]) -> str:
    """The page of what was proposed."""
    done = await sent(browser, NEW, await browser.get(NEW), **form)
    assert done.status_code == 303, done.text
    return done.headers["location"].split("/payments/pages", 1)[1]


async def confirmed(browser: Browser, version: str) -> httpx.Response:
    page = await as_role(browser, "finance_approver", f"{version}/confirm")
    assert (await sent(browser, f"{version}/confirm", page)).status_code == 303
    return page


def filled_in(page: httpx.Response) -> dict[str, str]:
    """What a browser would send of the form as it comes."""
    areas = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', page.text)
    selects = re.findall(r'<select[^>]*name="([^"]+)".*?<option value="([^"]*)" selected', page.text, re.DOTALL)
    radios = re.findall(r'<input[^>]*name="([^"]+)" type="radio" value="([^"]*)" checked', page.text)
    return {name: unescape(value) for name, value in [*areas, *selects, *radios]}


@pytest.fixture
async def form(browser: Browser) -> dict[str, str]:
    page = await as_role(browser, "commissioner", "/ledger-mappings")
    assert "Propose one of your own" in page.text
    return filled_in(await browser.get(NEW)) | {"code": "own", "title": "Our ledger"}


async def test_it_is_as_the_generic_one_where_nothing_is_changed(browser: Browser, form: dict[str, str]) -> None:
    version = await proposed(browser, form)
    page = await browser.get(version)
    assert "It is the first of its code" in page.text
    assert "Check and confirm" not in page.text  # who proposes never confirms
    assert "Our ledger: payments, in" not in (await browser.get("/ledger-mappings")).text
    await confirmed(browser, version)
    assert "It is confirmed already." in (await browser.get(f"{version}/confirm")).text
    own, generic = [await client.get(browser.running, f"/ledger-mappings/{code}") for code in ("own", "generic")]
    of_it = {"code", "title", "shipped", "versionId", "proposedBy", "decidedBy", "decidedOn"}
    assert {name: own[name] for name in own.keys() - of_it} == {name: generic[name] for name in own.keys() - of_it}
    page = await browser.get("/ledger-mappings")
    assert "Our ledger: payments, in" in page.text


async def test_what_is_changed_and_left_out_is(browser: Browser, form: dict[str, str]) -> None:
    form["invoices"] = form["invoices"].replace("invoice_number = ", "Inv = No = ", 1)
    form |= {f"reports.{name}": "" for name in ("payments", "returns", "debts")} | {"delimiter": "pipe"}
    await confirmed(browser, await proposed(browser, form))
    own = await client.get(browser.running, "/ledger-mappings/own")
    assert (own["invoices"][0]["head"], own["delimiter"], own["reports"]) == ("Inv = No", "pipe", None)


async def test_what_no_ledger_could_read_stands_at_its_columns(browser: Browser, form: dict[str, str]) -> None:
    lacking = form | {"reports.payments": "REF = reference\nDAY = dya", "code": "generic"}
    refused = await sent(browser, NEW, await browser.get(NEW), **lacking)
    assert refused.status_code == 422
    assert "is none of the fields of this part" in refused.text
    taken = await sent(browser, NEW, await browser.get(NEW), **form | {"code": "generic"})
    assert taken.status_code == 409
    assert "add yours under another one" in taken.text


async def test_who_may_not_add_one_reads_them(browser: Browser) -> None:
    page = await as_role(browser, "auditor", "/ledger-mappings")
    assert "Propose one of your own" not in page.text
    assert "payments that came back, in" in page.text


async def test_who_confirms_sees_what_would_be_otherwise(browser: Browser, form: dict[str, str]) -> None:
    await confirmed(browser, await proposed(browser, form))
    await as_role(browser, "commissioner", "/ledger-mappings")
    form["invoices"] = form["invoices"].replace("supplier_site = ", "ledger_site = ") + '\nSOURCE = "LASARS"'
    version = await proposed(browser, form)
    again = await sent(browser, NEW, await browser.get(NEW), **form)
    assert again.status_code == 409
    assert re.search(rf'<a href="[^"]+{version}">', again.text)  # to the one that waits
    page = await as_role(browser, "finance_releaser", f"{version}/confirm")
    for words in ("invoices.ledger_site", "invoices.supplier_site", "“LASARS”", "Compare it with what"):
        assert words in page.text
    page = await browser.get(f"{version}/refuse")
    assert (await sent(browser, f"{version}/refuse", page, reason="the site has another head")).status_code == 303
    page = await browser.get(version)
    assert "the site has another head" in page.text
    assert "Refused" in (await browser.get("/ledger-mappings")).text


async def test_who_is_paid_is_not_the_same_words_in_every_line(browser: Browser, form: dict[str, str]) -> None:
    form["invoices"] = form["invoices"].replace("supplier_number = ", 'VENDOR_NUM = "66666"\nATTRIBUTE1 = ')
    refused = await sent(browser, NEW, await browser.get(NEW), **form)
    assert refused.status_code == 422
    assert "stands where a ledger looks for a field" in unescape(refused.text)
