"""What the public reads of a service, in a real browser."""

from tests.pages.acting import Cast
from tests.pages.browsing import IN_A_BROWSER

pytestmark = IN_A_BROWSER
PLACES = "/referral/pages/places"


async def test_a_commissioner_says_what_the_public_reads(cast: Cast) -> None:
    council = await cast.as_("commissioner-1", PLACES)
    await council.page.locator("main table a").first.click()
    await council.click("Say what the public reads of it")
    await council.look()
    await council.choose("listing.isPublic", "true")
    await council.fill(**{"listing.opening": "on Mondays"})
    await council.send_in_vain("When it is open")
    await council.fill(**{"listing.opening": "MO 09:00-17:00"})
    await council.send()
    await council.says("Places")
