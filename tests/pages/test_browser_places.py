"""Places in a real browser: somebody waits for one, and is offered one before another for a reason."""

from datetime import timedelta

from tests.pages.acting import Cast
from tests.pages.browsing import IN_A_BROWSER
from tests.pages.prepared import ASSESSOR, RIVERSIDE, Prepared, prepared

pytestmark = IN_A_BROWSER
PAGES = "/referral/pages"
COUNCIL = {"role": "commissioner", "organisation": "council", "sub": "commissioner-1"}


async def _full_service(house: Prepared, name: str) -> tuple[str, str]:
    """A service with one place, and the referral that holds it."""
    body = {
        "organisation": "riverside", "name": name, "isTreatment": True, "places": 1,
        "modality": {"code": "5", "list": "cds-h"}, "setting": {"code": "community", "list": "lasars"},
        "eligibility": {"minAge": 18}, "capacity": {"priorities": ["pregnant"], "withinDays": 5},
    }  # fmt: skip
    service = str((await house.ask(COUNCIL, "POST", "referral", "/services", body))["id"])
    holder = await house.person("Wilfreda", name)
    held = {"clientId": holder, "serviceId": service, "choice": "client"}
    return service, str((await house.ask(ASSESSOR, "POST", "referral", "/referrals", held))["id"])


async def _leaves(cast: Cast, service: str) -> None:
    """Looked at, and not sent: the example goes on with its providers."""
    assessor = await cast.as_("assessor-1", f"{PAGES}/bulk-transfers")
    await assessor.look()
    await assessor.page.select_option("#from", service)
    await assessor.page.select_option("#to", "cdas")
    await assessor.page.fill("#on", cast.today().isoformat())
    await assessor.click("Look what goes")
    await assessor.says("can go")
    await assessor.look("what goes")


async def test_somebody_waits_and_goes_before_another_for_a_reason(cast: Cast) -> None:
    async with prepared(cast.site) as house:
        service, held = await _full_service(house, f"Rehab of {cast.family}")
        first, second = [await house.person(given, cast.family) for given in ("Wanda", "Wenonah")]
        waits = {"clientId": first, "serviceId": service, "choice": "client", "waitIfFull": True,
                 "referredOn": (house.today - timedelta(days=9)).isoformat()}  # fmt: skip
        await house.ask(ASSESSOR, "POST", "referral", "/referrals", waits)
        assessor = await cast.as_("assessor-1", f"{PAGES}/match/{second}/{service}")
        await assessor.says("They can wait for one", "Do they go before others who wait?")
        await assessor.look("where none is free")
        await assessor.send_in_vain("Who chose this service?")
        await assessor.choose("choice", "client")
        await assessor.send()
        await assessor.says("Waits for a place", "Number 2")
        await assessor.look("of somebody who waits")
        declined = {"reasonCode": "no_capacity"}
        await house.ask(RIVERSIDE, "POST", "referral", f"/referrals/{held}/decline", declined)
        await assessor.click("Offer a place")
        await assessor.look()
        await assessor.send_in_vain("1 stands before them")
        await assessor.choose("reasonCode", "urgent_need")
        await assessor.send()
        await assessor.says("Not assessed yet", "The place is held until")
        await assessor.menu("Waiting list")
        await assessor.says("Number 1", "Offered a place, held until", "5 days: over")
        await assessor.look()
    await _leaves(cast, service)
    council = await cast.as_("commissioner-1", f"{PAGES}/waiting/lengths")
    await council.says(f"Rehab of {cast.family}", "Half of them wait no longer than")
    await council.look()
    await council.click("Who was offered a place out of order")
    await council.says(f"Rehab of {cast.family}", "Their need is urgent")
    await council.look()
