"""What a remittance passed on stays, whatever becomes known later; what that changes comes with the next one."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from shared.messaging.events import Payload
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, proposed, scheme, tariff, withdrawn
from tests.payments.test_payments_passed_on import parts, totals

ALPHA = {
    "party": "alpha", "share": "0.9", "from": "2012-04-02", "to": "2012-08-01", "successor": "heir", "clause": "9",
}  # fmt: skip
HEIR = {"party": "heir", "share": "0.35", "from": "2012-08-01", "clause": "10"}
LESS = ALPHA | {"share": "0.5"}
FIRST = [("alpha", 9_000), ("riverside", 11_000)]
CLOSES: dict[str, Any] = {"final_accounts": ["2013-07-01"]}


def terms(version: int = 1, subcontracts: Any = (ALPHA, HEIR), **changes: Any) -> Payload:
    back = {"provisional": "clawback", "floor": "0", "carry": 3, "subcontracts": list(subcontracts)} | changes
    return scheme(version, contracts=[contract(HOLD), contract(BACK, **back)])


async def paid(payments: Running, **changes: Any) -> dict[str, Any]:
    """Ann's outcome alpha delivered, Bob's the prime itself; both are paid."""
    payments.today = date(2012, 8, 2)
    ann = achieved("ann", on="2012-06-01", delivered_by="alpha")
    await payments.deliver(terms(**changes), *map(tariff, ("ann", "bob", "cat")), ann, achieved("bob", on="2012-06-02"))
    return await client.paid_run(payments)


async def next_one(payments: Running, on: date = date(2012, 8, 6)) -> dict[str, Any]:
    """Cat's outcome is the prime's own."""
    payments.today = on
    await payments.deliver(achieved("cat", on="2012-06-20"))
    return await client.paid_run(payments)


CORRECTED: dict[str, tuple[Callable[[], Payload], list[tuple[str, int]]]] = {
    "the prime delivered it": (lambda: achieved("ann", on="2012-06-01", revision=2), [("alpha", -9_000)]),
    "achieved after alpha had left": (
        lambda: achieved("ann", on="2012-08-02", delivered_by="heir", revision=2),
        [("alpha", -9_000), ("heir", 3_500)],
    ),
    "of another contract": (
        lambda: achieved("ann", on="2012-06-01", contract=HOLD, party="cdas", revision=2),
        [("alpha", -9_000)],
    ),
    "of no contract": (
        lambda: achieved("ann", on="2012-06-01", contract=None, delivered_by="alpha", revision=2),
        [("alpha", -9_000)],
    ),
    "withdrawn": (withdrawn, [("alpha", -9_000)]),
    "it waits again": (lambda: proposed("ann", on="2012-06-01", delivered_by="alpha", revision=2), [("alpha", -9_000)]),
    "another share": (lambda: terms(2, subcontracts=(LESS, HEIR)), [("alpha", -4_000)]),
    "no subcontract": (lambda: terms(2, subcontracts=(HEIR,)), [("alpha", -9_000)]),
}


@pytest.mark.parametrize("what", CORRECTED)
async def test_what_is_corrected_changes_no_remittance_and_comes_with_the_next_one(
    payments: Running, what: str
) -> None:
    run = await paid(payments)
    word, changed = CORRECTED[what]
    await payments.deliver(word())
    assert await parts(payments, run) == FIRST
    assert await parts(payments, run, "provider", "alpha") == FIRST[:1]
    lines = (await client.get(payments, f"/remittances/{run['id']}/lines"))["items"]
    assert [(line["passedTo"], line["passedPence"]) for line in lines] == [("alpha", 9_000), (None, 0)]
    second = await next_one(payments)
    rest = second["netPence"] - sum(pence for _, pence in changed)
    assert await parts(payments, second) == [*changed, ("riverside", rest)]
    assert (await parts(payments, second, "provider", "alpha")) == changed[:1]
    of_each = {who: pence for who, _, pence in await totals(payments)}
    both = [*await parts(payments, run), *await parts(payments, second)]
    assert of_each == {who: sum(pence for by, pence in both if by == who) for who in of_each}


async def test_what_is_said_again_as_it_was_is_passed_on_again(payments: Running) -> None:
    await paid(payments)
    await payments.deliver(achieved("ann", on="2012-06-01", revision=2))
    assert await parts(payments, await next_one(payments)) == [("alpha", -9_000), ("riverside", 19_000)]
    await payments.deliver(achieved("ann", on="2012-06-01", delivered_by="alpha", revision=3), tariff("dan"))
    payments.today = date(2012, 8, 20)
    await payments.deliver(achieved("dan", on="2012-06-21"))
    assert await parts(payments, await client.paid_run(payments)) == [("alpha", 9_000), ("riverside", 1_000)]


async def test_what_a_rejected_remittance_was_to_change_comes_with_the_one_after_it(payments: Running) -> None:
    await paid(payments)
    await payments.deliver(achieved("ann", on="2012-06-01", revision=2), achieved("cat", on="2012-06-20"))
    payments.today = date(2012, 8, 6)
    run = await client.approved_run(payments)
    of_run = [("alpha", -9_000), ("riverside", 19_000)]
    assert await parts(payments, run) == of_run
    await client.done(await client.reject(payments, run["id"]))
    assert await parts(payments, await client.paid_run(payments)) == of_run


async def test_of_a_payment_that_came_back_and_arrived_after_all_nobody_has_more_than_its_part(
    payments: Running,
) -> None:
    first = await paid(payments)
    await client.done(await client.bounce(payments, first["id"]))
    second = await next_one(payments)
    assert await parts(payments, second) == [("alpha", 9_000), ("riverside", 21_000)]
    await client.done(await client.undo_return(payments, first["id"]))
    payments.today = date(2012, 8, 20)
    await payments.deliver(tariff("dan"), achieved("dan", on="2012-06-21"), tariff("eve"))
    await payments.deliver(achieved("eve", on="2012-06-22"))
    third = await client.paid_run(payments)  # £200 of it are taken off for what was paid twice
    assert third["netPence"] == 0
    assert await parts(payments, third) == [("alpha", -9_000), ("riverside", 9_000)]
    assert {who: pence for who, _, pence in await totals(payments)}["alpha"] == 9_000


async def test_what_was_collected_otherwise_is_the_subcontractor_s_to_give_back_too(payments: Running) -> None:
    """Nothing is due of which it could be taken off, and after three runs it is a debt, which the prime pays."""
    await paid(payments)
    await payments.deliver(withdrawn())
    for day in (6, 7, 8, 9):
        payments.today = date(2012, 8, day)
        run = await client.approved_run(payments)
        await client.done(await client.release(payments, run["id"]))
        assert await parts(payments, run) == [("riverside", 0)]
    (debt,) = (await client.get(payments, "/debts"))["items"]
    body = {"reference": "R-1", "on": "2012-08-09", "pence": 10_000}
    await client.done(
        await client.post(payments, f"/debts/{debt['id']}/collect", "finance_releaser", "finance-3", body)
    )
    assert await parts(payments, await next_one(payments, date(2012, 8, 20))) == [
        ("alpha", -9_000), ("riverside", 19_000),
    ]  # fmt: skip


AFTER_CLOSING: dict[str, Callable[[], Payload]] = {
    "the prime delivered it": lambda: achieved("ann", on="2012-06-01", revision=2),
    "of another contract": lambda: achieved("ann", on="2012-06-01", contract=HOLD, party="cdas", revision=2),
    "another day": lambda: achieved("ann", on="2012-08-05", delivered_by="heir", revision=2),
    "another year": lambda: achieved("ann", on="2013-06-05", delivered_by="heir", revision=2),
    "another share": lambda: terms(2, subcontracts=(LESS, HEIR), **CLOSES),
    "withdrawn": withdrawn,
}


@pytest.mark.parametrize("what", AFTER_CLOSING)
async def test_after_the_final_account_of_its_year_no_part_moves(payments: Running, what: str) -> None:
    run = await paid(payments, **CLOSES)
    payments.today = date(2013, 7, 1)
    await payments.tick()
    payments.today = date(2013, 7, 2)
    await payments.tick()
    await payments.deliver(AFTER_CLOSING[what]())
    assert [row for row in await totals(payments) if row[0] != "heir"] == [
        ("alpha", 9_000, 9_000), ("riverside", 11_000, 11_000),
    ]  # fmt: skip
    assert await parts(payments, run) == FIRST
    await payments.deliver(tariff("dan"), achieved("dan", on="2013-06-20"))
    assert await parts(payments, await client.paid_run(payments)) == [("riverside", 10_000)]


async def test_what_was_not_paid_at_the_final_account_is_passed_on_by_who_delivered_it_then(payments: Running) -> None:
    payments.today = date(2012, 8, 2)
    await payments.deliver(terms(**CLOSES), tariff(), achieved(on="2012-06-01", delivered_by="alpha"))
    payments.today = date(2013, 7, 2)
    await payments.tick()
    await payments.deliver(achieved(on="2012-06-01", revision=2))
    assert await parts(payments, await client.paid_run(payments)) == [("alpha", 9_000), ("riverside", 1_000)]


@pytest.mark.parametrize("by", ["the tick", "the next approval"])
async def test_what_an_older_version_passed_on_is_not_passed_on_again(payments: Running, by: str) -> None:
    """It kept neither with a remittance nor with an amount whose part it is."""
    first = await paid(payments)
    await payments.deliver(withdrawn("bob"))
    second = await next_one(payments)
    await payments.as_owner(
        "DELETE FROM passed_part",
        "DELETE FROM passed_line",
        "UPDATE amount SET passed_share = NULL",
        "INSERT INTO misdated (amount_key) SELECT key FROM amount WHERE passed_to IS NOT NULL",
    )
    if by == "the tick":
        await payments.tick()
        assert await parts(payments, first) == FIRST
    payments.today = date(2012, 8, 20)
    await payments.deliver(tariff("dan"), achieved("dan", on="2012-06-21", delivered_by="alpha"))
    third = await client.paid_run(payments)
    assert await parts(payments, third) == [("alpha", 9_000), ("riverside", third["netPence"] - 9_000)]
    assert (await parts(payments, first), await parts(payments, second)) == (FIRST, [("riverside", 0)])
