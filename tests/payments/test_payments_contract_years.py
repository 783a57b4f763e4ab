"""A contract year by measure and by month: its sums are those of the position."""

from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, block_scheme, contract, proposed, scheme, tariff, withdrawn

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


async def of_year(payments: Running, on: str, **asked: Any) -> dict[str, Any]:
    (shown,) = (await client.get(payments, "/contract-years", contract=BACK, on=on, **asked))["items"]
    return dict(shown)


@pytest.mark.parametrize("on_account", [None, {"share": "0.5"}])
async def test_an_earlier_year_is_told_as_it_stands_today(payments: Running, on_account: dict[str, Any] | None) -> None:
    """Bob's of the first year became known, and was paid, in the second; Cat's of the first fell in the second."""
    payments.today = date(2013, 3, 4)
    block = {"annual_value_pence": [120_000, 60_000], "block_share": "0.5", "on_account": on_account}
    terms = contract(BACK, provisional="clawback", floor="0", **block)
    await payments.deliver(scheme(contracts=[contract(HOLD), terms]), *map(tariff, ("ann", "bob", "cat")))
    await payments.deliver(achieved("ann", on="2012-08-01"), achieved("cat", on="2013-02-01"))
    payments.today = date(2013, 4, 1)
    await payments.tick()
    last_day = (await client.get(payments, "/positions", contract=BACK))["items"][0]["thisYear"]
    assert (await of_year(payments, "2013-04-01"))["earnedPence"] == last_day["earnedPence"] == 60_000 + 20_000
    payments.today = date(2013, 7, 5)
    await payments.deliver(
        achieved("bob", on="2013-03-01"), withdrawn("cat"), achieved("ann", on="2013-05-01", name="x")
    )
    await client.paid_run(payments)
    then = (await client.get(payments, "/positions", contract=BACK, on="2013-04-01"))["items"][0]["thisYear"]
    assert then["earnedPence"] == 80_000
    assert then["paidPence"] <= 0  # as it stood then; what is owed back of a quarter is paid less than nothing
    first, second = [await of_year(payments, on) for on in ("2013-04-01", "2013-07-05")]
    assert (first["from"], first["to"], first["on"]) == ("2012-04-02", "2013-04-02", "2013-07-05")
    assert (first["earnedPence"], first["approvedPence"], first["paidPence"]) == (80_000, 0, 80_000)
    assert sum(row["metPence"] for row in first["measures"]) == 20_000
    (now,) = (await client.get(payments, "/positions", contract=BACK))["items"]
    year = now["thisYear"]
    assert (second["earnedPence"], second["paidPence"]) == (year["earnedPence"], year["paidPence"])
    assert first["paidPence"] + second["paidPence"] == now["balancesNow"]["paidPence"]


async def test_of_all_contracts_nothing_is_said_of_what_was_paid_and_no_year_is_to_come(year: Running) -> None:
    shown = (await client.get(year, "/contract-years"))["items"]
    assert {(row["approvedPence"], row["paidPence"]) for row in shown} == {(None, None)}
    headers = year.headers("auditor", organisation="council")
    later = await year.client.get("/contract-years?on=2012-09-11", headers=headers)
    assert (later.status_code, later.json()["errors"][0]["field"]) == (422, "on")


@pytest.mark.parametrize(("closes", "falls"), [(None, True), ("2013-06-03", False)])
async def test_nothing_is_expected_to_fall_of_a_year_whose_final_account_was_made(
    payments: Running, closes: str | None, falls: bool
) -> None:
    """Ten of the older twenty-five fell when they were 198 days old; the younger fifteen come to that in August."""
    older, younger = ([f"{kind} {number}" for number in range(count)] for kind, count in (("old", 25), ("new", 15)))
    accounts = [closes, "2015-05-01"] if closes else []
    payments.today = date(2013, 3, 1)
    terms = contract(BACK, provisional="clawback", final_accounts=accounts)
    await payments.deliver(scheme(contracts=[contract(HOLD), terms]), *map(tariff, older + younger))
    await payments.deliver(*(achieved(name, on="2012-07-01", until=date(2014, 1, 1)) for name in older))
    await payments.deliver(*(achieved(name, on="2013-02-01", until=date(2014, 2, 1)) for name in younger))
    await payments.deliver(*(withdrawn(name, on="2013-01-15", reason="represented") for name in older[:10]))
    payments.today = date(2013, 6, 4)
    await payments.tick()
    shown = await of_year(payments, "2013-02-01")
    expected = {row["from"]: row["pence"] for row in shown["expectedFalls"]}
    assert (expected["2013-08-01"] > 0) is falls
    assert (sum(expected.values()) > 0) is falls
