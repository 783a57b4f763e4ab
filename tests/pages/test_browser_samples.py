"""Samples in a real browser: a second verifier draws a month, looks at each, and the council sees what became of it."""

from datetime import date
from typing import Any

from tests.pages.acting import Actor, Cast
from tests.pages.browsing import IN_A_BROWSER
from tests.pages.prepared import prepared

pytestmark = IN_A_BROWSER
DOOR = "/assessment/pages"
AUDITOR = {"role": "auditor", "organisation": "council", "sub": "auditor-1"}


async def _month_to_draw(cast: Cast) -> date:
    """The last one that is over in which something of Riverside's was verified, and of which nobody drew."""
    async with prepared(cast.site) as others:
        path = "/outcomes?state=achieved&party=riverside&limit=200"
        rows: list[dict[str, Any]] = (await others.ask(AUDITOR, "GET", "assessment", path))["items"]
        months = {date.fromisoformat(row["achievedOn"]).replace(day=1) for row in rows if row["contract"]}
        drawn = (await others.ask(AUDITOR, "GET", "assessment", "/samples?contract=riverside-2012"))["items"]
        months -= {date.fromisoformat(sample["month"]) for sample in drawn}
        return max(month for month in months if month < others.today.replace(day=1))


async def _decides(verifier: Actor, decision: str, reason: str = "") -> None:
    await verifier.page.locator("main tbody tr", has_text="Waits").first.locator("a").click()
    await verifier.choose("decision", decision)
    if reason:
        await verifier.page.select_option("#reasonCode", reason)
    await verifier.send()


async def test_a_sample_is_drawn_and_looked_at(cast: Cast) -> None:
    month = await _month_to_draw(cast)
    verifier = await cast.as_("verifier-2", f"{DOOR}/samples")
    await verifier.click("Draw a sample")
    await verifier.look()
    await verifier.send_in_vain("Contract")
    await verifier.page.select_option("#contract", "riverside-2012")
    await verifier.day("month", month)
    await verifier.choose("purpose", "validation")
    await verifier.send()
    await verifier.says("nothing is concluded before", "Waits")
    await verifier.look("unfinished")
    sample = verifier.page.url
    await verifier.page.locator("main tbody tr", has_text="Waits").first.locator("a").click()
    await verifier.says("The outcome and its evidence")
    await verifier.look()
    await verifier.choose("decision", "failed")
    await verifier.send_in_vain("Why not")
    await verifier.page.goto(sample)
    await _decides(verifier, "set_aside", "not_reached")
    while await verifier.page.locator("main tbody tr", has_text="Waits").count():
        await _decides(verifier, "validated")
    await verifier.says("It was finished on")
    await verifier.look("finished")
    await verifier.click("What it was drawn from, and the seed")
    await verifier.says("The seed is")
    await verifier.look()
    council = await cast.as_("commissioner-1", f"{DOOR}/verifier-agreement")
    await council.says("Validation of outcomes")
    await council.look()
    await council.at(f"{DOOR}/samples")
    await council.look()
    await council.page.locator("main tbody tr a").first.click()
    await council.page.locator("main tbody tr a").first.click()
    await council.says("Not looked at")
    await council.look("read")
