"""The front door in a real browser: somebody comes, is recorded and assessed."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from deploy.sandbox.sandbox import Sandbox
from tests.pages.browsing import IN_A_BROWSER, WIDTHS, Visitor, visitor_of

pytestmark = IN_A_BROWSER
HOME = "/assessment/pages/"
PAGES = {
    "assessor-1": (
        "",
        "persons",
        "contacts",
        "refer",
        "top-due",
        "same-person",
        "figures",
        "figures/contacts?by=source",
    ),
    "verifier-1": ("outcomes", "figures/contact-to-assessment?per=quarter"),
    "commissioner-1": ("top-due", ""),
}


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
async def anybody(request: pytest.FixtureRequest, site: Sandbox, chromium: Browser) -> AsyncIterator[Visitor]:
    async for opened in visitor_of(site, chromium, scripts=request.param):
        yield opened


@pytest.mark.parametrize("sub", PAGES)
async def test_everybody_can_use_the_front_door_s_pages_on_any_screen(visitor: Visitor, sub: str) -> None:
    await visitor.sign_in(sub, HOME)
    for path in PAGES[sub]:
        await visitor.open(f"{HOME}{path}")
        await looked_at(visitor, f"{sub}-{path.split('?')[0].replace('/', '-') or 'home'}")


async def looked_at(visitor: Visitor, name: str) -> None:
    await visitor.pictures(name)
    assert await visitor.violations() == [], name
    assert [width for width in WIDTHS if await visitor.is_too_wide(width)] == [], name


async def test_somebody_comes_for_the_first_time(anybody: Visitor) -> None:
    page = anybody.page
    await anybody.sign_in("assessor-1", HOME)
    await page.click("text=New contact")
    await page.click("main button")
    assert (await page.title()).startswith("Error: New contact")
    await _filled_in(anybody)
    await page.click("main button")
    assert await anybody.heading() == "Rosalind Attercliffe"
    assert "Contact: assessment" in await page.inner_text(".app-timeline")
    await _and_again(anybody, page.url)


async def _and_again(anybody: Visitor, first: str) -> None:
    """Whoever sends the same once more is led to what it became, unless they say that it is another."""
    page = anybody.page
    await anybody.open(f"{HOME}contacts/new")
    await _filled_in(anybody)
    await page.click("main button")
    assert await page.get_attribute(".govuk-error-summary a", "href") == first
    await page.check("#another")
    await page.click("main button")
    assert await anybody.heading() == "Rosalind Attercliffe"
    assert page.url != first
    assert "May be the same person as Rosalind Attercliffe" in await page.inner_text("main")


async def test_everybody_can_use_the_form_that_was_sent_before(visitor: Visitor) -> None:
    await visitor.sign_in("assessor-1", f"{HOME}contacts/new")
    for name in ("contact-sent-just-now", "contact-sent-before"):
        await _filled_in(visitor)
        await visitor.page.click("main button")
        if name.endswith("now"):
            await visitor.open(f"{HOME}contacts/new")
        await looked_at(visitor, name)


async def _filled_in(anybody: Visitor) -> None:
    page = anybody.page
    typed = {"givenName": "Rosalind", "familyName": "Attercliffe", "birthDate-day": "11", "birthDate-month": "2",
             "birthDate-year": "1979"}  # fmt: skip
    for name, text in typed.items():
        await page.fill(f"#{name}", text)
    for name, code in (("sex", "female"), ("contact.access", "drop_in"), ("contact.kind", "assessment"),
                       ("contact.attendance", "attended")):  # fmt: skip
        await page.check(f'[name="{name}"][value="{code}"]')
    await page.select_option("#contact-source-code", "4")
    await page.select_option("#contact-setting", "community")


async def test_whoever_came_is_assessed_with_a_top(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.sign_in("assessor-1", HOME)
    await page.click(".govuk-table a >> nth=0")
    await looked_at(visitor, "person")
    for words, name in (("Record evidence", "evidence"), ("Enter a TOP", "top"), ("Record a contact", "contact")):
        await page.click(f"main >> text={words}")
        await looked_at(visitor, name)
        await page.go_back()
    await page.click("main >> text=Assess")
    await looked_at(visitor, "assess")
    await page.fill("#top-alcohol-days", "29")
    await page.click("main form button")
    await looked_at(visitor, "assess-refused")
    await page.select_option("#kind", "comprehensive")
    await page.check('[name="injecting"][value="never"]')
    await page.fill("#top-alcohol-days", "20")
    await page.click("main form button")
    assert "Comprehensive assessment" in await page.inner_text(".app-timeline")
