"""The pages of the front itself, before anybody is signed in, in a real browser."""

from collections.abc import Iterator
from urllib.parse import urljoin

import pytest

from deploy.sandbox.errands import Errands, PlayProgress
from deploy.sandbox.sandbox import Sandbox
from tests.pages.browsing import IN_A_BROWSER, Visitor, Windows, visitor_of

pytestmark = IN_A_BROWSER
ASKED_WHO = "/tariff/pages/sign-in"
PATHS = ["/", "/begin-anew", "/waiting", "/accessibility", "/nowhere", "/be", ASKED_WHO]


@pytest.fixture
def errands(site: Sandbox) -> Iterator[Errands]:
    """Somebody listens, so that the front offers to begin anew."""
    errands = Errands(site.home)
    errands.listen()
    yield errands
    errands.leave()


async def faults_here(visitor: Visitor, name: str) -> list[str]:
    await visitor.pictures(f"front-{name}")
    return [*await visitor.cut(), *await visitor.violations(), *await visitor.keyboard_faults()]


async def dead_links(visitor: Visitor) -> list[str]:
    found = await visitor.page.locator("a[href]").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    urls = {urljoin(visitor.page.url, href).partition("#")[0] for href in found} - {visitor.page.url}
    answers = {url: await visitor.page.context.request.get(url) for url in urls if url.startswith(visitor.site)}
    return [f"{url} answers {answer.status}" for url, answer in answers.items() if not answer.ok]


@pytest.mark.parametrize("path", PATHS)
async def test_anybody_can_use_the_page_and_every_link_of_it_leads_somewhere(
    path: str, site: Sandbox, windows: Windows, errands: Errands
) -> None:
    if path == "/waiting":
        errands.note(PlayProgress(3, 10))
    async with visitor_of(site, windows, scripts=True) as visitor:
        await visitor.open(path)
        assert await faults_here(visitor, path.strip("/").replace("/", "-") or "start") == []
        assert await dead_links(visitor) == []
