"""One person by pages alone: from the front door to an outcome that is paid, and taken back again.

Near the end of these files, since it lets a week pass on the stack that all share.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from tests.pages.acting import Cast
from tests.pages.browsing import IN_A_BROWSER

pytestmark = IN_A_BROWSER
CAME = date(2012, 9, 10)
DOSES = 3


async def _comes_in(cast: Cast, given: str) -> str:
    """Somebody new, assessed; their pseudonym."""
    assessor = await cast.as_("assessor-1", "/assessment/pages/contacts/new")
    for field, value in {"givenName": given, "familyName": "Wayfarer", "postcode": "SK1 3XE"}.items():
        await assessor.page.fill(f"#{field}", value)
    await assessor.day("birthDate", cast.born)
    await assessor.day("contact-on", CAME)
    await assessor.page.select_option("#contact-source-code", "4")
    await assessor.page.select_option("#contact-setting", "contact_centre")
    chosen = {"sex": "female", "contact.access": "drop_in", "contact.presenting": "1011", "contact.kind": "assessment",
              "contact.attendance": "attended"}  # fmt: skip
    for field, value in chosen.items():
        await assessor.choose(field, value)
    await assessor.send()
    client = assessor.page.url.rpartition("/")[2].partition("?")[0]
    await assessor.click("Assess")
    await assessor.day("assessedOn", CAME)
    await assessor.page.select_option("#kind", "comprehensive")
    await assessor.page.select_option("#drugProfile-0-code", "1011")
    await assessor.choose("injecting", "currently")
    points: Mapping[str, int] = {"drug_use": 4, "injecting": 3, "health": 2, "housing": 1, "offending": 0,
                                 "previous_treatment": 2}  # fmt: skip
    for domain, rated in points.items():
        await assessor.page.fill(f"#points-{domain}", str(rated))
    await assessor.send()
    await cast.idle()
    return client


async def _is_treated(cast: Cast, client: str) -> None:
    assessor = await cast.as_("assessor-1", "/tariff/pages/")
    await assessor.page.locator(f'main a:has-text("{client[-8:]}")').first.click()
    await assessor.click("Check and confirm")
    await assessor.send()
    await cast.idle()
    await assessor.at(f"/referral/pages/match?clientId={client}")
    await assessor.page.click("main >> text=Refer to Structured day programme")
    await assessor.choose("choice", "client")
    await assessor.send()
    provider = await cast.as_("riverside-keyworker", "/referral/pages/")
    await provider.page.locator(f'main a:has-text("{client[-8:]}")').first.click()
    await provider.click("Accept")
    await provider.send()
    await provider.click("Start treatment")
    await provider.send()
    await cast.idle()


async def _is_vaccinated(cast: Cast, client: str) -> None:
    provider = await cast.as_("riverside-keyworker", f"/assessment/pages/persons/{client}")
    today = cast.today()
    for dose in range(DOSES):
        on = today - timedelta(days=2 * dose)
        await provider.at(f"/assessment/pages/evidence/new?client={client}")
        await provider.page.select_option("#code", "hep_b_dose")
        await provider.day("on", on)
        await provider.page.select_option("#episodeId", index=1)
        await provider.send()
    await cast.idle()
    verifier = await cast.as_("verifier-1", "/assessment/pages/outcomes")
    await verifier.page.locator("main table tr:has-text('Hepatitis B course completed') a").first.click()
    await verifier.choose("decision", "verified")
    await verifier.send()
    await cast.idle()


async def _a_week_passes(cast: Cast) -> None:
    anybody = await cast.as_("finance-1", "/payments/pages/runs")
    await anybody.at("/")
    await anybody.page.click("text=One week on")
    await anybody.page.wait_for_url(f"{anybody.visitor.site}/", timeout=60_000)  # by itself, when it is over
    await cast.idle()


async def _is_paid_for(cast: Cast) -> None:
    """By three people."""
    today = cast.today()
    proposer = await cast.as_("finance-1", "/payments/pages/runs/propose")
    await proposer.page.select_option("#contract", "riverside-2012")
    await proposer.day("runOn", today)
    await proposer.send()
    run = proposer.page.url.partition("/payments/pages")[2]
    for sub, act in (("finance-2", "approve"), ("finance-3", "release")):
        acting = await cast.as_(sub, f"/payments/pages{run}/{act}")
        await acting.send()
    paying = await cast.as_("finance-3", f"/payments/pages{run.replace('/runs/', '/remittances/')}/settle")
    await paying.page.fill("#reference", "BACS-WAY-1")
    await paying.day("settledOn", today)
    await paying.send()
    await cast.idle()


async def _claim(cast: Cast) -> str:
    """What the auditor reads of the payment for the course."""
    auditor = await cast.as_("auditor-1", "/payments/pages/claims?contract=riverside-2012")
    await auditor.page.locator("main a:has-text('Hepatitis B course completed')").first.click()
    return await auditor.text()


async def test_from_the_front_door_to_a_payment_that_is_taken_back(cast: Cast) -> None:
    given = "Rosalind" if cast.scripts else "Ottilie"
    before = cast.today()
    client = await _comes_in(cast, given)
    await _is_treated(cast, client)
    await _a_week_passes(cast)
    await _is_vaccinated(cast, client)
    await _is_paid_for(cast)
    paid = await _claim(cast)
    assert "Paid" in paid, paid
    assert "£105" in paid, paid

    provider = await cast.as_("riverside-keyworker", f"/assessment/pages/persons/{client}")
    await provider.page.locator("main a:has-text('Recorded by mistake')").first.click()
    await provider.choose("reasonCode", "recorded_by_mistake")
    await provider.send()
    await cast.idle()
    await provider.at(f"/assessment/pages/persons/{client}")
    assert "Taken back" in await provider.text()
    assert given in await provider.text()
    fallen = await _claim(cast)
    assert fallen.splitlines()[2] == "Taken back after it was approved", fallen
    assert "Of that stands\t£0" in fallen, fallen
    assert cast.today() == before + timedelta(days=7)
