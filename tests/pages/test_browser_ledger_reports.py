"""A finance officer in a real browser: a file of the ledger, from sending it to deciding what is in doubt."""

from playwright.async_api import FilePayload

from tests.pages.acting import Actor, Cast
from tests.pages.browsing import IN_A_BROWSER

pytestmark = IN_A_BROWSER
DOOR = "/payments/pages"
RELEASER = "finance-3"
HEADS = "payment_reference,returned_on,amount,reason"


def _file(*lines: str) -> FilePayload:
    return {"name": "file.csv", "mimeType": "text/csv", "buffer": "\n".join((HEADS, *lines, "")).encode()}


async def _paid(officer: Actor) -> tuple[str, str]:
    """Of a payment what it comes to, and a day on which it may have come back."""
    answer = await officer.page.request.get(f"{officer.visitor.site}{DOOR}/remittances.json")
    row = next(row for row in (await answer.json())["items"] if row["state"] == "settled" and row["netPence"])
    return f"{row['netPence'] // 100}.{row['netPence'] % 100:02d}", row["settledOn"]


async def test_a_file_is_read_applied_and_what_is_in_doubt_refused(cast: Cast) -> None:
    officer = await cast.as_(RELEASER, f"{DOOR}/ledger-reports")
    await officer.look("files")
    amount, on = await _paid(officer)
    await officer.at(f"{DOOR}/ledger-reports")
    await officer.click("Send a file of the ledger")
    await officer.look("to send")
    await officer.choose("kind", "returns")
    await officer.choose("mapping", "generic")
    name = f"returns-{cast.scripts}.csv"
    await officer.fill(fileName=name)
    await officer.page.set_input_files('[name="csv"]', files=[_file("REJ-1,2012-0")])
    await officer.send_in_vain("line 2 has 2 cells for 4 columns")
    lines = (f"REJ-{cast.scripts},{on},{amount},closed", f"REJ-2,{on},0.01,closed", "REJ-3,yesterday,1.00,closed")
    await officer.page.set_input_files('[name="csv"]', files=[_file(*lines)])
    await officer.fill(fileName=name)
    await officer.send()
    await officer.says("In doubt", "Nothing here is like it", "returned_on must be a day of the calendar")
    await officer.look("read")
    await officer.click("The file itself, and who sent it")
    await officer.look("itself")
    await officer.page.go_back()
    await officer.page.locator('main a[role="button"]', has_text="Apply what matches").click()
    await officer.look("to apply")
    await officer.send()
    await officer.page.locator("main table a", has_text="In doubt").last.click()
    await officer.says("What is it about?", "run of")
    await officer.look("in doubt")
    await officer.click("It is about none of them")
    await officer.look("to refuse")
    await officer.fill(reason="It was another provider's")
    await officer.send()
    await officer.says("Refused")
    await officer.click("Refuse what cannot be read")
    await officer.says("Cannot be read, and keeps a month open")
    await officer.look("to refuse all")
    await officer.send_in_vain("Why is nothing to be reported by them?")
    await officer.fill(reason="It is the old ledger's")
    await officer.send()
    await officer.says("The lines are refused.")
    await officer.click("Refuse what fits nothing")
    await officer.says("Is like nothing here")
    await officer.look("to refuse what fits nothing")
    await officer.send_in_vain("Why is nothing to be reported by them?")
    await officer.fill(reason="It is another system's")
    await officer.send()
    await officer.says("The lines are refused.")
    await officer.menu("What the ledger reports")
    await officer.says(name)
    await officer.look("after")


async def test_a_mapping_of_ones_own_is_proposed_by_one_and_confirmed_by_another(cast: Cast) -> None:
    commissioner = await cast.as_("commissioner-1", f"{DOOR}/ledger-mappings")
    await commissioner.look("mappings")
    await commissioner.page.locator('main a[role="button"]', has_text="Propose one of your own").click()
    await commissioner.look("to propose")
    await commissioner.fill(code="generic", title="Ours")
    await commissioner.send_in_vain("add yours under another one")
    await commissioner.fill(code=f"own-{cast.scripts}")
    await commissioner.send()
    await commissioner.says("It is the first of its code")
    await commissioner.look("proposed")
    version = DOOR + commissioner.page.url.partition("?")[0].partition(DOOR)[2]
    await commissioner.click("Refuse it")
    await commissioner.look("to refuse")
    officer = await cast.as_("finance-2", version)
    await officer.page.locator("main a", has_text="Check and confirm").click()
    await officer.look("to confirm")
    await officer.send()
    await officer.says("Confirmed, in use")
    await officer.look("confirmed")
    await officer.at(f"{DOOR}/ledger-mappings")
    await officer.says("Ours: payments, in", "Confirmed, in use")
    await officer.look("in use")
