"""A service with pages, and a browser without a screen that signs in to it."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest

from shared.pages.login import Login
from tests.harness import Running, Served
from tests.pages.acting import cast  # noqa: F401 - a fixture
from tests.pages.browsing import IN_A_BROWSER, anybody, site, visitor, windows  # noqa: F401 - fixtures
from tests.pages.issuer import StubIssuer, access_token
from tests.pages.trying import Tried

SITE = "http://site.local"


class Browser:
    """Follows no redirect by itself. Addresses are those of the site; the front takes the service's name off."""

    def __init__(self, running: Running, issuer: StubIssuer) -> None:
        self.running = running
        self.issuer = issuer
        self.name = running.service.name
        self.http = httpx.AsyncClient(transport=Served(running.app, raise_app_exceptions=False), base_url=SITE)

    async def get(self, path: str = "/", **options: object) -> httpx.Response:
        return await self.http.get(self._own(path), **options)  # type: ignore[arg-type]

    async def post(
        self, path: str, fields: Mapping[str, str | list[str]], **files: tuple[str, bytes]
    ) -> httpx.Response:
        """Of a file its name and what it holds, by the name of its field."""
        return await self.http.post(self._own(path), data=fields, files=files or None)

    def _own(self, path: str) -> str:
        return path.removeprefix(f"{SITE}/{self.name}") if path.startswith(SITE) else f"/pages{path}"

    async def sign_in(self, *roles: str, organisation: str, sub: str = "", to: str = "/") -> httpx.Response:
        """The page that they come to."""
        who = sub or roles[0]
        sent = await self.get(to)
        assert sent.status_code == 303, sent.text
        back = self.issuer.approve(
            sent.headers["location"], access_token(*roles, organisation=organisation, sub=who), who
        )
        arrived = await self.get(back)
        assert arrived.status_code == 303, arrived.text
        return await self.get(arrived.headers["location"])


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """The stack and its browser end with the last test that needs them: even at rest they take a fifth of a core."""
    if _in_a_browser(item) and not _in_a_browser(nextitem):
        for name in ("windows", "site"):
            for definition in item.session._fixturemanager.getfixturedefs(name, item) or ():
                definition.finish(item._request)  # type: ignore[attr-defined]


def _in_a_browser(item: pytest.Item | None) -> bool:
    return item is not None and any(mark == IN_A_BROWSER[1].mark for mark in item.iter_markers())


@pytest.fixture(scope="session")
def tried() -> Tried:
    return Tried()


@pytest.fixture
def issuer() -> StubIssuer:
    return StubIssuer()


@pytest.fixture(scope="session")
async def with_pages() -> AsyncIterator[Callable[[Running], Running]]:
    """The same service with pages, on the same database and by the same clock; made once."""
    made: dict[str, Running] = {}

    def of(running: Running) -> Running:
        service = running.service
        if service.name not in made:
            changes = {"site_url": SITE, "oidc_url": f"{SITE}/.well-known/openid-configuration"}
            with_site = replace(service, settings=service.settings.model_copy(update=changes))
            made[service.name] = Running(with_site, running.looks_at)
        made[service.name].clock.day = running.today
        return made[service.name]

    yield of
    for running in made.values():
        await running.close()


@pytest.fixture
async def browser(
    payments: Running, issuer: StubIssuer, with_pages: Callable[[Running], Running]
) -> AsyncIterator[Browser]:
    """Of payments. Set `running.today` of it, not that of `payments`."""
    async with browser_of(with_pages(payments), issuer) as opened:
        yield opened


@asynccontextmanager
async def browser_of(running: Running, issuer: StubIssuer) -> AsyncIterator[Browser]:
    running.app.state.login = Login(running.service.settings, running.app.state.verifier, issuer.transport())
    opened = Browser(running, issuer)
    yield opened
    await opened.http.aclose()
