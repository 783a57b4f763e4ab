"""Tariff in a real browser: a scheme is uploaded, compared and published; everybody can use its pages."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from deploy.sandbox.sandbox import Sandbox
from tests.pages.browsing import IN_A_BROWSER, WIDTHS, Visitor, visitor_of

pytestmark = IN_A_BROWSER
HOME = "/tariff/pages"
ONE = "schemes/stockport-2012/versions/1"
FILE = (Path(__file__).parents[2] / "deploy" / "schemes" / "stockport.toml").read_text()
PAGES = {
    "commissioner-1": (
        "schemes", ONE, f"{ONE}/measures", "schemes/compare?scheme=stockport-2012&before=1&after=1", "schemes/upload",
        "figures", "figures/bands-confirmed?per=quarter", f"{ONE}/publish", "schemes/none/versions/1",
    ),
    "auditor-1": ("", "schemes", ONE),
    "assessor-1": ("", "figures/assessment-to-band?per=quarter", "schemes"),
}  # fmt: skip


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
async def anybody(request: pytest.FixtureRequest, site: Sandbox, chromium: Browser) -> AsyncIterator[Visitor]:
    async for opened in visitor_of(site, chromium, scripts=request.param):
        yield opened


async def looked_at(visitor: Visitor, name: str) -> None:
    await visitor.pictures(name)
    assert await visitor.violations() == [], name
    assert [width for width in WIDTHS if await visitor.is_too_wide(width)] == [], name


@pytest.mark.parametrize("sub", PAGES)
async def test_everybody_can_use_the_page_on_any_screen(visitor: Visitor, sub: str) -> None:
    await visitor.sign_in(sub, f"{HOME}/figures")
    for path in PAGES[sub]:
        await visitor.open(f"{HOME}/{path}")
        await looked_at(visitor, f"tariff-{sub}-{path.split('?')[0].replace('/', '-') or 'home'}")


def later(version: int) -> bytes:
    """So late that nothing else changes by it, and with a price of its own."""
    changed = FILE.replace("version = 1\nvalid_from = 2012-04-02", f"version = {version}\nvalid_from = 2100-01-01")
    return changed.replace("pence = 23100", f"pence = {23_300 + version}").encode()


async def choose_file(visitor: Visitor, content: bytes) -> None:
    await visitor.page.set_input_files(
        "#file", {"name": "scheme.toml", "mimeType": "application/toml", "buffer": content}
    )


async def test_a_commissioner_uploads_a_scheme_sees_what_it_changes_and_publishes_it(anybody: Visitor) -> None:
    page = anybody.page
    await anybody.sign_in("commissioner-1", f"{HOME}/schemes")
    version = 1 + await page.locator("main tbody tr").count()
    await page.click("main >> text=Upload a version")
    await choose_file(anybody, b"valid_from = 2100")
    await page.click("main form button")
    assert (await page.title()).startswith("Error: Upload a version")
    assert "measures: is missing" in await page.inner_text(".govuk-error-summary")
    assert await page.input_value("#toml") == "valid_from = 2100"
    await choose_file(anybody, later(version))
    await page.click("main form button")
    assert await page.inner_text("main .govuk-tag") == "Draft"
    await page.click("main >> text=What it changes of version")
    assert f"£233.0{version}" in await page.inner_text("main")
    await page.go_back()
    await page.click("main >> text=Check and publish")
    assert await anybody.heading() == f"Publish version {version}?"
    assert f"£233.0{version}" in await page.inner_text("main")
    await page.click("text=Publish it for good")
    assert "It counts from 1 January 2100." in await page.inner_text("main")


async def test_each_state_of_an_upload_can_be_used_by_everybody(visitor: Visitor) -> None:
    page = visitor.page
    await visitor.sign_in("commissioner-1", f"{HOME}/schemes/upload")
    await choose_file(visitor, b"\xff\xd8\xff\0")
    await page.click("main form button")
    await looked_at(visitor, "scheme-upload-no-text")
    await choose_file(visitor, later(900).replace(b"once_per", b"once_for"))
    await page.click("main form button")
    await looked_at(visitor, "scheme-upload-refused")
    await choose_file(visitor, later(900))
    await page.check('[name="what"][value="check"]')
    await page.click("main form button")
    assert "Nothing was kept." in await page.inner_text("main")
    await looked_at(visitor, "scheme-upload-checked")
    await page.check('[name="what"][value="keep"]')
    await page.click("main form button")
    await looked_at(visitor, "scheme-draft")
    await page.click("main >> text=Check and publish")
    await looked_at(visitor, "scheme-publish")
    await visitor.open(f"{HOME}/schemes/compare?scheme=stockport-2012&before=1&after=900")
    await looked_at(visitor, "scheme-compare")
