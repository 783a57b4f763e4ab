"""The team in a real browser: somebody is added, chosen where a session is planned, and taken back again."""

from tests.pages.acting import Cast
from tests.pages.browsing import IN_A_BROWSER

pytestmark = IN_A_BROWSER
DOOR = "/assessment/pages"


async def test_whoever_is_added_is_chosen_by_name(cast: Cast) -> None:
    sub = f"assessor-{cast.family.lower()}"
    lead = await cast.as_("assessor-1", f"{DOOR}/team")
    await lead.look()
    await lead.click("Add somebody")
    await lead.send_in_vain("Name", "What they are")
    await lead.look()
    await lead.fill(sub=sub, name=f"Amina {cast.family}")
    await lead.page.select_option('[name="role"]', "lead")
    await lead.choose("skills", "alcohol")
    await lead.send()
    await lead.says(f"Amina {cast.family}", "Alcohol")
    await lead.look()
    await lead.link(f"Amina {cast.family}").click()
    await lead.look()
    here = lead.page.url
    await lead.click("Change it")
    await lead.look()
    await lead.page.select_option('[name="role"]', "outreach")
    await lead.send()
    await lead.says("What they are: Leads the team")
    await lead.at(f"{DOOR}/sessions/new")
    await lead.page.select_option('[name="worker"]', sub)
    await lead.look()
    await lead.at(f"{DOOR}/worklist?owner={sub}")
    await lead.look()
    await lead.page.goto(here)
    await lead.click("Take it back")
    await lead.look()
    await lead.choose("reasonCode", "recorded_by_mistake")
    await lead.send()
    await lead.says("Taken back")
