"""Every page in a real browser: those that a link leads to, and those that only a task done before it shows."""

import importlib
from collections.abc import Sequence

import httpx
import pytest

from deploy.sandbox.sandbox import Sandbox
from deploy.sandbox.sign_in.people import PEOPLE, Persona
from deploy.sandbox.topology import SERVICES
from tests.pages.browsing import IN_A_BROWSER, Visitor, Windows, visitor_of
from tests.pages.trying import Tried, all_pages
from tests.pages.walking import Shown, Walk

pytestmark = IN_A_BROWSER


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


@pytest.mark.parametrize("people", [PEOPLE[:6], PEOPLE[6:]], ids=["half", "the other half"])
async def test_no_link_leads_to_what_somebody_may_not_see(
    people: Sequence[Persona], site: Sandbox, windows: Windows, tried: Tried
) -> None:
    for person in people:
        async with visitor_of(site, windows, scripts=True) as visitor:
            first = "how-far-behind" if person.role == "operator" else ""
            await visitor.sign_in(person.sub, f"/{person.service}/pages/{first}")
            for service, shown in await _pages_of(visitor, person):
                if (service, shown.page.path) not in tried.pages:
                    await visitor.open(f"/{service}/pages{shown.path}")
                    await tried.here(visitor)


async def test_anybody_can_use_every_page_and_every_form(tried: Tried) -> None:
    """Of this file and of all tests in a browser before it: run them together, `pytest tests/pages -k browser`."""
    assert {place: faults for place, faults in tried.faults.items() if faults} == {}
    assert all_pages().keys() - tried.pages == set()
