"""Variations: a commissioner proposes a draft, and a provider reads what changes of its contract and answers."""

from tests.pages.browsing import IN_A_BROWSER, Visitor
from tests.pages.test_browser_commissioner import TARIFF, sent
from tests.pages.test_browser_what_if import dearer
from tests.pages.trying import Tried
from tests.shared.processes import until

pytestmark = IN_A_BROWSER
VERSIONS = {True: 711, False: 712}


async def test_a_draft_is_proposed_and_answered(anybody: Visitor, tried: Tried) -> None:
    await anybody.sign_in("commissioner-1", f"{TARIFF}/schemes/upload")
    await sent(anybody, dearer(VERSIONS[anybody.scripts]))
    await anybody.go('main a:text-is("Try it on what has happened")')
    await anybody.go('main form button:text-is("Try it")')
    await anybody.go('main a:text-is("Propose it to whom it concerns")')
    await tried.here(anybody)
    await anybody.page.check('[name="whatIfId"] >> nth=1')  # the first says that none does
    await anybody.go('main form button:text-is("Propose it, and agree to it for the council")')
    variation = anybody.page.url.partition("?")[0]
    assert "Waits for an answer" in await anybody.page.inner_text("main")
    await tried.here(anybody, "proposed")
    await anybody.page.context.clear_cookies()  # somebody of the provider
    await anybody.sign_in("riverside-keyworker", f"{TARIFF}/variations")
    await tried.here(anybody)
    await anybody.page.goto(variation)
    await anybody.go('main a:text-is("What it would have come to")')
    await until(lambda: worked_out(anybody))
    await tried.here(anybody)
    await anybody.page.goto(variation)
    await anybody.go('main a:text-is("Decline it")')
    await tried.here(anybody)
    await anybody.page.check('[name="reasonCode"][value="prices"]')
    await anybody.go('main form button:text-is("Decline it for your organisation")')
    assert "Declined (prices)" in await anybody.page.inner_text("main")
    await tried.here(anybody, "declined")
    await anybody.go('main a:text-is("Read it and agree")')
    await tried.here(anybody)
    await anybody.go('main form button:text-is("Agree to it for your organisation")')
    assert "You have agreed to it." in await anybody.page.inner_text("body")


async def worked_out(visitor: Visitor) -> bool:
    await visitor.page.reload()
    return "Nothing of it is posted" in await visitor.page.inner_text("main")
