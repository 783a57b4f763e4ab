"""The statement of a contract year as whoever is paid, and whoever pays, reads it."""

from datetime import date

import pytest

from tests.pages.conftest import Browser
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, scheme, tariff, withdrawn


@pytest.fixture
async def fallen(browser: Browser) -> Browser:
    """£100 of ann paid and fallen since; £100 of bob due."""
    running = browser.running
    running.today = date(2012, 7, 2)
    back = contract(BACK, provisional="clawback", floor="0.5", carry=0, title="Riverside Recovery")
    await running.deliver(scheme(contracts=[contract(HOLD), back]), tariff(), achieved())
    await client.paid_run(running)
    running.today = date(2012, 7, 9)
    await running.deliver(withdrawn(reason="represented", on="2012-07-09"), tariff("bob"), achieved("bob"))
    return browser


async def test_the_contracts_page_leads_to_it_and_it_says_what_came_and_why(fallen: Browser) -> None:
    page = await fallen.sign_in("provider", organisation="riverside", to=f"/contracts/{BACK}")
    link = f"/contracts/{BACK}/statement?party=riverside"
    assert f'{link}">Statement of this contract year, to read and to print</a>' in page.text
    shown = (await fallen.get(link)).text
    assert "Statement of Riverside Recovery</h1>" in shown
    assert "contract year 2 April 2012 to 1 April 2013" in shown
    account = shown.split("The account as at 9 July 2012</caption>")[1].split("</table>")[0]
    assert [part in account for part in ("Earned", "£200", "Corrected", "−£100", "Paid")] == [True] * 5  # noqa: RUF001
    corrected = shown.split("Corrected</caption>")[1].split("</table>")[0]
    assert "9 July 2012" in corrected
    assert "came back" in corrected.lower()


async def test_its_files_are_those_of_the_api(fallen: Browser) -> None:
    await fallen.sign_in("auditor", organisation="council")
    path = f"/contracts/{BACK}/statement"
    for ending in ("csv", "pdf"):
        file = await fallen.get(f"{path}.{ending}?party=riverside")
        headers = fallen.running.headers("auditor", organisation="council", key=False)
        of_api = await fallen.running.client.get(
            f"/year-statements.{ending}", params={"contract": BACK, "party": "riverside"}, headers=headers
        )
        assert file.content == of_api.content
        assert file.headers["content-disposition"] == of_api.headers["content-disposition"]
    rows = (await fallen.get(f"{path}.json")).json()["items"]
    assert [row["pence"] for row in rows] == [0, 20_000, -10_000, -10_000, 0, 0]


async def test_of_another_day_and_of_none(fallen: Browser) -> None:
    await fallen.sign_in("auditor", organisation="council")
    before = (await fallen.get(f"/contracts/{BACK}/statement?on=2012-07-02")).text
    assert "As at 2 July 2012." in before
    assert "nothing was corrected" in before.lower()
    assert (await fallen.get(f"/contracts/{BACK}/statement?on=2011-01-01")).status_code == 404
    assert (await fallen.get("/contracts/none/statement")).status_code == 404
