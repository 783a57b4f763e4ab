"""A provider's manager: what was paid and why, from the sum to the line of one outcome."""

from tests.pages.browsing import IN_A_BROWSER, Visitor
from tests.pages.trying import Tried

pytestmark = IN_A_BROWSER
HOME = "/payments/pages/"


async def said(visitor: Visitor) -> str:
    return await visitor.page.inner_text("main")


async def test_what_a_provider_was_paid_and_why_is_found_to_one_line(anybody: Visitor, tried: Tried) -> None:
    page = anybody.page
    await anybody.sign_in("riverside-keyworker", HOME)
    leads = await page.locator(".app-lead").all_inner_texts()
    assert len(leads) == 1
    assert leads[0].startswith("Riverside Recovery is £")
    await tried.here(anybody, "of-a-provider")
    await anybody.go("nav >> text=Payments to providers")
    assert "Community Drug and Alcohol Service" not in await said(anybody)
    await tried.here(anybody, "of-a-provider")
    await anybody.go("main tbody tr:has(a:text-is('6 August 2012')) a >> nth=0")
    assert "Whose parts it is" in await said(anybody)
    await tried.here(anybody, "of-a-provider")
    await anybody.go("main a:text-is('Hepatitis B course completed')")
    assert "Why this amount" in await said(anybody)
    await tried.here(anybody)
    await anybody.go("main table:last-of-type tbody a[href*='/lines/'] >> nth=0")
    assert "The whole payment for this outcome" in await said(anybody)
    await tried.here(anybody)


async def test_a_prime_reads_what_it_passes_on(anybody: Visitor, tried: Tried) -> None:
    """£210 of the last day were earned by who delivers for it, at a share of 0.35."""
    await anybody.sign_in("riverside-keyworker", f"{HOME}remittances")
    await anybody.go("main >> text=passed on to subcontractors")
    assert await anybody.heading() == "Passed on to subcontractors"
    row = anybody.page.locator("main table >> nth=0").locator("tr", has_text="harbour")
    assert "£73.50" in await row.inner_text()
    await tried.here(anybody)


async def test_a_provider_pays_nobody(anybody: Visitor) -> None:
    await anybody.sign_in("riverside-keyworker", HOME)
    await anybody.open(f"{HOME}runs")
    assert "Pay providers" not in await anybody.page.inner_text("nav >> nth=1")
    if anybody.scripts:
        assert await anybody.violations() == []
