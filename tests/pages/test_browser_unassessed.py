"""Somebody is referred before they are assessed, in a real browser, and sent on."""

from tests.pages.acting import Cast
from tests.pages.browsing import IN_A_BROWSER
from tests.pages.prepared import prepared

pytestmark = IN_A_BROWSER
COUNCIL = {"role": "commissioner", "organisation": "council", "sub": "commissioner-1"}


async def test_who_is_not_assessed_is_referred_and_sent_on(cast: Cast) -> None:
    name = f"Detox of {cast.family}"
    async with prepared(cast.site) as house:
        body = {
            "organisation": "riverside", "isTreatment": True, "places": 5, "modality": {"code": "5", "list": "cds-h"},
            "setting": {"code": "community", "list": "lasars"}, "eligibility": {"minAge": 18}, "name": name,
        }  # fmt: skip
        await house.ask(COUNCIL, "POST", "referral", "/services", body)
        person = await house.person("Sigrid", cast.family)
    assessor = await cast.as_("assessor-1", f"/assessment/pages/persons/{person}")
    await assessor.click("Find a service")
    await assessor.says("none stands before another")
    await assessor.look("of somebody not assessed")
    await assessor.click(f"Refer to {name}")
    await assessor.look("before an assessment")
    await assessor.choose("choice", "client")
    await assessor.send()
    await assessor.says("Not assessed yet", "No assessment of this person has arrived")
    await assessor.look("not assessed yet")
    here = assessor.page.url.removeprefix(assessor.visitor.site).partition("?")[0]
    async with prepared(cast.site) as house:
        await house.idle()
    await assessor.at(f"/assessment/pages/persons/{person}")
    await assessor.says("Assess: a referral waits for it", "not assessed yet")
    await assessor.look("whose referral waits")
    await assessor.at("/assessment/pages/worklist?basis=referral")
    await assessor.says(f"Sigrid {cast.family}", "A referral waits")
    await assessor.look("of referrals that wait")
    await assessor.at("/assessment/pages/")
    await assessor.look("with the panel and risks")
    await assessor.at(here)
    await assessor.click("Send it on without an assessment")
    await assessor.look()
    await assessor.send_in_vain("Why does nobody wait for the assessment?")
    await assessor.choose("reasonCode", "rapid_access")
    await assessor.send()
    await assessor.says("sent on without an assessment: the service sees people at once")
