"""An assessor decides tariffs: one as proposed, one otherwise, and one anew; with a mouse, and by keyboard only."""

from deploy.sandbox.sandbox import Sandbox
from tests.pages.browsing import IN_A_BROWSER, Visitor
from tests.pages.meanwhile import assess
from tests.pages.trying import Tried

pytestmark = IN_A_BROWSER
HOME = "/tariff/pages"


async def said(visitor: Visitor) -> str:
    return await visitor.page.inner_text("main")


async def test_an_assessor_has_a_tariff_decided_anew_and_decides_it_otherwise(
    anybody: Visitor, site: Sandbox, tried: Tried
) -> None:
    await assess(site, 2, 1, 2, 1, 2, int(anybody.scripts))
    page = anybody.page
    await anybody.sign_in("assessor-1", f"{HOME}/")
    await tried.here(anybody)
    await anybody.go("main tbody tr:last-child a")
    await tried.here(anybody)
    await anybody.go("main a:text-is('Check and confirm')")
    await tried.here(anybody)
    await anybody.go("main button:text-is('Confirm as proposed')")
    assert "Confirmed" in await page.inner_text("main .govuk-tag >> nth=0")
    await tried.here(anybody, "confirmed")
    await anybody.go("main a:has-text('Their tariffs')")
    await tried.here(anybody, "of-a-person")
    await anybody.go("main tbody a >> nth=0")
    await anybody.go("main a:text-is('Have it decided anew')")
    await tried.here(anybody)
    await page.check('[name="reasonCode"] >> nth=0')
    await anybody.go("main button:text-is('Have it decided anew')")
    await anybody.go("main a:text-is('Decide otherwise')")
    await tried.here(anybody)
    await it_is_decided_otherwise(anybody, tried)


async def it_is_decided_otherwise(anybody: Visitor, tried: Tried) -> None:
    page = anybody.page
    await page.check('[name="band"][value="high"]')
    await anybody.go("main button:text-is('Confirm it so')")
    assert (await page.title()).startswith("Error: Decide otherwise")
    await page.check('[name="overrideCode"] >> nth=0')
    await anybody.go("main button:text-is('Confirm it so')")
    assert "Confirmed" in await page.inner_text("main .govuk-tag >> nth=0")
    await tried.here(anybody, "decided")


class Keyboard:
    """What somebody without a mouse does: Tab, until what they want has the focus."""

    def __init__(self, visitor: Visitor) -> None:
        self._page = visitor.page

    async def reach(self, words: str) -> None:
        for _ in range(120):
            await self._page.keyboard.press("Tab")
            if words in await self._page.evaluate(_FOCUSED):
                return
        raise AssertionError(f"no key leads to {words}")

    async def follow(self, words: str) -> None:
        await self.reach(words)
        async with self._page.expect_navigation():
            await self._page.keyboard.press("Enter")


_FOCUSED = """((it) => ["A", "BUTTON", "INPUT"].includes(it.tagName)
    ? [...(it.labels || []), it].map((part) => part.textContent).join(" ") : "")(document.activeElement)"""


async def test_an_assessor_confirms_a_tariff_and_decides_another_by_keyboard_only(
    visitor: Visitor, site: Sandbox
) -> None:
    for points in ((4, 3, 2, 1, 3, 0), (1, 1, 0, 1, 0, 0)):
        await assess(site, *points)
    page, keyboard = visitor.page, Keyboard(visitor)
    await visitor.sign_in("assessor-1", f"{HOME}/")
    waiting = await page.locator("main tbody tr").count()
    await keyboard.follow("…")
    await keyboard.follow("Check and confirm")
    await keyboard.follow("Confirm as proposed")
    assert "Confirmed" in await page.inner_text("main .govuk-tag")

    await visitor.open(f"{HOME}/")
    assert await page.locator("main tbody tr").count() == waiting - 1
    await keyboard.follow("…")
    await keyboard.follow("Decide otherwise")
    await keyboard.reach("As proposed")  # stands chosen, so Tab comes to it
    await page.keyboard.press("ArrowUp")  # round to the last
    assert await page.is_checked('[name="band"][value="high"]')
    await keyboard.follow("Confirm it so")
    assert (await page.title()).startswith("Error: Decide otherwise")
    await keyboard.reach("A second rater came to another band")
    await page.keyboard.press("Space")
    await keyboard.follow("Confirm it so")
    assert "Confirmed" in await page.inner_text("main .govuk-tag")
    await keyboard.follow("Their tariffs")
    await keyboard.follow("…")
    assert (await visitor.heading()).endswith(": High")
