"""Sessions in a real browser: a site is added, a session is planned, somebody is booked and comes."""

from tests.pages.acting import Actor, Cast, say_who_comes
from tests.pages.browsing import IN_A_BROWSER

pytestmark = IN_A_BROWSER
DOOR = "/assessment/pages"
ASSESSOR = "assessor-1"


async def _has_a_site(assessor: Actor, name: str) -> None:
    await assessor.at(f"{DOOR}/sites/new")
    await assessor.look()
    await assessor.fill(code=name.lower(), name=name)
    await assessor.page.select_option("#setting", "community")
    await assessor.send()
    await assessor.look("one")
    await assessor.click(name)
    await assessor.look()
    await assessor.fill(address="2 Market Place, Stockport SK1 1EU")
    await assessor.send()


async def _plans(assessor: Actor, name: str) -> None:
    await assessor.at(f"{DOOR}/sessions/new")
    await assessor.look()
    await assessor.page.select_option("#siteId", label=name)
    await assessor.choose("kind", "slots")
    await assessor.fill(begins="09:00", ends="10:00")
    await assessor.send_in_vain("Minutes of each appointment")
    await assessor.fill(slotMinutes="30")
    await assessor.send()
    await assessor.look("all free")


async def test_somebody_is_booked_and_comes(cast: Cast) -> None:
    assessor = await cast.as_(ASSESSOR, f"{DOOR}/contacts/new")
    await say_who_comes(assessor, cast, "Winnie")
    await assessor.send()
    person = assessor.page.url.removeprefix(assessor.visitor.site).partition("?")[0]
    site = f"Hub-{cast.family}"
    await _has_a_site(assessor, site)
    await _plans(assessor, site)
    session = assessor.page.url.removeprefix(assessor.visitor.site)
    for name in ("correct", "cancel", "count"):
        await assessor.at(f"{session}/{name}")
        await assessor.look()
    await assessor.at(person)
    await assessor.click("Book an appointment")
    await assessor.look("of somebody")
    slot = assessor.page.locator("#at option", has_text=site).first
    await assessor.page.select_option("#at", await slot.get_attribute("value"))
    await assessor.choose("kind", "assessment")
    await assessor.send()
    await assessor.says(f"Winnie {cast.family}", "Booked")
    await assessor.at(session)
    await assessor.page.locator('main a[href*="/bookings/"][href$="/cancel"]').first.click()
    await assessor.look()
    await assessor.at(session)
    await assessor.link("Say what became of it").first.click()
    await assessor.look()
    await assessor.choose("attendance", "attended")
    await assessor.page.select_option("#source-code", "4")
    await assessor.send()
    await assessor.look("one came")
    await assessor.link("It is wrong").first.click()
    await assessor.look()
    await assessor.at(f"{DOOR}/bookings/new")
    await assessor.look("of nobody known")
    await assessor.at(f"{DOOR}/sessions")
    await assessor.look()
    await assessor.says(site)
    await assessor.click("Who is booked, and who did not come")
    await assessor.look()
    await assessor.says(f"Winnie {cast.family}", "Came")
