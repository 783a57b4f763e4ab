"""Every page that a link leads to, and every form sent empty, in a real browser: anybody can use it anywhere."""

import importlib
from collections.abc import Sequence

import httpx
import pytest
from playwright.async_api import Browser, Page

from deploy.sandbox.sandbox import Sandbox
from deploy.sandbox.sign_in.people import PEOPLE, Persona
from deploy.sandbox.topology import SERVICES
from tests.pages.browsing import IN_A_BROWSER, WIDTHS, Visitor, visitor_of
from tests.pages.walking import Shown, Walk

pytestmark = IN_A_BROWSER
EMPTY = """form => {
  const shown = [...form.elements].filter(each => each.name && each.type !== 'hidden');
  const needed = shown.filter(each => {
    let words = '';
    for (let group = each.closest('.govuk-form-group'); group; group = group.parentElement.closest('.govuk-form-group'))
      words += group.textContent;
    return words && !words.includes('(optional)');
  });
  for (const each of shown) {
    if (each.type === 'radio' || each.type === 'checkbox') each.checked = false;
    else if (each.tagName !== 'BUTTON' && each.tagName !== 'SELECT') each.value = '';
  }
  return needed.length > 0;
}"""


async def _pages_of(visitor: Visitor, person: Persona) -> list[tuple[str, Shown]]:
    """Of all services, as this person is shown them, by the browser's own cookies."""
    found = []
    for service in SERVICES:
        groups = importlib.import_module(f"services.{service}.pages").PAGES

        async def get(path: str, prefix: str = f"{visitor.site}/{service}/pages") -> httpx.Response:
            answer = await visitor.page.context.request.get(f"{prefix}{path}")
            return httpx.Response(answer.status, content=await answer.body())

        walk = Walk(groups, f"{visitor.site}/{service}/pages", get)
        found += [(service, each) for each in await walk.shown()]
        assert walk.refused == [], (person.sub, service)
    return found


async def _faults(visitor: Visitor, name: str) -> list[str]:
    await visitor.pictures(name)
    faults = await visitor.violations()
    faults += [f"wider than {width}" for width in WIDTHS if await visitor.is_too_wide(width)]
    return faults + await visitor.is_cut()


async def _send_empty(page: Page) -> bool:
    """Whether there was something to fill in."""
    form = page.locator('main form[method="post"]:not([action$="/sign-out"])').first
    if not await form.count() or not await form.evaluate(EMPTY):
        return False
    await form.locator("button").last.click()
    await page.wait_for_load_state()
    return True


async def _try(visitor: Visitor, service: str, shown: Shown) -> list[str]:
    name = f"{service}{shown.page.path}".replace("/", "-").translate({ord(each): None for each in "{}"}).strip("-")
    await visitor.open(f"/{service}/pages{shown.path}")
    faults = await _faults(visitor, name) + await visitor.keyboard_faults()
    if await _send_empty(visitor.page):
        if not await visitor.page.locator(".govuk-error-summary").count():
            faults.append("an empty form is taken without a word")
        if not (await visitor.page.title()).startswith("Error:"):
            faults.append("no error in the title")
        faults += await _faults(visitor, f"{name}-error")
    return faults


@pytest.fixture(scope="module")
def tried() -> dict[tuple[str, str], list[str]]:
    """What was found of each page, by service and path: a page is tried once, by whoever is shown it first."""
    return {}


@pytest.mark.parametrize("people", [PEOPLE[:6], PEOPLE[6:]], ids=["half", "the other half"])
async def test_anybody_can_use_every_page_and_every_form(
    people: Sequence[Persona], site: Sandbox, chromium: Browser, tried: dict[tuple[str, str], list[str]]
) -> None:
    for person in people:
        async for visitor in visitor_of(site, chromium, scripts=True):
            first = "how-far-behind" if person.role == "operator" else ""
            await visitor.sign_in(person.sub, f"/{person.service}/pages/{first}")
            for service, shown in await _pages_of(visitor, person):
                if (service, shown.page.path) not in tried:
                    tried[service, shown.page.path] = await _try(visitor, service, shown)
    assert {place: faults for place, faults in tried.items() if faults} == {}
    assert len(tried) >= 30
