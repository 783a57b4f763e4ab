"""Tariff in a real browser: a scheme is uploaded, compared and published; tariffs are confirmed by keyboard only."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import Browser

from deploy.sandbox.sandbox import Sandbox
from tests.pages.browsing import IN_A_BROWSER, WIDTHS, Visitor, visitor_of
from tests.tariff.builders import DOMAINS

pytestmark = IN_A_BROWSER
HOME = "/tariff/pages"
ONE = "schemes/stockport-2012/versions/1"
FILE = (Path(__file__).parents[2] / "deploy" / "schemes" / "stockport.toml").read_text()
NOBODYS = "tariffs?clientId=01890a5d-ac96-774b-bcce-b302099a8057"
PAGES = {
    "commissioner-1": (
        "schemes", ONE, f"{ONE}/measures", "schemes/compare?scheme=stockport-2012&before=1&after=1", "schemes/upload",
        "figures", "figures/bands-confirmed?per=quarter", f"{ONE}/publish", "schemes/none/versions/1", "tariffs",
        "tariffs/none",
    ),
    "auditor-1": ("", "schemes", ONE),
    "assessor-1": ("", "figures/assessment-to-band?per=quarter", "schemes", "tariffs?overridden=true", NOBODYS),
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


async def assess(site: Sandbox, *points: int) -> None:
    """Somebody new; a tariff is proposed, and waits."""
    async with httpx.AsyncClient(timeout=60) as client:
        front, assessment = site.addresses.url("front"), site.addresses.url("assessment")
        who = {"role": "assessor", "organisation": "start", "sub": "assessor-2"}
        token = (await client.post(f"{front}/token", json=who)).json()["access_token"]

        async def post(path: str, body: dict[str, Any]) -> dict[str, Any]:
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
            answer = await client.post(f"{assessment}{path}", json=body, headers=headers)
            assert answer.status_code in {200, 201}, answer.text
            return dict(answer.json())

        name = "".join(chr(97 + point) for point in points)
        person = {"givenName": "Tam", "familyName": f"Tariff{name}", "birthDate": "1979-02-11", "sex": "female"}
        client_id = (await post("/persons", person))["clientId"]
        body = {"clientId": client_id, "kind": "comprehensive", "assessedOn": "2012-10-01", "injecting": "never",
                "drugProfile": [{"code": "1011", "rank": 1, "route": "smoke"}], "flags": [],
                "points": dict(zip(DOMAINS, points, strict=True))}  # fmt: skip
        await post("/assessments", body)
        await client.post(f"{front}/idle")


class Keyboard:
    """What somebody without a mouse does: Tab, until what they want has the focus."""

    def __init__(self, visitor: Visitor) -> None:
        self._page = visitor.page

    async def reach(self, words: str) -> None:
        for _ in range(120):
            await self._page.keyboard.press("Tab")
            if words in await self._page.evaluate(_FOCUSED):
                return
        raise AssertionError(f"no key leads to {words}")

    async def follow(self, words: str) -> None:
        await self.reach(words)
        async with self._page.expect_navigation():
            await self._page.keyboard.press("Enter")


_FOCUSED = """((it) => ["A", "BUTTON", "INPUT"].includes(it.tagName)
    ? [...(it.labels || []), it].map((part) => part.textContent).join(" ") : "")(document.activeElement)"""


async def test_an_assessor_confirms_a_tariff_and_decides_another_by_keyboard_only(
    visitor: Visitor, site: Sandbox
) -> None:
    for points in ((4, 3, 2, 1, 3, 0), (1, 1, 0, 1, 0, 0)):
        await assess(site, *points)
    page, keyboard = visitor.page, Keyboard(visitor)
    await visitor.sign_in("assessor-1", f"{HOME}/")
    await looked_at(visitor, "to-confirm")
    waiting = await page.locator("main tbody tr").count()
    await keyboard.follow("…")
    await looked_at(visitor, "proposal")
    await keyboard.follow("Check and confirm")
    await looked_at(visitor, "proposal-confirm")
    await keyboard.follow("Confirm as proposed")
    assert "Confirmed" in await page.inner_text("main .govuk-tag")

    await visitor.open(f"{HOME}/")
    assert await page.locator("main tbody tr").count() == waiting - 1
    await keyboard.follow("…")
    await keyboard.follow("Decide otherwise")
    await looked_at(visitor, "proposal-override")
    await keyboard.reach("Low")
    await page.keyboard.press("ArrowUp")  # round to the last
    assert await page.is_checked('[name="band"][value="high"]')
    await keyboard.follow("Confirm it so")
    assert (await page.title()).startswith("Error: Decide otherwise")
    await looked_at(visitor, "proposal-override-refused")
    await keyboard.reach("A second rater came to another band")
    await page.keyboard.press("Space")
    await keyboard.follow("Confirm it so")
    assert "Confirmed" in await page.inner_text("main .govuk-tag")
    await looked_at(visitor, "proposal-decided")
    await keyboard.follow("Their tariffs")
    await looked_at(visitor, "tariffs-of-a-person")
    await keyboard.follow("…")
    assert (await visitor.heading()).endswith(": High")
    await looked_at(visitor, "tariff")
    await visitor.open(f"{HOME}/")
    await looked_at(visitor, "to-confirm-fewer")
