"""A provider asks about a payment of its own, and the council answers and says what came of it."""

from tests.pages.browsing import IN_A_BROWSER, Visitor
from tests.pages.trying import Tried

pytestmark = IN_A_BROWSER
CLAIMS = "/payments/pages/claims"
ANOTHER = {True: 0, False: 1}  # with scripts and without, on one stack


async def test_a_payment_is_asked_about_answered_and_closed(anybody: Visitor, tried: Tried) -> None:
    await anybody.sign_in("riverside-keyworker", CLAIMS)
    await anybody.go(f"main tbody tr >> nth={ANOTHER[anybody.scripts]} >> a >> nth=0")
    await anybody.go('main a:text-is("Dispute this payment or ask about it")')
    await tried.here(anybody)
    await anybody.go('main form button:text-is("Open it")')
    assert (await anybody.page.title()).startswith("Error: Dispute a payment")
    for name, value in (("kind", "query"), ("about", "amount")):
        await anybody.page.check(f'[name="{name}"][value="{value}"]')
    await anybody.page.select_option("#reasonCode", "wrong_amount")
    await anybody.page.fill("#words", "Is that the price of the year before?")
    await anybody.go('main form button:text-is("Open it")')
    query = anybody.page.url.partition("?")[0]
    await tried.here(anybody, "open")
    await anybody.page.context.clear_cookies()  # another person, at the same desk
    await anybody.sign_in("finance-1", "/payments/pages/disputes")
    assert "Is that the price" not in await anybody.page.inner_text("main")  # the list has codes alone
    await tried.here(anybody)
    await anybody.page.goto(query)
    await anybody.go('main a:text-is("See to it")')
    await tried.here(anybody)
    await anybody.go('main form button:text-is("See to it")')
    await anybody.go('main a:text-is("Answer it")')
    await tried.here(anybody)
    await anybody.page.fill("#answer", "It is that of the day of achievement")
    await anybody.go('main form button:text-is("Answer")')
    await anybody.go('main a:text-is("Close it")')
    await tried.here(anybody)
    await anybody.page.check('[name="outcome"][value="not_upheld"]')
    await anybody.go('main form button:text-is("Close it")')
    assert "The doubt was not right" in await anybody.page.inner_text("main")
    await tried.here(anybody, "closed")
    await anybody.open("/payments/pages/disputes/new")
    await tried.here(anybody)
