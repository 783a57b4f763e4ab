"""The front door in a real browser: what was done, what is next, who is closed, and what somebody complains of."""

from tests.pages.acting import Actor, Cast, say_who_comes
from tests.pages.browsing import IN_A_BROWSER

pytestmark = IN_A_BROWSER
DOOR = "/assessment/pages"
ASSESSOR = "assessor-1"


async def _comes(assessor: Actor, cast: Cast, given: str) -> str:
    await assessor.at(f"{DOOR}/contacts/new")
    await say_who_comes(assessor, cast, given)
    await assessor.send()
    return assessor.page.url.removeprefix(assessor.visitor.site).partition("?")[0]


async def _has_an_activity(assessor: Actor, cast: Cast) -> None:
    await assessor.click("Record an activity")
    await assessor.look("of somebody")
    await assessor.page.select_option("#kind", "joint_visit")
    await assessor.page.select_option("#setting", "community")
    await assessor.choose("attendance", "did_not_attend")
    await assessor.send_in_vain("Why not")
    await assessor.page.select_option("#absenceReason", "not_reached")
    await assessor.page.select_option("#nextStep-code", "outreach")
    await assessor.day("nextStep-dueOn", cast.today())
    await assessor.send()
    await assessor.says("Joint visit", "Next step: outreach")
    await assessor.link("Correct: Joint visit").click()
    await assessor.look()
    await assessor.click("It was recorded by mistake")
    await assessor.look()


async def test_nobody_is_forgotten_until_somebody_closes_them(cast: Cast) -> None:
    assessor = await cast.as_(ASSESSOR, f"{DOOR}/")
    person = await _comes(assessor, cast, "Wilhelmina")
    await _has_an_activity(assessor, cast)
    await assessor.at(f"{DOOR}/activities")
    await assessor.look()
    await assessor.click("Record a group or a consultation")
    await assessor.look("of nobody in particular")
    await assessor.at(person)
    await assessor.click("Released from prison")
    await assessor.look()
    await assessor.day("on", cast.today())
    await assessor.send()
    await assessor.at(f"{DOOR}/prison-releases")
    await assessor.look()
    await assessor.link("Change the day").first.click()
    await assessor.look()
    await assessor.at(f"{DOOR}/prison-releases")
    await assessor.link("Take it back").first.click()
    await assessor.look()
    await assessor.at(f"{DOOR}/worklist?owner={ASSESSOR}")
    await assessor.says(f"Wilhelmina {cast.family}", "Outreach")
    await assessor.at(f"{DOOR}/worklist")
    await assessor.look()
    await assessor.at(person)
    await assessor.click("Close")
    await assessor.look()
    await assessor.choose("reasonCode", "does_not_engage")
    await assessor.send()
    await assessor.at(f"{DOOR}/closings")
    await assessor.look()
    await assessor.link("Closed").first.click()
    await assessor.look()
    await assessor.choose("reasonCode", "came_back")
    await assessor.send()


async def test_what_somebody_complains_of_is_answered_and_closed(cast: Cast) -> None:
    assessor = await cast.as_(ASSESSOR, f"{DOOR}/issues/new")
    await assessor.look()
    await assessor.choose("kind", "complaint")
    await assessor.page.select_option("#about", "waiting")
    await assessor.fill(summary=f"Nobody answers {cast.family} before ten")
    await assessor.page.select_option("#raisedBy", "service_user")
    await assessor.send()
    await assessor.look("one")
    await assessor.link(f"Nobody answers {cast.family} before ten").first.click()
    await assessor.look()
    await assessor.click("Answer it")
    await assessor.look()
    await assessor.fill(answer="From Monday on")
    await assessor.send()
    await assessor.look("answered")
    await assessor.click("Correct it")
    await assessor.look()
    await assessor.page.select_option("#about", "access")
    await assessor.send()
    await assessor.says("A complaint: getting to the service")
    await assessor.click("Close it")
    await assessor.look()
    await assessor.choose("reasonCode", "resolved")
    await assessor.send()
    await assessor.says("Closed, 0 days open")
    await assessor.click("Take it back")
    await assessor.look()
    await assessor.choose("reasonCode", "recorded_by_mistake")
    await assessor.send()
    await assessor.says("Taken back, 0 days open")
