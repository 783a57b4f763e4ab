"""The API documents in a real browser: they show the operations, ask nobody else, and one can try an operation.

Swagger UI is a third party's: whether everybody can use it is not asserted here (decision 117). It takes seconds to
draw a service, so each is drawn once; what a service has at its own address is the same page, which is drawn for one.
"""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, Request

from deploy.sandbox.sandbox import Sandbox
from deploy.sandbox.topology import SERVICES
from tests.pages.browsing import IN_A_BROWSER, Visitor, Windows, visitor_of

pytestmark = IN_A_BROWSER
EVENTS, CONTACTS = "#operations-tag-events", "#operations-tag-contacts"
OF_ASSESSOR = "#operations-contacts-list_contacts"
DRAWN_MILLISECONDS = 60_000


@pytest.fixture
async def reader(site: Sandbox, windows: Windows) -> AsyncIterator[Visitor]:
    """Whose browser asked only the site, and found nothing that its policy forbids."""
    asked: list[str] = []

    def ask(request: Request) -> None:
        asked.append(request.url)

    async with visitor_of(site, windows, scripts=True) as opened:
        opened.page.context.on("request", ask)
        opened.page.set_default_timeout(DRAWN_MILLISECONDS)
        yield opened
        opened.page.context.remove_listener("request", ask)
    origins = {f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" for url in asked if not url.startswith("data:")}
    assert origins == {site.addresses.url("front")}


async def test_all_four_are_chosen_between_at_one_address_and_who_signs_in_may_ask_there(reader: Visitor) -> None:
    await reader.open("/docs")
    await shows_operations(reader, SERVICES[0])
    await may_ask_what_an_assessor_may(reader)
    for name in SERVICES[1:]:
        await reader.page.select_option("#api-docs-choice", label=name)
        await shows_operations(reader, name)
    await reader.pictures("docs-of-all")


async def test_a_service_shows_its_operations_and_who_signs_in_may_ask_there(reader: Visitor) -> None:
    await reader.open("/assessment/docs")
    await shows_operations(reader, "assessment")
    await may_ask_what_an_assessor_may(reader)
    await reader.pictures("docs-assessment")
    pages = [await (await reader.page.request.get(f"{reader.site}/{name}/docs")).text() for name in SERVICES]
    own = {page.replace(name, "").replace(name.capitalize(), "") for name, page in zip(SERVICES, pages, strict=True)}
    assert len(own) == 1


async def shows_operations(reader: Visitor, name: str) -> None:
    await reader.page.wait_for_selector(f".info a[href$='/{name}/openapi.json']")
    await reader.page.wait_for_selector(EVENTS)
    if await reader.page.get_attribute(EVENTS, "data-is-open") == "false":
        await reader.page.click(EVENTS)
    await reader.page.wait_for_selector(".opblock-summary-path[data-path='/events']")


async def may_ask_what_an_assessor_may(reader: Visitor) -> None:
    page = reader.page
    await sign_in(page, "assessor-1")
    await page.click(CONTACTS)
    await page.click(f"{OF_ASSESSOR} .opblock-summary-control")
    await page.click(f"{OF_ASSESSOR} .try-out__btn")
    async with page.expect_response("**/assessment/contacts**") as asked:
        await page.click(f"{OF_ASSESSOR} .execute")
    assert (await asked.value).status == 200
    await page.wait_for_selector(f"{OF_ASSESSOR} .responses-inner .live-responses-table")


async def sign_in(page: Page, sub: str) -> None:
    await page.click(".auth-wrapper .btn.authorize")
    async with page.expect_popup() as popup:
        await page.click(".auth-container:has(#client_id_authorizationCode) .btn.authorize")
    choosing = await popup.value
    async with choosing.expect_event("close"):
        await choosing.click(f'button[value="{sub}"]')
    await page.wait_for_selector(".auth-container :text('Authorized')")
    await page.click(".auth-btn-wrapper .btn-done >> nth=0")
