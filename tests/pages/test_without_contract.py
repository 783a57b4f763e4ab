"""What belongs to no contract: listed, and said why, with the contracts that there are and what to do."""

from collections.abc import Callable
from datetime import date

from tests.harness import Running
from tests.pages.conftest import browser_of
from tests.pages.issuer import StubIssuer
from tests.payments import client
from tests.payments.builders import BACK, achieved, at_risk, contract, ident, scheme, tariff

CLAIM = ident("outcome ann abstinent_at_review")


async def _listed(payments: Running, asked: str) -> set[str]:
    headers = payments.headers("commissioner", organisation="council")
    answer = await payments.client.get(f"/claims{asked}", headers=headers)
    assert answer.status_code == 200, answer.text
    return {claim["id"] for claim in answer.json()["items"]}


async def test_what_no_contract_pays_is_listed_alone(payments: Running) -> None:
    await payments.deliver(scheme(), achieved(), achieved(name="stray", contract=None))
    stray = str(ident("outcome stray"))
    assert await _listed(payments, "") == {str(CLAIM), stray}
    assert await _listed(payments, "?withoutContract=true") == {stray}
    assert await _listed(payments, "?withoutContract=false") == {str(CLAIM)}
    assert await _listed(payments, "?withoutContract=true&state=due") == set()


async def test_its_page_says_which_contracts_there_are_and_what_to_do(
    payments: Running, with_pages: Callable[[Running], Running], issuer: StubIssuer
) -> None:
    payments.today = date(2012, 12, 3)
    await payments.deliver(scheme(), achieved(name="stray", contract=None))
    claim = await client.claim(payments, ident("outcome stray"))
    async with browser_of(with_pages(payments), issuer) as browser:
        await browser.sign_in("commissioner", organisation="council")
        first = await browser.get("/")
        assert "/claims?withoutContract=true&amp;state=unpriced" in first.text
        listed = await browser.get("/claims?withoutContract=true&state=unpriced")
        assert "No contract covers it" in listed.text
        page = await browser.get(f"/claims/{claim['id']}")
    assert "No contract of Riverside covers" in page.text
    assert "Contracts of Riverside:" in page.text
    assert "Only the commissioner can mend it" in page.text
    assert "none yet" not in page.text


async def test_what_is_a_case_of_a_pot_says_of_which_and_that_no_price_is_missing(
    payments: Running, with_pages: Callable[[Running], Running], issuer: StubIssuer
) -> None:
    payments.today = date(2012, 12, 3)
    met = {"code": "completed", "title": "Of all who ended those who completed", "met": {"measure": "housing_resolved"}}
    of_pots = contract(BACK, at_risk=at_risk(), annual_value_pence=[120_000])
    counted = achieved(measure="housing_resolved")
    await payments.deliver(scheme(contracts=[of_pots], prices=[], indicators=[met]), tariff(prices={}), counted)
    async with browser_of(with_pages(payments), issuer) as browser:
        await browser.sign_in("commissioner", organisation="council")
        page = await browser.get(f"/claims/{counted.outcome_id}")
    assert "what the contract counts by the quarter: “Of all who ended those who completed”." in page.text
    assert "Counted, and not paid by itself" in page.text
    assert "No price yet" not in page.text
    assert "The commissioner publishes a version" not in page.text
