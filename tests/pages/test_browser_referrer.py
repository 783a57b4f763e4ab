"""A surgery refers somebody and records a contact of its own, in a real browser, and learns what became of them."""

from datetime import timedelta

from tests.pages.acting import Actor, Cast, say_who_comes
from tests.pages.browsing import IN_A_BROWSER
from tests.pages.prepared import ASSESSOR, Prepared, prepared

pytestmark = IN_A_BROWSER
DOOR = "/assessment/pages"
SURGERY = "gp-heaton-desk"
GIVEN = "Winifred"
ASSESSOR_AT_THE_DOOR = "assessor-1"


async def _told_of(surgery: Prepared, client_id: str) -> None:
    """They are assessed, and the person consents."""
    await surgery.assessed(client_id)
    consent = {"clientId": client_id, "organisation": "gp-heaton", "ground": "consent", "tells": ["assessed"],
               "tellsFrom": surgery.on, "until": (surgery.today + timedelta(days=90)).isoformat()}  # fmt: skip
    await surgery.ask(ASSESSOR, "POST", "assessment", "/disclosures", consent)


async def _sends(surgery: Actor, cast: Cast) -> str:
    """Somebody of whom not all is known; the address of what the surgery is told of them."""
    await surgery.look()
    await surgery.send_in_vain("First name", "Date of birth", "Where they were sent from")
    await say_who_comes(surgery, cast, GIVEN)
    await surgery.send()
    await surgery.says("It was received", GIVEN, "NHS number", "What they come with")
    await surgery.look("missing")
    await surgery.click(f"What you are told of {GIVEN} {cast.family}")
    await surgery.says("You are not told what became of this person", "District\tnot known")
    await surgery.look("of a surgery")
    return surgery.page.url


async def _new_contact(surgery: Actor) -> None:
    await surgery.menu("Contacts")
    await surgery.click("New contact")


async def _sends_again(surgery: Actor, cast: Cast) -> None:
    """The same form, with all that is known: it leads to what it became, or is another one."""
    await _new_contact(surgery)
    if not cast.scripts:  # else one that was opened anew is another one
        await say_who_comes(surgery, cast, GIVEN)
        await surgery.send_in_vain()
        await surgery.look("sent before")
        await _new_contact(surgery)
    known = {"nhsNumber": "943 476 5919" if cast.scripts else "943 476 5870", "postcode": "SK4 2HD",
             "district": "heaton", "languages": "English"}  # fmt: skip
    await say_who_comes(surgery, cast, "Hepzibah", **known)
    await surgery.page.check('[name="contact.presenting"][value="1011"]')
    await surgery.send()
    await surgery.says("Nothing is missing")
    await surgery.look("nothing missing")


async def _corrects(surgery: Actor, client: str) -> None:
    """What it recorded today: a contact was at another place, and then never was."""
    await surgery.menu("Contacts")
    await surgery.look("of a surgery")
    await surgery.at(client)
    await surgery.link("Correct").click()
    await surgery.look("of a surgery")
    await surgery.page.select_option("#setting", "gp")
    await surgery.choose("reasonCode", "entered_in_error")
    await surgery.send()
    await surgery.says("GP surgery")
    await surgery.link("Recorded by mistake").click()
    await surgery.look("of a surgery")
    await surgery.choose("reasonCode", "recorded_by_mistake")
    await surgery.send()
    assert not await surgery.link("Correct").count()


async def test_a_surgery_sends_somebody_and_learns_what_they_agree_to(cast: Cast) -> None:
    surgery = await cast.as_(SURGERY, f"{DOOR}/contacts/new")
    client = (await _sends(surgery, cast)).removeprefix(surgery.visitor.site)
    await _sends_again(surgery, cast)
    async with prepared(cast.site) as others:
        await _told_of(others, client.rpartition("/")[2])
    await surgery.at(client)
    await surgery.says("Assessed: ")
    await surgery.look("told")
    await _corrects(surgery, client)


async def _refers(surgery: Actor, cast: Cast) -> str:
    """With a name alone; then what was missing. Its address."""
    await surgery.look()
    await surgery.choose("aboutSelf", "false")
    await surgery.choose("urgency", "urgent")
    await surgery.send_in_vain("First name")
    await surgery.fill(givenName="Wilfred", familyName=cast.family)
    await surgery.send()
    await surgery.says("Received", "What is still missing", "How they can be reached")
    await surgery.look("received")
    form = surgery.page.url.removeprefix(surgery.visitor.site)
    await surgery.click("Add what is known by now, or correct it")
    await surgery.look("of a surgery")
    await surgery.fill(reachBy="07700 900123")
    await surgery.choose("sex", "male")
    await surgery.choose("reason", "alcohol")
    await surgery.day("birthDate", cast.born)
    await surgery.page.select_option("#source-code", "4")
    await surgery.send()
    await surgery.at(f"{DOOR}/referral-forms")
    await surgery.look("of a surgery")
    return form


async def test_a_surgery_refers_somebody_and_the_front_door_takes_them_up(cast: Cast) -> None:
    surgery = await cast.as_(SURGERY, f"{DOOR}/refer")
    form = await _refers(surgery, cast)
    assessor = await cast.as_(ASSESSOR_AT_THE_DOOR, f"{DOOR}/referral-forms")
    await assessor.look()
    await assessor.at(form)
    await assessor.look()
    await assessor.click("Do not take it up")
    await assessor.look()
    await assessor.choose("reasonCode", "not_reached")
    await assessor.send()
    await assessor.click("Take that back, and open it again")
    await assessor.look()
    await assessor.choose("reasonCode", "recorded_by_mistake")
    await assessor.send()
    await assessor.click("Take it up: register them, and record the contact at which they were met")
    await assessor.look()
    await assessor.page.select_option("[name='contact.setting']", "community")
    for field, code in (("kind", "assessment"), ("access", "appointment"), ("attendance", "attended")):
        await assessor.choose(f"contact.{field}", code)
    await assessor.send()
    await assessor.says(f"Wilfred {cast.family}")
    await surgery.at(form)
    await surgery.says("Taken up on")
    await surgery.at(f"{DOOR}/refer")
    await surgery.choose("aboutSelf", "false")
    await surgery.choose("urgency", "routine")
    await surgery.fill(givenName="Wilma", familyName=cast.family)
    await surgery.send()
    await surgery.click("It was sent by mistake")
    await surgery.look()
    await surgery.choose("reasonCode", "recorded_by_mistake")
    await surgery.send()
    await surgery.says("Taken back")


async def test_a_surgery_signs_how_many_are_housed(cast: Cast) -> None:
    surgery = await cast.as_(SURGERY, f"{DOOR}/attestations")
    await surgery.look("of who signs")
    await surgery.click("Sign a statement")
    await surgery.look()
    await surgery.page.select_option("#outcome", "settled")
    await surgery.page.select_option("#contract", "riverside-2012")
    await surgery.page.select_option("#quarterFrom", "2012-04-02")
    said = {"people": "20", "met": "21", "reference": "GP-2012-Q1"}
    await surgery.fill(**said)
    await surgery.send_in_vain("How many of them met it")
    await surgery.fill(met="14")
    await surgery.send()
    await surgery.says("14 of 20", "Waits to be checked")
    await surgery.look("signed")
