"""Closing a month: each task is done when it is true, opens again when it is not, and is ticked by nobody."""

from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, scheme, tariff, withdrawn
from tests.payments.test_payments_ledger_files import make
from tests.payments.test_payments_ledger_reports import apply, decide, sent
from tests.payments.test_payments_suppliers import confirmed


async def closing(payments: Running, on: str | None = "2012-08-01") -> dict[str, Any]:
    shown: dict[str, Any] = await client.get(payments, "/month-close", **({"on": on} if on else {}))
    return shown


async def open_of(payments: Running, on: str = "2012-08-01") -> dict[str, list[tuple[Any, ...]]]:
    """Of each task that is not done what is open of it."""
    shown = await closing(payments, on)
    assert [task["isDone"] for task in shown["items"]] == [not task["open"] for task in shown["items"]]
    return {
        task["code"]: [(row["contract"], row["count"], row["pence"], row["firstOn"]) for row in task["open"]]
        for task in shown["items"]
        if not task["isDone"]
    }


@pytest.fixture
async def august(payments: Running) -> Running:
    payments.today = date(2012, 8, 27)
    await payments.deliver(scheme(), tariff(), achieved(on="2012-07-02"))
    payments.today = date(2012, 9, 3)
    await payments.tick()
    return payments


async def test_step_by_step_it_comes_to_be_closed(august: Running) -> None:
    """The position of Monday 3 September is the first after the month."""
    assert await open_of(august) == {"due_paid": [(BACK, 1, 10_000, "2012-08-27")]}
    run = await client.done(await client.propose(august, on=date(2012, 8, 31)))
    assert await open_of(august) == {"due_paid": [(BACK, 1, 10_000, "2012-08-27")]}
    await client.done(await client.approve(august, run["id"]))
    assert await open_of(august) == {"runs_released": [(BACK, 1, 10_000, "2012-08-31")]}
    await client.done(await client.release(august, run["id"]))
    assert await open_of(august) == {"payments_reported": [(BACK, 1, 10_000, "2012-08-31")]}
    assert not (await closing(august))["isDone"]
    await client.done(await client.settle(august, run["id"]))
    assert await open_of(august) == {}
    assert (await closing(august, None))["isDone"]


async def test_what_comes_after_the_month_keeps_it_closed_and_what_comes_back_opens_it(august: Running) -> None:
    run = await client.done(await client.propose(august, on=date(2012, 8, 31)))
    await client.done(await client.approve(august, run["id"]))
    await client.done(await client.release(august, run["id"]))
    await client.done(await client.settle(august, run["id"]))
    await august.deliver(tariff("bob"), achieved("bob", on="2012-08-20"))
    assert await open_of(august) == {}
    assert await open_of(august, "2012-09-01") == {
        "position_published": [("cdas-2012", 1, None, "2012-09-30"), (BACK, 1, None, "2012-09-30")],
        "due_paid": [(BACK, 1, 10_000, "2012-09-03")],
    }
    await client.done(await client.bounce(august, run["id"]))
    assert await open_of(august) == {"due_paid": [(BACK, 1, 10_000, "2012-08-27")]}


@pytest.mark.parametrize("by", ["return", "rejection"])
async def test_what_a_run_of_the_month_did_not_pay_after_all_is_open_in_it(payments: Running, by: str) -> None:
    """Due in July, in a run of August, and due again in September: open in all three, until another run pays it."""
    payments.today = date(2012, 7, 30)
    await payments.deliver(scheme(), tariff(), achieved(on="2012-06-04"))
    await payments.tick()
    payments.today = date(2012, 8, 6)
    run = await client.done(await client.propose(payments))
    await client.done(await client.approve(payments, run["id"]))
    if by == "return":
        await client.done(await client.release(payments, run["id"]))
        await client.done(await client.settle(payments, run["id"]))
    payments.today = date(2012, 9, 10)
    await payments.tick()
    months = "2012-07-01", "2012-08-01", "2012-09-01"
    assert [on for on in months if "due_paid" in await open_of(payments, on)] == []
    back = client.bounce if by == "return" else client.reject
    await client.done(await back(payments, run["id"]))
    for on in months:
        assert [row[1:3] for row in (await open_of(payments, on))["due_paid"]] == [(1, 10_000)], on
    assert "due_paid" not in await open_of(payments, "2012-06-01")
    again = await client.done(await client.propose(payments))
    await client.done(await client.approve(payments, again["id"]))
    assert [on for on in months if "due_paid" in await open_of(payments, on)] == []


async def test_what_fell_before_it_was_paid_is_not_open(august: Running) -> None:
    await august.deliver(withdrawn())
    assert await open_of(august) == {}


async def test_without_a_position_since_it_ended_and_before_it_is_over_nothing_is_closed(payments: Running) -> None:
    payments.today = date(2012, 8, 27)
    await payments.deliver(scheme())
    await payments.tick()
    shown = await closing(payments)
    assert (shown["from"], shown["to"], shown["isOver"], shown["isDone"]) == ("2012-08-01", "2012-09-01", False, False)
    assert set(await open_of(payments)) == {"position_published"}


async def test_it_is_the_councils(august: Running) -> None:
    for role, status in (("finance_proposer", 200), ("commissioner", 200), ("auditor", 200), ("provider", 403)):
        headers = august.headers(role, organisation="riverside" if role == "provider" else "council", key=False)
        assert (await august.client.get("/month-close", headers=headers)).status_code == status


@pytest.fixture
async def paying(august: Running) -> Running:
    """The council has files made: who is paid is a supplier of its ledger."""
    await confirmed(august)
    return august


async def released(payments: Running) -> dict[str, Any]:
    run = await client.done(await client.propose(payments, on=date(2012, 8, 31)))
    await client.done(await client.approve(payments, run["id"]))
    return await client.done(await client.release(payments, run["id"]))


async def said_sent(payments: Running, file: dict[str, Any], **body: Any) -> Any:
    said = {"sentOn": "2012-09-03", **body}
    return await client.post(payments, f"/ledger-files/{file['id']}/sent", "finance_releaser", "finance-3", said)


async def test_a_run_needs_its_file_and_the_file_to_be_in_the_ledger(paying: Running) -> None:
    run = await released(paying)
    open_run = [(BACK, 1, 10_000, "2012-08-31")]
    assert await open_of(paying) == {"files_made": open_run, "payments_reported": open_run}
    file = await client.done(await make(paying, run["id"]))
    made = [(BACK, 1, 10_000, "2012-09-03")]
    assert await open_of(paying) == {"files_sent": made, "payments_reported": open_run}
    again = await client.done(await make(paying, run["id"], mapping="oracle-payables"))
    assert await open_of(paying) == {"files_sent": made, "payments_reported": open_run}
    shown = await client.done(await said_sent(paying, again, batch="B-7"))
    assert (shown["sentOn"], shown["batch"], shown["sentSaidBy"]) == ("2012-09-03", "B-7", "finance-3")
    assert await open_of(paying) == {"payments_reported": open_run}
    assert (await client.get(paying, f"/ledger-files/{file['id']}"))["sentOn"] is None


async def test_what_the_ledger_has_paid_has_come_there(paying: Running) -> None:
    run = await released(paying)
    await client.done(await make(paying, run["id"]))
    await client.done(await client.settle(paying, run["id"]))
    assert await open_of(paying) == {}


async def test_what_was_paid_before_anybody_was_a_supplier_needs_no_file(august: Running) -> None:
    run = await released(august)
    await client.done(await client.settle(august, run["id"]))
    august.today = date(2012, 9, 10)
    await confirmed(august)
    assert await open_of(august) == {}


async def test_that_it_was_sent_is_said_once_and_of_a_day_that_can_be(paying: Running) -> None:
    file = await client.done(await make(paying, (await released(paying))["id"]))
    for day in ("2012-09-02", "2012-09-04"):
        refused = (await said_sent(paying, file, sentOn=day)).json()
        assert (refused["type"], refused["errors"][0]["field"]) == ("/problems/sent-out-of-time", "sentOn")
    await client.done(await said_sent(paying, file, batch="B-7"))
    await client.done(await said_sent(paying, file, batch="B-7"))
    other = await said_sent(paying, file, batch="B-8")
    assert (other.status_code, other.json()["type"]) == (409, "/problems/sent-otherwise")


async def test_a_report_of_the_ledger_is_applied_or_decided(paying: Running) -> None:
    """A line that matches waits to be applied, one in doubt waits for a person; what fits nothing waits for nobody."""
    run = await released(paying)
    await client.done(await make(paying, run["id"]))
    exact, like, other = (
        f"BACS-7,2012-09-03,100.00,{run['id']},104772", "BACS-8,2012-09-03,100.00,,104772", "BACS-9,2012-09-03,1.00,,"
    )  # fmt: skip
    report = await sent(paying, exact, like, other)
    assert (await open_of(paying))["reports_applied"] == [(BACK, 2, 20_000, "2012-09-03")]
    assert await apply(paying, report) == {"applied": 1, "unmatched": 2}
    assert await open_of(paying) == {}


async def test_a_line_of_something_here_that_it_does_not_fit_is_decided_before_the_month_is_closed(
    paying: Running,
) -> None:
    run = await released(paying)
    await client.done(await make(paying, run["id"]))
    report = await sent(paying, f"BACS-7,2012-09-03,90.00,{run['id']},104772")
    assert (await open_of(paying))["reports_applied"] == [(BACK, 1, 9_000, "2012-09-03")]
    assert await apply(paying, report) == {"unmatched": 1}
    assert "reports_applied" in await open_of(paying)
    refused = await client.done(await decide(paying, report, 2, "refuse", reason="The bank has put it right"))
    assert (refused["state"], refused["decidedBy"]) == ("refused", "finance-3")
    assert "reports_applied" not in await open_of(paying)
    assert await apply(paying, report) == {"refused": 1}


async def test_a_run_that_comes_to_nothing_needs_no_file(payments: Running) -> None:
    """In August £100 were paid, which fell; in September as much is earned, and all of it is taken off."""
    payments.today = date(2012, 8, 31)
    taking_all = [contract(HOLD), contract(BACK, provisional="clawback", floor="0")]
    await payments.deliver(scheme(contracts=taking_all), tariff(), tariff("ben"), achieved(on="2012-07-02"))
    await confirmed(payments)
    run = await released(payments)
    await client.done(await make(payments, run["id"]))
    await client.done(await client.settle(payments, run["id"]))
    payments.today = date(2012, 9, 10)
    await payments.deliver(withdrawn("ann", on="2012-07-02"), achieved("ben"))
    nothing = await client.done(await client.propose(payments, on=date(2012, 9, 10)))
    await client.done(await client.approve(payments, nothing["id"]))
    shown = await client.done(await client.release(payments, nothing["id"]))
    assert (shown["grossPence"], shown["nettedPence"], shown["netPence"]) == (10_000, 10_000, 0)
    payments.today = date(2012, 10, 1)
    await payments.tick()
    assert await open_of(payments, "2012-09-01") == {}
    await client.done(await make(payments, nothing["id"]))  # who wants one has it
