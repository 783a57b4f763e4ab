"""A mapping of an area's own, added on a page: filled in as the generic one is, and changed."""

import re
from html import unescape

import httpx
import pytest

from tests.pages.conftest import Browser
from tests.pages.sending import sent
from tests.pages.test_ledger_file_pages import as_role
from tests.payments import client

NEW = "/ledger-mappings/new"


def filled_in(page: httpx.Response) -> dict[str, str]:
    """What a browser would send of the form as it comes."""
    areas = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', page.text)
    selects = re.findall(r'<select[^>]*name="([^"]+)".*?<option value="([^"]*)" selected', page.text, re.DOTALL)
    radios = re.findall(r'<input[^>]*name="([^"]+)" type="radio" value="([^"]*)" checked', page.text)
    return {name: unescape(value) for name, value in [*areas, *selects, *radios]}


@pytest.fixture
async def form(browser: Browser) -> dict[str, str]:
    page = await as_role(browser, "commissioner", "/ledger-mappings")
    assert "Add one of your own" in page.text
    return filled_in(await browser.get(NEW)) | {"code": "own", "title": "Our ledger"}


async def test_it_is_as_the_generic_one_where_nothing_is_changed(browser: Browser, form: dict[str, str]) -> None:
    done = await sent(browser, NEW, await browser.get(NEW), **form)
    assert done.status_code == 303, done.text
    own, generic = [await client.get(browser.running, f"/ledger-mappings/{code}") for code in ("own", "generic")]
    of_it = {"code", "title", "shipped", "addedBy", "addedOn"}
    assert {name: own[name] for name in own.keys() - of_it} == {name: generic[name] for name in own.keys() - of_it}
    page = await browser.get("/ledger-mappings")
    assert "Our ledger: payments, in" in page.text


async def test_what_is_changed_and_left_out_is(browser: Browser, form: dict[str, str]) -> None:
    form["invoices"] = form["invoices"].replace("invoice_number = ", "Inv = No = ", 1)
    form |= {f"reports.{name}": "" for name in ("payments", "returns", "debts")} | {"delimiter": "pipe"}
    done = await sent(browser, NEW, await browser.get(NEW), **form)
    assert done.status_code == 303, done.text
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
    assert "Add one of your own" not in page.text
    assert "payments that came back, in" in page.text
