"""The day of an achievement moves after money was posted: each year's earnings follow it, and no cash does."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from shared.data.db import execute
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, ident, proposed, scheme, tariff, withdrawn
from tests.payments.test_payments_cash import History, cash_apart

CLAIM = ident("outcome ann abstinent_at_review")
OLD, NEW = "2013-03-30", "2013-04-05"  # in the first contract year, in the second
TODAY = date(2013, 4, 15)
OPEN = {"provisional": "clawback", "floor": "0.5", "carry": 0}
JOURNAL = {"cost_centre": "PH12", "subjective": "4210", "vat": "E"}


@pytest.fixture
async def moved(payments: Running) -> Running:
    """One claim of 100 pounds that is due, achieved in the first contract year."""
    payments.today = TODAY
    await payments.deliver(scheme(contracts=[contract(HOLD), contract(BACK, **OPEN)]), tariff(), achieved(on=OLD))
    return payments


async def earned(payments: Running, code: str = BACK) -> list[int]:
    """In the first contract year, as the ledger has it; and in the second, as today's position does."""
    (row,) = await payments.db.read(
        "SELECT coalesce(sum(CASE 'budget' WHEN from_account THEN pence WHEN to_account THEN -pence END), 0)::bigint"
        f" AS first FROM transfer WHERE contract = '{code}' AND effective_on < '2013-04-02'"
    )
    return [row["first"], (await this_year(payments, code))["earnedPence"]]


async def this_year(payments: Running, code: str = BACK) -> dict[str, int]:
    (item,) = (await client.get(payments, "/positions", contract=code))["items"]
    found: dict[str, int] = item["thisYear"]
    return found


async def by_day(payments: Running) -> tuple[list[Any], list[Any]]:
    """By place and day, what the ledger says was earned, and what stands."""
    lines = await payments.db.read(
        "SELECT contract, party, effective_on,"
        " sum(CASE 'budget' WHEN from_account THEN pence ELSE -pence END)::bigint AS pence"
        " FROM transfer WHERE 'budget' IN (from_account, to_account)"
        " GROUP BY contract, party, effective_on"
        " HAVING sum(CASE 'budget' WHEN from_account THEN pence ELSE -pence END) <> 0 ORDER BY 1, 2, 3"
    )
    stands = await payments.db.read(
        "SELECT contract, party, effective_on, sum(pence)::bigint AS pence FROM amount WHERE pence <> 0"
        " GROUP BY contract, party, effective_on ORDER BY 1, 2, 3"
    )
    return [tuple(row.values()) for row in lines], [tuple(row.values()) for row in stands]


async def lines(payments: Running, count: int) -> list[tuple[str, str, str, int, str]]:
    items = (await client.get(payments, f"/claims/{CLAIM}/lines"))["items"][-count:]
    return [(line["kind"], line["from"], line["to"], line["pence"], line["effectiveOn"]) for line in items]


async def test_what_waits_to_be_verified_anew_is_earned_in_neither_year(moved: Running) -> None:
    """The reversal was posted under the new day: a year earned what the next one lost."""
    assert await earned(moved) == [10_000, 0]
    await moved.deliver(proposed(on=NEW, revision=2))
    assert await earned(moved) == [0, 0]
    await moved.deliver(achieved(on=NEW, revision=3))
    assert await earned(moved) == [0, 10_000]


async def test_moved_and_verified_at_once(moved: Running) -> None:
    """No line was posted, as no penny was missing."""
    await moved.deliver(proposed(on=NEW, revision=2), achieved(on=NEW, revision=3))
    assert await earned(moved) == [0, 10_000]
    assert await lines(moved, 2) == [
        ("reversal", "due", "budget", 10_000, OLD), ("due", "budget", "due", 10_000, NEW),
    ]  # fmt: skip
    (last,) = (await client.get(moved, f"/claims/{CLAIM}/lines"))["items"][-1:]
    assert last["dueOn"] == NEW
    assert (await client.paid_run(moved))["netPence"] == 10_000


async def test_what_is_paid_moves_its_day_and_no_cash(moved: Running) -> None:
    await client.paid_run(moved)
    assert (await this_year(moved))["paidPence"] == 0
    before = await client.balances(moved)
    await moved.deliver(achieved(on=NEW, revision=2))
    assert (await earned(moved), (await this_year(moved))["paidPence"]) == ([0, 10_000], 10_000)
    assert (await client.balances(moved), await cash_apart(moved)) == (before, {})
    assert (await client.claim(moved, CLAIM))["state"] == "settled"
    assert await lines(moved, 2) == [
        ("day_left", "redated", "budget", 10_000, OLD), ("day_taken", "budget", "redated", 10_000, NEW),
    ]  # fmt: skip
    moved.today += timedelta(days=1)
    again = await client.paid_run(moved)
    assert (again["grossPence"], again["nettedPence"], again["debtPence"]) == (0, 0, 0)


async def test_paid_moved_and_refused(moved: Running) -> None:
    await client.paid_run(moved)
    await moved.deliver(proposed(on=NEW, revision=2), withdrawn(reason="refused", revision=3))
    assert await earned(moved) == [0, 0]
    assert (await client.balances(moved))[BACK, "receivable"] == -10_000
    assert (await lines(moved, 1))[0][4] == OLD


@pytest.mark.parametrize("paid", [False, True])
async def test_another_contract_and_another_day_at_once(moved: Running, paid: bool) -> None:
    """Off the old contract on the old day: that was posted under the new one."""
    if paid:
        await client.paid_run(moved)
    await moved.deliver(achieved(on=NEW, revision=2, contract=HOLD))
    assert (await earned(moved), await earned(moved, HOLD)) == ([0, 0], [0, 10_000])
    assert await cash_apart(moved) == {}


async def test_another_band_of_the_same_price_and_another_day_at_once(moved: Running) -> None:
    await client.paid_run(moved)
    await moved.deliver(tariff(valid_from="2013-04-03", band="high"), achieved(on=NEW, revision=2))
    assert await earned(moved) == [0, 10_000]
    explained = [await _explained(moved, number) for number in (-2, -1)]
    assert {basis["tariff"]["band"] for basis in explained} == {"high"}


async def test_both_lines_are_told_and_explained(moved: Running) -> None:
    """To finance each with its own day and the journal of the terms on that day; to people, which day was left."""
    later = contract(BACK, **OPEN, journal=JOURNAL | {"cost_centre": "PH13"})
    second = scheme(
        2, published_at="2013-04-01T09:00:00+00:00", valid_from="2013-04-02", contracts=[contract(HOLD), later]
    )
    await moved.deliver(second)
    await client.paid_run(moved)
    await moved.deliver(achieved(on=NEW, revision=2))
    published = [event["data"] for event in await moved.published("payment-posted")][-2:]
    assert [(data["from"], data["to"], data["deltaPence"], data["balancePence"], data["effectiveOn"],
             data["journal"]["cost_centre"]) for data in published] == [
        ("redated", "budget", 10_000, 0, OLD, "PH12"), ("budget", "redated", 10_000, 10_000, NEW, "PH13"),
    ]  # fmt: skip
    for number, kind in ((-2, "day_left"), (-1, "day_taken")):
        basis = await _explained(moved, number)
        assert [step["step"] for step in basis["steps"][-3:]] == ["day", "difference", kind]
        assert basis["steps"][-3] == {"step": "day", "stood": [{"on": OLD, "pence": 10_000}], "now": NEW}
        assert basis["steps"][-2]["pence"] == 0
        assert basis["steps"][-1]["pence"] == 10_000


async def _explained(payments: Running, number: int) -> dict[str, Any]:
    line = (await client.get(payments, f"/claims/{CLAIM}/lines"))["items"][number]
    basis: dict[str, Any] = (await client.get(payments, f"/lines/{line['id']}/explanation"))["basis"]
    return basis


async def test_an_approved_run_pays_what_moves_before_its_release(moved: Running) -> None:
    run = await client.approved_run(moved)
    await moved.deliver(achieved(on=NEW, revision=2))
    await client.done(await client.release(moved, run["id"]))
    (told,) = await moved.published("payment-approved")
    (first,) = (await client.get(moved, f"/claims/{CLAIM}/lines", limit=1))["items"]
    assert told["data"]["lineIds"] == [first["id"]]
    assert (await earned(moved), await cash_apart(moved)) == ([0, 10_000], {})


async def test_a_run_dated_before_the_new_day_leaves_it_out(moved: Running) -> None:
    await moved.deliver(achieved(on=NEW, revision=2))
    assert (await client.done(await client.propose(moved, on=date(2013, 4, 4))))["grossPence"] == 0


async def test_the_next_tick_puts_right_what_an_older_version_left_on_a_former_day(moved: Running) -> None:
    await client.paid_run(moved)
    async with moved.db.session() as session:
        new = {"new": date.fromisoformat(NEW), "key": CLAIM}
        await execute(session, "UPDATE outcome SET achieved_on = :new WHERE outcome_id = :key", **new)
        await execute(session, "UPDATE amount SET effective_on = :new WHERE key = :key", **new)
        await execute(session, "INSERT INTO misdated VALUES (:key)", key=CLAIM)
    assert await earned(moved) == [10_000, 0]
    moved.today += timedelta(days=1)
    await moved.tick()
    assert await earned(moved) == [0, 10_000]
    assert await moved.db.read("SELECT amount_key FROM misdated") == []
    assert await cash_apart(moved) == {}


@dataclass
class MovingHistory(History):
    """The days of achievement move too, over the end of a contract year, and what moves may wait to be verified."""

    async def news(self) -> None:
        person = self.person()
        self.revisions[person] += 1
        told: dict[str, Any] = {
            "revision": self.revisions[person],
            "contract": self.random.choice([BACK, BACK, BACK, HOLD, None]),
            "on": self.random.choice(["2013-03-28", OLD, "2013-04-01", "2013-04-02", NEW]),
        }
        if (chance := self.random.random()) < 0.15:
            await self.payments.deliver(withdrawn(person, revision=told["revision"]))
        elif chance < 0.3:
            await self.payments.deliver(proposed(person, **told))
        else:
            until = self.random.choice([None, "2013-05-15"])
            await self.payments.deliver(achieved(person, until=until, **told))


@pytest.mark.parametrize("seed", [0, 4, 5, 6])
async def test_each_year_has_earned_what_stands_of_it_in_any_history(payments: Running, seed: int) -> None:
    payments.today = TODAY
    back = contract(BACK, **OPEN | {"carry": seed % 2})
    await payments.deliver(scheme(contracts=[contract(HOLD, floor="0.25", carry=0), back]))
    history = MovingHistory(payments, Random(seed))
    for person in ("ann", "bob", "cas", "dan"):
        history.revisions[person] = history.tariffs[person] = 1
        await payments.deliver(tariff(person), achieved(person, on=OLD))
    for _ in range(60):
        await history.step()
        earned_by_day, standing = await by_day(payments)
        assert earned_by_day == standing
        assert await cash_apart(payments) == {}
    moves: Counter[str] = Counter(
        row["kind"] for row in await payments.db.read("SELECT kind FROM transfer WHERE kind LIKE 'day_%'")
    )
    assert moves["day_left"] == moves["day_taken"] > 0
    assert (await client.balances(payments)).keys().isdisjoint({(BACK, "redated"), (HOLD, "redated")})
