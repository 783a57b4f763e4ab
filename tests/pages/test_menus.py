"""What stands in the menus of each of the invented people opens for them, and no service is offered that does not."""

import re
from collections.abc import Callable

import pytest

from deploy.sandbox.sign_in.people import PEOPLE, Persona
from tests.harness import Running
from tests.pages.conftest import SITE, browser_of
from tests.pages.issuer import StubIssuer

LINK = re.compile(rf'<li><a class="govuk-link govuk-link--no-visited-state" href="{SITE}/([^"]+)"')


@pytest.fixture
def services(assessment: Running, referral: Running, tariff: Running, payments: Running) -> list[Running]:
    return [assessment, referral, tariff, payments]


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.sub)
async def test_every_link_of_the_menus_opens(
    person: Persona, services: list[Running], issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> None:
    opening: set[str] = set()
    offered: set[str] = set()
    refused: list[str] = []
    for running in services:
        home = f"{running.service.name}/pages/"
        async with browser_of(with_pages(running), issuer) as browser:
            first = await browser.sign_in(person.role, organisation=person.organisation, sub=person.sub)
            first = await browser.get(first.headers["location"]) if first.status_code == 303 else first
            opening |= {home} if first.status_code == 200 else set()
            links = LINK.findall(first.text)
            offered |= {link for link in links if link.endswith("/pages/")}
            menu = [link for link in links if link.startswith(home) and link != home]
            refused += [link for link in menu if (await browser.get(f"{SITE}/{link}")).status_code >= 400]
    assert refused == []
    assert offered == opening
