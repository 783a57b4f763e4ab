"""An interview in a real browser: the front door assigns it, the council's interviewer says what was said, by pseudonym
alone.
"""

from datetime import timedelta

from tests.pages.acting import Cast
from tests.pages.browsing import IN_A_BROWSER
from tests.pages.prepared import prepared

pytestmark = IN_A_BROWSER
DOOR = "/assessment/pages"


async def test_who_is_assigned_is_interviewed_by_pseudonym(cast: Cast) -> None:
    async with prepared(cast.site) as house:
        person = await house.person("Ottilie", cast.family)
        today = house.today
    assessor = await cast.as_("assessor-1", f"{DOOR}/persons/{person}")
    await assessor.click("Assign an interview")
    await assessor.look()
    await assessor.send_in_vain("Who interviews")
    await assessor.fill(interviewer="interviewer-1")
    await assessor.page.select_option('[name="organisation"]', "council")
    await assessor.day("dueOn", today + timedelta(days=14))
    await assessor.page.select_option('[name="setting"]', "community")
    await assessor.send()
    await assessor.says(f"Ottilie {cast.family}", "To be held")
    await assessor.look()
    await assessor.link(f"Ottilie {cast.family}").click()
    await assessor.says("To be held")
    here = assessor.page.url
    for words in ("Assign it to somebody else, or for another day", "Withdraw it"):
        await assessor.click(words)
        await assessor.look()
        await assessor.page.goto(here)
    interviewer = await cast.as_("interviewer-1", f"{DOOR}/interviews")
    await interviewer.says(person, "To be held")
    assert cast.family not in await interviewer.text()
    await interviewer.look()
    await interviewer.link(person).click()
    await interviewer.look()
    await interviewer.click("It was held")
    await interviewer.look()
    await interviewer.fill(note="Sleeps at a sister's and wants a flat")
    await interviewer.page.select_option('[name="setting"]', "community")
    await interviewer.send()
    await interviewer.says("Held on", "wants a flat")
    await interviewer.look("held")
    await interviewer.click("Correct what was said")
    await interviewer.look()
    await interviewer.fill(note="Has a flat since May")
    await interviewer.choose("reasonCode", "misunderstood")
    await interviewer.send()
    await interviewer.says("Has a flat since May")
    await interviewer.click("Take it back")
    await interviewer.look()
    await interviewer.choose("reasonCode", "wrong_person")
    await interviewer.send()
    await interviewer.says("To be held")
    await interviewer.click("It was not held")
    await interviewer.look()
    await interviewer.choose("reasonCode", "declined")
    await interviewer.send()
    await interviewer.says("They did not want it")
