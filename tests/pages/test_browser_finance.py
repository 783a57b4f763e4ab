"""Three people of finance pay what is due, each at a browser of their own; and what one reports is put right."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest

from deploy.sandbox.sandbox import Sandbox
from tests.pages.browsing import IN_A_BROWSER, Visitor, Windows, visitor_of
from tests.pages.trying import Tried

pytestmark = IN_A_BROWSER
RUNS = "/payments/pages/runs"
PAYMENTS = "/payments/pages/remittances"
# Of the second something is taken off: each has a run of its own, so that both ways to do it find something due.
CONTRACTS = {False: "cdas-2012", True: "riverside-2012"}


@dataclass(frozen=True)
class Finance:
    """`proposer`, `approver` and `releaser` are three people; `contract` is whose money they pay."""

    proposer: Visitor
    approver: Visitor
    releaser: Visitor
    contract: str
    tried: Tried


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
async def finance(
    request: pytest.FixtureRequest, site: Sandbox, windows: Windows, tried: Tried
) -> AsyncIterator[Finance]:
    async with AsyncExitStack() as until_closed:
        people = []
        for sub in ("finance-1", "finance-2", "finance-3"):
            person = await until_closed.enter_async_context(visitor_of(site, windows, scripts=request.param))
            await person.sign_in(sub, RUNS)
            people.append(person)
        proposer, approver, releaser = people
        yield Finance(proposer, approver, releaser, CONTRACTS[request.param], tried)


async def fill_day(visitor: Visitor, name: str, day: int, month: int) -> None:
    for part, number in (("day", day), ("month", month), ("year", 2012)):
        await visitor.page.fill(f"#{name}-{part}", str(number))


async def press(visitor: Visitor, words: str) -> None:
    await visitor.go(f'main form button:text-is("{words}")')


async def follow(visitor: Visitor, words: str) -> None:
    await visitor.go(f'main a:text-is("{words}")')


async def said(visitor: Visitor) -> str:
    return await visitor.page.inner_text("main")


async def test_a_run_is_proposed_dropped_rejected_and_at_last_paid(finance: Finance) -> None:
    proposer, approver, releaser, tried = finance.proposer, finance.approver, finance.releaser, finance.tried
    await tried.here(proposer, "nothing-waits")
    await what_does_not_fit_is_refused(finance)
    run = await proposed(finance)
    await what_it_takes_off(finance, run)
    await follow(proposer, "Drop the proposal")
    await tried.here(proposer)
    await press(proposer, "Drop this proposal")
    assert "The proposal is dropped." in await proposer.page.inner_text("body")

    run = await proposed(finance)
    await approved(finance, run)
    await rejected(finance, run)
    await tried.here(releaser, "rejected")

    run = await proposed(finance)
    await approved(finance, run)
    await releaser.page.goto(run)
    await follow(releaser, "Check and release")
    checked = releaser.page.url
    await tried.here(releaser)
    await press(releaser, "Release it: finance is told to pay")
    assert "Finance is told to pay." in await releaser.page.inner_text("body")
    await tried.here(releaser, "released")
    await approver.page.goto(checked.replace("/release", "/approve"))
    assert "There is nothing to be done here." in await said(approver)
    await tried.here(approver, "already")
    await reported_as_paid(finance)


async def what_does_not_fit_is_refused(finance: Finance) -> None:
    visitor = finance.proposer
    await follow(visitor, "Propose a run")
    await finance.tried.here(visitor)
    await fill_day(visitor, "runOn", 31, 2)
    await press(visitor, "Propose")
    assert (await visitor.page.title()).startswith("Error: Propose a run")
    assert "There is a problem" in await visitor.page.inner_text(".govuk-error-summary")
    assert await visitor.page.input_value("#runOn-day") == "31"
    if visitor.scripts:
        await visitor.page.click(".govuk-error-summary a >> nth=0")
        assert await visitor.page.evaluate("document.activeElement.id") == "contract"


async def proposed(finance: Finance) -> str:
    """The address of the run."""
    visitor = finance.proposer
    await visitor.open(f"{RUNS}/propose")
    await visitor.page.select_option("#contract", finance.contract)
    await fill_day(visitor, "runOn", 1, 10)
    await press(visitor, "Propose")
    assert "What it would pay" in await said(visitor)
    await finance.tried.here(visitor, "proposed")
    return visitor.page.url.partition("?")[0]


async def what_it_takes_off(finance: Finance, run: str) -> None:
    """A run's page shows it as long as it is short; all of it has a page of its own."""
    if finance.contract != CONTRACTS[True]:
        return
    visitor = finance.proposer
    assert "Taken off this run" in await said(visitor)
    await visitor.page.goto(f"{run}/taken-off")
    assert "£105" in await said(visitor)
    assert "Carried: to be taken off a later run" in await said(visitor)
    await finance.tried.here(visitor)
    await visitor.page.goto(run)


async def approved(finance: Finance, run: str) -> None:
    visitor = finance.approver
    await visitor.open(RUNS)
    assert "What waits, by provider" in await said(visitor)
    await finance.tried.here(visitor, "waits")
    await visitor.go(f'main a[href="{run}"] >> nth=0')
    await follow(visitor, "Check and approve")
    await finance.tried.here(visitor)
    await press(visitor, "Approve this run")
    assert "You have approved this run." in await visitor.page.inner_text("body")


async def rejected(finance: Finance, run: str) -> None:
    visitor = finance.releaser
    await visitor.page.goto(run)
    await follow(visitor, "Reject it")
    await finance.tried.here(visitor)
    await visitor.page.fill("#reason", "The bank's details are being changed")
    await press(visitor, "Reject this run")
    assert "The bank's details are being changed" in await said(visitor)


async def reported_as_paid(finance: Finance) -> None:
    """The payment leads to each outcome that it pays for."""
    visitor = finance.releaser
    await follow(visitor, "Report that it was paid")
    await finance.tried.here(visitor)
    await visitor.page.fill("#reference", "BACS-2012-10")
    await fill_day(visitor, "settledOn", 1, 10)
    await press(visitor, "Report it as paid")
    assert "BACS-2012-10" in await said(visitor)
    await finance.tried.here(visitor, f"paid-{finance.contract}")
    await visitor.go("main table:last-of-type tbody tr:first-child a")
    assert "Why this amount" in await said(visitor)


async def test_a_report_is_corrected_and_a_return_reported_and_taken_back(anybody: Visitor, tried: Tried) -> None:
    """Of a payment of August, which stands as paid at the end as before."""
    await anybody.sign_in("finance-3", PAYMENTS)
    await anybody.go('main tr:has-text("Riverside Recovery"):has(a:text-is("6 August 2012")) a >> nth=0')
    await follow(anybody, "Correct the report")
    await tried.here(anybody)
    reference = await anybody.page.input_value("#reference")
    await anybody.page.fill("#reason", "The day was mistyped")
    await fill_day(anybody, "settledOn", 8, 8)
    await press(anybody, "Correct the report")
    assert "The day was mistyped" in await said(anybody)
    await tried.here(anybody, "corrected")

    await follow(anybody, "Report that the bank sent it back")
    await tried.here(anybody)
    assert await anybody.page.input_value("#reference") == reference
    await anybody.page.check('[name="reasonCode"][value="account_closed"]')
    await press(anybody, "Report it as sent back")
    assert "Sent back by the bank" in await said(anybody)
    await tried.here(anybody, "returned")

    await follow(anybody, "The return was reported by mistake")
    await tried.here(anybody)
    await anybody.page.fill("#reason", "The bank named another payment")
    await press(anybody, "The return was a mistake")
    assert "The bank named another payment" in await said(anybody)
    assert await anybody.page.inner_text("main .govuk-tag >> nth=0") == "Paid"
    await tried.here(anybody, "return-taken-back")


async def test_a_run_is_proposed_by_keyboard_alone(visitor: Visitor) -> None:
    """To the proposal and to its error, from the menu, with Tab and Enter."""
    await visitor.sign_in("finance-1", "/payments/pages/")
    for words, path in (("Pay providers", "**/runs"), ("Propose a run", "**/runs/propose")):
        await _tab_to(visitor, words)
        await visitor.page.keyboard.press("Enter")
        await visitor.page.wait_for_url(path)
    await _tab_to(visitor, "Propose")
    await visitor.page.keyboard.press("Enter")
    await visitor.page.wait_for_selector(".govuk-error-summary")
    assert (await visitor.page.title()).startswith("Error: Propose a run")
    await visitor.page.goto(await visitor.page.get_attribute("nav a >> nth=0", "href") or "")
    await visitor.page.go_back()  # to the form, and nothing is asked about sending it again
    assert (await visitor.page.title()).startswith("Propose a run")


async def _tab_to(visitor: Visitor, words: str) -> None:
    for _ in range(40):
        await visitor.page.keyboard.press("Tab")
        if await visitor.page.evaluate("document.activeElement.textContent.trim()") == words:
            return
    raise AssertionError(f"{words} is not reached by the keyboard")
