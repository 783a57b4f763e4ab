"""An auditor: why an amount was paid, who decided it, and by which words of the scheme."""

from tests.pages.browsing import IN_A_BROWSER, Visitor
from tests.pages.trying import Tried

pytestmark = IN_A_BROWSER
CLAIMS = "/payments/pages/claims"


async def said(visitor: Visitor) -> str:
    return await visitor.page.inner_text("main")


async def test_an_amount_is_followed_to_who_paid_it_and_to_its_rule(anybody: Visitor, tried: Tried) -> None:
    page = anybody.page
    await anybody.open("/")
    await anybody.go('button[value="auditor-1"]')
    assert await anybody.heading() == "Payments for outcomes"
    await tried.here(anybody)
    await page.select_option("#contract", "cdas-2012")
    await page.select_option("#state", "settled")
    await anybody.go("main form button")
    await anybody.go("main tbody a[href*='/claims/'] >> nth=0")
    assert "Why this amount" in await said(anybody)
    outcome = page.url
    await anybody.go("main a:has-text('The remittance of')")
    await anybody.go("main a:has-text('The run: who proposed, approved and released it')")
    for words in ("Proposed by", "Approved by", "Released by", "finance-1", "finance-2", "finance-3"):
        assert words in await said(anybody)
    assert await page.locator("main form").count() == 0
    await page.goto(outcome)
    await the_scheme_says_it(anybody)


async def the_scheme_says_it(anybody: Visitor) -> None:
    await anybody.go('nav[aria-label="Services"] >> text="Tariff"')
    await anybody.go("nav >> text=Scheme")
    await anybody.go("main a:text-is('Read what it says')")
    assert "What is paid for" in await said(anybody)
    assert "Upload a version" not in await said(anybody)


async def test_what_fell_after_it_was_paid_is_found_with_its_reason(anybody: Visitor, tried: Tried) -> None:
    await anybody.sign_in("auditor-1", f"{CLAIMS}?state=withdrawn")
    await tried.here(anybody, "withdrawn")
    await anybody.go("main tbody a[href*='/claims/'] >> nth=0")
    await tried.here(anybody, "withdrawn")
    await anybody.open("/payments/pages/figures/outcome-cost?by=contract")
    assert "Riverside Recovery" in await said(anybody)
    await tried.here(anybody, "by-contract")
