"""A programme in a real browser: begun, its members invited at once, changed and ended."""

from tests.pages.acting import Cast
from tests.pages.browsing import IN_A_BROWSER

pytestmark = IN_A_BROWSER
DOOR = "/assessment/pages"


async def test_everybody_in_treatment_is_invited(cast: Cast) -> None:
    assessor = await cast.as_("assessor-1", f"{DOOR}/programmes/new")
    await assessor.look()
    await assessor.fill(title=f"Reassessed by summer {cast.family}", reason="Many were assessed long ago")
    await assessor.choose("rule", "not_assessed_since")
    await assessor.day("firstOn", cast.today())
    await assessor.day("wantedBy", cast.today())
    await assessor.send_in_vain("Since which day")
    await assessor.day("since", cast.today())
    await assessor.send()
    await assessor.look("begun")
    programme = assessor.page.url.removeprefix(assessor.visitor.site).partition("?")[0]
    await assessor.link("Members").first.click()
    await assessor.look()
    await assessor.click("Say something of one or several")
    await assessor.look()
    await assessor.page.locator("input[name=memberIds]").first.check()
    await assessor.choose("act", "invite")
    await assessor.send()
    await assessor.at(f"{programme}/members?state=invited")
    await assessor.says("Invited")
    await assessor.at(programme)
    await assessor.click("Change it")
    await assessor.look()
    await assessor.at(programme)
    await assessor.click("Take in who came since")
    await assessor.look()
    await assessor.send()
    await assessor.says("is taken in. 0 people.")
    await assessor.click("End it")
    await assessor.look()
    await assessor.send()
    await assessor.at(f"{DOOR}/programmes")
    await assessor.look()
    await assessor.says(f"Reassessed by summer {cast.family}", "Ended")
