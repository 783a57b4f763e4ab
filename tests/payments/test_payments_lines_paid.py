"""The lines that finance is told of with an instruction to pay come to its gross, each posted before and named once."""

from datetime import date
from typing import Any

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import MEASURES, achieved, scheme, tariff


async def paid(payments: Running, on: date) -> dict[str, Any]:
    run = await client.done(await client.propose(payments, on=on))
    await client.done(await client.approve(payments, run["id"]))
    await client.done(await client.release(payments, run["id"]))
    return await client.done(await client.settle(payments, run["id"]))


async def named(payments: Running) -> list[tuple[str, list[int]]]:
    """Of each instruction its date, and the pence of the lines that it names, as `payment-posted` told them."""
    posted = {
        event["data"]["lineId"]: event["data"]["deltaPence"] * (1 if event["data"]["to"] == "due" else -1)
        for event in await payments.published("payment-posted")
    }
    published = [event["data"] for event in await payments.published("payment-approved")]
    every = [line for data in published for line in data["lineIds"]]
    assert len(every) == len(set(every))
    assert all(sum(posted[line] for line in data["lineIds"]) == data["grossPence"] for data in published)
    return [(data["runOn"], [posted[line] for line in data["lineIds"]]) for data in published]


async def price(payments: Running, pence: int, revision: int) -> None:
    await payments.deliver(tariff(prices=dict.fromkeys(MEASURES, pence), revision=revision))


async def test_a_run_that_is_dated_back_names_only_what_it_pays(payments: Running) -> None:
    payments.today = date(2012, 8, 6)
    await payments.deliver(scheme(), tariff(), achieved())
    await price(payments, 15_000, 2)
    await paid(payments, date(2012, 8, 5))
    await paid(payments, date(2012, 8, 6))
    assert await named(payments) == [("2012-08-05", [10_000]), ("2012-08-06", [5_000])]


async def test_a_rise_between_proposal_and_approval_is_named_by_who_pays_it(payments: Running) -> None:
    payments.today = date(2012, 8, 6)
    await payments.deliver(scheme(), tariff(), achieved())
    run = await client.done(await client.propose(payments, on=date(2012, 8, 5)))
    await price(payments, 15_000, 2)
    await client.done(await client.approve(payments, run["id"]))
    await price(payments, 16_000, 3)
    await client.done(await client.release(payments, run["id"]))
    await paid(payments, date(2012, 8, 6))
    assert await named(payments) == [("2012-08-05", [10_000]), ("2012-08-06", [5_000, 1_000])]


async def test_what_rose_and_fell_after_the_runs_date_takes_nothing_off_it(payments: Running) -> None:
    payments.today = date(2012, 8, 2)
    await payments.deliver(scheme(), tariff(), achieved())
    await price(payments, 15_000, 2)
    payments.today = date(2012, 8, 3)
    await price(payments, 10_000, 3)
    assert (await paid(payments, date(2012, 8, 1)))["grossPence"] == 10_000
    assert (await paid(payments, date(2012, 8, 3)))["grossPence"] == 0
    assert (await named(payments))[0] == ("2012-08-01", [10_000])


async def test_what_pays_a_returned_claim_again_names_the_line_of_the_return(payments: Running) -> None:
    payments.today = date(2012, 8, 6)
    await payments.deliver(scheme(), tariff(), achieved())
    run = await paid(payments, payments.today)
    await client.done(await client.bounce(payments, run["id"]))
    payments.today = date(2012, 8, 13)
    await paid(payments, payments.today)
    assert await named(payments) == [("2012-08-06", [10_000]), ("2012-08-13", [10_000])]


async def test_a_rejected_run_leaves_its_lines_to_the_next(payments: Running) -> None:
    payments.today = date(2012, 8, 6)
    await payments.deliver(scheme(), tariff(), achieved())
    await price(payments, 15_000, 2)
    run = await client.done(await client.propose(payments, on=date(2012, 8, 5)))
    await client.done(await client.approve(payments, run["id"]))
    await price(payments, 13_000, 3)
    await client.done(await client.reject(payments, run["id"]))
    await paid(payments, date(2012, 8, 5))
    await paid(payments, date(2012, 8, 6))
    assert await named(payments) == [("2012-08-05", [10_000]), ("2012-08-06", [5_000, -2_000])]
