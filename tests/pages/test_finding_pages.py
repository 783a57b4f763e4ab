"""What was found in a run: told on its page, listed with reasons, and looked at by somebody."""

import re
from datetime import date

import httpx
import pytest

from tests.pages.conftest import Browser
from tests.pages.sending import sent
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, scheme, tariff
from tests.payments.test_payments_approval_limits import ruled


@pytest.fixture
async def run(browser: Browser) -> str:
    """The page of a proposal of £100 of ann, who has the same with another provider on that day."""
    browser.running.today = date(2012, 8, 6)
    contracts = [contract(HOLD, provisional="clawback"), contract(BACK, provisional="clawback")]
    await browser.running.deliver(scheme(contracts=contracts), tariff(), achieved())
    await browser.running.deliver(achieved("ann", contract=HOLD, name="other"))
    return f"/runs/{(await client.done(await client.propose(browser.running)))['id']}"


async def as_role(browser: Browser, role: str, path: str) -> httpx.Response:
    browser.http.cookies.clear()
    return await browser.sign_in(role, organisation="council", sub="finance-2", to=path)


async def test_what_was_found_is_told_before_approving_and_looked_at(browser: Browser, run: str) -> None:
    page = await as_role(browser, "finance_approver", run)
    assert "Found before approving: 1 thing to look at; nobody has looked at 1 of it yet" in page.text
    assert "Found before approving" in (await browser.get(f"{run}/approve")).text
    listed = await browser.get(f"{run}/findings")
    assert "The same person, measure and day stand elsewhere too" in listed.text
    (path,) = set(re.findall(rf'href="[^"]+({run}/findings/[0-9a-f-]+)"', listed.text))
    page = await browser.get(path)
    assert "Other payment 1</a>" in page.text
    assert (await sent(browser, path, page, remark="asked_about")).status_code == 303
    assert "Somebody is asked about it" in (await browser.get(f"{run}/findings")).text
    assert "somebody has looked at all of it" in (await browser.get(run)).text
    assert "You have looked at it</button>" not in (await browser.get(path)).text
    (row,) = (await browser.get(f"{run}/findings.json")).json()["items"]
    assert (row["code"], row["remark"], row["seenBy"]) == ("same_day_elsewhere", "asked_about", "finance-2")


async def test_where_it_has_to_be_looked_at_the_approval_says_so(browser: Browser, run: str) -> None:
    await ruled(browser.running, lookedAtFirst=True)
    page = await as_role(browser, "finance_approver", f"{run}/approve")
    refused = await sent(browser, f"{run}/approve", page)
    assert refused.status_code == 409
    assert "Something was found in this run that nobody has looked at" in refused.text


async def test_who_only_reads_looks_at_none_of_it(browser: Browser, run: str) -> None:
    listed = await as_role(browser, "auditor", f"{run}/findings")
    (path,) = set(re.findall(rf'href="[^"]+({run}/findings/[0-9a-f-]+)"', listed.text))
    assert "You have looked at it</button>" not in (await browser.get(path)).text
