"""A real browser on a real stack: signing in as somebody, pictures, and whether everybody can use a page.

Where Debian's Chromium is not installed these tests are skipped, as those of Kafka are without Java.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from deploy.demo.example import load_example, play_example
from deploy.demo.player.journal import PlayJournal
from deploy.sandbox.sandbox import Sandbox
from deploy.sandbox.topology import Addresses, free_base
from tests.forked import forked_sandbox
from tests.in_memory import new_folder
from tests.pages.shapes import LOOK_AT, SHAPE
from tests.pages.story import told_further

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")  # who draws on no screen, first
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
IN_A_BROWSER = [
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium-headless-shell"),
    pytest.mark.xdist_group("pages"),  # one stack and one browser for all
    pytest.mark.slow,
]
PERSONS, UNTIL = 30, date(2012, 10, 1)
AXE = Axe()
WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations", "incomplete"],
    "preload": False,  # each style sheet would be asked for again, for rules that are none of these
}
WIDTHS = (320, 1280)
HEIGHT = 900
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
# What is wider than the screen, what nobody sees without moving it sideways, and labels outside of their chart.
CUT = """() => [
  ...(document.documentElement.scrollWidth > window.innerWidth ? [`wider than ${window.innerWidth}`] : []),
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
    known: dict[str, Any] = field(default_factory=dict)  # cookies of who has signed in before in such a window
    readable: set[str] = field(default_factory=set)  # of which looks of text it is known

    async def open(self, path: str) -> None:
        await self.page.goto(f"{self.site}{path}")

    async def sign_in(self, sub: str, path: str) -> None:
        """At the page that asks who one wants to be, on the way to this one; who has done so before goes there."""
        await self.page.context.add_cookies(self.known.get(sub, []))
        await self.open(path)
        if self.page.url != f"{self.site}{path}":
            await self.page.click(f'button[value="{sub}"]')
            await self.page.wait_for_url(f"{self.site}{path}")
        self.known[sub] = await self.page.context.cookies()

    async def go(self, where: str) -> None:
        """By a link or a button, until all of the next page is there."""
        async with self.page.expect_navigation():
            await self.page.click(where)

    async def heading(self) -> str:
        return (await self.page.inner_text("h1")).strip()

    async def violations(self) -> list[str]:
        """What WCAG 2.2 AA, as far as a program can tell, does not allow on this page."""
        await self.page.evaluate(AXE.axe_script)
        found: Any = await self.page.evaluate(LOOK_AT, [WCAG, sorted(self.readable)])
        self.readable.update(found["readable"])
        return [f"{rule['id']}: {node['html'][:150]}" for rule in found["violations"] for node in rule["nodes"]]

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
            await asyncio.gather(*(self.page.keyboard.press("Tab") for _ in range(most)))
            focused = await self.page.evaluate(REACHED)
            if None in focused:
                return [tuple(each) for each in focused[: focused.index(None)]]
        return [tuple(each) for each in await self.page.evaluate(REACHED)]

    async def cut(self) -> list[str]:
        """What one has to move sideways: on a screen for a desk, on a telephone and on paper, where nobody can."""
        at_a_desk = await self.page.evaluate(CUT)
        await self.page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        in_a_hand = [each for each in await self.page.evaluate(CUT) if each.startswith("wider")]
        await self.page.emulate_media(media="print")
        await self.page.set_viewport_size({"width": PRINTED, "height": HEIGHT})
        on_paper = await self.page.evaluate(CUT)
        await self.page.emulate_media(media="screen")
        await self.page.set_viewport_size({"width": WIDTHS[-1], "height": HEIGHT})
        return [*at_a_desk, *in_a_hand, *(f"on paper {each}" for each in on_paper)]

    async def shape(self) -> str:
        return str(await self.page.evaluate(SHAPE))

    async def pictures(self, name: str) -> None:
        """One of each width, where LASARS_PICTURES names a folder for them."""
        if folder := os.environ.get("LASARS_PICTURES"):
            for width in WIDTHS:
                await self.page.set_viewport_size({"width": width, "height": HEIGHT})
                await self.page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


@pytest.fixture(scope="session")
async def site() -> AsyncIterator[Sandbox]:
    """Half a year of the thirty persons, told further, in a stack as `lasars up` starts it."""
    folder = new_folder("lasars-test-pages-")
    example = told_further(load_example("stockport-2012", PERSONS), UNTIL, folder)
    async with forked_sandbox(folder, Addresses(free_base()), first_day=example.first_day) as stack:
        await play_example(stack, example, PlayJournal(stack.home.played), until=UNTIL)
        yield stack
    shutil.rmtree(folder, ignore_errors=True)


class Windows:
    """Of one browser, each one person's at a time. What it has loaded it keeps for the next, and nobody's cookies."""

    def __init__(self, chromium: Browser) -> None:
        self._chromium = chromium
        self._free: dict[bool, list[BrowserContext]] = {True: [], False: []}
        self.known: dict[bool, dict[str, Any]] = {True: {}, False: {}}
        self.readable: set[str] = set()

    @asynccontextmanager
    async def window(self, *, scripts: bool) -> AsyncIterator[BrowserContext]:
        free = self._free[scripts]
        context = free.pop() if free else await self._new(scripts=scripts)
        try:
            yield context
        finally:
            for page in context.pages:
                await page.close()
            await context.clear_cookies()
            free.append(context)

    async def _new(self, *, scripts: bool) -> BrowserContext:
        return await self._chromium.new_context(
            java_script_enabled=scripts, viewport={"width": WIDTHS[-1], "height": HEIGHT}
        )


@pytest.fixture(scope="session")
async def windows() -> AsyncIterator[Windows]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield Windows(browser)
        await browser.close()


@pytest.fixture
async def visitor(site: Sandbox, windows: Windows) -> AsyncIterator[Visitor]:
    """With JavaScript."""
    async with visitor_of(site, windows, scripts=True) as opened:
        yield opened


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
async def anybody(request: pytest.FixtureRequest, site: Sandbox, windows: Windows) -> AsyncIterator[Visitor]:
    async with visitor_of(site, windows, scripts=request.param) as opened:
        yield opened


@asynccontextmanager
async def visitor_of(site: Sandbox, windows: Windows, *, scripts: bool) -> AsyncIterator[Visitor]:
    errors: list[str] = []
    async with windows.window(scripts=scripts) as context:
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        yield Visitor(page, site.addresses.url("front"), scripts, windows.known[scripts], windows.readable)
    assert [error for error in errors if "status of 4" not in error] == []  # a refusal is told there too
