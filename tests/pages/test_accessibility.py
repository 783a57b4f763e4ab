"""The accessibility statement: everybody may read it, and its day is that of a check of the pages as they are."""

from shared.pages import accessibility
from shared.pages.words import day
from tests.pages.accessibility import LOOKS, digest
from tests.pages.conftest import Browser


async def test_everybody_may_read_it_and_sees_when_the_pages_were_checked(browser: Browser) -> None:
    page = await browser.get("/accessibility")
    assert page.status_code == 200, page.text
    assert f"Last on {day(accessibility.LAST_CHECK.checked_on)}" in page.text
    assert "Tell whoever gave you access to this service" in page.text


async def test_whom_to_write_to_is_set(browser: Browser) -> None:
    settings = browser.running.service.settings.model_copy(update={"site_contact": "pages@<council>.example"})
    assert accessibility.statement(settings.site_contact).content["contact"] == "pages@<council>.example"


async def test_every_page_leads_there_and_its_reader_keeps_the_menu(browser: Browser) -> None:
    page = await browser.sign_in("commissioner", organisation="council")
    assert 'href="http://site.local/payments/pages/accessibility">Accessibility statement</a>' in page.text
    assert ">This week</a>" in (await browser.get("/accessibility")).text


def test_the_pages_are_those_that_were_checked_on_its_day() -> None:
    assert LOOKS
    assert accessibility.LAST_CHECK.templates == digest(), "pages were changed since: run `make accessibility`"
