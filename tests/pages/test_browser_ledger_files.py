"""What the council's ledger imports: suppliers, said by one person and seen by another, and files of runs."""

from tests.pages.browsing import IN_A_BROWSER, Visitor
from tests.pages.trying import Tried

pytestmark = IN_A_BROWSER
SUPPLIERS = "/payments/pages/suppliers"
CODES = {"supplierNumber": "104772", "site": "HEATON", "costCentre": "PH-4410", "subjective": "51230", "vatCode": "E"}
PROVIDERS = {True: ("riverside", "Riverside Recovery"), False: ("cdas", "Community Drug and Alcohol Service")}


async def propose_supplier(visitor: Visitor, party: str, **changes: str) -> str:
    """The address of its page."""
    await visitor.open(f"{SUPPLIERS}/propose")
    await visitor.page.select_option("#party", party)
    for part, number in (("day", 2), ("month", 4), ("year", 2012)):
        await visitor.page.fill(f"#from-{part}", str(number))
    for name, code in (CODES | changes).items():
        await visitor.page.fill(f"#{name}", code)
    await visitor.go('main form button:text-is("Propose it")')
    return visitor.page.url.partition("?")[0]


async def test_a_supplier_is_proposed_refused_proposed_again_and_confirmed(anybody: Visitor, tried: Tried) -> None:
    party, called = PROVIDERS[anybody.scripts]
    await anybody.sign_in("finance-1", SUPPLIERS)
    assert await anybody.heading() == "Suppliers"
    await tried.here(anybody, "before")
    await anybody.go('main a:text-is("Propose a supplier")')
    await tried.here(anybody)
    await anybody.go('main form button:text-is("Propose it")')
    assert (await anybody.page.title()).startswith("Error: Propose a supplier")
    wrong = await propose_supplier(anybody, party, site="OTHER")
    assert "Check and confirm" not in await anybody.page.inner_text("main")
    await tried.here(anybody, "waits")
    await anybody.go('main a:text-is("Refuse it")')
    await tried.here(anybody)
    await anybody.page.fill("#reason", "That is the site of another charity")
    await anybody.go('main form button:text-is("Refuse it")')
    assert anybody.page.url.startswith(wrong)
    right = await propose_supplier(anybody, party)
    await anybody.page.context.clear_cookies()  # another person, at the same desk
    await anybody.sign_in("finance-2", SUPPLIERS)
    await anybody.page.goto(right)
    await anybody.go('main a:text-is("Check and confirm")')
    await tried.here(anybody)
    await anybody.go('main form button:text-is("Confirm this supplier")')
    assert "Confirmed, counts today" in await anybody.page.inner_text("main")
    await tried.here(anybody, "confirmed")
    await anybody.open(SUPPLIERS)
    assert "104772" in await anybody.page.inner_text("main table")
    await tried.here(anybody, "after")
    await file_of_a_run(anybody, tried, called)


async def file_of_a_run(visitor: Visitor, tried: Tried, called: str) -> None:
    await visitor.open("/payments/pages/runs")
    await visitor.go(f'main tr:has-text("{called}"):has-text("Paid") a >> nth=0')
    await visitor.go('main a:text-is("Make its file for the ledger")')
    await tried.here(visitor)
    await visitor.page.check('[name="mapping"][value="generic"]')
    await visitor.go('main form button:text-is("Make the file")')
    assert "SHA-256" in await visitor.page.inner_text("main")
    await tried.here(visitor)
    await visitor.go('main a:text-is("Say that it is in the ledger")')
    await tried.here(visitor)
    await visitor.go('main form button:text-is("It is in the ledger")')
    assert "nobody has said so yet" not in await visitor.page.inner_text("main")
    await tried.here(visitor, "sent")
    await visitor.open("/payments/pages/ledger-files")
    assert "invoices-" in await visitor.page.inner_text("main table >> nth=-1")
    await tried.here(visitor)
    await visitor.go('main a:text-is("How files are written")')
    assert "VENDOR_SITE_CODE" in await visitor.page.inner_text("main")
    await tried.here(visitor)
