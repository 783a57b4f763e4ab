"""Everybody of an example in browsers of their own, signed in once, one after the other: with JavaScript or without."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import Locator, Page

from deploy.sandbox.sandbox import Sandbox
from tests.pages.browsing import Visitor, Windows, visitor_of
from tests.pages.prepared import some_birth_date
from tests.pages.trying import Tried

_LETTERS = str.maketrans("0123456789", "ghijklmnop")


@dataclass(frozen=True)
class Actor:
    """Somebody of the example. `tried` is None without JavaScript: then pages are used and not looked at."""

    visitor: Visitor
    tried: Tried | None = None

    @property
    def page(self) -> Page:
        return self.visitor.page

    async def at(self, path: str) -> None:
        await self.visitor.open(path)

    async def look(self, state: str = "") -> None:
        """Whether anybody can use the page as it is now."""
        if self.tried is not None:
            await self.tried.here(self.visitor, state)

    async def text(self) -> str:
        return await self.page.inner_text("main")

    async def says(self, *words: str) -> None:
        said = await self.text()
        assert [each for each in words if each not in said] == [], said

    def link(self, words: str) -> Locator:
        """The first whose text has these words in it."""
        return self.page.locator("main a", has_text=words).first

    async def click(self, words: str) -> None:
        await self.page.click(f'main >> text="{words}"')

    async def menu(self, words: str) -> None:
        await self.page.locator("nav a", has_text=words).first.click()

    async def day(self, field: str, on: date) -> None:
        for part in ("day", "month", "year"):
            await self.page.fill(f"#{field}-{part}", str(getattr(on, part)))

    async def fill(self, **fields: str) -> None:
        """By the name of each."""
        for field, value in fields.items():
            await self.page.fill(f'[name="{field}"]', value)

    async def choose(self, field: str, value: str) -> None:
        await self.page.check(f'input[name="{field}"][value="{value}"]')

    @asynccontextmanager
    async def beside(self) -> AsyncIterator["Actor"]:
        """In another window, at the same page."""
        page = await self.page.context.new_page()
        await page.goto(self.page.url)
        yield Actor(Visitor(page, self.visitor.site), self.tried)
        await page.close()

    async def send(self) -> None:
        """And no error comes back."""
        before = self.page.url
        await self._send()
        assert not await self.page.locator(".govuk-error-summary").count(), await self.text()
        assert self.page.url != before, await self.text()

    async def send_in_vain(self, *words: str) -> None:
        """And the error has these words."""
        await self._send()
        said = await self.page.inner_text(".govuk-error-summary")
        assert [each for each in words if each not in said] == [], said
        assert (await self.page.title()).startswith("Error:")

    async def _send(self) -> None:
        await self.page.locator('main form[method="post"] button').last.click()
        await self.page.wait_for_load_state()


class Cast:
    """Everybody, each signed in once."""

    def __init__(self, site: Sandbox, windows: Windows, tried: Tried, *, scripts: bool) -> None:
        self.site, self.scripts = site, scripts
        self._windows, self._tried = windows, tried if scripts else None
        self.family, self.born = f"Overgaard{uuid4().hex.translate(_LETTERS)[:6]}", some_birth_date()  # nobody else's
        self._open: dict[str, Actor] = {}
        self._leave = AsyncExitStack()

    async def as_(self, sub: str, path: str) -> Actor:
        if sub not in self._open:
            opened = visitor_of(self.site, self._windows, scripts=self.scripts)
            actor = Actor(await self._leave.enter_async_context(opened), self._tried)
            await actor.visitor.sign_in(sub, path)
            self._open[sub] = actor
            return actor
        actor = self._open[sub]
        await actor.at(path)
        return actor

    def today(self) -> date:
        today = self.site.home.today()
        assert today is not None
        return today

    async def idle(self) -> None:
        """Until every service has heard of it."""
        async with httpx.AsyncClient(timeout=60) as client:
            (await client.post(f"{self.site.addresses.url('front')}/idle")).raise_for_status()

    async def close(self) -> None:
        await self._leave.aclose()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
async def cast(request: pytest.FixtureRequest, site: Sandbox, windows: Windows, tried: Tried) -> AsyncIterator[Cast]:
    everybody = Cast(site, windows, tried, scripts=request.param)
    yield everybody
    await everybody.close()


async def say_who_comes(actor: Actor, cast: Cast, given: str, **more: str) -> None:
    """In the form of a new contact, which is the common one too."""
    await actor.fill(givenName=given, familyName=cast.family, **more)
    await actor.day("birthDate", cast.born)
    await actor.choose("sex", "female")
    await say_what_contact(actor, cast, under="contact.")


async def say_what_contact(actor: Actor, cast: Cast, under: str = "") -> None:
    await actor.day(f"{under}on".replace(".", "-"), cast.today())
    await actor.page.select_option(f'[name="{under}source.code"]', "4")
    await actor.page.select_option(f'[name="{under}setting"]', "community")
    for field, value in {"access": "drop_in", "kind": "assessment", "attendance": "attended"}.items():
        await actor.choose(f"{under}{field}", value)
