"""What if: a commissioner tries a draft on what has happened, and looks at what it came to."""

from tests.pages.browsing import IN_A_BROWSER, Visitor
from tests.pages.story import scheme_of_another
from tests.pages.test_browser_commissioner import TARIFF, sent
from tests.pages.trying import Tried
from tests.shared.processes import until

pytestmark = IN_A_BROWSER
VERSIONS = {True: 701, False: 702}


def dearer(version: int) -> bytes:
    """The site's scheme as another version from the first day on, with prices that are higher."""
    since_first = scheme_of_another(version).replace("valid_from = 2100-01-01", "valid_from = 2012-04-02")
    return since_first.replace("pence = 22000", "pence = 24200").encode()


async def test_a_draft_is_tried_on_what_has_happened_down_to_single_payments(anybody: Visitor, tried: Tried) -> None:
    version = VERSIONS[anybody.scripts]
    await anybody.sign_in("commissioner-1", f"{TARIFF}/schemes/upload")
    await sent(anybody, dearer(version))
    await anybody.go('main a:text-is("Try it on what has happened")')
    await tried.here(anybody)
    await anybody.page.fill("#budgetPence", "50000")
    await anybody.page.fill("#cost2", "1234.50")
    await anybody.go('main form button:text-is("Try it")')
    assert "It is being worked out" in await anybody.page.inner_text("main")
    await anybody.go('main a:text-is("What it came to when tried")')
    await until(lambda: listed(anybody, version))
    await tried.here(anybody)
    await anybody.go("main table tbody a >> nth=0")
    await until(lambda: done(anybody))
    await tried.here(anybody, "done")
    result = anybody.page.url.partition("?")[0]
    await anybody.go('main a:text-is("The projected year")')
    assert await anybody.heading() == "The projected year"
    await tried.here(anybody)
    await anybody.page.goto(f"{result}/cancel")  # as somebody may who opened it while it was being worked out
    await tried.here(anybody)
    await anybody.page.goto(result)
    await anybody.go('main table:has-text("By band") tbody a >> nth=0')
    assert await anybody.heading() == "The payments behind it"
    await tried.here(anybody)


async def listed(visitor: Visitor, version: int) -> bool:
    await visitor.page.reload()
    return str(version) in await visitor.page.inner_text("main")


async def done(visitor: Visitor) -> bool:
    await visitor.page.reload()
    return "By provider" in await visitor.page.inner_text("main")
