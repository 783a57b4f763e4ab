"""A form that was sent, in a real browser: gone back to it stays one, and opened anew it is another one."""

from tests.pages.acting import Actor, Cast, say_what_contact, say_who_comes
from tests.pages.browsing import IN_A_BROWSER

pytestmark = IN_A_BROWSER
DOOR = "/assessment/pages"


async def _records_a_contact(assessor: Actor, cast: Cast, person: str) -> None:
    await assessor.page.goto(person)
    await assessor.click("Record a contact")
    await say_what_contact(assessor, cast)


async def test_going_back_asks_and_opening_it_anew_sends_another(cast: Cast) -> None:
    assessor = await cast.as_("assessor-1", f"{DOOR}/contacts/new")
    await say_who_comes(assessor, cast, "Again")
    await assessor.send()
    person = assessor.page.url
    await _records_a_contact(assessor, cast, person)
    await assessor.send()
    await assessor.page.go_back()
    await say_what_contact(assessor, cast)
    await assessor.send_in_vain("and it was done: see it", "If this is another one")
    await assessor.look("sent before")
    await _records_a_contact(assessor, cast, person)
    await assessor.says("Send it now only for another one")
    if cast.scripts:
        await assessor.send()
        return
    await assessor.send_in_vain("and it was done: see it")
    await assessor.choose("another", "yes")
    await assessor.send()
