"""`make screenshots`: the pictures of the README and of docs/areas.md, taken in a real browser of examples as they run.

Half a year of the 300 invented persons is played first; that takes a minute or two. Of three areas a few persons
are played with the day books of their front doors, to the days about which they are served.
"""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from deploy.demo.example import SEED, Example, load_area, load_example, play_example
from deploy.demo.player.journal import PlayJournal
from deploy.sandbox.sandbox import sandbox
from deploy.sandbox.topology import Addresses, free_base
from tests.pages.browsing import CHROMIUM

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
MOST_BYTES = 300_000
SIZE: ViewportSize = {"width": 1280, "height": 1000}
UNTIL = date(2012, 10, 1)


@dataclass(frozen=True, slots=True)
class Picture:
    """What somebody sees at `path`; after a click on the first link to an address that has `follow` in it."""

    name: str
    sub: str
    path: str
    follow: tuple[str, ...] = ()


TAKEN = (
    Picture("start", "", "/"),
    Picture("this-week", "commissioner-1", "/payments/pages/"),
    Picture("why-this-amount", "auditor-1", "/payments/pages/claims?contract=cdas-2012", ("/payments/pages/claims/",)),
    Picture("pay-providers", "finance-1", "/payments/pages/runs"),
    Picture("front-door-today", "assessor-1", "/assessment/pages/"),
    Picture("inbox", "riverside-keyworker", "/referral/pages/"),
    Picture("to-confirm", "assessor-1", "/tariff/pages/"),
    Picture("scheme", "commissioner-1", "/tariff/pages/schemes", ("/tariff/pages/schemes/",)),
    Picture("contract", "commissioner-1", "/payments/pages/contracts/riverside-2012"),
)

AREA_PERSONS, INTO_THE_WEEK = 8, timedelta(days=2)
TODAY, WORKLIST = "/assessment/pages/", "/assessment/pages/worklist"
SESSIONS, FORMS, ACTIVITIES, PROGRAMMES = (
    f"/assessment/pages/{what}" for what in ("sessions", "referral-forms", "activities", "programmes")
)
WAITING, PANEL = "/referral/pages/waiting", "/referral/pages/panel"
SHOWN_OF_AREAS = {
    "worcestershire": {
        "front-door": TODAY,
        "worklist": WORKLIST,
        "sessions": SESSIONS,
        "waiting-list": WAITING,
        "panel": PANEL,
    },
    "stockport": {"front-door": TODAY, "worklist": WORKLIST, "sessions": SESSIONS, "programmes": PROGRAMMES},
    "bracknell-forest": {"front-door": TODAY, "worklist": WORKLIST, "activities": ACTIVITIES, "referral-forms": FORMS},
}
TAKEN_OF_AREAS = {
    area: [Picture(f"{area}-{name}", "assessor-1", path) for name, path in shown.items()]
    for area, shown in SHOWN_OF_AREAS.items()
}


async def main() -> None:
    if CHROMIUM is None:
        sys.exit("Pictures are taken with Chromium, which is not installed: apt-get install chromium-headless-shell")
    PICTURES.mkdir(exist_ok=True)
    await take_all(load_example("stockport-2012"), UNTIL, TAKEN)
    for area, pictures in TAKEN_OF_AREAS.items():
        example = load_area(area, AREA_PERSONS, SEED)
        await take_all(example, example.served_from + INTO_THE_WEEK, pictures)


async def take_all(example: Example, until: date, pictures: Sequence[Picture]) -> None:
    with tempfile.TemporaryDirectory(prefix="lasars-pictures-") as folder:
        async with sandbox(
            Path(folder), Addresses(free_base()), None, example.first_day, print, lasting=False, area=example.area
        ) as stack:
            await play_example(stack, example, PlayJournal(stack.home.played), until=until)
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
                for picture in pictures:
                    await take(browser, stack.addresses.url("front"), picture)
                await browser.close()


async def take(browser: Browser, site: str, picture: Picture) -> None:
    context = await browser.new_context(viewport=SIZE)
    page = await context.new_page()
    await page.goto(site + picture.path)
    if picture.sub:
        await page.click(f'button[value="{picture.sub}"]')
        await page.wait_for_url(site + picture.path)
    await follow(page, picture)
    file = PICTURES / f"{picture.name}.png"
    await page.screenshot(path=file)
    await context.close()
    if (size := file.stat().st_size) > MOST_BYTES:
        sys.exit(f"{file.name} has {size} bytes; at most {MOST_BYTES}")
    sys.stdout.write(f"{file.name}: {size // 1000} kB\n")


async def follow(page: Page, picture: Picture) -> None:
    for part in picture.follow:
        await page.click(f'main a[href*="{part}"]')


if __name__ == "__main__":
    asyncio.run(main())
