"""Once a version lets a closed contract go on, its position and its course say of the new year what its figures say."""

from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, achieved, tariff
from tests.payments.test_payments_extended_after_account import (
    ON_ACCOUNT,
    VALUE,
    closed,
    extended,
    first,
    year_of,
)

AUGUST = date(2013, 8, 5)
BLOCK = VALUE | {"block_share": "1"}


async def position(payments: Running, on: str) -> dict[str, Any]:
    (shown,) = (await client.get(payments, "/positions", contract=BACK, on=on))["items"]
    year: dict[str, Any] = shown["thisYear"]
    return year


async def points(payments: Running, on: str) -> dict[str, tuple[int, int]]:
    """Of the course by day: earned and paid."""
    (shown,) = (await client.get(payments, "/courses", contract=BACK, on=on))["items"]
    return {point["on"]: (point["earnedPence"], point["paidPence"]) for point in shown["points"]}


async def ledger(payments: Running, since: str) -> int:
    """What stands of amounts of periods from a day on."""
    rows = await payments.db.read(
        "SELECT coalesce(sum(pence), 0)::bigint AS pence FROM amount WHERE contract = :code AND effective_on >= :since"
        " AND shape IN ('block', 'at_risk', 'true_up')",
        code=BACK,
        since=date.fromisoformat(since),
    )
    return int(rows[0]["pence"])


async def extended_and_paid(payments: Running, valid_from: str, **of_terms: Any) -> None:
    await closed(payments)
    await payments.deliver(extended(valid_from, **of_terms))
    for monday in (date(2013, 7, 22), date(2013, 7, 29), AUGUST):
        payments.today = monday
        await payments.tick()
    await client.paid_run(payments)


@pytest.mark.parametrize("valid_from", ["2013-04-02", "2012-04-02"])
async def test_the_instalments_of_the_run_off_are_in_position_and_course(payments: Running, valid_from: str) -> None:
    payments.today = date(2013, 6, 3)
    await payments.deliver(first(**BLOCK), tariff(), achieved(on="2013-05-20"))
    await payments.tick()
    await client.paid_run(payments)
    await extended_and_paid(payments, valid_from, **BLOCK)
    year, shown = await year_of(payments, "2013-08-05"), await position(payments, "2013-08-05")
    assert (year["earnedPence"], year["paidPence"]) == (50_000, 50_000)
    assert await ledger(payments, "2013-04-02") == 50_000
    assert {name: shown[name] for name in year} == year
    course = await points(payments, "2013-08-05")
    assert course == {"2013-07-31": (40_000, 0), "2013-08-05": (50_000, 50_000)}
    assert (await position(payments, "2013-07-31"))["earnedPence"] == 40_000


async def test_a_day_of_the_run_off_is_of_the_closed_year_as_it_was_then(payments: Running) -> None:
    payments.today = date(2013, 6, 3)
    await payments.deliver(first(**BLOCK), tariff(), achieved(on="2013-05-20"))
    await payments.tick()
    await client.paid_run(payments)
    before = await position(payments, "2013-06-03")
    assert (before["from"], before["earnedPence"], before["paidPence"]) == ("2012-04-02", 130_000, 130_000)
    await extended_and_paid(payments, "2013-04-02", **BLOCK)
    after = await position(payments, "2013-06-03")
    assert {name: after[name] for name in ("from", "earnedPence", "paidPence")} == {
        name: before[name] for name in ("from", "earnedPence", "paidPence")
    }
    assert (await points(payments, "2013-06-03"))["2013-06-03"] == (130_000, 130_000)


async def test_of_what_is_on_account_the_outcomes_count_and_what_is_paid_of_it_is_of_the_new_year(
    payments: Running,
) -> None:
    payments.today = date(2013, 6, 3)
    await payments.deliver(first(**ON_ACCOUNT), tariff(), tariff("bob"), achieved(on="2013-05-20"))
    await payments.tick()
    await extended_and_paid(payments, "2013-04-02", **ON_ACCOUNT)
    await payments.deliver(achieved("bob", on="2013-07-29"))
    year, shown = await year_of(payments, "2013-08-05"), await position(payments, "2013-08-05")
    assert year["earnedPence"] == 10_000
    assert {name: shown[name] for name in year} == year
    assert (await points(payments, "2013-08-05"))["2013-08-05"] == (year["earnedPence"], year["paidPence"])
