"""A month is closed when nothing of it is left to be said to the council's ledger, or to be heard from it."""

from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, achieved, withdrawn
from tests.payments.client import done
from tests.payments.test_payments_ledger_files import make
from tests.payments.test_payments_ledger_reports import RETURNS, apply, decide, sent, states
from tests.payments.test_payments_month_close import august, open_of, paying, released, said_sent

__all__ = ["august", "paying"]
AGAIN = "01890a5d-ac97-7c54-9b2f-8fd6a2c0f3e1"
AUGUST = (BACK, 1, -10_000, "2012-08-31")


async def paid(payments: Running) -> dict[str, Any]:
    """By a run of August that left and was settled: the month is closed."""
    run = await released(payments)
    await done(await said_sent(payments, await done(await make(payments, run["id"]))))
    await done(await client.settle(payments, run["id"], "BACS-7", "2012-09-03"))
    assert await open_of(payments) == {}
    return run


async def paid_again(payments: Running) -> None:
    run = await done(await client.propose(payments, on=date(2012, 9, 3)))
    await done(await client.approve(payments, run["id"]))
    await done(await client.release(payments, run["id"]))
    await done(await said_sent(payments, await done(await make(payments, run["id"]))))
    await done(await client.settle(payments, run["id"], "BACS-8", "2012-09-03"))


async def test_what_came_back_before_it_had_a_file_needs_none(paying: Running) -> None:
    run = await released(paying)
    await done(await client.settle(paying, run["id"]))
    await done(await client.bounce(paying, run["id"]))
    assert (await make(paying, run["id"])).status_code == 409
    await paid_again(paying)
    assert await open_of(paying) == {}
    await done(await client.undo_return(paying, run["id"]))
    assert set(await open_of(paying)) == {"files_made"}


async def test_what_came_back_is_told_to_the_ledger_and_so_is_that_it_did_not(paying: Running) -> None:
    run = await paid(paying)
    await done(await client.bounce(paying, run["id"], "BACS-7"))
    await paid_again(paying)
    assert await open_of(paying) == {"reversals_made": [AUGUST]}
    assert (await open_of(paying, "2012-09-01"))["reversals_made"] == [AUGUST]
    assert "reversals_made" not in await open_of(paying, "2012-07-01")
    await done(await make(paying, kind="reversals"))
    assert await open_of(paying) == {}
    assert "files_sent" in await open_of(paying, "2012-09-01")
    await done(await client.undo_return(paying, run["id"]))
    assert (await open_of(paying))["reversals_made"] == [(BACK, 1, 10_000, "2012-08-31")]


async def raised(payments: Running, approved_on: date = date(2012, 9, 24)) -> dict[str, Any]:
    """£100 that could not be taken off, a debt of the run of 24 September."""
    await paid(payments)
    await payments.deliver(withdrawn())
    for run_on, today in ((10, date(2012, 9, 10)), (17, date(2012, 9, 17)), (24, approved_on)):
        payments.today = today
        run = await done(await client.propose(payments, on=date(2012, 9, run_on)))
        run = await done(await client.approve(payments, run["id"]))
        if run["state"] == "approved":
            await done(await client.release(payments, run["id"]))
    payments.today = date(2012, 10, 1)
    await payments.tick()
    (debt,) = (await client.get(payments, "/debts"))["items"]
    return dict(debt)


async def debts_open(payments: Running) -> dict[int, list[tuple[Any, ...]]]:
    """By month of 2012 what of debts is to be said."""
    months = {month: await open_of(payments, f"2012-{month:02}-01") for month in range(8, 12)}
    return {month: of["debts_requested"] for month, of in months.items() if "debts_requested" in of}


async def test_debts_are_requested_before_their_month_is_closed_and_taken_back_in_that_of_the_fact(
    paying: Running,
) -> None:
    debt = await raised(paying)
    waits = (BACK, 1, 10_000, debt["raisedOn"])
    assert await debts_open(paying) == {9: [waits], 10: [waits], 11: [waits]}
    await done(await make(paying))
    assert await debts_open(paying) == {}
    paying.today = date(2012, 11, 5)
    await paying.deliver(achieved(on="2012-07-02", revision=3))
    assert await debts_open(paying) == {11: [(BACK, 1, -10_000, "2012-11-05")]}
    await done(await make(paying))
    assert await debts_open(paying) == {}


async def test_a_debt_that_was_never_requested_and_is_owed_again_is_of_the_month_in_which_it_is(
    paying: Running,
) -> None:
    """Written off in October, and in November that report is undone: September stays closed."""
    debt = await raised(paying)
    said = {"reference": "WO-1", "on": "2012-10-01", "pence": 10_000, "reason": "Insolvent"}
    await done(await client.post(paying, f"/debts/{debt['id']}/write-off", "finance_releaser", "finance-3", said))
    assert await debts_open(paying) == {}
    paying.today = date(2012, 11, 5)
    undone = {"reference": "WO-1", "reason": "Of another debt"}
    await done(await client.post(paying, f"/debts/{debt['id']}/undo-report", "finance_releaser", "finance-3", undone))
    assert await debts_open(paying) == {11: [(BACK, 1, 10_000, "2012-11-05")]}


async def test_a_debt_is_of_the_month_of_its_run_whenever_that_was_approved(paying: Running) -> None:
    debt = await raised(paying, approved_on=date(2012, 10, 1))
    assert debt["raisedOn"] == "2012-10-01"
    assert (await debts_open(paying))[9] == [(BACK, 1, 10_000, "2012-09-24")]


async def test_a_debt_that_was_collected_before_is_asked_of_nobody(paying: Running) -> None:
    debt = await raised(paying)
    said = {"reference": "RCT-1", "on": debt["raisedOn"], "pence": 10_000}
    await done(await client.post(paying, f"/debts/{debt['id']}/collect", "finance_releaser", "finance-3", said))
    assert "debts_requested" not in await open_of(paying, "2012-09-01")


@pytest.mark.parametrize(
    ("number", "account", "is_open"),
    [("ours", "104772", True), ("ours", "999", True), ("", "104772", True), ("", "", True), ("RE-1", "104772", True),
     ("RE-1", "999", False), ("RE-1", "", False), ("", "999", False)],
)  # fmt: skip
async def test_a_line_that_cannot_be_read_waits_unless_it_is_anothers(
    paying: Running, number: str, account: str, is_open: bool
) -> None:
    """Of one that names nothing here the month is that in which it was sent."""
    run = await paid(paying)
    line = f"BACS-7,03/09/2012,-100.00,ACCOUNT CLOSED,{run['id'] if number == 'ours' else number},{account}"
    report = await sent(paying, line, kind="returns", head=RETURNS)
    assert await apply(paying, report) == {"wrong": 1}
    assert await states(paying, report) == [("wrong", None if is_open else "nothing_like_it")]
    assert ("reports_applied" in await open_of(paying, "2012-09-01")) is is_open
    assert ("reports_applied" in await open_of(paying)) is (number == "ours")
    await done(await decide(paying, report, 2, "refuse", reason="It is another ledger's day"))
    assert "reports_applied" not in await open_of(paying, "2012-09-01")
    assert await states(paying, report) == [("refused", None)]


async def test_the_same_file_read_by_another_mapping_says_what_could_not_be_read(paying: Running) -> None:
    run = await paid(paying)
    line = f"BACS-7,03/09/2012,-100.00,ACCOUNT CLOSED,{run['id']},104772"
    await sent(paying, line, kind="returns", head=RETURNS)
    assert set(await open_of(paying)) == {"reports_applied"}
    names = "area, kind, mapping_version, file_name, content, sha256, lines, pence, sent_by, sent_on, sent_at"
    await paying.db.write(
        f"INSERT INTO ledger_report (id, mapping, {names}) SELECT '{AGAIN}', 'slashes', {names} FROM ledger_report"
    )
    for state, is_open in (("wrong", True), ("applied", False)):
        await paying.db.write(f"DELETE FROM ledger_report_line WHERE report_id = '{AGAIN}'")
        await paying.db.write(
            "INSERT INTO ledger_report_line (report_id, line, key, state, about_id, candidates, problems, beside) "
            f"VALUES ('{AGAIN}', 2, 'k', '{state}', '{run['id']}', '[]', '[]', '[]')"
        )
        assert ("reports_applied" in await open_of(paying)) is is_open
