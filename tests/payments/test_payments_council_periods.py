"""What a contract costs the council by period: as its position says it, in a table of April to March."""

import csv
import io
from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, scheme, tariff, withdrawn

AT_ONCE: dict[str, Any] = {"provisional": "clawback", "floor": "0", "carry": 0}
BUDGETS = {"budgets": [{"year": "2012", "pence": 1_200_000}]}


@pytest.fixture
async def spent(payments: Running) -> Running:
    """£100 paid in August; £200 due in September; of another contract £300 held."""
    payments.today = date(2012, 8, 6)
    terms = [contract(HOLD), contract(BACK, provisional="clawback", floor="0")]
    await payments.deliver(scheme(contracts=terms), *(tariff(who) for who in ("ann", "ben", "cal")))
    await payments.deliver(achieved("ann"))
    await client.paid_run(payments)
    payments.today = date(2012, 9, 10)
    await payments.deliver(achieved("ben", on="2012-09-03"), achieved("cal", on="2012-09-03"))
    await payments.deliver(achieved("ben", "planned_discharge", contract=HOLD, on="2012-09-03", until="2013-09-03"))
    return payments


async def rows_of(payments: Running, contract: str, **asked: Any) -> list[dict[str, Any]]:
    rows = (await client.get(payments, "/council-periods", contract=contract, **asked))["items"]
    return [dict(row) for row in rows]


async def test_each_period_has_its_cash_and_what_is_owed_more(spent: Running) -> None:
    rows = await rows_of(spent, BACK)
    assert [row["period"] for row in rows] == [*range(1, 13), None]
    by_period = {row["period"]: row for row in rows}
    assert (by_period[5]["from"], by_period[5]["actualPence"]) == ("2012-08-01", 10_000)
    assert (by_period[6]["actualPence"], by_period[6]["accrualPence"]) == (0, 20_000)
    whole = by_period[None]
    assert (whole["from"], whole["to"], whole["yearFrom"]) == ("2012-04-01", "2013-04-01", "2012-04-01")
    for name in ("actualPence", "accrualPence", "likelyPence"):
        assert whole[name] == sum(row[name] for row in rows[:-1])


async def test_it_is_what_the_position_says(spent: Running) -> None:
    (position,) = (await client.get(spent, "/positions", contract=BACK))["items"]
    year = position["councilYear"]
    rows = await rows_of(spent, BACK)
    for row, period in zip(rows[:-1], year["periods"], strict=True):
        assert row | period == row
    assert rows[-1]["likelyPence"] == year["outturn"]["likelyPence"]
    assert (rows[-1]["provisionPence"], rows[-1]["variancePence"]) == (year["provisionPence"], year["variancePence"])


async def test_what_is_held_is_a_provision_of_its_period_and_the_year(spent: Running) -> None:
    held = {row["period"]: row["provisionPence"] for row in await rows_of(spent, HOLD)}
    assert held == dict.fromkeys(range(1, 13)) | {6: 10_000, None: 10_000}


async def test_the_table_has_the_same_rows(spent: Running) -> None:
    answer = await spent.client.get(
        "/council-periods.csv", headers=spent.headers("auditor", organisation="council", key=False)
    )
    assert answer.status_code == 200
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    items = (await client.get(spent, "/council-periods"))["items"]
    shown = [{name: "" if value is None else str(value) for name, value in item.items()} for item in items]
    assert lines == shown


async def test_of_a_past_day_it_is_as_it_was(spent: Running) -> None:
    rows = await rows_of(spent, BACK, on="2012-08-31")
    assert [(row["actualPence"], row["accrualPence"]) for row in rows if row["period"] in {5, 6}] == [
        (10_000, 0),
        (0, 0),
    ]
    assert {row["likelyFallsPence"] for row in rows} == {None}


async def test_who_is_paid_reads_none_of_it(spent: Running) -> None:
    headers = spent.headers("provider", organisation="riverside", key=False)
    assert (await spent.client.get("/council-periods", headers=headers)).status_code == 403


@pytest.mark.parametrize(("what", "actual", "accrual"), [("write-off", 10_000, 0), ("collect", 0, 0)])
async def test_of_a_debt_that_is_written_off_the_cash_stays_cost(
    payments: Running, what: str, actual: int, accrual: int
) -> None:
    """£100 was paid and fell: owed back until it is written off, or collected."""
    payments.today = date(2012, 8, 6)
    await payments.deliver(scheme(contracts=[contract(HOLD), contract(BACK, **AT_ONCE)]), tariff("ann"))
    await payments.deliver(achieved("ann"))
    await client.paid_run(payments)
    await payments.deliver(withdrawn("ann"))
    payments.today = date(2012, 9, 10)
    await client.done(await client.release(payments, (await client.approved_run(payments))["id"]))
    assert await cost(payments) == (10_000, -10_000)
    (debt,) = (await client.get(payments, "/debts"))["items"]
    body = {"reference": "W-1", "on": "2012-09-10", "pence": 10_000} | (
        {"reason": "gone"} if what == "write-off" else {}
    )
    await client.done(await client.post(payments, f"/debts/{debt['id']}/{what}", "finance_releaser", "finance-3", body))
    assert await cost(payments) == (actual, accrual)


async def cost(payments: Running) -> tuple[int, int]:
    whole = (await rows_of(payments, BACK))[-1]
    return whole["actualPence"], whole["accrualPence"]
