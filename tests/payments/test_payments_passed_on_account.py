"""What a prime that is paid on account passes on: its quarter's outcomes, once the quarter is over, and not twice."""

from datetime import date
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, identity, scheme, tariff, withdrawn
from tests.payments.test_payments_passed_on import parts, totals

ALPHA = {"party": "alpha", "share": "0.9", "from": "2012-04-02", "clause": "9"}
VALUE: dict[str, Any] = {"annual_value_pence": [120_000], "on_account": {"share": "0.5"}}  # £50 a month
TERMS: dict[str, Any] = VALUE | {"provisional": "clawback", "floor": "0", "carry": 1, "subcontracts": [ALPHA]}


def terms(version: int = 1, **changes: Any) -> Any:
    valid_from = changes.pop("valid_from", "2012-04-02")
    return scheme(version, valid_from=valid_from, contracts=[contract(HOLD), contract(BACK, **TERMS | changes)])


@pytest.fixture
async def quarter(payments: Running) -> Running:
    """Three months were paid on account; Ann's outcome alpha delivered, Bob's the prime itself."""
    payments.today = date(2012, 7, 1)
    await payments.deliver(terms(), *map(tariff, ("ann", "bob", "cat", "dan")))
    await client.paid_run(payments)
    await payments.deliver(achieved("ann", on="2012-06-01", delivered_by="alpha"), achieved("bob", on="2012-06-02"))
    return payments


async def over(payments: Running, on: date = date(2012, 7, 2)) -> dict[str, Any]:
    """The quarter has ended, and what is due is paid."""
    payments.today = on
    await payments.tick()
    return await client.paid_run(payments)


async def test_until_the_quarter_is_over_what_is_paid_on_account_is_the_prime_s(quarter: Running) -> None:
    (run,) = (await client.get(quarter, "/runs"))["items"]
    assert await parts(quarter, run) == [("riverside", 15_000)]
    assert await totals(quarter) == [("alpha", 0, 0), ("riverside", 15_000, 15_000)]


async def test_a_positive_balance_passes_on_what_was_earned_and_not_its_share_of_the_cash(quarter: Running) -> None:
    """The example of the rules: £200 were earned, £150 are paid on account, and alpha has £90 of its £100."""
    run = await over(quarter)
    assert run["netPence"] == 5_000 + 5_000  # the balance, and July on account
    assert await parts(quarter, run) == [("alpha", 9_000), ("riverside", 1_000)]
    assert await totals(quarter) == [("alpha", 9_000, 9_000), ("riverside", 16_000, 16_000)]
    assert await parts(quarter, run, "provider", "alpha") == [("alpha", 9_000)]
    assert await totals(quarter, "provider", "alpha") == [("alpha", 9_000, 9_000)]


async def test_an_outcome_that_fell_before_the_quarter_was_over_is_never_passed_on(quarter: Running) -> None:
    await quarter.deliver(withdrawn("ann"))
    assert await parts(quarter, await over(quarter)) == [("riverside", 0)]
    assert await totals(quarter) == [("alpha", 0, 0), ("riverside", 15_000, 15_000)]


async def test_a_balance_that_is_owed_back_passes_it_on_all_the_same(quarter: Running) -> None:
    """£100 were earned of the £150 that were paid: £50 are taken off July's instalment, and alpha has its £90."""
    await quarter.deliver(withdrawn("bob"))
    run = await over(quarter)
    assert run["netPence"] == 0
    assert await parts(quarter, run) == [("alpha", 9_000), ("riverside", -9_000)]
    assert await totals(quarter) == [("alpha", 9_000, 9_000), ("riverside", 6_000, 6_000)]


async def test_a_balance_of_nothing_passes_it_on_all_the_same(quarter: Running) -> None:
    await quarter.deliver(tariff("eve", prices={"abstinent_at_review": 5_000}), withdrawn("bob"))
    await quarter.deliver(achieved("eve", on="2012-06-03"))
    run = await over(quarter)
    assert run["netPence"] == 5_000
    assert await parts(quarter, run) == [("alpha", 9_000), ("riverside", -4_000)]


async def test_what_falls_is_taken_back_from_who_delivered_it_and_what_stands_again_is_passed_on_again(
    quarter: Running,
) -> None:
    await over(quarter)
    await quarter.deliver(withdrawn("ann"))
    assert await totals(quarter) == [("alpha", 0, 0), ("riverside", 15_000, 25_000)]
    run = await over(quarter, date(2012, 8, 2))
    assert run["netPence"] == 0  # £50 of August are netted, and £50 are open
    assert await parts(quarter, run) == [("alpha", -9_000), ("riverside", 9_000)]
    await quarter.deliver(achieved("ann", on="2012-06-01", delivered_by="alpha", revision=3))
    again = await over(quarter, date(2012, 9, 3))
    assert await parts(quarter, again) == [("alpha", 9_000), ("riverside", again["netPence"] - 9_000)]
    (alpha, prime) = await totals(quarter)
    assert alpha == ("alpha", 9_000, 9_000)
    assert prime[1] == prime[2]


async def test_what_becomes_known_later_is_passed_on_once(quarter: Running) -> None:
    await over(quarter)
    await quarter.deliver(achieved("cat", on="2012-06-20", delivered_by="alpha"))
    run = await over(quarter, date(2012, 7, 9))
    assert run["netPence"] == 10_000
    assert await parts(quarter, run) == [("alpha", 9_000), ("riverside", 1_000)]
    assert await parts(quarter, await over(quarter, date(2012, 8, 2))) == [("riverside", 5_000)]
    assert (await totals(quarter))[0] == ("alpha", 18_000, 18_000)


async def test_until_all_is_paid_what_others_achieved_before_moves_what_is_paid_of_its_own_part(
    quarter: Running,
) -> None:
    await over(quarter)
    assert (await totals(quarter))[0] == ("alpha", 9_000, 9_000)
    await quarter.deliver(achieved("cat", on="2012-05-01"))
    assert (await totals(quarter))[0] == ("alpha", 9_000, 9_000)  # it is Bob's that is not reached any more
    await quarter.deliver(achieved("dan", on="2012-05-02"))
    assert (await totals(quarter))[0] == ("alpha", 9_000, 0)
    run = await over(quarter, date(2012, 7, 9))
    assert await parts(quarter, run) == [("riverside", 20_000)]
    assert (await totals(quarter))[0] == ("alpha", 9_000, 9_000)


async def test_who_is_asked_about_is_passed_on_as_far_as_that_is_paid_and_the_rest_once_it_is_settled(
    quarter: Running,
) -> None:
    """£50 of Ann's £100 were paid on account beside Bob's: nothing is taken back for a doubt."""
    await quarter.deliver(identity("ann"))
    run = await over(quarter)
    assert run["netPence"] == 5_000
    assert await parts(quarter, run) == [("alpha", 4_500), ("riverside", 500)]
    assert await totals(quarter) == [("alpha", 4_500, 4_500), ("riverside", 15_500, 15_500)]
    await quarter.deliver(identity("ann", "settled", revision=2))
    run = await over(quarter, date(2012, 8, 2))
    assert (run["netPence"], await parts(quarter, run)) == (10_000, [("alpha", 4_500), ("riverside", 5_500)])


async def test_what_comes_back_is_paid_again_and_passed_on_no_more_than_once(quarter: Running) -> None:
    run = await over(quarter)
    await client.done(await client.bounce(quarter, run["id"]))
    await over(quarter, date(2012, 8, 2))
    (alpha, prime) = await totals(quarter)
    assert (alpha, prime[1]) == (("alpha", 9_000, 9_000), prime[2])


async def test_the_share_is_that_of_the_day_and_what_is_split_is_left_by_the_cap(quarter: Running) -> None:
    """Under a cap of £150 Ann's has all of its £100; a share of July on changes nothing of June."""
    await quarter.deliver(
        terms(2, cap_pence=[15_000]), terms(3, valid_from="2012-07-01", subcontracts=[ALPHA | {"share": "0.5"}])
    )
    await over(quarter)
    assert (await totals(quarter))[0] == ("alpha", 9_000, 9_000)


async def test_no_line_but_the_remittance_says_what_is_passed_on_of_a_quarter(quarter: Running) -> None:
    run = await over(quarter)
    rows = (await client.get(quarter, f"/remittances/{run['id']}/lines", "provider", "riverside"))["items"]
    assert {(row["passedTo"], row["passedPence"]) for row in rows} == {(None, 0)}


CORRECTED: dict[str, Any] = {
    "the prime delivered it": lambda: achieved("ann", on="2012-06-01", revision=2),
    "another share": lambda: terms(2, subcontracts=[ALPHA | {"share": "0.5"}], **CLOSES),
    "of another quarter": lambda: achieved("ann", on="2012-09-01", delivered_by="alpha", revision=2),
    "of another contract": lambda: achieved("ann", on="2012-06-01", contract=HOLD, party="cdas", revision=2),
}
CLOSES: dict[str, Any] = {"final_accounts": ["2013-07-01"]}


@pytest.mark.parametrize("what", CORRECTED)
async def test_after_the_final_account_no_part_of_a_quarter_moves(payments: Running, what: str) -> None:
    payments.today = date(2012, 7, 2)
    await payments.deliver(terms(**CLOSES), *map(tariff, ("ann", "bob")))
    await payments.deliver(achieved("ann", on="2012-06-01", delivered_by="alpha"), achieved("bob", on="2012-06-02"))
    run = await over(payments)
    passed = [("alpha", 9_000), ("riverside", run["netPence"] - 9_000)]
    assert await parts(payments, run) == passed
    for day in (date(2013, 7, 1), date(2013, 7, 2)):
        payments.today = day
        await payments.tick()
    before = await totals(payments)
    await payments.deliver(CORRECTED[what]())
    await payments.tick()
    assert await totals(payments) == before
    assert await parts(payments, run) == passed
    assert [row[0] for row in await parts(payments, await client.paid_run(payments))] == ["riverside"]


async def test_what_is_corrected_of_a_quarter_comes_with_the_next_remittance(quarter: Running) -> None:
    first = await over(quarter)
    await quarter.deliver(achieved("ann", on="2012-06-01", revision=2))
    assert (await totals(quarter))[0] == ("alpha", 0, 0)
    assert await parts(quarter, first) == [("alpha", 9_000), ("riverside", 1_000)]
    second = await over(quarter, date(2012, 8, 2))
    assert await parts(quarter, second) == [("alpha", -9_000), ("riverside", second["netPence"] + 9_000)]
