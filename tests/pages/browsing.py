"""A real browser on a real stack: signing in as somebody, pictures, and whether everybody can use a page.

Where Debian's Chromium is not installed these tests are skipped, as those of Kafka are without Java.
"""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright

from deploy.demo.example import load_example, play_example
from deploy.demo.player.journal import PlayJournal
from deploy.sandbox.sandbox import Sandbox
from deploy.sandbox.topology import Addresses, free_base
from tests.forked import forked_sandbox
from tests.pages.story import told_further

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
IN_A_BROWSER = [
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium"),
    pytest.mark.xdist_group("pages"),  # one stack and one browser for all
    pytest.mark.slow,
]
PERSONS, UNTIL = 30, date(2012, 10, 1)
WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
    "preload": False,  # each style sheet would be asked for again, for rules that are none of these
}
WIDTHS = (320, 1280)
PRINTED = 718  # of A4 between margins of a centimetre


# What Tab is to reach on a page, numbered; of the radio buttons of one name it reaches one.
STOPS = """() => {
  const main = document.querySelector('main');
  main.tabIndex = -1;
  main.focus();
  const names = new Set();
  const stops = [...main.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')].filter(
    each => !each.disabled && each.type !== 'hidden' && each.checkVisibility() && !(
      each.type === 'radio' && (names.has(each.name) || !names.add(each.name))));
  const of = each => each.type === 'radio' ? `radio ${each.name}` : each;
  window.lasarsStops = new Map(stops.map((each, number) => [of(each), number]));
  return stops.map(each => each.outerHTML.slice(0, 120));
}"""
# Each place in `main` that takes the focus from now on is written down, with whether one sees that it has it.
WRITE_DOWN = """() => {
  window.lasarsReached = [];
  document.addEventListener('focusin', ({target}) => {
    if (!target.closest('main')) { window.lasarsReached.push(null); return; }
    const shown = getComputedStyle(target);
    const seen = shown.outlineStyle !== 'none' || shown.boxShadow !== 'none'
      || ['radio', 'checkbox'].includes(target.type);
    const of = target.type === 'radio' ? `radio ${target.name}` : target;
    window.lasarsReached.push([window.lasarsStops.get(of) ?? -1, seen]);
  });
}"""
REACHED = "() => window.lasarsReached"
# What nobody sees without moving it sideways, and labels of a chart that stand outside its picture.
CUT = """() => [
  ...[...document.querySelectorAll('.app-scroll')].filter(each => each.scrollWidth > each.clientWidth + 1).map(
    each => `cut: ${each.innerText.slice(0, 60)}`),
  ...[...document.querySelectorAll('main svg text')].filter(label => {
    const [inner, whole] = [label.getBoundingClientRect(), label.ownerSVGElement.getBoundingClientRect()];
    return label.textContent && (inner.left < whole.left - 1 || inner.right > whole.right + 1);
  }).map(label => `cut label: ${label.textContent}`),
]"""
INSIDE = 5  # what one date field takes of Tab


@dataclass(frozen=True)
class Visitor:
    """Somebody in front of a browser of their own."""

    page: Page
    site: str
    scripts: bool = True

    async def open(self, path: str) -> None:
        await self.page.goto(f"{self.site}{path}")

    async def sign_in(self, sub: str, path: str) -> None:
        """At the page that asks who one wants to be, on the way to this one."""
        await self.open(path)
        await self.page.click(f'button[value="{sub}"]')
        await self.page.wait_for_url(f"{self.site}{path}")

    async def go(self, where: str) -> None:
        """By a link or a button, until all of the next page is there."""
        async with self.page.expect_navigation():
            await self.page.click(where)

    async def heading(self) -> str:
        return (await self.page.inner_text("h1")).strip()

    async def violations(self) -> list[str]:
        """What WCAG 2.2 AA, as far as a program can tell, does not allow on this page."""
        results: Any = await Axe().run(self.page, options=WCAG)
        return [
            f"{rule['id']}: {node['html'][:150]}" for rule in results.response["violations"] for node in rule["nodes"]
        ]

    async def keyboard_faults(self) -> list[str]:
        """What Tab does not reach one after the other, and where it stands without being seen."""
        stops = await self.page.evaluate(STOPS)
        await self.page.evaluate(WRITE_DOWN)
        reached: dict[int, bool] = {}
        for number, seen in await self._reached(len(stops) + 1):
            reached[number] = seen or reached.get(number, False)
        missed = [f"Tab does not reach {stop}" for number, stop in enumerate(stops) if number not in reached]
        in_order = [number for number in reached if number >= 0]
        return [
            *missed,
            *(["Tab does not go down the page"] if in_order != sorted(in_order) else []),
            *(f"not seen when it has the focus: {stops[number]}" for number in in_order if not reached[number]),
        ]

    async def _reached(self, most: int) -> list[tuple[int, bool]]:
        """What has the focus one after the other, until it is outside of what the page is about."""
        for _ in range(INSIDE):
            for _ in range(most):
                await self.page.keyboard.press("Tab")
            focused = await self.page.evaluate(REACHED)
            if None in focused:
                return [tuple(each) for each in focused[: focused.index(None)]]
        return [tuple(each) for each in await self.page.evaluate(REACHED)]

    async def is_too_wide(self, width: int) -> bool:
        await self.page.set_viewport_size({"width": width, "height": 900})
        return bool(await self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))

    async def is_cut(self) -> list[str]:
        """On a screen for a desk, and on paper: there nobody can move anything."""
        await self.page.set_viewport_size({"width": WIDTHS[-1], "height": 900})
        on_screen = await self.page.evaluate(CUT)
        await self.page.emulate_media(media="print")
        on_paper = await self.page.evaluate(CUT) if not await self.is_too_wide(PRINTED) else ["wider than paper"]
        await self.page.emulate_media(media="screen")
        return [*on_screen, *(f"on paper {each}" for each in on_paper)]

    async def pictures(self, name: str) -> None:
        """One of each width, where LASARS_PICTURES names a folder for them."""
        if folder := os.environ.get("LASARS_PICTURES"):
            for width in WIDTHS:
                await self.page.set_viewport_size({"width": width, "height": 900})
                await self.page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


@pytest.fixture(scope="session")
async def site() -> AsyncIterator[Sandbox]:
    """Half a year of the thirty persons, told further, in a stack as `lasars up` starts it."""
    folder = Path(tempfile.mkdtemp(prefix="lasars-test-pages-"))
    example = told_further(load_example("stockport-2012", PERSONS), UNTIL, folder)
    async with forked_sandbox(folder, Addresses(free_base()), first_day=example.first_day) as stack:
        await play_example(stack, example, PlayJournal(stack.home.played), until=UNTIL)
        yield stack
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest.fixture
async def visitor(site: Sandbox, chromium: Browser) -> AsyncIterator[Visitor]:
    """With JavaScript."""
    async for opened in visitor_of(site, chromium, scripts=True):
        yield opened


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
async def anybody(request: pytest.FixtureRequest, site: Sandbox, chromium: Browser) -> AsyncIterator[Visitor]:
    async for opened in visitor_of(site, chromium, scripts=request.param):
        yield opened


async def visitor_of(site: Sandbox, chromium: Browser, *, scripts: bool) -> AsyncIterator[Visitor]:
    context = await chromium.new_context(java_script_enabled=scripts)
    errors: list[str] = []
    page = await context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield Visitor(page, site.addresses.url("front"), scripts)
    await context.close()
    assert [error for error in errors if "status of 4" not in error] == []  # a refusal is told there too
