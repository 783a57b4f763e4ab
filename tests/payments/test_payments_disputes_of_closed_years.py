"""What a dispute has agreed adds to a year whose account is closed: once, by name, and nothing else of it moves."""

from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, ident, scheme, tariff, withdrawn
from tests.payments.test_payments_disputes import COUNCIL, RIVERSIDE, SAID, closed, post
from tests.payments.test_payments_gates import OPEN, PEOPLE, outcomes, standing

LATE = ident("outcome cat abstinent_at_review")
MORE = {"abstinent_at_review": 12_500}


@pytest.fixture
async def account(payments: Running) -> Running:
    """Of the first year ann's £100 stand when its account is closed; cat's of that year becomes known after it."""
    payments.today = date(2013, 6, 30)
    terms = [contract(HOLD), contract(BACK, **OPEN, final_accounts=["2013-07-01"])]
    await payments.deliver(scheme(contracts=terms), *map(tariff, PEOPLE), *outcomes("2013-03-01"))
    payments.today = date(2013, 7, 1)
    await payments.tick()
    payments.today = date(2013, 7, 5)
    await payments.deliver(achieved("cat", on="2012-08-01"))
    return payments


async def disputed(payments: Running, name: str = "cat") -> str:
    claim = str(ident(f"outcome {name} abstinent_at_review"))
    answer = await post(payments, "/disputes", RIVERSIDE, SAID | {"claimId": claim})
    return str((await client.done(answer))["id"])


async def statement(payments: Running) -> dict[str, Any]:
    return dict(await client.get(payments, "/year-statements", contract=BACK, on="2013-07-31"))


async def test_what_was_upheld_comes_in_the_open_year_and_names_its_dispute(account: Running) -> None:
    assert await standing(account, "cat") == [("closed", 0)]
    dispute = await disputed(account)
    account.today = date(2013, 7, 12)
    shown = await closed(account, dispute, "upheld", COUNCIL)
    assert (shown["effectPence"], await standing(account, "cat", "ann")) == (10_000, [("due", 10_000)] * 2)
    account.today = date(2013, 7, 31)
    (row,) = (await statement(account))["corrected"]
    assert (row["disputeId"], row["reason"]) == (dispute, "agreed-after-final-account")
    assert (row["pence"], row["knownOn"], row["effectiveOn"]) == (10_000, "2013-07-12", "2012-08-01")
    run = await client.paid_run(account)
    assert run["netPence"] == 20_000


async def test_from_then_on_it_stays_as_any_of_its_year(account: Running) -> None:
    await closed(account, await disputed(account), "upheld", COUNCIL)
    await account.deliver(withdrawn("cat"), withdrawn("ann"))
    await account.deliver(tariff("cat", revision=2, prices=MORE))
    assert await standing(account, "cat", "ann") == [("due", 10_000)] * 2


async def test_what_is_upheld_waits_for_its_correction_and_adds_once(account: Running) -> None:
    dispute = await disputed(account, "ann")
    await closed(account, dispute, "upheld", COUNCIL)
    assert await standing(account, "ann") == [("due", 10_000)]
    await account.deliver(tariff("ann", revision=2, prices=MORE))
    assert await standing(account, "ann") == [("due", 12_500)]
    await account.deliver(tariff("ann", revision=3, prices={"abstinent_at_review": 13_000}))
    assert await standing(account, "ann") == [("due", 12_500)]
    account.today = date(2013, 7, 31)
    (row,) = (await statement(account))["corrected"]
    assert (row["disputeId"], row["pence"]) == (dispute, 2_500)


async def test_what_was_settled_by_a_correction_counts_what_was_known_by_then(account: Running) -> None:
    dispute = await disputed(account, "ann")
    await account.deliver(tariff("ann", revision=2, prices=MORE))
    assert await standing(account, "ann") == [("due", 10_000)]
    await closed(account, dispute, "settled_by_correction", COUNCIL)
    assert await standing(account, "ann") == [("due", 12_500)]


@pytest.mark.parametrize("outcome", ["not_upheld", "withdrawn"])
async def test_what_was_not_agreed_adds_nothing(account: Running, outcome: str) -> None:
    who = RIVERSIDE if outcome == "withdrawn" else COUNCIL
    await closed(account, await disputed(account), outcome, who)
    await account.deliver(achieved("cat", on="2012-08-01", revision=2))
    assert await standing(account, "cat") == [("closed", 0)]


async def test_less_than_what_stands_is_never_agreed(account: Running) -> None:
    await closed(account, await disputed(account, "ann"), "upheld", COUNCIL)
    await account.deliver(tariff("ann", revision=2, prices={"abstinent_at_review": 5_000}), withdrawn("ann"))
    assert await standing(account, "ann") == [("due", 10_000)]
