"""The course of a contract year says of each day what the position of that day says."""

from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, scheme, tariff, withdrawn

MONDAYS = [date(2012, 7, 2), date(2012, 8, 6), date(2012, 8, 13), date(2012, 9, 3)]


@pytest.fixture
async def half_a_year(payments: Running) -> Running:
    """Paid in August, fallen and earned anew in September; positions were published on some Mondays."""
    back = contract(BACK, provisional="clawback", floor="0.5", annual_value_pence=[12_000_000] * 2, block_share="0.1")
    payments.today = MONDAYS[0]
    await payments.deliver(scheme(contracts=[contract(HOLD), back]), tariff(), tariff("bob"), achieved())
    for monday in MONDAYS:
        payments.today = monday
        await payments.tick()
        if monday == MONDAYS[1]:
            await client.paid_run(payments)
    await payments.deliver(withdrawn(), achieved("bob", on="2012-08-20"))
    payments.today = date(2012, 10, 10)
    return payments


async def course(payments: Running, **asked: Any) -> dict[str, Any]:
    items = (await client.get(payments, "/courses", **asked))["items"]
    found: dict[str, Any] = next(item for item in items if item["contract"] == BACK)
    return found


async def test_each_point_is_the_position_of_its_day(half_a_year: Running) -> None:
    shown = await course(half_a_year, contract=BACK)
    assert [point["on"] for point in shown["points"]] == [
        "2012-04-30", "2012-05-31", "2012-06-30", "2012-07-31", "2012-08-31", "2012-09-30", "2012-10-10",
    ]  # fmt: skip
    for point in shown["points"]:
        items = (await client.get(half_a_year, "/positions", contract=BACK, on=point["on"]))["items"]
        year = items[0]["thisYear"]
        assert {name: year[name] for name in point if name != "on"} == {
            name: pence for name, pence in point.items() if name != "on"
        }, point["on"]
    assert len({point["paidPence"] for point in shown["points"]}) > 1
    assert (shown["from"], shown["expectedPence"]) == ("2012-04-02", 12_000_000)


async def test_of_all_contracts_it_says_what_was_planned_and_earned(half_a_year: Running) -> None:
    one, of_all = await course(half_a_year, contract=BACK), await course(half_a_year)
    assert [point | {"paidPence": None} for point in one["points"]] == of_all["points"]


async def test_what_was_paid_by_a_months_end_is_kept_of_that_day(half_a_year: Running) -> None:
    shown = await course(half_a_year, contract=BACK)
    kept = await half_a_year.db.read("SELECT kept_on, paid_pence FROM paid_by_day WHERE contract = :code", code=BACK)
    paid = {date.fromisoformat(point["on"]): point["paidPence"] for point in shown["points"]}
    by_month_end = {row["kept_on"]: row["paid_pence"] for row in kept if row["kept_on"] in paid}
    assert by_month_end == {day: paid[day] for day in (date(2012, 7, 31), date(2012, 8, 31))}
    await half_a_year.db.write("DELETE FROM paid_by_day")
    assert await course(half_a_year, contract=BACK) == shown


@pytest.mark.parametrize(("asked", "days"), [
    ({}, ("2012-05-15", "2012-10-10")),
    ({"contract": BACK}, ("2012-08-31", "2012-10-10")),  # what was paid is kept since July
])  # fmt: skip
async def test_what_they_cost_does_not_grow_with_the_months(
    half_a_year: Running, messages_sent: list[object], asked: dict[str, str], days: tuple[str, str]
) -> None:
    counts = []
    for on in days:
        messages_sent.clear()
        await client.get(half_a_year, "/courses", on=on, **asked)
        counts.append(len(messages_sent))
    assert counts[0] == counts[1]


async def test_a_provider_sees_its_own_and_no_day_to_come(half_a_year: Running) -> None:
    items = (await client.get(half_a_year, "/courses", "provider", "cdas"))["items"]
    assert [item["contract"] for item in items] == [HOLD]
    headers = half_a_year.headers("auditor", organisation="council", key=False)
    refused = await half_a_year.client.get("/courses", params={"on": "2012-10-11"}, headers=headers)
    assert refused.status_code == 422
    unknown = await half_a_year.client.get("/courses", params={"contract": "none"}, headers=headers)
    assert unknown.json()["errors"][0]["field"] == "contract"
