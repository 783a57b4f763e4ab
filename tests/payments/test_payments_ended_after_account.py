"""A version that ends a contract with or within a closed year: that year stays, and what was of later ones falls."""

from datetime import date
from typing import Any

import pytest

from shared.messaging.events import Payload
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, scheme, tariff, withdrawn
from tests.payments.test_payments_extended_after_account import closed, of_shape

TWO_YEARS = {"annual_value_pence": [120_000, 120_000], "final_accounts": ["2013-07-10", "2014-10-10"]}
IN_ADVANCE: dict[str, Any] = {"block_share": "0.5"}
IN_ARREARS: dict[str, Any] = {"block_share": "0.5", "block_due": "arrears"}
ON_ACCOUNT: dict[str, Any] = {"on_account": {"share": "0.5"}}
ENDS = pytest.mark.parametrize(("ends", "value_pence"), [("2013-04-02", 120_000), ("2013-01-02", 90_000)])


def terms(version: int, published: str, **stated: Any) -> Payload:
    back = contract(BACK, **{"provisional": "clawback", "floor": "0", "carry": 20, "run_off_months": 3} | stated)
    return scheme(
        version, published_at=f"{published}T09:00:00+00:00", valid_from="2012-04-02", contracts=[contract(HOLD), back]
    )


def ended(ends: str, value_pence: int, **stated: Any) -> Payload:
    one_year = {"ends": ends, "annual_value_pence": [value_pence], "final_accounts": ["2013-07-10"]}
    return terms(2, "2013-08-01", **(one_year | stated))


async def paid_and_closed(payments: Running, **stated: Any) -> None:
    """10,000 of August and February, and of May in the second year; then the account of the first."""
    payments.today = date(2012, 4, 2)
    await payments.deliver(terms(1, "2012-04-01", **(TWO_YEARS | stated)))
    await payments.tick()
    payments.today = date(2013, 3, 4)
    await payments.deliver(*map(tariff, ("ann", "bob", "cat")))
    await payments.deliver(achieved("ann", on="2012-08-01"), achieved("bob", on="2013-02-01"))
    payments.today = date(2013, 7, 5)
    await payments.deliver(achieved("cat", on="2013-05-01"))
    await payments.tick()
    await client.paid_run(payments)
    await closed(payments)


@ENDS
@pytest.mark.parametrize("block", [IN_ADVANCE, IN_ARREARS], ids=["in advance", "in arrears"])
async def test_instalments_of_the_years_after_it_are_owed_back(
    payments: Running, block: dict[str, Any], ends: str, value_pence: int
) -> None:
    await paid_and_closed(payments, **block)
    before = await of_shape(payments, "block")
    await payments.deliver(ended(ends, value_pence, **block))
    stays = {day: pence for day, pence in before.items() if day < "2013-04-02"}
    assert await of_shape(payments, "block") == stays
    assert sum(stays.values()) in {60_000, 55_000}  # the twelfth in arrears was paid in the second year
    totals = await client.totals(payments)
    assert totals["clawedBackPence"] == sum(before.values()) - sum(stays.values()) > 0


@ENDS
async def test_no_outcome_is_paid_a_second_time_by_a_closed_quarter(
    payments: Running, ends: str, value_pence: int
) -> None:
    await paid_and_closed(payments, **ON_ACCOUNT)
    before = await of_shape(payments, "on_account_balance")
    await payments.deliver(ended(ends, value_pence, **ON_ACCOUNT))
    assert {day: pence for day, pence in before.items() if day < "2013-04-02"} == await of_shape(
        payments, "on_account_balance"
    )
    instalments = await of_shape(payments, "on_account_instalment")
    assert max(instalments) < "2013-04-02"  # those of the second year are owed back
    assert await of_shape(payments, "tariff") == {"2013-05-01": 10_000}  # in no quarter: it comes by itself
    payments.today = date(2013, 8, 3)
    await payments.tick()
    assert (await client.paid_run(payments))["netPence"] == 0


async def test_ended_and_let_go_on_again_a_closed_year_takes_nothing_of_the_next(payments: Running) -> None:
    """Under a cap of 15,000 the second year has 10,000 of May and 5,000 of August, as without the two versions."""
    capped = {"cap_pence": [15_000, 15_000]}
    await paid_and_closed(payments, **capped)
    await payments.deliver(ended("2013-04-02", 120_000, **capped))
    payments.today = date(2013, 9, 16)
    await payments.tick()
    await payments.deliver(terms(3, "2013-09-16", **(TWO_YEARS | capped)), tariff("dan"))
    await payments.deliver(achieved("dan", on="2013-08-10"))
    await payments.tick()
    earned = {}
    for day in ("2013-03-01", "2013-09-16"):
        (year,) = (await client.get(payments, "/contract-years", contract=BACK, on=day))["items"]
        earned[year["from"]] = year["earnedPence"]
    assert earned == {"2012-04-02": 15_000, "2013-04-02": 15_000}


async def test_what_is_of_no_closed_year_falls_after_another_version_too(payments: Running) -> None:
    """That one became known when the year was closed and the contract had ended already, and says nothing of it."""
    await paid_and_closed(payments, **ON_ACCOUNT)
    await payments.deliver(ended("2013-04-02", 120_000, **ON_ACCOUNT))
    one_year = {"ends": "2013-04-02", "annual_value_pence": [120_000], "final_accounts": ["2013-07-10"]}
    payments.today = date(2013, 9, 16)
    await payments.tick()
    await payments.deliver(terms(3, "2013-09-16", **(one_year | ON_ACCOUNT), clause="Schedule 9"))
    assert await of_shape(payments, "tariff") == {"2013-05-01": 10_000}
    await payments.deliver(withdrawn("cat", on="2013-05-01"))
    assert await of_shape(payments, "tariff") == {}
