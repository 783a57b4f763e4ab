"""A line of the ledger reports what its number is of: no credit, no reversal and no number that no file had is a
payment, and nothing comes back on a day on which it cannot have.
"""

from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import achieved, tariff, withdrawn
from tests.payments.client import done
from tests.payments.test_payments_ledger_files import make, paying, released
from tests.payments.test_payments_ledger_reports import (
    DAY,
    DEBTS,
    PAYMENTS,
    RETURNS,
    apply,
    debt,
    remittance,
    run,
    sent,
    states,
)
from tests.payments.test_payments_month_close import closing

__all__ = ["debt", "paying", "run"]
NEVER = ("unmatched", "number_never_used")


async def reported(payments: Running, line: str, kind: str) -> list[tuple[str, str | None]]:
    """What becomes of a line, which applies nothing."""
    heads = {"returns": RETURNS, "debts": DEBTS}
    report = await sent(payments, line, kind=kind, **({"head": heads[kind]} if kind in heads else {}))
    before = await states(payments, report)
    assert await apply(payments, report) == {before[0][0]: 1}
    return before


async def test_a_credit_of_a_debt_that_was_allocated_is_no_collection(paying: Running, debt: dict[str, Any]) -> None:
    less = {"abstinent_at_review": 4_000, "housing_resolved": 10_000, "planned_discharge": 1, "no_representation": 1}
    await paying.deliver(tariff("ann", revision=2, prices=less), achieved("ann", revision=3))
    await done(await make(paying))  # a credit of £40
    line = "ALLOC-1,2012-11-05,{},collected,,{}-{},C-3391"
    for number, pounds, becomes in (
        (2, "40.00", ("already", "credit")), (2, "30.00", ("unmatched", "amount_differs")), (3, "40.00", NEVER),
        ("R1", "40.00", NEVER), ("C", "40.00", NEVER),
    ):  # fmt: skip
        assert await reported(paying, line.format(pounds, debt["id"], number), "debts") == [becomes]
    (now,) = (await client.get(paying, "/debts"))["items"]
    assert (now["collectedPence"], now["openPence"]) == (0, 6_000)
    report = await sent(paying, line.format("60.00", debt["id"], 1), kind="debts", head=DEBTS)
    assert await apply(paying, report) == {"applied": 1}


@pytest.mark.parametrize("ending", ["1", "R1", "R2"])
@pytest.mark.parametrize("kind", ["payments", "returns"])
async def test_a_number_that_no_file_had_pays_nothing(
    paying: Running, run: dict[str, Any], ending: str, kind: str
) -> None:
    line = f"BACS-7,{DAY},400.00,{'closed,' if kind == 'returns' else ''}{run['id']}-{ending},104772"
    assert await reported(paying, line, kind) == [NEVER]
    assert (await remittance(paying, run))["state"] == "released"


async def test_the_number_of_a_reversal_sends_nothing_back(paying: Running, run: dict[str, Any]) -> None:
    await done(await make(paying, run["id"]))
    await done(await client.settle(paying, run["id"], "BACS-7", DAY))
    await done(await client.bounce(paying, run["id"], "BACS-7"))
    await done(await make(paying, kind="reversals"))
    await done(await client.undo_return(paying, run["id"]))
    line = f"BACS-7,{DAY},-400.00,closed,{run['id']}-R1,104772"
    assert await reported(paying, line, "returns") == [("already", "reversal")]
    assert (await remittance(paying, run))["state"] == "settled"


@pytest.mark.parametrize("on", ["2012-08-09", "2012-08-14", "2099-01-01"])
@pytest.mark.parametrize("by_number", [True, False])
async def test_nothing_comes_back_before_it_left_or_on_a_day_to_come(
    paying: Running, run: dict[str, Any], on: str, by_number: bool
) -> None:
    await done(await client.settle(paying, run["id"], "BACS-7", DAY))
    line = f"BACS-7,{on},400.00,closed,{run['id'] if by_number else ''},104772"
    assert await reported(paying, line, "returns") == [("unmatched", "day_impossible")]
    assert (await remittance(paying, run))["state"] == "settled"
    august = {item["code"]: item["open"] for item in (await closing(paying, "2012-08-01"))["items"]}
    assert august["reports_applied"]


@pytest.mark.parametrize("on", ["2012-08-05", "2012-08-14"])
async def test_a_payment_of_our_account_on_an_impossible_day_is_about_something_here(
    paying: Running, run: dict[str, Any], on: str
) -> None:
    """With the account alone; of nobody's, or of somebody else's, it is another's."""
    lines = [f"BACS-7,{on},400.00,,{account}" for account in ("104772", "", "9")]
    report = await sent(paying, *lines)
    assert await states(paying, report) == [
        ("unmatched", "day_impossible"), *[("unmatched", "nothing_like_it")] * 2,
    ]  # fmt: skip
    tasks = {item["code"]: item["open"] for item in (await closing(paying, "2012-08-01"))["items"]}
    assert [task["count"] for task in tasks["reports_applied"]] == [1]


async def test_a_debt_of_our_account_on_an_impossible_day_is_about_something_here(
    paying: Running, debt: dict[str, Any]
) -> None:
    line = "ALLOC-1,2099-11-05,100.00,collected,,,C-3391"
    assert await reported(paying, line, "debts") == [("unmatched", "day_impossible")]
    tasks = {item["code"]: item["open"] for item in (await closing(paying, "2012-11-01"))["items"]}
    assert tasks["reports_applied"]


async def test_a_number_that_no_file_had_is_no_half_of_what_came_back(paying: Running, run: dict[str, Any]) -> None:
    await done(await client.settle(paying, run["id"], "BACS-7", DAY))
    lines = [f"BACS-7,{DAY},{of},104772" for of in (f"500.00,closed,{run['id']}-R0", f"-100.00,closed,{run['id']}-C")]
    report = await sent(paying, *lines, kind="returns", head=RETURNS)
    assert await states(paying, report) == [NEVER, NEVER]


@pytest.mark.parametrize("kind", ["payments", "returns"])
async def test_a_credit_that_no_file_had_is_no_half_of_a_payment(
    paying: Running, run: dict[str, Any], kind: str
) -> None:
    """Nothing was netted, so there is an invoice of £400 alone: a ledger that took £100 off did so by itself."""
    code = "closed," if kind == "returns" else ""
    lines = (f"BACS-7,{DAY},{of},104772" for of in (f"500.00,{code}{run['id']}", f"-100.00,{code}{run['id']}-C"))
    report = await sent(paying, *lines, kind=kind, head=RETURNS if kind == "returns" else PAYMENTS)
    assert await states(paying, report) == [("unmatched", "amount_differs"), NEVER]
    assert await apply(paying, report) == {"unmatched": 2}
    assert (await remittance(paying, run))["state"] == "released"


async def test_another_credit_than_went_to_the_ledger_makes_no_payment(paying: Running, run: dict[str, Any]) -> None:
    """The file has £200 and £100 off."""
    await paying.deliver(withdrawn("ann"))
    await paying.deliver(achieved("ben", "housing_resolved"), achieved("cal", "housing_resolved"))
    netted = await released(paying, date(2012, 9, 3))
    of = [f"B-8,2012-09-03,{{}},{netted['id']}{end},104772" for end in ("", "-C")]
    differs = ("unmatched", "amount_differs")
    report = await sent(paying, of[0].format("500.00"), of[1].format("-400.00"))
    assert await states(paying, report) == [differs, differs]
    report = await sent(paying, of[0].format("150.00"), of[0].format("50.00"), of[1].format("100.00"))
    assert await states(paying, report) == [("matched", None)] * 3
