"""What is kept on paper of payments: the advice of a remittance, the statement of a year, and the close of a month."""

from tests.pages.browsing import IN_A_BROWSER, Visitor
from tests.pages.trying import Tried

pytestmark = IN_A_BROWSER
HOME = "/payments/pages/"


async def test_who_is_paid_finds_its_advice_and_its_statement(anybody: Visitor, tried: Tried) -> None:
    await anybody.sign_in("riverside-keyworker", f"{HOME}remittances")
    await anybody.go("main tbody tr:has(a:text-is('6 August 2012')) a >> nth=0")
    await anybody.go("main a:has-text('Remittance advice, to save and to print')")
    assert await anybody.heading() == "Remittance advice for 6 August 2012"
    await tried.here(anybody)
    await anybody.open(f"{HOME}contracts/riverside-2012")
    await anybody.go("main a:has-text('Statement of this contract year')")
    assert await anybody.heading() == "Statement of Riverside Recovery"
    await tried.here(anybody)
    await anybody.open(f"{HOME}contracts/riverside-2012")
    await anybody.go("main a:has-text('INDIGO record of this contract')")
    assert await anybody.heading() == "INDIGO record of Riverside Recovery"
    await tried.here(anybody)


async def test_finance_sees_what_is_to_be_done_before_a_month_is_closed(anybody: Visitor, tried: Tried) -> None:
    await anybody.sign_in("finance-1", f"{HOME}runs")
    await anybody.go("main a:has-text('Close a month')")
    assert (await anybody.heading()).startswith("Close ")
    await tried.here(anybody)
