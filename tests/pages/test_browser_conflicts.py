"""A conflict of interest in a real browser: said from a person's page of a colleague, and ended."""

from tests.pages.acting import Cast
from tests.pages.browsing import IN_A_BROWSER
from tests.pages.prepared import prepared

pytestmark = IN_A_BROWSER
DOOR = "/assessment/pages"


async def test_who_knows_somebody_is_recorded_and_ended(cast: Cast) -> None:
    async with prepared(cast.site) as house:
        person = await house.person("Orsolya", cast.family)
    assessor = await cast.as_("assessor-1", f"{DOOR}/persons/{person}")
    await assessor.click("Somebody of the team knows them")
    await assessor.look()
    await assessor.send_in_vain("How")
    await assessor.fill(sub=f"colleague-{cast.family.lower()}")
    await assessor.choose("reasonCode", "treated_together")
    await assessor.send()
    await assessor.says(f"Orsolya {cast.family}", "They were in treatment together", "Stands")
    await assessor.look()
    await assessor.page.locator("tr", has_text=cast.family).locator("a", has_text="Stands").click()
    await assessor.look()
    await assessor.send()
    await assessor.says("Ended on")
