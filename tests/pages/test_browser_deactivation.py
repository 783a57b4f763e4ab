"""A registration that was made by mistake, in a real browser: put away, and back."""

from tests.pages.acting import Cast
from tests.pages.browsing import IN_A_BROWSER
from tests.pages.prepared import prepared

pytestmark = IN_A_BROWSER
DOOR = "/assessment/pages"


async def test_a_registration_is_put_away_and_taken_back(cast: Cast) -> None:
    async with prepared(cast.site) as house:
        person = await house.person("Wilhelm", cast.family)
    assessor = await cast.as_("assessor-1", f"{DOOR}/persons/{person}")
    await assessor.click("Registered by mistake")
    await assessor.look("what hangs on it")
    await assessor.send_in_vain("Why is it put away?")
    await assessor.choose("reasonCode", "registered_by_mistake")
    await assessor.send()
    await assessor.says(f"Wilhelm {cast.family}", "Put away")
    await assessor.look()
    await assessor.link("Put away").last.click()
    await assessor.look()
    await assessor.choose("reasonCode", "is_somebody")
    await assessor.send()
    await assessor.says("Taken back")
