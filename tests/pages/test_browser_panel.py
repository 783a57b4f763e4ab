"""The panel in a real browser: applied for at the front door, decided by the council, and what comes of it."""

from tests.pages.acting import Actor, Cast, say_who_comes
from tests.pages.browsing import IN_A_BROWSER
from tests.pages.prepared import prepared

pytestmark = IN_A_BROWSER
DOOR, PANEL = "/assessment/pages", "/referral/pages/panel"


async def _comes(assessor: Actor, cast: Cast) -> str:
    await assessor.at(f"{DOOR}/contacts/new")
    await say_who_comes(assessor, cast, "Petronella")
    await assessor.send()
    return assessor.page.url.partition("?")[0].rpartition("/")[2]


async def _applies(assessor: Actor, client: str) -> str:
    await assessor.at(PANEL)
    await assessor.look()
    await assessor.click("Apply for somebody")
    await assessor.send_in_vain("For whom?")
    await assessor.at(f"{PANEL}/apply?clientId={client}")
    await assessor.look()
    await assessor.page.locator('input[name="wantedServices"]').first.check()
    await assessor.send()
    here = assessor.page.url.removeprefix(assessor.visitor.site).partition("?")[0]
    await assessor.says("the form on suitability", "Bring what is missing: the front door")
    await assessor.look("missing")
    await assessor.click("Change what is asked for")
    await assessor.look()  # which leaves nothing filled in
    await assessor.page.locator('input[name="wantedServices"]').first.check()
    await assessor.page.select_option("#funding", "health")
    await assessor.fill(weeks="12")
    await assessor.send()
    return here


async def _needs_the_panel(cast: Cast) -> None:
    """A service of the area: no other is asked for."""
    council = {"role": "commissioner", "organisation": "council", "sub": "commissioner-1"}
    body = {
        "organisation": "riverside", "isTreatment": True, "places": 5, "modality": {"code": "5", "list": "cds-h"},
        "setting": {"code": "residential", "list": "lasars"}, "eligibility": {"minAge": 18}, "needsPanel": True,
        "name": f"House of {cast.family}",
    }  # fmt: skip
    async with prepared(cast.site) as house:
        await house.ask(council, "POST", "referral", "/services", body)


async def test_the_panel_decides_on_its_day_and_something_is_prepared(cast: Cast) -> None:
    await _needs_the_panel(cast)
    assessor = await cast.as_("assessor-1", f"{DOOR}/")
    client = await _comes(assessor, cast)
    here = await _applies(assessor, client)
    await assessor.click("Put it on the list of a panel day")
    await assessor.look()
    await assessor.day("panelOn", cast.today())
    await assessor.send()
    await _is_approved(await cast.as_("commissioner-1", PANEL), client, here)
    await assessor.at(here)
    await assessor.look("approved")
    await assessor.click("Record the preparation")
    await assessor.look()
    await assessor.choose("prepared", "housing_kept")
    await assessor.send()
    await assessor.says("housing kept", "Refer to the service that was approved: the front door")
    for step in ("aftercare", "close", "withdraw"):
        await assessor.at(f"{here}/{step}")
        await assessor.look()
    await assessor.choose("reasonCode", "needs_changed")
    await assessor.send()
    await assessor.says("Withdrawn")
    await assessor.click("Ask for another look")
    await assessor.look("again")


async def _is_approved(council: Actor, client: str, here: str) -> None:
    await council.look("council")
    assert client[-8:] not in await council.text()
    for step in ("refuse", "defer"):
        await council.at(f"{here}/{step}")
        await council.look()
    await council.at(here)
    await council.click("Approve")
    await council.look()
    await council.send_in_vain("Who sat on the panel?")
    await council.at(f"{here}/approve")
    await council.page.locator('input[name="members"]').first.check()
    await council.send()
    await council.says("12 weeks, the health service")
    await council.click("Take the last step back")
    await council.look()
    await council.choose("reasonCode", "decided_again")
    await council.send()
    await council.click("Approve")
    await council.page.locator('input[name="members"]').first.check()
    await council.send()
