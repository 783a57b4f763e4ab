"""Which of several falls of one business day is netted first follows from the facts, not from which was heard first."""

from collections.abc import Sequence
from datetime import date
from itertools import permutations
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, achieved, contract, ident, scheme, tariff, withdrawn
from tests.payments.test_payments_cash import cash_apart
from tests.payments.test_payments_order import reset

PEOPLE = {"ann": "2012-07-02", "bob": "2012-07-03", "eve": "2012-07-03"}  # by when the outcome was achieved
NETTED = "SELECT amount_key::text AS claim, pence FROM transfer WHERE kind = 'netting'"


async def _fallen(payments: Running, fallen: Sequence[str], size: int) -> None:
    """Three of 10,000p paid, then fallen within a day, `size` of them in a batch."""
    payments.today = date(2012, 8, 6)
    await payments.deliver(scheme(contracts=[contract(BACK, provisional="clawback", floor="0.25", carry=0)]))
    for person, on in PEOPLE.items():
        await payments.deliver(tariff(person), achieved(person, on=on))
    await client.paid_run(payments, BACK)
    payments.today = date(2012, 9, 2)
    for start in range(0, len(fallen), size):
        await payments.deliver(*[withdrawn(person) for person in fallen[start : start + size]])


async def _story(payments: Running, fallen: Sequence[str], size: int) -> list[Any]:
    """What the next run takes off for whom, and what stands when the first of them is achieved again after all."""
    await _fallen(payments, fallen, size)
    payments.today = date(2012, 9, 3)
    await payments.deliver(tariff("cas", prices={"abstinent_at_review": 20_000}), achieved("cas"))
    run = await client.done(await client.propose(payments, BACK))
    await client.done(await client.approve(payments, run["id"]))
    await client.done(await client.release(payments, run["id"]))
    await client.done(await client.settle(payments, run["id"], "BACS-2"))
    await payments.deliver(achieved("ann", on=PEOPLE["ann"], revision=3))
    assert await cash_apart(payments) == {}
    netted = {row["claim"]: row["pence"] for row in await payments.db.read(NETTED)}
    debts = (await client.get(payments, "/debts"))["items"]
    return [
        netted,
        sorted((debt["pence"], debt["openPence"]) for debt in debts),
        await client.balances(payments),
    ]


@pytest.mark.parametrize("size", [1, 3], ids=["one by one", "in one batch"])
async def test_the_same_falls_are_netted_whatever_was_heard_first(payments: Running, size: int) -> None:
    told = []
    for order in list(permutations(PEOPLE))[::2]:
        await reset(payments)
        told.append(await _story(payments, order, size))
    assert sum(told[0][0].values()) == 15_000
    assert all(each == told[0] for each in told)


async def _dated_otherwise(payments: Running, facts: Sequence[Any]) -> dict[str, int]:
    """Eve falls, and what is heard of Bob: what the next run takes off for whom."""
    await reset(payments)
    await _fallen(payments, ["eve"], 1)
    for fact in facts:
        await payments.deliver(fact)
    payments.today = date(2012, 9, 3)
    await payments.deliver(tariff("cas", prices={"abstinent_at_review": 10_000}), achieved("cas"))
    run = await client.done(await client.propose(payments, BACK))
    await client.done(await client.approve(payments, run["id"]))
    return {row["claim"]: row["pence"] for row in await payments.db.read(NETTED)}


async def test_an_outcome_that_lost_its_price_is_netted_by_the_day_that_it_is_dated_by_now(payments: Running) -> None:
    """His corrected day is before Eve's; his old day is hers too."""
    unpriced, earlier = tariff("bob", revision=2, voided=True), achieved("bob", on="2012-06-29", revision=2)
    netted = await _dated_otherwise(payments, [unpriced, earlier])
    assert netted == await _dated_otherwise(payments, [earlier, unpriced])
    assert netted == {str(ident("outcome bob abstinent_at_review")): 7_500}
