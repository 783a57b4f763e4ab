"""The council's year on a page: twelve periods of each contract, the year, and what stands beside them."""

from datetime import date

from tests.pages.conftest import Browser
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, scheme, tariff


async def test_the_year_is_shown_by_period_and_the_same_as_a_table(browser: Browser) -> None:
    browser.running.today = date(2012, 8, 6)
    terms = [contract(HOLD), contract(BACK, title="Riverside Recovery")]
    await browser.running.deliver(scheme(contracts=terms), tariff(), achieved())
    await client.paid_run(browser.running)
    page = await browser.sign_in("commissioner", organisation="council", to="/council-periods")
    assert page.status_code == 200, page.text
    assert "5: August 2012" in page.text
    assert "Riverside Recovery (riverside-2012), 2012/13" in page.text
    rows = (await browser.get(f"/council-periods.json?contract={BACK}")).json()["items"]
    assert [row["actualPence"] for row in rows if row["period"] in {5, None}] == [10_000, 10_000]
    head = (await browser.get("/council-periods.csv")).text.splitlines()[0]
    assert head.startswith("contract,party,yearFrom,period,from,to,budgetPence,actualPence,accrualPence,provisionPence")
