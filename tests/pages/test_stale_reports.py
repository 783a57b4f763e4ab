"""A page of finance that was open while a colleague reported something: it neither overwrites nor repeats that."""

from datetime import date
from typing import Any

import pytest

from tests.pages.conftest import Browser
from tests.pages.sending import hidden, on, sent
from tests.payments import client
from tests.payments.builders import achieved, scheme, tariff

DAY = date(2012, 8, 6)
CHANGED = "It is no longer as it was when you opened this page. Nothing was done."


@pytest.fixture
async def paid(browser: Browser) -> tuple[Browser, str]:
    """£100 paid as BACS-1, and a second person of finance who is signed in; the path of the remittance."""
    browser.running.today = DAY
    await browser.running.deliver(scheme(), tariff(), achieved())
    run = (await client.paid_run(browser.running))["id"]
    path = f"/remittances/{run}"
    await browser.sign_in("finance_releaser", organisation="council", sub="finance-4", to=path)
    return browser, path


async def reported(browser: Browser, path: str, act: str, body: dict[str, str]) -> dict[str, Any]:
    """By a colleague."""
    return await client.done(await client.post(browser.running, f"{path}/{act}", "finance_releaser", "finance-3", body))


async def test_an_older_page_does_not_overwrite_a_colleagues_correction(paid: tuple[Browser, str]) -> None:
    browser, path = paid
    page = await browser.get(f"{path}/correct")
    body = {"reference": "BACS-2", "settledOn": DAY.isoformat(), "reason": "another payment's reference"}
    await reported(browser, path, "correct", body)
    said = {"reference": "BACS-1", "reason": "another day"} | on("settledOn", 6, 8, 2012)
    answer = await sent(browser, f"{path}/correct", page, **said)
    assert answer.status_code == 409
    assert CHANGED in answer.text
    assert "BACS-2" in answer.text.split("<main", 1)[1]
    assert (await client.get(browser.running, path))["reference"] == "BACS-2"
    again = await sent(browser, f"{path}/correct", answer, **said | {"reference": "BACS-2"})
    assert again.status_code == 303


async def test_an_older_page_does_not_report_a_return_again_that_was_undone(paid: tuple[Browser, str]) -> None:
    browser, path = paid
    page = await browser.get(f"{path}/return")
    await reported(browser, path, "return", {"reference": "BACS-1", "reasonCode": "account_closed"})
    await reported(browser, path, "undo-return", {"reason": "another payment came back"})
    answer = await sent(browser, f"{path}/return", page, reference="BACS-1", reasonCode="account_closed")
    assert answer.status_code == 409
    assert CHANGED in answer.text
    assert (await client.get(browser.running, path))["state"] == "settled"
    assert sum((await client.balances(browser.running)).values()) == 0


async def test_each_report_says_what_its_page_showed(paid: tuple[Browser, str]) -> None:
    browser, path = paid
    for act in ("return", "correct"):
        assert hidden(await browser.get(f"{path}/{act}"))["revision"] == '"1"', act
    await reported(browser, path, "return", {"reference": "BACS-1", "reasonCode": "account_closed"})
    assert hidden(await browser.get(f"{path}/undo-return"))["revision"] == '"2"'


async def test_what_was_released_and_came_back_can_be_reported_so(browser: Browser) -> None:
    """Before anybody reported it as paid."""
    browser.running.today = DAY
    await browser.running.deliver(scheme(), tariff(), achieved())
    run = (await client.approved_run(browser.running))["id"]
    await client.done(await client.release(browser.running, run))
    path = f"/remittances/{run}"
    page = await browser.sign_in("finance_releaser", organisation="council", sub="finance-4", to=path)
    assert f"{path}/return" in page.text
    assert hidden(await browser.get(f"{path}/settle"))["revision"] == '"1"'
    form = await browser.get(f"{path}/return")
    done = await sent(browser, f"{path}/return", form, reference="BACS-1", reasonCode="account_closed")
    assert done.status_code == 303, done.text
    assert (await client.get(browser.running, path))["state"] == "returned"


async def test_before_a_return_is_taken_back_the_page_names_the_run_that_pays_it_again(
    paid: tuple[Browser, str],
) -> None:
    browser, path = paid
    await reported(browser, path, "return", {"reference": "BACS-1", "reasonCode": "account_closed"})
    assert "a later run may have taken it" not in (await browser.get(f"{path}/undo-return")).text
    browser.running.today = date(2012, 9, 3)
    await client.done(await client.release(browser.running, (await client.approved_run(browser.running))["id"]))
    page = await browser.get(f"{path}/undo-return")
    assert "a later run may have taken it: the run of 3 September 2012, £100" in page.text
