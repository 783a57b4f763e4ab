"""What a page asks of the database: a few messages, however many rows it shows."""

import importlib
from collections.abc import AsyncIterator

import pytest

from deploy.sandbox.postgres import owner_of, role_for
from deploy.sandbox.sandbox import Sandbox
from deploy.sandbox.sign_in.people import PEOPLE
from deploy.sandbox.topology import SERVICES
from shared.data.db import Session
from shared.kernel.purposes import Purpose
from tests.harness import ISSUER, Running
from tests.pages.conftest import SITE, browser_of
from tests.pages.issuer import StubIssuer
from tests.pages.walking import Walk

pytestmark = [pytest.mark.xdist_group("pages"), pytest.mark.slow]
MOST = 31
MORE = {  # of each contract its position, terms, debts, course and year; of the month each figure, however many cases;
    "/": 32,
    "/contracts/{contract}": 46,
    "/month": 51,
    "/persons/{person}": 34,  # of whom an answer flagged something: what was answered, to be read before they are met
}


@pytest.fixture(params=SERVICES)
async def beside(request: pytest.FixtureRequest, site: Sandbox) -> AsyncIterator[Running]:
    """One more process of the service, on the stack's data, in which each message to the database can be counted."""
    name = request.param
    settings = importlib.import_module(f"services.{name}.settings").Settings(
        database_url=site.postgres.url(name), migrations_database_url=site.postgres.url(owner_of(name)),
        work_database_url=site.postgres.url(role_for(name, Purpose.WORK)),
        environment="sandbox", issuer=ISSUER, log_level="CRITICAL", requests_per_minute=10**6, site_url=SITE,
        oidc_url=f"{SITE}/.well-known/openid-configuration",
    )  # fmt: skip
    running = Running(importlib.import_module(f"services.{name}.main").service(settings))
    today = site.home.today()
    assert today is not None
    running.today = today
    yield running
    await running.close()


async def test_no_page_asks_for_each_row(beside: Running, issuer: StubIssuer, messages_sent: list[Session]) -> None:
    asked: dict[str, int] = {}
    for person in PEOPLE:
        async with browser_of(beside, issuer) as browser:
            await browser.sign_in(person.role, organisation=person.organisation, sub=person.sub)
            for shown in await Walk(beside.service.pages, f"{SITE}/{beside.service.name}/pages", browser.get).shown():
                messages_sent.clear()
                await browser.get(shown.path)
                asked[shown.page.path] = max(len(messages_sent), asked.get(shown.page.path, 0))
    assert len(asked) >= 3
    assert {path: count for path, count in asked.items() if count > MORE.get(path, MOST)} == {}
