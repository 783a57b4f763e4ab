"""The front door in a real browser: somebody comes, is assessed, told from others, and referred to a provider."""

from datetime import timedelta

from tests.pages.acting import Actor, Cast, say_what_contact, say_who_comes
from tests.pages.browsing import IN_A_BROWSER
from tests.pages.prepared import prepared

pytestmark = IN_A_BROWSER
DOOR, REFERRAL = "/assessment/pages", "/referral/pages"
ASSESSOR = "assessor-1"


async def _comes(assessor: Actor, cast: Cast, given: str) -> str:
    """For the first time; the address of their page."""
    await assessor.at(f"{DOOR}/")
    await assessor.click("New contact")
    await assessor.look()
    await say_who_comes(assessor, cast, given)
    await assessor.send()
    assert await assessor.visitor.heading() == f"{given} {cast.family}"
    await assessor.says("Contact: assessment")
    return assessor.page.url.removeprefix(assessor.visitor.site).partition("?")[0]


async def _is_assessed(assessor: Actor) -> None:
    await assessor.click("Assess")
    await assessor.look()
    await assessor.fill(**{"top.alcohol.days": "29"})
    await assessor.send_in_vain("Which assessment", "Alcohol")
    await assessor.page.select_option("#kind", "comprehensive")
    await assessor.choose("injecting", "never")
    await assessor.fill(**{"top.alcohol.days": "20"})
    await assessor.send()
    await assessor.says("Comprehensive assessment", "Start TOP")


async def _has_more_recorded(assessor: Actor, cast: Cast) -> None:
    await assessor.click("Record a contact")
    await assessor.look("of somebody known")
    await say_what_contact(assessor, cast)
    await assessor.send()
    await assessor.click("Enter a TOP")
    await assessor.look("before treatment")
    await assessor.choose("stage", "review")
    await assessor.fill(**{"items.alcohol.days": "10"})
    await assessor.send()
    await assessor.click("Record evidence")
    await assessor.look("before treatment")
    await assessor.page.select_option("#code", "no_proven_offence")
    await assessor.day("on", cast.today())
    await assessor.send()
    await assessor.says("Review TOP", "Recorded: No proven offence")
    await assessor.look("much recorded")


async def _is_corrected(assessor: Actor, person: str) -> None:
    await assessor.click("Correct the details")
    await assessor.look()
    await assessor.fill(postcode="no fixed abode")
    await assessor.choose("reasonCode", "changed_since")
    await assessor.send()
    await assessor.says("No fixed abode")
    await assessor.link("Correct: Review TOP").click()
    await assessor.look()
    await assessor.fill(**{"items.alcohol.days": "12"})
    await assessor.choose("reasonCode", "entered_in_error")
    await assessor.send()
    await assessor.link("Correct: Contact").click()
    await assessor.look()
    await assessor.page.select_option("#setting", "gp")
    await assessor.choose("reasonCode", "entered_in_error")
    await assessor.send()
    await assessor.says("GP surgery")
    await assessor.link("Correct: Comprehensive assessment").click()
    await assessor.look()
    await assessor.choose("injecting", "previously")
    await assessor.choose("reasonCode", "entered_in_error")
    await assessor.send()
    await assessor.says("Injecting: previously")


async def _is_taken_back(assessor: Actor) -> None:
    """All of it but the assessment's own TOP."""
    for title in ("Review TOP", "Recorded: No proven offence", "Contact", "Comprehensive assessment"):
        way = assessor.link(f"Recorded by mistake: {title}")
        await way.click()
        await assessor.look()
        await assessor.choose("reasonCode", "recorded_by_mistake")
        await assessor.send()
    await assessor.look("taken back")


async def test_somebody_comes_is_assessed_and_what_was_wrong_is_put_right(cast: Cast) -> None:
    assessor = await cast.as_(ASSESSOR, f"{DOOR}/")
    await assessor.look("of the front door")
    person = await _comes(assessor, cast, "Rosalind")
    await assessor.look("just come")
    await _is_assessed(assessor)
    await _has_more_recorded(assessor, cast)
    await _is_corrected(assessor, person)
    await _is_taken_back(assessor)


async def test_an_organisation_is_told_until_the_person_withdraws(cast: Cast) -> None:
    assessor = await cast.as_(ASSESSOR, f"{DOOR}/")
    await _comes(assessor, cast, "Consenta")
    await assessor.click("What others are told")
    await assessor.look("nobody is told")
    await assessor.click("Let an organisation be told")
    await assessor.look()
    await assessor.page.select_option('[name="organisation"]', "gp-heaton")
    await assessor.choose("ground", "consent")
    await assessor.choose("tells", "assessed")
    until = cast.today() + timedelta(days=90)
    await assessor.day("until", until)
    await assessor.send()
    await assessor.says("It is recorded who is told what.", "The person consents")
    await assessor.look("told")
    await assessor.link("Heaton Surgery").click()
    await assessor.look()
    await assessor.choose("reasonCode", "consent_withdrawn")
    await assessor.send()
    await assessor.says("Nothing more is told.")
    assert not await assessor.link("Heaton Surgery").count()


async def _asks_of(assessor: Actor, cast: Cast, given: str) -> str:
    """Gone back to, the same was sent before: it is led to what it became, unless it is another one; and then they may
    be one.
    """
    first = await _comes(assessor, cast, given)
    await assessor.page.go_back()
    await say_who_comes(assessor, cast, given)
    await assessor.send_in_vain()
    assert first in (await assessor.page.get_attribute(".govuk-error-summary a", "href") or "")
    await assessor.page.check("#another")
    await assessor.send()
    await assessor.says(f"May be the same person as {given} {cast.family}")
    await assessor.look("of two perhaps one")
    await assessor.click("look at both")
    return first


async def test_two_records_are_of_one_person_or_of_two(cast: Cast) -> None:
    assessor = await cast.as_(ASSESSOR, f"{DOOR}/")
    await _asks_of(assessor, cast, "Philippa")
    await assessor.look()
    await assessor.choose("decision", "reject")
    await assessor.send()
    await assessor.says("The two stay apart.")

    await _asks_of(assessor, cast, "Georgina")
    await assessor.choose("decision", "confirm")
    await assessor.send()
    await assessor.says("The two are merged.")
    await assessor.look("merged")
    await assessor.page.locator("tr", has_text=f"Georgina {cast.family}").get_by_text("Undo").click()
    await assessor.look()
    await assessor.page.select_option("#reasonCode", "not_same_person")
    await assessor.send()
    await assessor.says("The merge was undone.")


async def test_somebody_is_referred_to_a_provider_and_the_referral_is_taken_back(cast: Cast) -> None:
    async with prepared(cast.site) as others:
        client = await others.person("Matilda", cast.family)
        await others.assessed(client)
        await others.idle()
    assessor = await cast.as_(ASSESSOR, f"{DOOR}/persons/{client}")
    for choice, act, state in (("client", "Take the referral back", "withdrawn"),
                               ("assessor", "Close without treatment", "closed")):  # fmt: skip
        await assessor.at(f"{DOOR}/persons/{client}")
        await assessor.click("Find a service")
        await assessor.look("ranked")
        await assessor.link("Refer to Structured day programme").click()
        await assessor.look()
        await assessor.choose("choice", choice)
        await assessor.send()
        await assessor.says("The person is referred, and a place is held.")
        await assessor.look("of the front door")
        await assessor.click(act)
        await assessor.look("of the front door")
        await assessor.page.locator('main input[name="reasonCode"]').first.check()
        await assessor.send()
        await assessor.says("the place is free")
        await assessor.look(state)
    await assessor.link("of this person").click()
    await assessor.look("of the front door")


async def test_a_treatment_that_never_started_is_taken_back(cast: Cast) -> None:
    async with prepared(cast.site) as others:
        ((client, _),) = await others.all_treated(cast.family, "Neverina")
    assessor = await cast.as_(ASSESSOR, f"{DOOR}/persons/{client}")
    await assessor.link("The treatment").click()
    await assessor.look("of the front door")
    await assessor.click("It never started")
    await assessor.look()
    await assessor.choose("reasonCode", "did_not_start")
    await assessor.send()
    await assessor.says("Never started")


async def test_an_assessor_looks_up_whom_and_what_the_front_door_has(cast: Cast) -> None:
    assessor = await cast.as_(ASSESSOR, f"{DOOR}/")
    await _comes(assessor, cast, "Lucasta")
    await assessor.menu("Find a person")
    await assessor.day("born", cast.born)
    await assessor.page.locator("main button").first.click()
    await assessor.says(f"Lucasta {cast.family}")
    await assessor.look("found")
    await assessor.at(f"{DOOR}/persons?clientId=018f3a5e")
    await assessor.says("enter the whole pseudonym")
    await assessor.look("no pseudonym")
    for path, state in (
        ("top-due", "of the front door"),
        ("contacts", "of the front door"),
        ("refer", "of the front door"),
        ("figures/contacts?by=source", "by source"),
    ):
        await assessor.at(f"{DOOR}/{path}")
        await assessor.look(state)
