"""The forecast in a position: made on Mondays, kept with what was published, and read from there."""

import time
from datetime import date, timedelta
from typing import Any

import pytest

from services.payments.commands import forecasts
from services.payments.commands.forecast_facts import facts_of as gathered_facts
from services.payments.commands.position_groups import PositionInputs
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import (
    BACK,
    HOLD,
    MEASURES,
    achieved,
    at_risk,
    case_counted,
    contract,
    proposed,
    scheme,
    tariff,
    treatment_started,
    treatment_transferred,
    withdrawn,
)

MONDAY = date(2013, 7, 1)
BUDGET = {"financial_year": 2013, "pence": 1}
PLAN = {"expected_value_pence": [365_000, 365_000], "lead_weeks": 0, "budgets": [BUDGET]}
PEOPLE = 40


async def position(payments: Running, **asked: Any) -> dict[str, Any]:
    (found,) = (await client.get(payments, "/positions", contract=BACK, **asked))["items"]
    return dict(found)


def facts(first: date) -> list[Any]:
    """One starts each week; every other one is abstinent four weeks later, at risk for half a year, and two fell."""
    sent: list[Any] = []
    for number in range(PEOPLE):
        name, started_on = f"p{number}", first + timedelta(weeks=number)
        met_on = started_on + timedelta(weeks=4)
        sent += [
            tariff(name, valid_from=started_on.isoformat()),
            treatment_started(name).model_copy(update={"started_on": started_on}),
        ]
        if number % 2 and met_on <= MONDAY:
            until = met_on + timedelta(days=182)
            sent.append(achieved(name, on=met_on.isoformat(), until=until))
    return sent


@pytest.fixture
async def known_for_a_year(payments: Running) -> Running:
    payments.today = MONDAY
    terms = contract(BACK, provisional="clawback", plan=PLAN)
    begun = MONDAY - timedelta(weeks=62)
    await payments.deliver(scheme(contracts=[terms]), *facts(begun), treatment_transferred("p3"))
    await payments.deliver(withdrawn("p1", reason="represented", on=(begun + timedelta(weeks=20)).isoformat()))
    await payments.tick()
    return payments


async def test_it_is_made_on_monday_and_read_until_the_next(known_for_a_year: Running) -> None:
    payments = known_for_a_year
    found = await position(payments)
    made = found["forecast"]
    assert (made["on"], made["yearFrom"], made["tooFew"]) == ("2013-07-01", "2013-04-02", None)
    assert made["year"]["lowPence"] <= made["year"]["likelyPence"] <= made["year"]["highPence"]
    assert made["year"]["likelyPence"] >= found["thisYear"]["earnedPence"] - 20_000
    assert made["crossCheck"] is not None
    assert made["stillToEarn"]["peopleOpen"] == PEOPLE - 1  # one goes on elsewhere
    assert [each["from"] for each in made["cash"]] == [f"2013-{month:02}-01" for month in range(7, 13)]
    assert found["catchingUp"]["outturn"] == {
        "likelyPence": made["year"]["likelyPence"], "highestPence": made["year"]["highPence"], "basis": "forecast",
    }  # fmt: skip
    payments.today = MONDAY + timedelta(days=3)
    assert (await position(payments))["forecast"] == made
    assert (await position(payments, on="2013-06-30"))["forecast"] is None  # nothing was published by then


async def test_the_councils_year_goes_by_it_and_both_sides_are_warned(known_for_a_year: Running) -> None:
    payments = known_for_a_year
    payments.today = MONDAY + timedelta(days=3)
    found = await position(payments)
    cost, year = found["forecast"]["councilYear"]["cost"], found["councilYear"]
    assert year["outturn"] == {
        "likelyPence": cost["likelyPence"], "highestPence": cost["highPence"], "basis": "forecast",
    }  # fmt: skip
    assert sum(month["likelyPence"] for month in year["periods"]) == cost["likelyPence"] > 1
    assert year["warning"] == "red"
    (own,) = (await client.get(payments, "/positions", "provider", organisation="riverside", contract=BACK))["items"]
    assert (own["catchingUp"]["overBudget"], own["councilYear"]) == ("red", None)
    assert own["forecast"] == found["forecast"] | {"councilYear": None}


async def test_what_is_published_carries_it(known_for_a_year: Running) -> None:
    told = [each["data"] for each in await known_for_a_year.published("position-published")]
    (forecast,) = [each["forecast"] for each in told if each["contract"] == BACK]
    assert forecast == (await position(known_for_a_year))["forecast"]


async def test_too_few_facts_leave_the_plan_alone(payments: Running) -> None:
    payments.today = date(2012, 10, 1)
    await payments.deliver(scheme(contracts=[contract(BACK, plan=PLAN)]), tariff(), achieved())
    await payments.tick()
    found = await position(payments)
    made = found["forecast"]
    assert (made["tooFew"], made["year"], made["basis"]) == ("weeks", None, "certain")
    # What is due already is certain, however little is known of people: it should have been paid, so it is paid now.
    assert [month["cash"]["likelyPence"] for month in made["cash"]] == [10_000, 0, 0, 0, 0, 0]
    assert found["catchingUp"]["outturn"]["basis"] == "current_rate"


async def test_what_is_certain_is_worked_out_anew_whatever_was_forecast(payments: Running) -> None:
    """What falls after the forecast was made is certain no more; what waits to be verified never was."""
    payments.today = date(2012, 10, 1)
    await payments.deliver(scheme(contracts=[contract(BACK, plan=PLAN)]), tariff(), achieved(), tariff("bob"))
    await payments.deliver(achieved("bob"), tariff("cat"), proposed("cat"))
    await payments.tick()
    assert [month["pence"] for month in (await position(payments))["certainCash"]] == [20_000, 0, 0, 0, 0, 0]
    payments.today = date(2012, 10, 3)
    await payments.deliver(withdrawn("bob", on="2012-10-03"))
    found = await position(payments)
    assert found["certainCash"][0] == {"from": "2012-10-01", "pence": 10_000}
    assert found["balancesNow"]["duePence"] == 10_000
    assert found["forecast"]["cash"][0]["cash"]["likelyPence"] == 20_000  # as it was on its own day
    assert (await position(payments, on="2012-10-01"))["certainCash"] is None


async def test_what_a_hold_kept_comes_a_month_after_it_ended_and_not_at_once(payments: Running) -> None:
    """It was achieved a year ago; due since 5 October, a run pays it in November, also once it is approved."""
    payments.today = date(2012, 10, 1)
    await payments.deliver(scheme(contracts=[contract(BACK, provisional="hold", plan=PLAN)]), tariff())
    await payments.deliver(achieved(on="2012-04-05", until=date(2012, 10, 5)))
    for day in (date(2012, 10, 1), date(2012, 10, 5), date(2012, 10, 31)):
        payments.today = day
        await payments.tick()
        assert [month["pence"] for month in (await position(payments))["certainCash"]][:3] == [0, 10_000, 0]
    await client.approved_run(payments)
    assert [month["pence"] for month in (await position(payments))["certainCash"]][:3] == [0, 10_000, 0]


async def test_what_waits_to_be_verified_is_due_once_its_hold_would_end(
    payments: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    due: dict[date, int] = {}

    def gathered(*known: Any) -> Any:
        facts = gathered_facts(*known)
        due.update({amount.due_on: amount.pence for amount in facts.payable})
        return facts

    monkeypatch.setattr(forecasts, "facts_of", gathered)
    payments.today = date(2012, 10, 1)
    await payments.deliver(scheme(contracts=[contract(BACK, provisional="hold", plan=PLAN)]), tariff(), tariff("bob"))
    await payments.deliver(proposed(on="2012-04-05", until=date(2012, 11, 5)), proposed("bob", on="2012-09-05"))
    await payments.tick()
    assert due == {date(2012, 11, 5): 10_000, date(2012, 9, 5): 10_000}


async def test_a_contract_that_is_all_block_ends_for_certain(payments: Running) -> None:
    payments.today = date(2012, 10, 1)
    terms = contract(BACK, measures=[], annual_value_pence=[1_200_000], block_share="1")
    await payments.deliver(scheme(contracts=[contract(HOLD), terms]))
    await payments.tick()
    made = (await position(payments))["forecast"]
    assert (made["tooFew"], made["basis"]) == (None, "certain")
    assert made["year"] == {"lowPence": 1_200_000, "likelyPence": 1_200_000, "highPence": 1_200_000}
    # Six are due already; each of the others is paid thirty days after it is due.
    assert [month["cash"]["likelyPence"] for month in made["cash"]] == [600_000, *[100_000] * 5]


ON_ACCOUNT: dict[str, Any] = {
    "provisional": "clawback", "annual_value_pence": [120_000, 60_000], "on_account": {"share": "0.5"},
}  # fmt: skip


async def certain(payments: Running) -> list[int]:
    return [month["pence"] for month in (await position(payments))["certainCash"]]


async def test_instalments_on_account_to_come_are_certain_and_what_a_quarter_is_short_of_is_not(
    payments: Running,
) -> None:
    """£50 a month, each paid thirty days after its second: that of April in May, and so on."""
    payments.today = date(2012, 5, 3)
    await payments.deliver(scheme(contracts=[contract(BACK, **ON_ACCOUNT)]), tariff(), achieved(on="2012-05-01"))
    assert await certain(payments) == [5_000] * 6
    two = [achieved(name, on="2012-05-02") for name in ("bob", "cas")]
    await payments.deliver(tariff("bob"), tariff("cas"), *two)
    balance = 30_000 - 3 * 5_000  # due on 2 July, and paid in August
    assert await certain(payments) == [5_000, 5_000, 5_000, 5_000 + balance, 5_000, 5_000]
    assert await on_a_monday(payments) == await certain(payments)


async def test_what_comes_with_a_balance_may_fall_as_other_outcomes_may(
    payments: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is of the quarter that runs would be taken off its balance, due on 2 July; it was worth nothing here."""
    seen: list[tuple[date, int, date]] = []

    def gathered(*known: Any) -> Any:
        facts = gathered_facts(*known)
        seen.extend((amount.since, amount.pence, amount.due_on) for amount in facts.at_risk)
        return facts

    monkeypatch.setattr(forecasts, "facts_of", gathered)
    payments.today = date(2012, 5, 7)
    await payments.deliver(scheme(contracts=[contract(BACK, **ON_ACCOUNT)]), tariff())
    await payments.deliver(achieved(on="2012-05-01", until=date(2012, 11, 1)))
    await payments.tick()
    assert seen == [(date(2012, 5, 1), 10_000, date(2012, 7, 2))]
    payments.today = date(2012, 7, 9)
    await payments.tick()
    assert seen[-1] == (date(2012, 5, 1), 10_000, date(2012, 5, 1))  # by now it was due


async def on_a_monday(payments: Running) -> list[int]:
    payments.today = date(2012, 5, 7)
    await payments.tick()
    made = (await position(payments))["forecast"]
    assert made["basis"] == "certain"
    return [month["cash"]["likelyPence"] for month in made["cash"]]


async def test_a_pot_to_come_is_planned_and_not_certain(payments: Running) -> None:
    """Of £900 a year £75 are paid each month; of £300 a quarter comes in July if it is earned."""
    payments.today = date(2012, 5, 7)
    terms = contract(BACK, measures=[], block_share="0.75", at_risk=at_risk(), annual_value_pence=[120_000, 120_000])
    await payments.deliver(scheme(contracts=[terms]))
    await payments.tick()
    assert await certain(payments) == [7_500] * 6
    made = (await position(payments))["forecast"]
    assert made["basis"] == "forecast"
    assert [month["cash"]["likelyPence"] for month in made["cash"]] == [7_500, 7_500, 7_500, 15_000, 7_500, 7_500]


async def test_a_pot_that_was_lost_is_not_in_it(payments: Running) -> None:
    """The first is settled at a half, as 1 of 4 met its test; those to come are as they are planned, that of the last
    quarter too, which is due on the day after the year.
    """
    payments.today = date(2012, 7, 2)
    terms = contract(BACK, measures=[], block_share="0.75", at_risk=at_risk(), annual_value_pence=[120_000, 120_000])
    cases = [case_counted(f"p{place}", met_on=None if place else "2012-05-02") for place in range(4)]
    await payments.deliver(scheme(contracts=[terms]), *cases)
    await payments.tick()
    made = (await position(payments))["forecast"]
    likely = 90_000 + 7_500 // 2 + 3 * 7_500
    assert made["year"] == {"lowPence": likely, "likelyPence": likely, "highPence": likely}


async def test_what_is_open_brings_what_each_persons_tariff_carries(payments: Running) -> None:
    """Ann has met one of four and waits for its verification, Bob another; the book has risen since."""
    payments.today = date(2012, 10, 1)
    rows = [
        {"measure": measure, "band": "low", "from": starts, "to": ends, "pence": pence}
        for measure in MEASURES
        for starts, ends, pence in (("2012-04-02", "2012-08-01", 10_000), ("2012-08-01", None, 20_000))
    ]
    by_hand = tariff("bob", prices=dict.fromkeys(MEASURES, 33_333), override_code="complex")
    await payments.deliver(scheme(contracts=[contract(BACK, plan=PLAN)], prices=rows))
    await payments.deliver(tariff(), by_hand, treatment_started("ann"), treatment_started("bob"))
    await payments.deliver(proposed(), achieved("bob"))
    await payments.tick()
    still_to_earn = (await position(payments))["forecast"]["stillToEarn"]
    assert (still_to_earn["peopleOpen"], still_to_earn["openPence"]) == (2, 3 * 10_000 + 3 * 33_333)


async def test_in_the_run_off_it_is_the_cash_that_is_certain(payments: Running) -> None:
    """It ended in March: ann's hold ends in July, and is paid thirty days later."""
    payments.today = date(2014, 5, 5)
    terms = contract(HOLD, plan=PLAN, ends="2014-04-01", run_off_months=6)
    held = achieved(contract=HOLD, on="2014-03-20", until="2014-07-10")
    await payments.deliver(scheme(contracts=[terms]), tariff(), held)
    await payments.tick()
    (shown,) = (await client.get(payments, "/positions", contract=HOLD))["items"]
    assert shown["noForecast"] is None
    made = shown["forecast"]
    assert (made["tooFew"], made["basis"], made["year"]) == ("run_off", "certain", None)
    cash = {month["from"]: month["cash"]["likelyPence"] for month in made["cash"]}
    assert {month: pence for month, pence in cash.items() if pence} == {"2014-08-01": 10_000}


async def test_a_contract_that_is_over_has_none(payments: Running) -> None:
    payments.today = date(2015, 5, 4)
    await payments.deliver(scheme(contracts=[contract(BACK, plan=PLAN)]), tariff(), achieved())
    await payments.tick()
    assert (await position(payments))["forecast"] is None
    assert (await position(payments))["noForecast"] == "not_running"


async def told_of_forecasts(payments: Running) -> dict[str, tuple[str | None, bool]]:
    """By contract, as published and as read the day after: why there is none, and whether there is one."""
    published = {
        told["data"]["contract"]: (told["data"]["noForecast"], told["data"]["forecast"] is not None)
        for told in await payments.published("position-published")
    }
    payments.today += timedelta(days=1)
    items = (await client.get(payments, "/positions"))["items"]
    assert {each["contract"]: (each["noForecast"], each["forecast"] is not None) for each in items} == published
    return published


@pytest.fixture
async def two_contracts(payments: Running) -> Running:
    payments.today = date(2012, 10, 1)
    await payments.deliver(scheme(contracts=[contract(BACK, plan=PLAN), contract(HOLD)]), tariff(), achieved())
    return payments


async def test_one_that_fails_leaves_the_day_and_the_others_theirs(
    two_contracts: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def odd(inputs: PositionInputs, *known: Any) -> Any:
        if inputs.contract.code == BACK:
            raise ZeroDivisionError("odd")
        return gathered_facts(inputs, *known)

    monkeypatch.setattr(forecasts, "facts_of", odd)
    assert await two_contracts.tick()
    assert await told_of_forecasts(two_contracts) == {BACK: ("failed", False), HOLD: (None, True)}
    metrics = (await two_contracts.admin.get("/metrics")).text
    assert f'lasars_forecasts_failed_total{{contract="{BACK}",why="failed"}} 1.0' in metrics


async def test_one_that_takes_too_long_is_not_waited_for(
    two_contracts: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_known: Any) -> None:
        time.sleep(0.05)

    monkeypatch.setattr(forecasts, "forecast", slow)
    monkeypatch.setattr(forecasts, "SECONDS_MAX", 0)
    assert await two_contracts.tick()
    assert await told_of_forecasts(two_contracts) == {BACK: ("took_too_long", False), HOLD: ("took_too_long", False)}
