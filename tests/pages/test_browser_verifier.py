"""A verifier in a real browser: outcomes with their evidence, statements about cohorts, and what was decided."""

from tests.pages.acting import Actor, Cast
from tests.pages.browsing import IN_A_BROWSER
from tests.pages.prepared import CLINICIAN, SURGERY, Prepared, prepared

pytestmark = IN_A_BROWSER
DOOR = "/assessment/pages"
VERIFIER = "verifier-1"
MEASURE = "Planned discharge, free of dependence"


async def _completed(others: Prepared, *treated: tuple[str, str]) -> None:
    """As a clinician says."""
    for _, episode in treated:
        body = {"endedOn": others.today.isoformat(), "reason": {"code": "80", "list": "cds-f"}}
        await others.ask(CLINICIAN, "POST", "referral", f"/episodes/{episode}/end", body)
    await others.idle()


async def _opens(verifier: Actor, client: str) -> None:
    """The outcome of this person, from the queue."""
    await verifier.at(f"{DOOR}/outcomes?measure=planned_discharge")
    row = verifier.page.locator("main tbody tr", has_text=client[-8:])
    await row.locator("a").first.click()


async def _refuses(verifier: Actor) -> None:
    """For a reason, which is asked for."""
    await verifier.look()
    await verifier.choose("decision", "refused")
    await verifier.send_in_vain("Why not")
    await verifier.choose("decision", "refused")
    await verifier.page.select_option("#reasonCode", "not_seen")
    await verifier.send()
    await verifier.says("You decided", "Refused")
    await verifier.look("after a decision")


async def test_outcomes_are_checked_and_decided_otherwise(cast: Cast) -> None:
    async with prepared(cast.site) as others:
        treated = await others.all_treated(cast.family, "Isolde", "Jacintha")
        await _completed(others, *treated)
    (refused, _), (verified, _) = treated
    verifier = await cast.as_(VERIFIER, f"{DOOR}/outcomes")
    await verifier.look("to check")
    await _opens(verifier, refused)
    outcome = verifier.page.url
    await _refuses(verifier)
    await _opens(verifier, verified)
    await verifier.choose("decision", "verified")
    await verifier.send()
    await verifier.link(MEASURE).click()
    await verifier.says("Achieved", "It was seen, and it is so")
    await verifier.look("achieved")
    await verifier.at(f"{DOOR}/outcomes")
    await verifier.click("Decided lately")
    await verifier.look("decided")
    await verifier.link("Injecting stopped").click()
    await verifier.look("with answers")
    await verifier.page.goto(outcome)
    await verifier.says("Refused", "the evidence was not seen")
    await verifier.look("refused")
    await verifier.choose("decision", "verified")
    await verifier.send()
    await verifier.page.goto(outcome)
    await verifier.says("Achieved")


async def test_an_outcome_is_taken_back_when_its_evidence_is(cast: Cast) -> None:
    async with prepared(cast.site) as others:
        treated = await others.all_treated(cast.family, "Kunigunde")
        await _completed(others, *treated)
        ((client, episode),) = treated
        verifier = await cast.as_(VERIFIER, f"{DOOR}/outcomes")
        await _opens(verifier, client)
        goes_on = {"reasonCode": "still_in_treatment"}
        await others.ask(CLINICIAN, "POST", "referral", f"/episodes/{episode}/end/void", goes_on)
        await others.idle()
    await verifier.page.reload()
    await verifier.says("Taken back")
    await verifier.look("fallen")


async def test_a_statement_about_a_cohort_is_checked(cast: Cast) -> None:
    reference = f"GP-{cast.family}"
    async with prepared(cast.site) as others:
        body = {"outcome": "settled", "contract": "riverside-2012", "quarterFrom": "2012-04-02", "people": 30,
                "met": 21, "reference": reference}  # fmt: skip
        await others.ask(SURGERY, "POST", "assessment", "/attestations", body)
    verifier = await cast.as_(VERIFIER, f"{DOOR}/attestations")
    await verifier.look("to check")
    await verifier.page.locator("main tr", has_text=reference).locator("a").click()
    await verifier.says("21 of 30 people met it", reference)
    await verifier.look()
    await verifier.choose("decision", "refused")
    await verifier.send_in_vain("Why not")
    await verifier.choose("decision", "verified")
    await verifier.send()
    assert "Counts" in await verifier.page.locator("main tr", has_text=reference).inner_text()
    await verifier.look("checked")


async def test_a_verifier_looks_for_outcomes_and_at_what_is_counted(cast: Cast) -> None:
    verifier = await cast.as_(VERIFIER, f"{DOOR}/outcomes")
    await verifier.at(f"{DOOR}/outcomes?measure=planned_discharge&party=nobody.such")
    await verifier.look("filtered")
    await verifier.at(f"{DOOR}/figures/contact-to-assessment?per=quarter")
    await verifier.look("of quarters")
