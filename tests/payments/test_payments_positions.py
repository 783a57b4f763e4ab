"""A position of a past day: what the ledger held at its end, in the year as in the balances, whatever came later."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from tests.architecture.sources import load
from tests.harness import Running
from tests.older import older
from tests.payments import client
from tests.payments.builders import BACK, HOLD, achieved, contract, scheme, tariff, withdrawn
from tests.payments.test_payments_cash import History

DAY = date(2012, 8, 6)
UNTIL = date(2013, 8, 1)
FIGURES = {
    "thisYear": ("earnedPence", "paidPence"),
    "balancesNow": (
        "heldPence", "duePence", "approvedPence", "receivablePence", "debtPence", "paidPence", "atRiskPence",
    ),
}  # fmt: skip


def money(position: dict[str, Any]) -> dict[str, int]:
    return {f"{group} {name}": position[group][name] for group, names in FIGURES.items() for name in names}


async def positions(payments: Running, on: date) -> dict[str, dict[str, int]]:
    items = (await client.get(payments, "/positions", on=on.isoformat()))["items"]
    return {item["contract"]: money(item) for item in items}


async def paid(payments: Running, on: date | None = None) -> tuple[int, int, int]:
    """Of the year, at risk, and the balance."""
    found = (await positions(payments, on or payments.today))[BACK]
    return found["thisYear paidPence"], found["balancesNow atRiskPence"], found["balancesNow paidPence"]


@pytest.fixture
async def ann(payments: Running) -> tuple[Running, str]:
    """10,000 paid on 6 August, at risk for a year."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved(until=UNTIL))
    return payments, str((await client.paid_run(payments))["id"])


async def test_a_payment_that_comes_back_leaves_the_position_of_the_day_on_which_it_was_paid(
    ann: tuple[Running, str],
) -> None:
    payments, run = ann
    payments.today = date(2012, 8, 13)
    await client.done(await client.bounce(payments, run))
    assert await paid(payments) == (0, 0, 0)
    payments.today = date(2012, 8, 20)
    await client.done(await client.undo_return(payments, run))
    assert [await paid(payments, day) for day in (DAY, date(2012, 8, 13), date(2012, 8, 20))] == [
        (10_000, 10_000, 10_000), (0, 0, 0), (10_000, 10_000, 10_000),
    ]  # fmt: skip


async def test_what_finance_reports_days_later_is_paid_in_the_year_from_the_day_of_the_report(
    payments: Running,
) -> None:
    payments.today = DAY
    await payments.deliver(scheme(), tariff(), achieved(until=UNTIL))
    run = await client.approved_run(payments)
    await client.done(await client.release(payments, run["id"]))
    payments.today = date(2012, 8, 13)
    await client.done(await client.settle(payments, run["id"], settled_on="2012-08-07"))
    assert await paid(payments, date(2012, 8, 8)) == (0, 0, 0)
    assert await paid(payments) == (10_000, 10_000, 10_000)


async def test_a_remittance_that_comes_back_leaves_what_it_kept_by_netting_paid(ann: tuple[Running, str]) -> None:
    payments, _ = ann
    await payments.deliver(withdrawn(), tariff("bob"), achieved("bob", until=UNTIL))
    payments.today = date(2012, 8, 13)
    run = await client.paid_run(payments)
    assert (run["nettedPence"], await paid(payments)) == (5_000, (10_000, 10_000, 15_000))
    payments.today = date(2012, 8, 20)
    await client.done(await client.bounce(payments, run["id"]))
    assert await paid(payments) == (5_000, 5_000, 10_000)
    await client.paid_run(payments)
    assert await paid(payments) == (10_000, 10_000, 12_500)


async def test_a_remittance_that_comes_back_before_it_was_settled_leaves_what_it_kept_by_netting_paid(
    ann: tuple[Running, str],
) -> None:
    payments, _ = ann
    await payments.deliver(withdrawn(), tariff("bob"), achieved("bob", until=UNTIL))
    payments.today = date(2012, 8, 13)
    run = await client.approved_run(payments)
    await client.done(await client.release(payments, run["id"]))
    assert await paid(payments) == (0, 0, 10_000)
    await client.done(await client.bounce(payments, run["id"]))
    assert await paid(payments) == (5_000, 5_000, 10_000)
    await client.done(await client.undo_return(payments, run["id"]))
    assert await paid(payments) == (0, 0, 10_000)


async def test_what_is_netted_whole_is_paid_with_its_approval(payments: Running) -> None:
    payments.today = DAY
    await payments.deliver(scheme(contracts=[contract(BACK, provisional="clawback")]), tariff(), achieved(until=UNTIL))
    await client.paid_run(payments)
    await payments.deliver(withdrawn(), tariff("bob"), achieved("bob", until=UNTIL))
    payments.today = date(2012, 8, 13)
    run = await client.approved_run(payments)
    assert (run["netPence"], await paid(payments)) == (0, (10_000, 10_000, 10_000))
    await client.done(await client.reject(payments, run["id"]))
    assert await paid(payments) == (0, 0, 10_000)


async def test_what_was_at_risk_on_a_day_was_so_whatever_is_known_later(ann: tuple[Running, str]) -> None:
    """Another day until which a return takes it back, then one that it has fallen on."""
    payments, _ = ann
    payments.today = date(2012, 8, 13)
    await payments.deliver(achieved(until="2012-08-10", revision=2))
    payments.today = date(2012, 8, 20)
    await payments.deliver(withdrawn(revision=3))
    days = (DAY, date(2012, 8, 12), date(2012, 8, 13), date(2012, 8, 20))
    assert [await paid(payments, day) for day in days] == [
        (10_000, 10_000, 10_000), (10_000, 10_000, 10_000), (10_000, 0, 10_000), (0, 0, 10_000),
    ]  # fmt: skip


async def beside(payments: Running, *news: Any) -> None:
    """As an older version settles them beside this one: it does not keep from when something is known."""
    kept = await payments.db.read("SELECT amount_key, known_on, until FROM at_risk")
    await payments.deliver(*news)
    await payments.db.write("DELETE FROM at_risk")
    for row in kept:
        await payments.db.write("INSERT INTO at_risk VALUES (:amount_key, :known_on, :until)", **row)


@pytest.fixture
async def beside_older(payments: Running) -> Running:
    """10,000 paid on 6 August, at risk for a year, as an older version settled it."""
    payments.today = DAY
    await payments.deliver(scheme(), tariff())
    await payments.tick()
    await beside(payments, achieved(until=UNTIL))
    await client.paid_run(payments)
    assert await paid(payments) == (10_000, 0, 10_000)
    return payments


async def test_what_an_older_version_settled_beside_is_at_risk_once_it_is_settled_again(beside_older: Running) -> None:
    await beside_older.deliver(achieved(until=UNTIL, revision=2))
    assert await paid(beside_older) == (10_000, 10_000, 10_000)


async def test_what_an_older_version_settled_beside_is_at_risk_from_the_next_day(beside_older: Running) -> None:
    """Also in the position of a Monday on which nobody worked, and once: what is noted is no difference any more."""
    beside_older.today = DAY + timedelta(days=8)
    await beside_older.tick()
    kept = await beside_older.db.read("SELECT known_on, until FROM at_risk")
    assert [(row["known_on"], row["until"]) for row in kept] == [(DAY + timedelta(days=1), UNTIL)]
    published = [event["data"] for event in await beside_older.published("position-published")]
    assert sum(data["balancesNow"]["atRiskPence"] for data in published if data["on"] == "2012-08-13") == 10_000
    assert [await paid(beside_older, day) for day in (DAY, beside_older.today)] == [
        (10_000, 0, 10_000), (10_000, 10_000, 10_000),
    ]  # fmt: skip
    await beside_older.db.write("UPDATE at_risk SET known_on = known_on - 1")
    beside_older.today += timedelta(days=1)
    await beside_older.tick()
    assert len(await beside_older.db.read("SELECT known_on FROM at_risk")) == 1


@pytest.mark.parametrize("until", [None, "2012-09-15", "2014-08-01"])
@pytest.mark.parametrize("by_tick", [False, True])
async def test_another_day_that_an_older_version_settled_beside_counts_as_well(
    ann: tuple[Running, str], until: str | None, by_tick: bool
) -> None:
    """The days before keep what was known on them."""
    payments, _ = ann
    payments.today = date(2012, 8, 7)
    await payments.tick()
    await beside(payments, achieved(until=until, revision=2))
    payments.today = date(2012, 8, 8)
    await (payments.tick() if by_tick else payments.deliver(achieved(until=until, revision=3)))
    days = (date(2012, 8, 7), date(2012, 8, 8), date(2012, 9, 14), date(2012, 9, 15), date(2013, 8, 1))
    payments.today = days[-1]
    shown = {None: (10_000, 0, 0, 0, 0), "2012-09-15": (10_000, 10_000, 10_000, 0, 0)}
    assert [(await paid(payments, day))[1] for day in days] == [*shown.get(until, [10_000] * 5)]


async def test_what_is_known_since_a_later_day_is_not_dated_back_by_a_tick_that_comes_after(
    ann: tuple[Running, str],
) -> None:
    payments, _ = ann
    await payments.tick()
    payments.today = date(2012, 8, 14)
    await payments.deliver(achieved(until="2012-09-15", revision=2))
    await payments.tick()
    kept = await payments.db.read("SELECT known_on, until FROM at_risk ORDER BY known_on")
    assert [tuple(row.values()) for row in kept] == [(DAY, UNTIL), (payments.today, date(2012, 9, 15))]


# What stands of each claim and is neither held nor due: of one that was netted and whose payment came back, nothing.
LEFT_OF_CLAIMS = """
SELECT contract, sum(greatest(pence, 0))::bigint AS pence FROM (
    SELECT contract, sum(CASE WHEN from_account IN ('budget', 'held', 'due') THEN pence ELSE 0 END
                         - CASE WHEN to_account IN ('budget', 'held', 'due') THEN pence ELSE 0 END) AS pence
    FROM transfer GROUP BY contract, amount_key
) AS claim GROUP BY contract
"""


class Seen(History):
    """What was shown of each day at its end, and published."""

    def __init__(self, payments: Running, random: Random) -> None:
        super().__init__(payments, random)
        self.shown: dict[date, dict[str, dict[str, int]]] = {}
        self.published = 0

    async def news(self) -> None:
        person, until = self.person(), self.random.choice(["2012-09-15", "2012-11-01", "2013-08-01"])
        self.revisions[person] += 1
        revision = self.revisions[person]
        if self.random.random() < 0.4:
            await self.payments.deliver(withdrawn(person, revision=revision))
            return
        code = self.random.choice([BACK, BACK, BACK, HOLD, None])
        await self.payments.deliver(achieved(person, revision=revision, contract=code, until=until))

    async def look(self) -> None:
        """What was published is what is shown of its day, and paid is what the balances leave for it."""
        events = await self.payments.published("position-published")
        for told in (event["data"] for event in events[self.published :]):
            day = date.fromisoformat(told["on"])
            assert money(told) == (await positions(self.payments, day))[told["contract"]]
        self.published = len(events)
        self.shown[self.payments.today] = now = await positions(self.payments, self.payments.today)
        settled = dict.fromkeys(now, 0)
        for claim in (await client.get(self.payments, "/claims", state="settled", limit=500))["items"]:
            settled[claim["contract"]] += claim["pence"]
        left = {row["contract"]: row["pence"] for row in await self.payments.db.read(LEFT_OF_CLAIMS)}
        for code, found in now.items():
            year_paid = found["thisYear paidPence"]
            if not found["balancesNow approvedPence"]:
                assert year_paid == left.get(code, 0)
            assert year_paid >= settled[code]
            assert 0 <= found["balancesNow atRiskPence"] <= year_paid


MONTHS_OF_LINES = """
SELECT 'moved' AS kind, contract, party, date_trunc('month', posted_on)::date AS month,
       from_account || ' ' || to_account AS which, sum(pence)::bigint AS pence, count(*) AS lines
  FROM transfer GROUP BY 1, 2, 3, 4, 5
UNION ALL
SELECT 'earned', contract, party, date_trunc('month', posted_on)::date, effective_on::text,
       sum(CASE 'budget' WHEN from_account THEN pence ELSE -pence END)::bigint, 0
  FROM transfer WHERE 'budget' IN (from_account, to_account) GROUP BY 1, 2, 3, 4, 5
"""
MONTHS_KEPT = """
SELECT 'moved' AS kind, contract, party, month, from_account || ' ' || to_account AS which, pence, lines
  FROM moved_in_month
UNION ALL SELECT 'earned', contract, party, month, effective_on::text, pence, 0 FROM earned_in_month
"""


def values(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row.values())


@pytest.mark.parametrize("seed", range(4))
async def test_a_position_stays_as_it_was_published_and_agrees_with_the_balances_in_any_history(
    payments: Running, seed: int
) -> None:
    payments.today = DAY
    back = contract(BACK, provisional="clawback", floor="0.5" if seed % 2 else "0", carry=seed % 2)
    await payments.deliver(scheme(contracts=[contract(HOLD, floor="0.25", carry=0), back]))
    history = Seen(payments, Random(seed))
    for person in ("ann", "bob", "cas", "dan"):
        history.revisions[person] = history.tariffs[person] = 1
        await payments.deliver(tariff(person), achieved(person, until=UNTIL))
    await payments.tick()
    await history.look()
    for _ in range(70):
        await history.step()
        await history.look()
    assert history.published > 0
    for day, shown in history.shown.items():
        assert await positions(payments, day) == shown, day
    lines, kept = await payments.db.read(MONTHS_OF_LINES), await payments.db.read(MONTHS_KEPT)
    assert lines
    assert sorted(map(values, kept)) == sorted(map(values, lines))
    assert await payments.db.read("SELECT kept_on FROM paid_by_day")
    await payments.db.write("DELETE FROM paid_by_day")  # from nothing kept it is the same
    for day, shown in history.shown.items():
        assert await positions(payments, day) == shown, day


async def test_of_months_before_the_upgrade_their_lines_are_summed(database_url: str) -> None:
    async with older(database_url, load("payments"), "0051") as stored:
        for number, (source, target, posted_on) in enumerate(
            (("budget", "due", date(2012, 5, 1)), ("budget", "due", date(2012, 5, 2)), ("due", "budget", DAY)), 1
        ):
            await stored.rows(
                "INSERT INTO payments.transfer (id, amount_key, number, area, contract, party, kind, from_account,"
                " to_account, pence, effective_on, posted_on, cause, basis) VALUES (gen_random_uuid(),"
                " gen_random_uuid(), $1, 'stockport', 'c', 'p', 'due', $2, $3, 7, $4, $5, 'outcome', '{}')",
                number, source, target, date(2012, 4, 9), posted_on,
            )  # fmt: skip
        await stored.upgrade()
        kept = await stored.rows("SELECT month, pence, lines FROM payments.moved_in_month ORDER BY month")
        earned = await stored.rows("SELECT month, pence FROM payments.earned_in_month ORDER BY month")
    assert [values(row) for row in kept] == [(date(2012, 5, 1), 14, 2), (date(2012, 8, 1), 7, 1)]
    assert [values(row) for row in earned] == [(date(2012, 5, 1), 14), (date(2012, 8, 1), -7)]


async def test_until_when_an_amount_was_at_risk_is_kept_from_what_an_older_version_knew(database_url: str) -> None:
    """Also of what had fallen, which shows no day any more; under count nothing was at risk."""
    async with older(database_url, load("payments"), "0036") as kept:
        keys = {}
        for name, pence, rule, until in (
            ("stands", 10_000, "clawback", UNTIL), ("fell", 0, "clawback", UNTIL), ("counts", 0, "count", UNTIL),
            ("final", 10_000, None, None),
        ):  # fmt: skip
            keys[name] = key = uuid4()
            await kept.rows(
                "INSERT INTO payments.outcome (outcome_id, revision, kind, area, client_id, measure, achieved_on,"
                " party, contract, evidence, recorders, verifiers, provisional_until, provisional_rule)"
                " VALUES ($1, 1, 'achieved', 'stockport', $1, 'm', $2, 'p', 'c', '[]', '[]', '[]', $3, $4)",
                key, DAY, until, rule,
            )  # fmt: skip
            await kept.rows(
                "INSERT INTO payments.amount (key, area, contract, party, shape, effective_on, state, pence,"
                " value_pence, at_risk_until) VALUES ($1, 'stockport', 'c', 'p', 'tariff', $2, 'due', $3, 10000, $4)",
                key, DAY, pence, until if pence else None,
            )  # fmt: skip
        await kept.upgrade()
        rows = await kept.rows("SELECT amount_key, until FROM payments.at_risk")
        assert {str(row["amount_key"]): row["until"] for row in rows} == {
            str(keys["stands"]): UNTIL, str(keys["fell"]): UNTIL,
        }  # fmt: skip


async def test_a_contract_that_is_over_is_shown_until_its_last_instalment_is_due(payments: Running) -> None:
    """It ends in the month of the instalment, in arrears, and nothing of it was to be paid before."""
    terms = contract(
        BACK, starts="2012-03-01", ends="2013-03-20", run_off_months=0, block_share="1", block_due="arrears",
        annual_value_pence=[0, 100_000],
    )  # fmt: skip
    await payments.deliver(scheme(valid_from="2012-03-01", contracts=[contract(HOLD), terms]))
    payments.today = date(2013, 3, 25)
    (shown,) = (await client.get(payments, "/positions", contract=BACK))["items"]
    assert shown["thisYear"]["earnedPence"] == 0
    assert sum(month["likelyPence"] for month in shown["councilYear"]["periods"]) == 0  # it is of the next
    assert (await client.get(payments, "/positions", contract=BACK, on="2013-03-19"))["items"]
    payments.today = date(2013, 4, 2)
    await payments.tick()
    (shown,) = (await client.get(payments, "/positions", contract=BACK))["items"]
    assert shown["balancesNow"]["duePence"] == 100_000
