"""What outcomes accrue counts from the day on which it became known: of past days, months, and since last time."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from tests.architecture.sources import load
from tests.harness import Running
from tests.older import older
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, ident, scheme, tariff, withdrawn
from tests.payments.test_payments_gates import PEOPLE
from tests.payments.test_payments_on_account import MONTH, OPEN, VALUE, terms

MONDAYS = [date(2012, 6, 18), date(2012, 6, 25), date(2012, 7, 2), date(2012, 7, 9)]
NOTHING = {"count": 0, "pence": 0}


async def earned(payments: Running, on: date | None = None) -> int:
    day = (on or payments.today).isoformat()
    (position,) = (await client.get(payments, "/positions", contract=BACK, on=day))["items"]
    pence: int = position["thisYear"]["earnedPence"]
    return pence


async def since_last(payments: Running) -> dict[str, Any]:
    (position,) = (await client.get(payments, "/positions", contract=BACK))["items"]
    return {name: found for name, found in position["sinceLast"].items() if name != "stuck" and found != NOTHING}


async def tick_on(payments: Running, day: date) -> None:
    payments.today = day
    await payments.tick()


@pytest.fixture
async def two_weeks(payments: Running) -> Running:
    """Paid on account, with one outcome, and published on 18 and 25 June."""
    payments.today = MONDAYS[0]
    await payments.deliver(terms(**VALUE), *map(tariff, PEOPLE), achieved("bob", on="2012-06-10"))
    await payments.tick()
    await tick_on(payments, MONDAYS[1])
    return payments


async def test_a_past_day_says_what_was_known_on_it(two_weeks: Running) -> None:
    await tick_on(two_weeks, MONDAYS[3])
    await two_weeks.deliver(achieved("ann", on="2012-06-20"))
    assert (await earned(two_weeks), await earned(two_weeks, MONDAYS[1])) == (20_000, 10_000)
    await two_weeks.deliver(withdrawn("bob"))
    assert (await earned(two_weeks), await earned(two_weeks, MONDAYS[1])) == (10_000, 10_000)
    await two_weeks.deliver(achieved("ann", on="2012-07-03", revision=2))
    assert [await earned(two_weeks, day) for day in MONDAYS] == [10_000, 10_000, 10_000, 10_000]


async def test_since_last_time_names_the_outcomes_and_apart_what_is_paid_for_them(two_weeks: Running) -> None:
    await two_weeks.deliver(achieved("ann", on="2012-06-20"))  # once the position of that Monday was out
    await tick_on(two_weeks, MONDAYS[2])
    balance = 20_000 - 3 * MONTH
    assert await since_last(two_weeks) == {
        "lastOn": "2012-06-25",
        "new": {"count": 1, "pence": 10_000},
        "onAccount": {"count": 2, "pence": MONTH + balance},
    }
    await two_weeks.deliver(withdrawn("bob"), tariff("ann", prices={"abstinent_at_review": 12_000}, name="dearer"))
    await tick_on(two_weeks, MONDAYS[3])
    assert await since_last(two_weeks) == {
        "lastOn": "2012-07-02",
        "fallen": {"count": 1, "pence": -10_000},
        "corrected": {"count": 1, "pence": 2_000},
        "onAccount": {"count": 1, "pence": -8_000},
    }


async def test_the_course_says_of_each_day_what_its_position_says(two_weeks: Running) -> None:
    await tick_on(two_weeks, date(2012, 7, 30))
    await two_weeks.deliver(achieved("ann", on="2012-06-20"), withdrawn("bob"), achieved("cat", on="2012-07-10"))
    await client.paid_run(two_weeks)
    two_weeks.today = date(2012, 8, 6)
    (course,) = (await client.get(two_weeks, "/courses", contract=BACK))["items"]
    shown = {point["on"]: point["earnedPence"] for point in course["points"]}
    assert shown == {on: await earned(two_weeks, date.fromisoformat(on)) for on in shown}
    assert list(shown.values()) == [0, 0, 10_000, 20_000, 20_000]


async def test_what_comes_by_itself_instead_is_nothing_new(two_weeks: Running) -> None:
    """A later version pays nothing on account any more: the outcome stands as before, in the ledger."""
    await two_weeks.deliver(scheme(2, contracts=[contract(HOLD), contract(BACK, **OPEN)]))
    await tick_on(two_weeks, MONDAYS[2])
    assert (await earned(two_weeks), await earned(two_weeks, MONDAYS[1])) == (10_000, 10_000)
    assert await since_last(two_weeks) == {"lastOn": "2012-06-25", "onAccount": {"count": 3, "pence": -3 * MONTH}}


@pytest.mark.parametrize(("approved", "fell"), [(False, "before_payment"), (True, "after_approval")])
async def test_what_fell_of_a_balance_says_whether_a_run_had_approved_that(
    two_weeks: Running, approved: bool, fell: str
) -> None:
    await two_weeks.deliver(achieved("ann", on="2012-06-20"))
    await tick_on(two_weeks, MONDAYS[2])
    if approved:
        await client.paid_run(two_weeks)
    two_weeks.today = MONDAYS[3]
    await two_weeks.deliver(withdrawn("ann"), achieved("cat", on="2012-06-30"))
    claim = await client.claim(two_weeks, ident("outcome ann abstinent_at_review"))
    assert (claim["state"], claim["fell"]) == ("withdrawn", fell)


@pytest.mark.parametrize(
    ("acts", "fell"),
    [
        (("run", "corrected", "next day", "falls"), "after_approval"),
        (("run", "falls"), "after_approval"),
        (("falls", "run"), "before_payment"),
        (("rejected", "next day", "falls"), "before_payment"),
    ],
)
async def test_what_fell_of_a_balance_goes_by_the_run_that_paid_it_whatever_else_was_of_that_day(
    two_weeks: Running, acts: tuple[str, ...], fell: str
) -> None:
    """Cat's outcome of each day takes the place of Ann's, so that nothing is owed by its fall."""
    await two_weeks.deliver(achieved("ann", on="2012-06-20"))
    await tick_on(two_weeks, MONDAYS[2])
    for act in acts:
        if act == "run":
            await client.paid_run(two_weeks)
        elif act == "rejected":
            await client.done(await client.reject(two_weeks, (await client.approved_run(two_weeks))["id"]))
        elif act == "next day":
            two_weeks.today = MONDAYS[3]
        elif act == "corrected":
            await two_weeks.deliver(achieved("ann", on="2012-06-21", revision=2))
        else:
            await two_weeks.deliver(withdrawn("ann", revision=3), achieved("cat", on="2012-06-30"))
    assert (await client.claim(two_weeks, ident("outcome ann abstinent_at_review")))["fell"] == fell


async def test_what_falls_before_its_quarter_is_over_was_not_paid(two_weeks: Running) -> None:
    """The instalments are, whatever was earned; what falls later makes the quarter owe more."""
    await client.paid_run(two_weeks)
    await two_weeks.deliver(achieved("ann", on="2012-06-20"), withdrawn("bob"))
    assert (await client.claim(two_weeks, ident("outcome bob abstinent_at_review")))["fell"] == "before_payment"
    await tick_on(two_weeks, MONDAYS[2])
    assert (await client.claim(two_weeks, ident("outcome bob abstinent_at_review")))["fell"] == "before_payment"
    await two_weeks.deliver(withdrawn("ann"))
    assert (await client.claim(two_weeks, ident("outcome ann abstinent_at_review")))["fell"] == "after_approval"


async def test_what_an_older_version_settled_beside_accrues_from_the_next_day(two_weeks: Running) -> None:
    """It keeps only what is now. What is noted once is no difference any more."""
    await two_weeks.as_owner("DELETE FROM accrued")
    await tick_on(two_weeks, date(2012, 6, 26))
    assert (await earned(two_weeks, MONDAYS[1]), await earned(two_weeks)) == (0, 10_000)
    await tick_on(two_weeks, date(2012, 6, 27))
    await two_weeks.deliver(achieved("bob", on="2012-06-10", revision=2))
    assert [row["pence"] for row in await two_weeks.db.read("SELECT pence FROM accrued")] == [10_000]


async def test_what_accrued_before_the_upgrade_counts_from_its_achievement(database_url: str) -> None:
    async with older(database_url, load("payments"), "0062") as kept:
        for state, pence in (("accrued", 700), ("due", None), ("withdrawn", 0)):
            await kept.rows(
                "INSERT INTO payments.amount (key, area, contract, party, shape, effective_on, state, pence,"
                " value_pence, accrued_pence) VALUES ($1, 'stockport', 'c', 'p', 'tariff', $2, $3, 0, 700, $4)",
                uuid4(), MONDAYS[0], state, pence,
            )  # fmt: skip
        await kept.upgrade()
        rows = await kept.rows("SELECT contract, party, effective_on, known_on, pence FROM payments.accrued")
    assert [tuple(row.values()) for row in rows] == [("c", "p", MONDAYS[0], MONDAYS[0], 700)]
