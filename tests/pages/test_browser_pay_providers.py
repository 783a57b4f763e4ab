"""Three people of finance pay what is due, in a real browser: each at a screen of their own."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from deploy.sandbox.sandbox import Sandbox
from tests.pages.browsing import IN_A_BROWSER, Visitor, visitor_of

pytestmark = IN_A_BROWSER
RUNS = "/payments/pages/runs"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
async def anybody(request: pytest.FixtureRequest, site: Sandbox, chromium: Browser) -> AsyncIterator[Visitor]:
    async for opened in visitor_of(site, chromium, scripts=request.param):
        yield opened


async def looked_at(visitor: Visitor, name: str) -> None:
    await visitor.pictures(name)
    assert await visitor.violations() == []


async def test_a_run_that_does_not_fit_comes_back_with_its_errors(anybody: Visitor) -> None:
    await anybody.sign_in("finance-1", f"{RUNS}/propose")
    await anybody.page.fill("#runOn-day", "31")
    await anybody.page.fill("#runOn-month", "2")
    await anybody.page.click("main button")
    assert (await anybody.page.title()).startswith("Error: Propose a run")
    assert "There is a problem" in await anybody.page.inner_text(".govuk-error-summary")
    assert await anybody.page.input_value("#runOn-day") == "31"


async def test_a_refused_form_can_be_used_by_everybody(visitor: Visitor) -> None:
    await visitor.sign_in("finance-1", f"{RUNS}/propose")
    await visitor.page.fill("#runOn-day", "31")
    await visitor.page.fill("#runOn-month", "2")
    await visitor.page.click("main button")
    await looked_at(visitor, "run-propose-refused")
    await visitor.page.click(".govuk-error-summary a >> nth=0")
    assert await visitor.page.evaluate("document.activeElement.id") == "contract"
    await visitor.page.goto(await visitor.page.get_attribute("nav a >> nth=0", "href") or "")
    await visitor.page.go_back()  # to the form, and nothing is asked about sending it again
    assert (await visitor.page.title()).startswith("Propose a run")


async def test_what_finance_was_told_to_pay_is_reported_as_paid(visitor: Visitor) -> None:
    """The last run of the example has been released and not yet paid: it stands first."""
    await visitor.sign_in("finance-3", "/payments/pages/remittances")
    await visitor.page.click("main tbody tr:first-child a")
    await looked_at(visitor, "remittance")
    await visitor.page.click("text=Report that it was paid")
    await looked_at(visitor, "remittance-settle")
    await visitor.page.fill("#reference", "BACS-2012-10")
    for part, text in (("day", "1"), ("month", "10"), ("year", "2012")):
        await visitor.page.fill(f"#settledOn-{part}", text)
    await visitor.page.click("main button")
    assert "BACS-2012-10" in await visitor.page.inner_text("main")
    await visitor.page.click("main tbody tr:first-child a")
    await looked_at(visitor, "claim")
    assert "Why this amount" in await visitor.page.inner_text("main")
