"""Who approves and who releases a run are told for which claims it takes something off, and what is carried."""

from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, ident, scheme, tariff, withdrawn

FALLEN = {
    "claimId": str(ident("outcome ann abstinent_at_review")), "measure": "abstinent_at_review",
    "effectiveOn": "2012-07-02", "fellOn": "2012-07-09", "reason": "represented",
}  # fmt: skip


async def taken_off(payments: Running, run: str) -> list[tuple[str, int]]:
    rows: list[dict[str, Any]] = (await client.get(payments, f"/runs/{run}/taken-off"))["items"]
    assert all({name: row[name] for name in FALLEN} == FALLEN for row in rows), rows
    return [(row["becomes"], row["pence"]) for row in rows]


@pytest.fixture
async def owed(payments: Running) -> Running:
    """£100 paid and fallen on 9 July; £100 of bob due. Half of a run at least is left."""
    payments.today = date(2012, 7, 2)
    back = contract(BACK, provisional="clawback", floor="0.5", carry=0)
    await payments.deliver(scheme(contracts=[contract(HOLD), back]), tariff(), achieved())
    await client.paid_run(payments)
    payments.today = date(2012, 7, 9)
    await payments.deliver(withdrawn(reason="represented", on="2012-07-09"), tariff("bob"), achieved("bob"))
    return payments


async def test_a_proposal_tells_what_its_approval_would_take_off_and_carry(owed: Running) -> None:
    """On the day on which it fell nothing is a debt yet: the rest is carried."""
    run = await client.done(await client.propose(owed))
    rows = await taken_off(owed, run["id"])
    assert rows == [("netting", run["nettedPence"]), ("carried", 5_000)] == [("netting", 5_000), ("carried", 5_000)]
    await client.done(await client.approve(owed, run["id"]))
    assert await taken_off(owed, run["id"]) == rows
    await client.done(await client.release(owed, run["id"]))
    assert await taken_off(owed, run["id"]) == rows[:1]  # what is carried from here on, later runs tell


async def test_what_falls_after_an_approval_names_the_run_that_approved_it(owed: Running) -> None:
    run = await client.done(await client.propose(owed))
    await client.done(await client.approve(owed, run["id"]))
    before = (await client.get(owed, f"/runs/{run['id']}/taken-off"))["items"]
    assert run["id"] not in [row["approvedRunId"] for row in before]
    await owed.deliver(withdrawn("bob", reason="represented", on="2012-07-09"))
    rows = (await client.get(owed, f"/runs/{run['id']}/taken-off"))["items"]
    own = [(row["becomes"], row["pence"]) for row in rows if row["approvedRunId"] == run["id"]]
    assert own == [("carried", 10_000)]


async def test_what_becomes_a_debt_is_told_before_it_is_approved(owed: Running) -> None:
    owed.today = date(2012, 7, 16)
    run = await client.done(await client.propose(owed))
    expected = [("netting", 5_000), ("debt", run["debtPence"])]
    assert await taken_off(owed, run["id"]) == expected
    await client.done(await client.approve(owed, run["id"]))
    assert await taken_off(owed, run["id"]) == expected


async def test_a_run_that_was_dropped_takes_nothing_off(owed: Running) -> None:
    run = await client.done(await client.propose(owed))
    await client.done(await client.post(owed, f"/runs/{run['id']}/cancel", "finance_proposer", "finance-1"))
    assert await taken_off(owed, run["id"]) == []


async def test_who_is_paid_does_not_read_it(owed: Running) -> None:
    run = await client.done(await client.propose(owed))
    refused = await owed.client.get(
        f"/runs/{run['id']}/taken-off", headers=owed.headers("provider", organisation="riverside", key=False)
    )
    assert refused.status_code == 403
