"""The operator's pages of each service, in a real browser."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from deploy.sandbox.sandbox import Sandbox
from deploy.sandbox.topology import SERVICES
from tests.pages.browsing import IN_A_BROWSER, WIDTHS, Visitor, visitor_of

pytestmark = IN_A_BROWSER


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
async def anybody(request: pytest.FixtureRequest, site: Sandbox, chromium: Browser) -> AsyncIterator[Visitor]:
    async for opened in visitor_of(site, chromium, scripts=request.param):
        yield opened


async def test_an_operator_sees_of_each_service_how_far_behind_it_is(anybody: Visitor) -> None:
    await anybody.open("/")
    await anybody.page.click('button[value="operator-1"]')
    for service in SERVICES:
        await anybody.page.click(f'nav[aria-label="Services"] >> text="{service.capitalize()}"')
        assert await anybody.heading() == "How far behind"
        assert "the work of today is done" in await anybody.page.inner_text("main")
        await anybody.page.click("text=Could not be read")
        assert "the longest first: none." in await anybody.page.inner_text("main")


async def test_everybody_can_use_the_pages_on_any_screen(visitor: Visitor) -> None:
    await visitor.sign_in("operator-1", "/payments/pages/how-far-behind")
    for path in ("how-far-behind", "could-not-be-read", "accessibility"):
        await visitor.open(f"/payments/pages/{path}")
        await visitor.pictures(path)
        assert await visitor.violations() == []
        assert [width for width in WIDTHS if await visitor.is_too_wide(width)] == []
