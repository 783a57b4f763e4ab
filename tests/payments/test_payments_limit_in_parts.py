"""What one person may approve alone is no more for being paid in parts; who approved first goes on as an approver."""

from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, ident, scheme, tariff, withdrawn
from tests.payments.test_payments_approval_limits import OTHER_APPROVER, approve_first, refusal, ruled
from tests.payments.test_payments_disputes import SAID, post
from tests.payments.test_payments_ledger_files import make
from tests.payments.test_payments_suppliers import confirmed as supplier

APPROVER = ("finance_approver", "council", "finance-2")


@pytest.fixture
async def due(payments: Running) -> Running:
    payments.today = date(2012, 8, 6)
    await payments.deliver(scheme(contracts=[contract(HOLD), contract(BACK, provisional="clawback")]))
    await payments.deliver(tariff(), achieved())
    return payments


async def on_three_days(due: Running) -> list[date]:
    """£100 each."""
    await due.deliver(tariff("bob"), achieved("bob", on="2012-07-09"), tariff("cat"), achieved("cat", on="2012-07-16"))
    return [date(2012, 7, 2), date(2012, 7, 9), date(2012, 7, 16)]


async def paid(due: Running, run: dict[str, Any]) -> None:
    await client.done(await client.approve(due, run["id"]))
    await client.done(await client.release(due, run["id"]))


async def test_runs_of_earlier_days_count_together_in_the_month_of_their_approval(due: Running) -> None:
    await ruled(due, aloneUpToPence=15_000)
    days = await on_three_days(due)
    first = await client.done(await client.propose(due, on=days[0]))
    assert (first["firstApproval"], first["aloneBeforePence"]) == (None, 0)
    await paid(due, first)
    second = await client.done(await client.propose(due, on=days[1]))
    assert (second["firstApproval"], second["aloneBeforePence"]) == ("second_approver", 10_000)
    answer = await client.approve(due, second["id"])
    assert refusal(answer) == (409, "above-limit")
    assert answer.json()["aloneBeforePence"] == 10_000


async def test_what_is_asked_about_and_taken_back_is_no_way_around(due: Running) -> None:
    await ruled(due, aloneUpToPence=15_000)
    await due.deliver(tariff("bob"), achieved("bob"))
    bob = SAID | {"kind": "query", "claimId": str(ident("outcome bob abstinent_at_review"))}
    asked = await client.done(await post(due, "/disputes", APPROVER, bob))
    await paid(due, await client.done(await client.propose(due, on=date(2012, 8, 5))))
    await client.done(await post(due, f"/disputes/{asked['id']}/close", APPROVER, {"outcome": "withdrawn"}))
    rest = await client.done(await client.propose(due))
    assert (rest["grossPence"], rest["firstApproval"]) == (10_000, "second_approver")


@pytest.mark.parametrize("what", ["rejected", "of another month", "approved by two"])
async def test_what_was_not_approved_alone_in_the_month_does_not_count(due: Running, what: str) -> None:
    await ruled(due, aloneUpToPence=5_000 if what == "approved by two" else 15_000)
    days = await on_three_days(due)
    run = await client.done(await client.propose(due, on=days[0]))
    if what == "approved by two":
        await client.done(await approve_first(due, run["id"], *OTHER_APPROVER))
    if what == "rejected":
        await client.done(await client.approve(due, run["id"]))
        await client.done(await client.reject(due, run["id"]))
    else:
        await paid(due, run)
    if what == "of another month":
        due.today = date(2012, 9, 3)
    later = await client.done(await client.propose(due, on=days[1]))
    assert later["aloneBeforePence"] == 0


@pytest.mark.parametrize("said", ["confirmed", "verified"])
async def test_who_approved_first_and_then_says_something_of_a_line_is_no_approver_of_it(
    due: Running, said: str
) -> None:
    """As of who proposed it."""
    await ruled(due, aloneUpToPence=1)
    run = await client.done(await client.propose(due))
    await client.done(await approve_first(due, run["id"], *OTHER_APPROVER))
    who = OTHER_APPROVER[-1]
    said_by = {"confirmed": tariff(revision=2, confirmed_by=who), "verified": achieved(revision=2, verified_by=who)}
    await due.deliver(said_by[said])
    assert refusal(await client.approve(due, run["id"])) == (403, "separation-of-duties")


async def test_a_run_of_which_all_is_taken_off_is_released_as_it_is_approved(due: Running) -> None:
    """Where the ledger releases: nobody waits for a file of what is not paid, nor does the next run."""
    await ruled(due, releasedBy="ledger")
    await supplier(due)
    run = await client.approved_run(due)
    await client.done(await make(due, run["id"], sub="finance-1"))
    await client.done(await client.settle(due, run["id"]))
    await due.deliver(withdrawn(), tariff("bob"), achieved("bob"))
    due.today = date(2012, 9, 3)
    nothing = await client.approved_run(due)
    assert (nothing["grossPence"], nothing["netPence"], nothing["state"]) == (10_000, 0, "released")
    await due.deliver(tariff("cat"), achieved("cat"))
    due.today = date(2012, 10, 1)
    await client.done(await client.approve(due, (await client.done(await client.propose(due)))["id"]))
    assert (await make(due, nothing["id"], sub="finance-1")).status_code in {200, 201}
