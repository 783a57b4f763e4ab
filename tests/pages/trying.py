"""Whether anybody can use a page: as it is and with its form sent empty, by pictures, axe, keyboard and on paper."""

import importlib
from dataclasses import dataclass, field
from functools import cache
from re import Pattern
from urllib.parse import urlsplit

from playwright.async_api import Page
from starlette.routing import compile_path

from deploy.sandbox.topology import SERVICES
from tests.pages.browsing import Visitor
from tests.pages.called_alike import called_alike

EMPTY = """form => {
  const shown = [...form.elements].filter(each => each.name && each.type !== 'hidden');
  const needed = shown.filter(each => {
    let words = '';
    for (let group = each.closest('.govuk-form-group'); group; group = group.parentElement.closest('.govuk-form-group'))
      words += group.textContent;
    return words && !/\\((optional|needed if)/.test(words);
  });
  for (const each of shown) {
    if (each.type === 'radio' || each.type === 'checkbox') each.checked = false;
    else if (each.tagName !== 'BUTTON' && each.tagName !== 'SELECT') each.value = '';
  }
  return needed.length > 0;
}"""

# Radio buttons that may be left alone, of which none was chosen and none says nothing: a mistaken click stays.
NEVER_TAKEN_BACK = """() => [...document.querySelectorAll('main .govuk-radios')].filter(group => {
  const radios = [...group.querySelectorAll('input[type="radio"]')];
  const words = group.closest('fieldset')?.querySelector('legend')?.textContent ?? '';
  return /\\((optional|needed )/.test(words) && !radios.some(each => each.value === '' || each.defaultChecked);
}).map(group => `no choice can be taken back: ${group.querySelector('input').name}`)"""


@dataclass
class Tried:
    """What was found, by service, page (`/runs/{run}`) and state. Each of them is tried once in a session, and what
    depends on nothing but the shape of a page, once for each shape.
    """

    faults: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    shapes: set[str] = field(default_factory=set)

    async def here(self, visitor: Visitor, state: str = "") -> None:
        """The page that somebody stands on; at the end they stand there again. Without JavaScript nothing is
        tried.
        """
        if not visitor.scripts:
            return
        await visitor.page.wait_for_load_state()
        address = visitor.page.url
        service, path = place_of(address)
        if (service, path, state) in self.faults:
            return
        name = "-".join(filter(None, (f"{service}{path}".replace("/", "-").strip("-"), state)))
        name = name.translate({ord("{"): None, ord("}"): None, ord(" "): "-"})
        faults = self.faults.setdefault((service, path, state), [])
        faults += await self._faults(visitor, name, keyboard=True)
        faults += await visitor.page.evaluate(NEVER_TAKEN_BACK)
        faults += [f"called alike: {words}" for words in called_alike(await visitor.page.content())]
        if await _send_empty(visitor.page):
            if not await visitor.page.locator(".govuk-error-summary").count():
                faults.append("an empty form is taken without a word")
            if not (await visitor.page.title()).startswith("Error:"):
                faults.append("no error in the title")
            faults += await self._faults(visitor, f"{name}-error")
            await visitor.page.goto(address)

    async def _faults(self, visitor: Visitor, name: str, *, keyboard: bool = False) -> list[str]:
        await visitor.pictures(name)
        faults = await visitor.cut()
        shape = await visitor.shape()
        if shape not in self.shapes:
            self.shapes.add(shape)
            faults += await visitor.violations()
            faults += await visitor.keyboard_faults() if keyboard else []
        return faults

    @property
    def pages(self) -> set[tuple[str, str]]:
        """By service and path those that somebody stood on."""
        return {(service, path) for service, path, _ in self.faults}


@cache
def all_pages() -> dict[tuple[str, str], Pattern[str]]:
    """By service and path (`/runs/{run}`): what an address of it looks like within the service's pages."""
    groups = {service: importlib.import_module(f"services.{service}.pages").PAGES for service in SERVICES}
    listed = [(service, page) for service in SERVICES for group in groups[service] for page in group.listed]
    return {(service, page.path): compile_path(page.path)[0] for service, page in listed if page.method == "GET"}


def place_of(address: str) -> tuple[str, str]:
    """Service and path of the page at an address of the site. Raises LookupError if there is none."""
    service, _, path = urlsplit(address).path.strip("/").partition("/pages")
    for place, pattern in all_pages().items():
        if place[0] == service and pattern.match(path or "/"):
            return place
    raise LookupError(f"no page has the address {address}")


async def _send_empty(page: Page) -> bool:
    """Whether there was something to fill in."""
    form = page.locator('main form[method="post"]:not([action$="/sign-out"])').first
    if not await form.count() or not await form.evaluate(EMPTY):
        return False
    await form.locator("button").last.click()
    await page.wait_for_load_state()
    return True
