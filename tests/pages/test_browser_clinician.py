"""A clinician in a real browser: takes somebody, answers a TOP, and says alone that a treatment is completed."""

from tests.pages.acting import Cast
from tests.pages.browsing import IN_A_BROWSER
from tests.pages.prepared import prepared

pytestmark = IN_A_BROWSER
REFERRAL = "/referral/pages"
CLINICIAN = "riverside-clinician"
COMPLETED, DROPPED_OUT = "80 (cds-f)", "85 (cds-f)"
THEIRS = "of a clinician"


async def test_a_clinician_takes_somebody_and_discharges_them_as_completed(cast: Cast) -> None:
    async with prepared(cast.site) as others:
        ((client, _),) = await others.all_referred(cast.family, "Florence")
    clinician = await cast.as_(CLINICIAN, f"{REFERRAL}/")
    await clinician.look(THEIRS)
    await clinician.page.locator(f'main a:has-text("{client[-8:]}")').first.click()
    await clinician.click("Accept")
    await clinician.send()
    await clinician.click("Say when the first appointment is")
    await clinician.look()
    await clinician.day("firstOfferedOn", cast.today())
    await clinician.send()
    await clinician.says("The first appointment is recorded.")
    await clinician.click("Start treatment")
    await clinician.send()
    await clinician.says("The treatment has started.")
    await clinician.look(THEIRS)
    treatment = clinician.page.url.removeprefix(clinician.visitor.site).partition("?")[0]
    await cast.idle()
    await clinician.click("Enter a TOP")
    await clinician.choose("stage", "start")
    await clinician.fill(**{"items.opiates.days": "20"})
    await clinician.send()
    await clinician.look(THEIRS)
    await clinician.at(treatment)
    await clinician.click("Discharge")
    await clinician.look()
    await clinician.choose("reason", DROPPED_OUT)
    await clinician.send()
    await clinician.says("Incomplete, dropped out")
    await clinician.click("Correct the end")
    await clinician.look()
    await clinician.choose("reason", COMPLETED)
    await clinician.choose("reasonCode", "entered_in_error")
    await clinician.send()
    await clinician.says("The end was corrected.", "Treatment completed, drug free")
    await clinician.look("completed")
    await clinician.menu("Treatment")
    await clinician.look(THEIRS)


async def test_only_a_clinician_says_that_a_treatment_is_completed(cast: Cast) -> None:
    async with prepared(cast.site) as others:
        ((_, episode),) = await others.all_treated(cast.family, "Gwendolen")
    discharge = f"{REFERRAL}/treatment/{episode}/discharge"
    provider = await cast.as_("riverside-keyworker", discharge)
    await provider.says("Only a clinician says this")
    await provider.choose("reason", COMPLETED)
    await provider.send_in_vain("clinician")
    await provider.look("of who is no clinician")
    clinician = await cast.as_(CLINICIAN, discharge)
    await clinician.choose("reason", COMPLETED)
    await clinician.send()
    await clinician.says("The treatment has ended.")
