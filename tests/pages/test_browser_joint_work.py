"""Joint work in a real browser: a service is asked to work beside another, and it is said otherwise."""

from tests.pages.acting import Cast
from tests.pages.browsing import IN_A_BROWSER
from tests.pages.prepared import ASSESSOR, prepared

pytestmark = IN_A_BROWSER
PAGES = "/referral/pages"
COUNCIL = {"role": "commissioner", "organisation": "council", "sub": "commissioner-1"}


async def test_a_service_is_asked_to_work_along(cast: Cast) -> None:
    async with prepared(cast.site) as house:
        body = {
            "organisation": "riverside", "isTreatment": True, "places": 5, "modality": {"code": "5", "list": "cds-h"},
            "setting": {"code": "community", "list": "lasars"}, "eligibility": {"minAge": 18},
        }  # fmt: skip
        names = [f"{kind} of {cast.family}" for kind in ("Prescribing", "Outreach")]
        leads, _ = [
            str((await house.ask(COUNCIL, "POST", "referral", "/services", body | {"name": name}))["id"])
            for name in names
        ]
        person = await house.person("Joyce", cast.family)
        await house.assessed(person)
        await house.idle()
        made = {"clientId": person, "serviceId": leads, "choice": "client"}
        lead = str((await house.ask(ASSESSOR, "POST", "referral", "/referrals", made))["id"])
    assessor = await cast.as_("assessor-1", f"{PAGES}/referrals/{lead}")
    await assessor.click("Refer to a service that works along, or brings them back")
    await assessor.says(f"works together with {names[0]}")
    await assessor.look("of two services")
    await assessor.click(f"Refer to {names[1]}")
    await assessor.look("to a second service")
    await assessor.choose("choice", "client")
    await assessor.send_in_vain("How do the two work together?")
    await assessor.choose("jointWork.kind", "along")
    await assessor.send()
    await assessor.says("Leads, and this one works along")
    await assessor.look("beside another")
    await assessor.click("Say that it works together with another referral, or does not any more")
    await assessor.look()
    await assessor.choose("joint.kind", "brings_back")
    await assessor.day("joint-agreedOn", cast.today())
    await assessor.send()
    await assessor.says("From which this one brings them back")
    provider = await cast.as_("riverside-keyworker", f"{PAGES}/referrals/{lead}")
    await provider.says("Brings them back from this one")
