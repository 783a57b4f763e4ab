"""A provider takes a refusal back in a real browser, and says a first appointment anew."""

from datetime import timedelta

from tests.pages.acting import Cast
from tests.pages.browsing import IN_A_BROWSER
from tests.pages.prepared import prepared

pytestmark = IN_A_BROWSER
COUNCIL = {"role": "commissioner", "organisation": "council", "sub": "commissioner-1"}


async def test_a_provider_takes_back_what_it_said(cast: Cast) -> None:
    name = f"Drop-in of {cast.family}"
    async with prepared(cast.site) as house:
        body = {
            "organisation": "riverside", "isTreatment": True, "places": 5, "modality": {"code": "5", "list": "cds-h"},
            "setting": {"code": "community", "list": "lasars"}, "eligibility": {"minAge": 18}, "name": name,
        }  # fmt: skip
        await house.ask(COUNCIL, "POST", "referral", "/services", body)
        person = await house.person("Solveig", cast.family)
    assessor = await cast.as_("assessor-1", f"/referral/pages/match?clientId={person}")
    await assessor.click(f"Refer to {name}")
    await assessor.choose("choice", "client")
    await assessor.send()
    here = assessor.page.url.removeprefix(assessor.visitor.site).partition("?")[0]
    provider = await cast.as_("riverside-keyworker", here)
    await provider.click("Decline")
    await provider.choose("reasonCode", "not_eligible")
    await provider.send()
    await provider.says("Declined or closed lately", name, "We do not take such people")
    await provider.look("with what was declined")
    await provider.at(f"{here}/take-back")
    await provider.look("of a refusal")
    await provider.send_in_vain("Why?")
    await provider.choose("reasonCode", "wrong_person")
    await provider.send()
    await provider.says("It is taken back.", "taken back on")
    await provider.click("Accept")
    await provider.day("firstOfferedOn", cast.today() + timedelta(days=3))
    await provider.send()
    await provider.click("Change the first appointment")
    await provider.look("said anew")
    await provider.day("firstOfferedOn", cast.today() + timedelta(days=5))
    await provider.choose("reasonCode", "moved")
    await provider.send()
    await provider.says("First appointment in 5 days", "It was moved to another day")
    await provider.look("whose appointment was moved")
