"""The INDIGO record of a contract, as whoever publishes it reads it first."""

import csv
import io
from datetime import date

import pytest

from tests.pages.conftest import Browser
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, scheme, tariff


@pytest.fixture
async def paid(browser: Browser) -> Browser:
    running = browser.running
    running.today = date(2012, 8, 6)
    back = contract(BACK, provisional="clawback", title="Riverside Recovery")
    await running.deliver(scheme(contracts=[contract(HOLD), back]))
    for name in ("ann", "bob", "cat", "dan", "eve"):
        await running.deliver(tariff(name), achieved(name))
    await running.deliver(achieved("ann", "housing_resolved"))
    await client.paid_run(running)
    return browser


async def test_the_contracts_page_leads_to_it_and_it_says_what_is_in_it(paid: Browser) -> None:
    page = await paid.sign_in("provider", organisation="riverside", to=f"/contracts/{BACK}")
    assert f'/contracts/{BACK}/indigo">INDIGO record of this contract, to publish</a>' in page.text
    shown = (await paid.get(f"/contracts/{BACK}/indigo")).text
    assert "INDIGO record of Riverside Recovery</h1>" in shown
    assert "Paid for outcomes" not in shown
    assert "2 April 2012 to 1 April 2013" in shown
    assert "5 outcomes of 5 people or more" in shown
    rows = list(csv.DictReader(io.StringIO((await paid.get(f"/contracts/{BACK}/indigo.csv")).text)))
    assert [row["pence"] for row in rows] == ["50000", "", "", ""]
    assert [row["achieved"] for row in rows] == ["5 outcomes of 5 people or more", *["Fewer than 5 people"] * 3]


async def test_its_json_is_the_record_of_the_api(paid: Browser) -> None:
    await paid.sign_in("auditor", organisation="council")
    file = await paid.get(f"/contracts/{BACK}/indigo.json")
    headers = paid.running.headers("auditor", organisation="council", key=False)
    of_api = await paid.running.client.get(f"/contracts/{BACK}/indigo.json", headers=headers)
    assert file.content == of_api.content
    assert file.headers["content-disposition"] == of_api.headers["content-disposition"]


async def test_there_is_none_of_anothers_contract_or_of_none(paid: Browser) -> None:
    await paid.sign_in("provider", organisation="cdas")
    for code in (BACK, "none"):
        assert (await paid.get(f"/contracts/{code}/indigo")).status_code == 404
