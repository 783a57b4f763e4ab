"""Approval limits, proposed by finance, looked at by a commissioner and refused: on this stack one person approves."""

from tests.pages.browsing import IN_A_BROWSER, Visitor
from tests.pages.trying import Tried

pytestmark = IN_A_BROWSER
LIMITS = "/payments/pages/approval-rules"


async def test_limits_are_proposed_and_refused(anybody: Visitor, tried: Tried) -> None:
    await anybody.sign_in("finance-1", LIMITS)
    assert await anybody.heading() == "Approval limits"
    await tried.here(anybody, "before")
    await anybody.go('main a:text-is("Propose approval limits")')
    await tried.here(anybody)
    await anybody.page.fill("#aloneUpToPence", "25000")
    for name, value in (("beyond", "commissioner"), ("releasedBy", "ledger"), ("lookedAtFirst", "true")):
        await anybody.page.check(f'[name="{name}"][value="{value}"]')
    await anybody.go('main form button:text-is("Propose them")')
    rule = anybody.page.url.partition("?")[0]
    await tried.here(anybody, "waits")
    await anybody.page.context.clear_cookies()  # another person, at the same desk
    await anybody.sign_in("commissioner-1", LIMITS)
    await anybody.page.goto(rule)
    await anybody.go('main a:text-is("Check and confirm")')
    await tried.here(anybody)
    await anybody.page.goto(rule)
    await anybody.go('main a:text-is("Refuse them")')
    await tried.here(anybody)
    await anybody.page.fill("#reason", "The scheme of delegation says fifty thousand")
    await anybody.go('main form button:text-is("Refuse them")')
    assert "fifty thousand" in await anybody.page.inner_text("main")
    await anybody.open(LIMITS)
    assert "Refused" in await anybody.page.inner_text("main table")
    await tried.here(anybody, "after")
