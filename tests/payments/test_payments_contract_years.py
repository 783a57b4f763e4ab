"""A contract year by measure and by month: its sums are those of the position."""

from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, block_scheme, proposed, tariff, withdrawn

DAY = date(2012, 9, 10)


@pytest.fixture
async def year(payments: Running) -> Running:
    """Under the contract that holds: two held, one of them for ever, one taken back; one waits under the other."""
    payments.today = DAY
    held: dict[str, Any] = {"contract": HOLD}
    await payments.deliver(
        block_scheme(),
        *(tariff(name) for name in ("ann", "bob", "cat", "dan")),
        achieved("ann", until=date(2013, 7, 1), **held),
        achieved("bob", until=date.max, **held),
        achieved("cat", until=date(2013, 7, 31), **held),
        withdrawn("cat"),
        achieved("dan", "planned_discharge", "2012-08-01", until=date(2013, 2, 1), **held),
        achieved("ann", "housing_resolved", "2012-08-01"),
        proposed("bob", "housing_resolved", "2012-08-01"),
    )
    return payments


async def of_contract(payments: Running, contract: str) -> tuple[dict[str, Any], dict[str, Any]]:
    years = (await client.get(payments, "/contract-years", contract=contract))["items"]
    positions = (await client.get(payments, "/positions", contract=contract))["items"]
    return years[0], positions[0]


async def test_what_is_held_stands_in_the_month_in_which_it_is_released(year: Running) -> None:
    shown, position = await of_contract(year, HOLD)
    assert shown["released"] == [
        {"from": "2013-02-01", "pence": 10_000}, {"from": "2013-07-01", "pence": 10_000},
        {"from": None, "pence": 10_000},
    ]  # fmt: skip
    assert shown["heldPence"] == position["balancesNow"]["heldPence"] == 30_000


async def test_what_was_released_is_not_held_any_more(year: Running) -> None:
    year.today = date(2013, 2, 1)
    await year.tick()
    shown, position = await of_contract(year, HOLD)
    assert [row["from"] for row in shown["released"]] == ["2013-07-01", None]
    assert shown["heldPence"] == position["balancesNow"]["heldPence"] == 20_000


async def test_the_measures_together_are_what_the_year_earned_by_outcomes(year: Running) -> None:
    shown, position = await of_contract(year, HOLD)
    assert {row["measure"]: (row["met"], row["metPence"], row["takenBack"]) for row in shown["measures"]} == {
        "abstinent_at_review": (2, 20_000, 1),
        "planned_discharge": (1, 10_000, 0),
    }
    assert sum(row["metPence"] for row in shown["measures"]) == position["thisYear"]["earnedPence"]


async def test_what_waits_to_be_verified_is_beside_what_stands(year: Running) -> None:
    shown, position = await of_contract(year, BACK)
    assert shown["measures"] == [
        {
            "measure": "housing_resolved",
            "met": 1,
            "metPence": 10_000,
            "waiting": 1,
            "waitingPence": 10_000,
            "takenBack": 0,
        }
    ]
    assert position["thisYear"]["awaitingPence"] == 10_000
    assert shown["expectedFalls"] is None


async def test_a_provider_sees_its_own(year: Running) -> None:
    items = (await client.get(year, "/contract-years", "provider", "cdas"))["items"]
    assert [item["contract"] for item in items] == [HOLD]
