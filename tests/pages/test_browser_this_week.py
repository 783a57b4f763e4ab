"""In a real browser: to a page, through it and out again, with and without JavaScript, by keyboard, on a phone."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from deploy.sandbox.sandbox import Sandbox
from tests.pages.browsing import IN_A_BROWSER, WIDTHS, Visitor, visitor_of

pytestmark = IN_A_BROWSER
HOME = "/payments/pages/"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
async def anybody(request: pytest.FixtureRequest, site: Sandbox, chromium: Browser) -> AsyncIterator[Visitor]:
    async for opened in visitor_of(site, chromium, scripts=request.param):
        yield opened


async def test_a_commissioner_sees_who_is_short_goes_back_a_week_and_signs_out(anybody: Visitor) -> None:
    await anybody.sign_in("commissioner-1", HOME)
    assert await anybody.heading() == "This week"
    assert "As at 1 October 2012." in await anybody.page.inner_text("main")
    await anybody.page.select_option("#on", "2012-07-02")
    await anybody.page.click("text=Show this week")
    assert "As at 2 July 2012." in await anybody.page.inner_text("main")
    await anybody.page.click("text=Sign out")
    await anybody.page.wait_for_url(f"{anybody.site}/")
    await anybody.open(HOME)
    assert "Who do you want to be?" in await anybody.page.inner_text("body")


@pytest.mark.parametrize(
    ("sub", "path", "name"),
    [
        ("commissioner-1", HOME, "this-week"),
        ("riverside-keyworker", HOME, "this-week-provider"),
        ("commissioner-1", "/payments/pages/contracts/riverside-2012", "contract"),
        ("commissioner-1", f"{HOME}compare?on=2012-10-01&with=2012-07-02", "compare"),
        ("commissioner-1", f"{HOME}?on=2012-03-05", "this-week-empty"),
        ("auditor-1", f"{HOME}figures", "payments-figures"),
        ("commissioner-1", f"{HOME}figures/outcome-cost?by=contract", "payments-figure"),
        ("assessor-1", f"{HOME}runs", "forbidden"),
        ("commissioner-1", "/payments/pages/nothing", "no-such-page"),
        ("commissioner-1", f"{HOME}?on=no-day", "bad-address"),
        ("finance-1", "/payments/pages/runs", "runs"),
        ("finance-1", "/payments/pages/runs/propose", "run-propose"),
        ("auditor-1", "/payments/pages/claims", "claims"),
        ("auditor-1", "/payments/pages/remittances", "remittances"),
    ],
)
async def test_everybody_can_use_the_page_on_any_screen(visitor: Visitor, sub: str, path: str, name: str) -> None:
    await visitor.sign_in(sub, HOME)
    await visitor.open(path)
    await visitor.pictures(name)
    assert await visitor.violations() == []
    assert [width for width in WIDTHS if await visitor.is_too_wide(width)] == []


async def test_the_first_key_leads_past_the_head_of_the_page(visitor: Visitor) -> None:
    await visitor.sign_in("commissioner-1", HOME)
    await visitor.page.keyboard.press("Tab")
    assert await visitor.page.evaluate("document.activeElement.textContent") == "Skip to main content"
    await visitor.page.keyboard.press("Enter")
    assert await visitor.page.evaluate("location.hash") == "#main-content"


async def test_who_is_short_this_week_and_why_is_found_from_the_front_page(anybody: Visitor) -> None:
    await anybody.open("/")
    await anybody.page.click('button[value="commissioner-1"]')
    assert await anybody.heading() == "This week"
    leads = await anybody.page.locator(".app-lead").all_inner_texts()
    assert len(leads) == 2
    assert all(" is £" in lead and " behind; cannot catch up" in lead for lead in leads)
    assert await anybody.page.get_by_text("Together: the shortfall").count() == 2


async def test_pay_providers_is_walked_by_keyboard_alone(visitor: Visitor) -> None:
    """To the proposal and to its error, from the menu, with Tab, Enter and typing."""
    await visitor.sign_in("finance-1", HOME)
    await _tab_to(visitor, "Pay providers")
    await visitor.page.keyboard.press("Enter")
    await visitor.page.wait_for_url("**/runs")
    await _tab_to(visitor, "Propose a run")
    await visitor.page.keyboard.press("Enter")
    await visitor.page.wait_for_url("**/runs/propose")
    await _tab_to(visitor, "Propose")
    await visitor.page.keyboard.press("Enter")
    await visitor.page.wait_for_selector(".govuk-error-summary, main h1")
    assert await visitor.violations() == []


async def _tab_to(visitor: Visitor, words: str) -> None:
    for _ in range(40):
        await visitor.page.keyboard.press("Tab")
        if await visitor.page.evaluate("document.activeElement.textContent.trim()") == words:
            return
    raise AssertionError(f"{words} is not reached by the keyboard")
