"""What is paid on account, the balance of each quarter, and what stays after the final account of a year."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.harness import Running
from tests.payments import client
from tests.payments.builders import (
    BACK,
    HOLD,
    achieved,
    case_counted,
    contract,
    ident,
    identity,
    scheme,
    tariff,
    withdrawn,
)  # fmt: skip
from tests.payments.test_payments_gates import GATE, PEOPLE, balances, outcomes, standing

OPEN: dict[str, Any] = {"provisional": "clawback", "floor": "0.5", "carry": 1}
VALUE: dict[str, Any] = {"annual_value_pence": [120_000], "on_account": {"share": "0.5"}}
CLOSES: dict[str, Any] = {"final_accounts": ["2013-07-01"]}
MONTH, QUARTER = 5_000, 15_000
JUNE = ("2012-06-01", "2012-06-30")


def terms(**changes: Any) -> Any:
    return scheme(contracts=[contract(HOLD), contract(BACK, **(OPEN | changes))])


async def year(payments: Running) -> dict[str, int]:
    (position,) = (await client.get(payments, "/positions", contract=BACK))["items"]
    found: dict[str, int] = position["thisYear"]
    return found


async def balance(payments: Running) -> dict[str, Any]:
    """Of the first quarter."""
    items = (await client.get(payments, "/claims", contract=BACK))["items"]
    found: dict[str, Any] = next(item for item in items if item["shape"] == "on_account_balance")
    return found


@pytest.fixture
async def accruing(payments: Running) -> Running:
    """Three months on account, and two outcomes of the first quarter."""
    payments.today = date(2012, 7, 1)
    await payments.deliver(terms(**VALUE), *map(tariff, PEOPLE), *outcomes("2012-06-01", "2012-06-30"))
    return payments


async def test_on_account_is_due_each_month_and_outcomes_wait_for_their_quarter(accruing: Running) -> None:
    assert (await balances(accruing))["duePence"] == 3 * MONTH
    assert await standing(accruing, "ann", "bob") == [("accrued", 0)] * 2
    assert (await year(accruing))["earnedPence"] == 20_000
    (by_measure,) = (await client.get(accruing, "/contract-years", contract=BACK))["items"]
    assert [row["metPence"] for row in by_measure["measures"]] == [20_000]


async def test_the_quarter_s_balance_is_due_once(accruing: Running) -> None:
    accruing.today = date(2012, 7, 2)
    await accruing.tick()
    assert (await balances(accruing))["duePence"] == 20_000 + MONTH
    assert (await year(accruing))["earnedPence"] == 20_000
    await client.paid_run(accruing)
    await accruing.deliver(withdrawn("ann"))
    assert (await balances(accruing))["receivablePence"] == 10_000
    assert (await year(accruing))["earnedPence"] == 10_000


async def test_what_was_netted_of_a_balance_beyond_what_it_owes_is_due(payments: Running) -> None:
    """The first quarter owes 15,000 and is netted; 10,000 are earned after all: it owes 5,000, and 10,000 are due."""
    payments.today = date(2012, 7, 2)
    await payments.deliver(terms(**VALUE, floor="0"), tariff("ann"))
    await client.paid_run(payments)
    payments.today = date(2012, 7, 9)
    await payments.deliver(*outcomes("2012-06-01"))
    (balance,) = (await client.get(payments, "/claims", contract=BACK, state="due"))["items"]
    assert (balance["state"], balance["pence"], balance["duePence"]) == ("owed_back", -5_000, 10_000)


async def test_a_gate_on_what_accrued_is_explained_with_the_quarter_s_balance(payments: Running) -> None:
    payments.today = date(2012, 7, 1)
    cases = [case_counted(name, met_on="2012-05-02" if name == "ann" else None) for name in PEOPLE]
    await payments.deliver(terms(**VALUE, gates=[GATE]), *map(tariff, PEOPLE), *outcomes("2012-06-01"), *cases)
    payments.today = date(2012, 7, 2)
    await payments.tick()
    items = (await client.get(payments, "/claims", contract=BACK))["items"]
    (balance,) = (item for item in items if item["shape"] == "on_account_balance")
    (line,) = (await client.get(payments, f"/claims/{balance['id']}/lines"))["items"]
    steps = (await client.get(payments, f"/lines/{line['id']}/explanation"))["basis"]["steps"]
    gate, less = (step for step in steps if step["step"] in {"gate", "less on account"})
    assert (gate["gate"], gate["met"], gate["eligible"], gate["target"], gate["factor"]) == (
        "reviews", 1, 3, "1/2", "9/10",
    )  # fmt: skip
    assert less["accruedPence"] == 9_000
    (alike,) = (step for step in steps if step["step"] == "outcomes")
    assert (gate["measures"], alike["count"], alike["eachPence"], alike["pence"]) == (
        ["abstinent_at_review"], 1, 9_000, 9_000,
    )  # fmt: skip


async def test_a_balance_can_be_worked_out_anew_by_what_it_says(payments: Running) -> None:
    """Two outcomes, one of them gated and split by the cap, and a third that is over it."""
    payments.today = date(2012, 7, 1)
    measures = ["housing_resolved"]
    prices = {"abstinent_at_review": 33_333, "housing_resolved": 21_117}
    await payments.deliver(
        terms(**VALUE, gates=[GATE | {"measures": measures}], cap_pence=[50_000]),
        *(tariff(name, prices=prices) for name in PEOPLE),
        *(case_counted(name, met_on="2012-05-02" if name == "ann" else None) for name in PEOPLE),
        achieved("ann", on="2012-06-01"), achieved("bob", measures[0], "2012-06-02"), achieved("cat", on="2012-06-30"),
    )  # fmt: skip
    payments.today = date(2012, 7, 2)
    await payments.tick()
    (line,) = (await client.get(payments, f"/claims/{(await balance(payments))['id']}/lines"))["items"]
    steps = (await client.get(payments, f"/lines/{line['id']}/explanation"))["basis"]["steps"]
    alike = [step for step in steps if step["step"] == "outcomes"]
    assert [(of["pricePence"], of["count"], of["eachPence"], of["pence"]) for of in alike] == [
        (33_333, 1, 33_333, 33_333), (21_117, 1, 19_005, 16_667),
    ]  # fmt: skip
    (cap,) = (step for step in steps if step["step"] == "cap")
    over = 33_333 + 19_005 + 33_333 - 50_000
    assert cap == {"step": "cap", "capPence": 50_000, "beforePence": 0, "overPence": over, "pence": 50_000}
    (less,) = (step for step in steps if step["step"] == "less on account")
    assert less["accruedPence"] == sum(of["pence"] for of in alike) == 50_000
    bob = await client.claim(payments, ident(f"outcome bob {measures[0]}"))
    assert (bob["state"], bob["valuePence"], bob["accruedPence"]) == ("accrued", 19_005, 16_667)


async def test_a_quarter_that_earned_less_owes_the_rest_back(payments: Running) -> None:
    payments.today = date(2012, 7, 2)
    await payments.deliver(terms(**VALUE), *map(tariff, PEOPLE), *outcomes("2012-06-01"))
    after = await balances(payments)
    assert (after["duePence"], after["receivablePence"]) == (QUARTER + MONTH, QUARTER - 10_000)
    await payments.deliver(achieved("bob", on="2012-06-02"))
    after = await balances(payments)
    assert (after["duePence"], after["receivablePence"]) == (20_000 + MONTH, 0)


async def paid_and_approved(payments: Running) -> tuple[int, int]:
    found = await year(payments)
    return found["paidPence"], found["approvedPence"]


@pytest.fixture(params=["whole", "since a Monday"])
async def owing(payments: Running, request: pytest.FixtureRequest) -> Running:
    """The first quarter owes 5,000 back; 20,000 are paid on account, as soon as a run takes them."""
    payments.today = date(2012, 7, 2)
    await payments.deliver(terms(**VALUE, carry=0), tariff("ann"), *outcomes("2012-06-01"))
    if request.param != "whole":
        payments.today = date(2012, 7, 9)
        await payments.tick()
        assert await payments.db.read("SELECT FROM paid_by_day")
    return payments


async def test_what_a_balance_owes_back_is_not_paid_of_the_year_whether_it_is_open_or_netted(owing: Running) -> None:
    """It stands at less than nothing, so nothing of it is ever paid: what was paid on account is too much by it."""
    assert await paid_and_approved(owing) == (-5_000, 0)
    run = await client.approved_run(owing)
    assert (run["grossPence"], run["nettedPence"]) == (20_000, 5_000)
    assert await paid_and_approved(owing) == (-5_000, 20_000)
    await client.done(await client.release(owing, run["id"]))
    await client.done(await client.settle(owing, run["id"]))
    assert await paid_and_approved(owing) == (15_000, 0)
    await client.done(await client.bounce(owing, run["id"]))
    assert await paid_and_approved(owing) == (0, 0)  # 5,000 of what was paid was netted


async def test_what_a_balance_owed_and_was_netted_stays_off_what_is_paid_until_it_is_paid(owing: Running) -> None:
    await client.paid_run(owing)
    await owing.deliver(tariff("bob"), achieved("bob", on="2012-06-02"))
    assert (await balances(owing))["duePence"] == 10_000
    assert await paid_and_approved(owing) == (15_000, 0)
    owing.today = date(2012, 7, 16)
    await client.paid_run(owing)
    assert await paid_and_approved(owing) == (20_000 + MONTH, 0)


async def test_a_balance_that_is_a_debt_or_written_off_is_not_paid_of_the_year(owing: Running) -> None:
    """What is written off is kept, and stands no more for it."""
    await client.paid_run(owing)
    await owing.deliver(withdrawn("ann"))
    assert await paid_and_approved(owing) == (MONTH, 0)
    owing.today = date(2012, 7, 16)
    await client.approved_run(owing)
    (debt,) = await owing.db.read("SELECT id, pence FROM debt")
    assert (debt["pence"], await paid_and_approved(owing)) == (10_000, (MONTH, 0))
    body = {"reference": "WO-1", "on": owing.today.isoformat(), "pence": 10_000, "reason": "wound up"}
    await client.done(await client.post(owing, f"/debts/{debt['id']}/write-off", "finance_releaser", "finance-3", body))
    assert await paid_and_approved(owing) == (MONTH, 0)


async def test_what_is_held_comes_by_itself(payments: Running) -> None:
    payments.today = date(2012, 7, 2)
    held = terms(**VALUE, provisional="hold")
    await payments.deliver(held, *map(tariff, PEOPLE), achieved("ann", on="2012-06-01", until=date(2012, 12, 1)))
    assert await standing(payments, "ann") == [("held", 10_000)]
    payments.today = date(2012, 12, 1)
    await payments.tick()
    assert await standing(payments, "ann") == [("due", 10_000)]


async def test_a_version_that_pays_nothing_on_account_any_more_lets_later_quarters_come_by_themselves(
    accruing: Running,
) -> None:
    without = [contract(HOLD), contract(BACK, **OPEN)]
    await accruing.deliver(scheme(2, valid_from="2012-07-02", contracts=without))
    accruing.today = date(2012, 8, 6)
    await accruing.tick()
    await accruing.deliver(achieved("cat", on="2012-07-02"))
    assert await standing(accruing, *PEOPLE) == [("accrued", 0), ("accrued", 0), ("due", 10_000)]
    assert (await balances(accruing))["duePence"] == 30_000


async def test_who_is_asked_about_is_in_no_balance_that_a_run_of_the_same_day_takes(accruing: Running) -> None:
    accruing.today = date(2012, 7, 2)
    await accruing.tick()
    await accruing.deliver(identity("ann"))
    meanwhile = await balances(accruing)
    assert (meanwhile["duePence"], meanwhile["receivablePence"]) == (QUARTER + MONTH, 0)
    claim = await client.claim(accruing, ident("outcome ann abstinent_at_review"))
    assert (claim["state"], claim["waitsFor"], claim["waitsTurn"]) == ("accrued", "identity-not-settled", "lasars")
    await accruing.deliver(identity("ann", "settled", revision=2))
    assert (await balances(accruing))["duePence"] == 20_000 + MONTH


@pytest.fixture
async def balanced(payments: Running) -> Running:
    """The first quarter's balance is paid; the account of its year closes, and what is not netted is a debt."""
    payments.today = date(2012, 7, 2)
    await payments.deliver(terms(**VALUE, **CLOSES | {"carry": 0}), *map(tariff, PEOPLE), *outcomes(*JUNE))
    await client.paid_run(payments)
    return payments


async def test_who_is_asked_about_after_a_balance_was_paid_owes_nothing(balanced: Running) -> None:
    await balanced.deliver(identity("ann"))
    asked = await balances(balanced)
    assert (asked["duePence"], asked["receivablePence"], asked["debtPence"]) == (0, 0, 0)
    await balanced.deliver(withdrawn("bob"))
    assert (await balances(balanced))["receivablePence"] == 10_000
    await balanced.deliver(identity("ann", "settled", revision=2))
    assert (await balances(balanced))["receivablePence"] == 10_000


async def test_a_balance_that_came_back_is_not_paid_again_while_somebody_in_it_is_asked_about(
    balanced: Running,
) -> None:
    await balanced.deliver(identity("ann"))
    (run,) = (await client.get(balanced, "/runs"))["items"]
    await client.done(await client.bounce(balanced, run["id"]))
    assert (await balances(balanced))["duePence"] == QUARTER + MONTH
    await balanced.deliver(identity("ann", "settled", revision=2))
    assert (await balances(balanced))["duePence"] == 20_000 + MONTH


@pytest.mark.parametrize(("doubted_on", "before"), [(date(2012, 7, 2), 0), (date(2013, 6, 24), 5_000)])
async def test_who_was_only_asked_about_at_the_final_account_counts_once_that_is_settled(
    payments: Running, doubted_on: date, before: int
) -> None:
    payments.today = date(2012, 7, 2)
    await payments.deliver(terms(**VALUE, **CLOSES), *map(tariff, PEOPLE), *outcomes(*JUNE))
    if payments.today == doubted_on:
        await payments.deliver(identity("ann"))
    await client.paid_run(payments)
    payments.today = date(2013, 6, 24)
    await payments.deliver(identity("ann", revision=2))
    payments.today = date(2013, 7, 1)
    await payments.tick()
    assert (await balance(payments))["pence"] == before
    await payments.deliver(identity("ann", "settled", revision=3), withdrawn("bob"))
    assert (await balance(payments))["pence"] == 5_000


@pytest.fixture
async def closed(payments: Running) -> Running:
    """One outcome of the first year that stands, and one that is held, when its account is closed."""
    payments.today = date(2013, 6, 30)
    await payments.deliver(
        terms(**CLOSES, provisional="hold"), *map(tariff, PEOPLE), *outcomes("2012-06-01"),
        achieved("bob", on="2012-07-01", until=date(2013, 9, 2)),
    )  # fmt: skip
    payments.today = date(2013, 7, 1)
    await payments.tick()
    return payments


async def test_after_the_final_account_nothing_of_the_year_falls_and_nothing_comes(closed: Running) -> None:
    await closed.deliver(withdrawn("ann"), achieved("cat", on="2012-08-01"))
    assert await standing(closed, *PEOPLE) == [("due", 10_000), ("held", 10_000), ("closed", 0)]
    late = await client.claim(closed, ident("outcome cat abstinent_at_review"))
    assert late["reason"] == "final-account"


async def reasons(payments: Running) -> list[Any]:
    return [
        (await client.claim(payments, ident(f"outcome {name} abstinent_at_review")))["reason"]
        for name in ("ann", "bob")
    ]


async def test_what_a_final_account_did_not_hold_does_not_say_that_it_did(closed: Running) -> None:
    """A later revision that leaves an outcome as it is is kept by nothing; one that would move it is."""
    for name in ("ann", "bob"):
        await closed.deliver(tariff(name, revision=2))
    assert await reasons(closed) == [None, None]
    await closed.deliver(withdrawn("ann"))
    assert await reasons(closed) == ["final-account", None]


async def test_holds_end_and_payments_go_on(closed: Running) -> None:
    closed.today = date(2013, 9, 2)
    await closed.tick()
    assert await standing(closed, "ann", "bob") == [("due", 10_000)] * 2
    run = await client.paid_run(closed)
    assert run["netPence"] == 20_000


async def test_the_year_after_goes_on(closed: Running) -> None:
    await closed.deliver(achieved("cat", on="2013-05-01"))
    assert await standing(closed, "cat") == [("due", 10_000)]


async def test_a_scheme_that_was_corrected_changes_no_closed_year(closed: Running) -> None:
    dearer = [{"measure": "abstinent_at_review", "band": "low", "from": "2012-04-02", "to": None, "pence": 99_000}]
    await closed.deliver(scheme(2, price_from="achievement", prices=dearer,
                                contracts=[contract(HOLD), contract(BACK, **OPEN, **CLOSES)]))  # fmt: skip
    assert await standing(closed, "ann") == [("due", 10_000)]


def closing_in_october(**changes: Any) -> Any:
    """A second version, valid from the first day, that closes the first year three months later."""
    later = OPEN | {"provisional": "hold", "final_accounts": ["2013-10-01"]} | changes
    return scheme(2, contracts=[contract(HOLD), contract(BACK, **later)], published_at="2013-09-01T09:00:00+00:00")


@pytest.mark.parametrize("changes", [{}, {"final_accounts": []}])
async def test_no_later_version_opens_a_closed_year_again(closed: Running, changes: dict[str, Any]) -> None:
    closed.today = date(2013, 9, 1)
    await closed.deliver(closing_in_october(**changes))
    await closed.deliver(withdrawn("ann"), achieved("cat", on="2012-08-01"))
    assert await standing(closed, *PEOPLE) == [("due", 10_000), ("held", 10_000), ("closed", 0)]


async def test_a_version_that_becomes_known_on_the_day_of_the_final_account_comes_too_late(closed: Running) -> None:
    await closed.deliver(closing_in_october())
    await closed.deliver(withdrawn("ann"))
    assert await standing(closed, "ann") == [("due", 10_000)]


async def test_a_version_that_becomes_known_before_the_final_account_moves_it(payments: Running) -> None:
    """By the business date, and not by when it was published: a sandbox's may be years before."""
    payments.today = date(2013, 6, 30)
    await payments.deliver(terms(**CLOSES, provisional="hold"), tariff("ann"), *outcomes("2012-06-01"))
    await payments.deliver(closing_in_october().model_copy(update={"published_at": datetime(2026, 1, 1, tzinfo=UTC)}))
    payments.today = date(2013, 9, 30)
    await payments.tick()
    await payments.deliver(withdrawn("ann"))
    assert await standing(payments, "ann") == [("withdrawn", 0)]


@pytest.fixture
async def paid_again(payments: Running) -> dict[str, Any]:
    """April's instalment was paid and came back; after the final account a run paid it again with eleven others."""
    payments.today = date(2012, 5, 2)
    await payments.deliver(terms(annual_value_pence=[120_000], block_share="1", **CLOSES))
    run = await client.paid_run(payments)
    assert run["netPence"] == 20_000
    await client.done(await client.bounce(payments, run["id"]))
    payments.today = date(2013, 7, 2)
    await payments.tick()
    again = await client.paid_run(payments)
    return {"first": run["id"], "again": again["id"]}


async def test_an_instalment_of_a_closed_year_that_was_paid_twice_is_owed_back(
    payments: Running, paid_again: dict[str, Any]
) -> None:
    await client.done(await client.undo_return(payments, paid_again["first"]))
    found = await balances(payments)
    assert (found["duePence"], found["receivablePence"]) == (0, 20_000)
    payments.today = date(2013, 7, 3)
    await client.done(await client.bounce(payments, paid_again["again"]))
    assert (await balances(payments))["receivablePence"] == 0
