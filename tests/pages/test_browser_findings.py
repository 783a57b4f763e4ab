"""What was found in a run, and the first of two approvals, of a run that is beyond both."""

from tests.pages.browsing import IN_A_BROWSER, Visitor
from tests.pages.trying import Tried

pytestmark = IN_A_BROWSER
RUNS = "/payments/pages/runs"


async def test_what_was_found_in_a_run_is_looked_at(anybody: Visitor, tried: Tried) -> None:
    await anybody.sign_in("finance-2", RUNS)
    await anybody.go("main table >> nth=-1 >> tbody a >> nth=0")
    run = anybody.page.url.partition("?")[0]
    await anybody.page.goto(f"{run}/findings")
    assert await anybody.heading() == "What was found in this run"
    await tried.here(anybody)
    found = await (await anybody.page.context.request.get(f"{run}/findings.json")).json()
    finding = next((row["id"] for row in found["items"]), "0198c2a1-7b1e-7c3a-9f10-5d2e8b6a4f01")
    await anybody.page.goto(f"{run}/findings/{finding}")  # of none it says that there is none by now
    await tried.here(anybody)
    await anybody.page.goto(f"{run}/approve-first")
    await tried.here(anybody)
