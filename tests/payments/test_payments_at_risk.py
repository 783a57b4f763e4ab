"""What is at risk: told cases, paid by the quarter, trued up, and settled again whenever a case becomes another."""

from datetime import date
from typing import Any

import pytest

from services.assessment.events.published import FactsRestated as AssessmentRestated
from services.payments.pages.contract_names import ContractNames
from services.payments.pages.step_words import step_in_words
from tests.harness import Running
from tests.payments import client
from tests.payments.builders import (
    BACK,
    HOLD,
    achieved,
    at_risk,
    canonical,
    case_counted,
    cohort_attested,
    contract,
    proposed,
    scheme,
    tariff,
)
from tests.shared.lost import restated, take_back

POT = 3_125_000  # a quarter of 25 % of £500,000
VALUE: dict[str, Any] = {"provisional": "clawback", "floor": "0.5", "carry": 1, "annual_value_pence": [50_000_000]}


def pots(**changes: Any) -> Any:
    return scheme(contracts=[contract(HOLD), contract(BACK, **(VALUE | {"at_risk": at_risk()} | changes))])


def of_quarter(on: str, met: int, eligible: int, **changes: Any) -> list[Any]:
    names = [f"{on} {place}" for place in range(eligible)]
    return [case_counted(name, on, on if place < met else None, **changes) for place, name in enumerate(names)]


async def amounts(payments: Running) -> dict[tuple[str, str], tuple[str, int, str | None]]:
    items = (await client.get(payments, "/claims", contract=BACK))["items"]
    return {
        (item["shape"], item["effectiveOn"]): (item["state"], item["pence"], item["reason"])
        for item in items
        if item["shape"] in {"at_risk", "true_up"}
    }


async def balances(payments: Running) -> dict[str, int]:
    (position,) = (await client.get(payments, "/positions", contract=BACK))["items"]
    found: dict[str, int] = position["balancesNow"]
    return found


@pytest.fixture
async def first_quarter(payments: Running) -> Running:
    """Four cases of the first quarter, one met: half of the target, so half of the pot."""
    payments.today = date(2012, 7, 1)
    await payments.deliver(pots(), *of_quarter("2012-05-01", 1, 4))
    assert await amounts(payments) == {}
    payments.today = date(2012, 7, 2)
    await payments.tick()
    return payments


async def test_a_quarter_is_paid_on_the_first_day_after_it(first_quarter: Running) -> None:
    assert await amounts(first_quarter) == {("at_risk", "2012-07-01"): ("due", POT // 2, None)}
    run = await client.paid_run(first_quarter)
    assert run["netPence"] == POT // 2
    assert run["lines"] == 1


async def test_each_penny_is_explained(first_quarter: Running) -> None:
    (claim,) = (await client.get(first_quarter, "/claims", contract=BACK))["items"]
    (line,) = (await client.get(first_quarter, f"/claims/{claim['id']}/lines"))["items"]
    explanation = await client.get(first_quarter, f"/lines/{line['id']}/explanation")
    steps = {step["step"]: step for step in explanation["basis"]["steps"]}
    assert explanation["basis"]["shape"] == "at_risk"
    assert steps["annual value"]["pence"] == 50_000_000
    assert steps["at risk"]["pence"] == 12_500_000
    assert steps["pot"]["pence"] == POT
    assert (steps["counted"]["met"], steps["counted"]["eligible"]) == (1, 4)
    assert (steps["earned of pot"]["factor"], steps["earned of pot"]["pence"]) == ("1/2", POT // 2)


async def test_a_case_that_is_met_later_adds_to_what_was_paid(first_quarter: Running) -> None:
    await client.paid_run(first_quarter)
    first_quarter.today = date(2012, 8, 6)
    await first_quarter.deliver(case_counted("2012-05-01 1", "2012-05-01", "2012-08-01", revision=2))
    assert await amounts(first_quarter) == {("at_risk", "2012-07-01"): ("due", POT, None)}
    assert (await balances(first_quarter))["duePence"] == POT - POT // 2


async def test_a_case_that_turns_out_not_to_be_met_takes_back_what_was_paid(first_quarter: Running) -> None:
    await client.paid_run(first_quarter)
    first_quarter.today = date(2012, 8, 6)
    await first_quarter.deliver(case_counted("2012-05-01 0", "2012-05-01", None, revision=2))
    assert await amounts(first_quarter) == {("at_risk", "2012-07-01"): ("unearned", 0, "nothing-met")}
    assert (await balances(first_quarter))["receivablePence"] == POT // 2


async def test_where_nothing_is_eligible_that_is_said(payments: Running) -> None:
    payments.today = date(2012, 7, 2)
    await payments.deliver(pots())
    assert await amounts(payments) == {("at_risk", "2012-07-01"): ("unearned", 0, "nothing-eligible")}
    await payments.deliver(*of_quarter("2012-05-01", 1, 2))
    assert await amounts(payments) == {("at_risk", "2012-07-01"): ("due", POT, None)}


def paid_by_statements() -> Any:
    stated = [{"code": "offending", "title": "t", "signed_by": ["police"], "contracts": [BACK]}]
    terms = contract(BACK, **(VALUE | {"at_risk": at_risk(indicator="offending")}))
    return scheme(contracts=[contract(HOLD), terms], attested=stated)


async def test_a_statement_that_its_source_does_not_know_any_more_is_not_paid_by(payments: Running) -> None:
    payments.today = date(2012, 7, 2)
    await payments.deliver(paid_by_statements(), cohort_attested("2012-04-02", 2, 4), restated(AssessmentRestated))
    assert (await client.propose(payments)).status_code == 409
    assert await take_back(payments) == {"taken": {"attested cohort": 1}, "left": 0}
    assert await amounts(payments) == {("at_risk", "2012-07-01"): ("unearned", 0, "not-stated")}


async def test_a_case_that_its_source_does_not_know_any_more_is_taken_back(first_quarter: Running) -> None:
    await first_quarter.deliver(restated(AssessmentRestated))
    assert await take_back(first_quarter) == {"taken": {"case": 4}, "left": 0}
    assert await amounts(first_quarter) == {("at_risk", "2012-07-01"): ("unearned", 0, "nothing-eligible")}


async def test_what_is_stated_of_a_cohort_earns_its_pot_and_is_settled_again_by_a_later_statement(
    payments: Running,
) -> None:
    """None stated, 1 of 4 (half of the target), corrected to 2 of 4 before it was heard, then to nobody at all."""
    payments.today = date(2012, 7, 2)
    await payments.deliver(paid_by_statements())
    assert await amounts(payments) == {("at_risk", "2012-07-01"): ("unearned", 0, "not-stated")}
    await payments.deliver(cohort_attested("2012-04-02", 1, 4))
    assert await amounts(payments) == {("at_risk", "2012-07-01"): ("due", POT // 2, None)}
    (claim,) = (await client.get(payments, "/claims", contract=BACK))["items"]
    (line,) = (await client.get(payments, f"/claims/{claim['id']}/lines"))["items"]
    steps = (await client.get(payments, f"/lines/{line['id']}/explanation"))["basis"]["steps"]
    (said,) = (step for step in steps if step["step"] == "attested")
    assert (said["met"], said["people"], said["signedByOrganisation"]) == (1, 4, "police")
    assert step_in_words(said, {}, ContractNames({}, {})) == (
        "1 of 4 people of the quarter from 2 April 2012 met it: signed by analyst of police, verified by vera of"
        " council."
    )
    await client.paid_run(payments)
    again = cohort_attested("2012-04-02", 2, 4, 2)
    await payments.deliver(again, cohort_attested("2012-04-02", 1, 4))
    assert await amounts(payments) == {("at_risk", "2012-07-01"): ("due", POT, None)}
    await payments.deliver(cohort_attested("2012-04-02", 0, 0, 3), again)
    assert await amounts(payments) == {("at_risk", "2012-07-01"): ("unearned", 0, "nothing-eligible")}
    assert (await balances(payments))["receivablePence"] == POT // 2


async def test_a_true_up_below_nothing_is_owed_back_by_itself_and_netted(payments: Running) -> None:
    payments.today = date(2013, 4, 1)
    await payments.deliver(pots(block_share="0.7"), *of_quarter("2012-05-01", 4, 4), *of_quarter("2012-08-01", 0, 36))
    await payments.tick()
    await client.paid_run(payments)
    payments.today = date(2013, 4, 2)
    await payments.tick()
    whole_year = 0  # 4 of 40 is a fifth of the target: under the threshold
    paid = round(POT * 1.1)
    assert (await amounts(payments))["true_up", "2013-04-01"] == ("owed_back", whole_year - paid, None)
    totals = await balances(payments)
    assert (totals["receivablePence"], totals["duePence"]) == (paid, 2_916_667)
    run = await client.paid_run(payments)
    assert (run["grossPence"], run["nettedPence"]) == (2_916_667, 1_458_333)


async def test_what_a_true_up_owes_back_is_not_paid_of_the_last_year(payments: Running) -> None:
    payments.today = date(2013, 4, 1)
    cases = *of_quarter("2012-05-01", 4, 4), *of_quarter("2012-08-01", 0, 36)
    await payments.deliver(pots(ends="2013-04-02", run_off_months=6), *cases)
    await payments.tick()
    await client.paid_run(payments)
    payments.today = date(2013, 4, 2)
    await payments.tick()
    (position,) = (await client.get(payments, "/positions", contract=BACK))["items"]
    year = position["thisYear"]
    assert (year["from"], position["balancesNow"]["paidPence"]) == ("2012-04-02", round(POT * 1.1))
    assert (year["earnedPence"], year["paidPence"]) == (0, 0)


async def test_a_true_up_that_comes_right_is_no_longer_owed(payments: Running) -> None:
    payments.today = date(2013, 4, 2)
    await payments.deliver(pots(), *of_quarter("2012-05-01", 4, 4), *of_quarter("2012-08-01", 0, 36))
    assert (await balances(payments))["receivablePence"] == round(POT * 1.1)
    met = [case_counted(f"2012-08-01 {place}", "2012-08-01", "2012-09-01", revision=2) for place in range(36)]
    await payments.deliver(*met)
    assert (await amounts(payments))["true_up", "2013-04-01"] == ("due", 4 * POT + 1_250_000 - 2 * 3_437_500, None)
    assert (await balances(payments))["receivablePence"] == 0


async def test_the_position_counts_it_in_its_year_and_plans_the_pots(payments: Running) -> None:
    payments.today = date(2012, 7, 2)
    await payments.deliver(pots(block_share="0.75"), *of_quarter("2012-05-01", 1, 4))
    (position,) = (await client.get(payments, "/positions", contract=BACK))["items"]
    instalments = 4 * 3_125_000
    assert position["thisYear"]["earnedPence"] == instalments + POT // 2
    assert position["thisYear"]["plannedPence"] == instalments + POT


async def test_a_contract_that_drops_it_owes_it_back_and_says_why(first_quarter: Running) -> None:
    first_quarter.today = date(2012, 7, 9)
    await client.paid_run(first_quarter)
    await first_quarter.deliver(scheme(2, contracts=[contract(HOLD), contract(BACK, **VALUE)]))
    assert await amounts(first_quarter) == {("at_risk", "2012-07-01"): ("withdrawn", 0, "no-longer-due")}
    assert (await balances(first_quarter))["receivablePence"] == POT // 2


OVER: dict[str, Any] = {"ends": "2013-04-02", "run_off_months": 6, "block_share": "0.75", "block_in_advance": False}


async def position_on(payments: Running, on: date) -> Any:
    payments.today = on
    await payments.tick()
    (position,) = (await client.get(payments, "/positions", contract=BACK))["items"]
    return position


async def test_a_pot_that_was_lost_is_not_in_the_outturn(payments: Running) -> None:
    """A half of the first pot and nothing of the second; those to come as they are planned."""
    payments.today = date(2012, 7, 2)
    await payments.deliver(pots(**OVER, at_risk=at_risk() | {"true_up": False}), *of_quarter("2012-05-01", 1, 4))
    position = await position_on(payments, date(2012, 10, 2))
    assert position["catchingUp"]["outturn"]["likelyPence"] == 50_000_000 - POT // 2 - POT
    assert (position["thisYear"]["potsNotEarnedPence"], position["thisYear"]["shortfallPence"]) == (POT // 2 + POT, 0)
    assert position["catchingUp"]["warning"] == "amber"


@pytest.mark.parametrize("true_up", [False, True])
async def test_after_the_end_the_outturn_is_what_stands(payments: Running, true_up: bool) -> None:
    """The last instalment in arrears and the last pot are due on the first day after it. A true-up gives half of the
    year's pots to three that were lost.
    """
    payments.today = date(2012, 7, 2)
    await payments.deliver(pots(**OVER, at_risk=at_risk() | {"true_up": true_up}), *of_quarter("2012-05-01", 1, 4))
    position = await position_on(payments, date(2013, 4, 2))
    year, outturn = position["thisYear"], position["catchingUp"]["outturn"]
    stands = 37_500_000 + (2 * POT if true_up else POT // 2)
    assert (year["earnedPence"], outturn["likelyPence"], outturn["highestPence"]) == (stands, stands, stands)
    assert year["potsNotEarnedPence"] == 50_000_000 - stands
    assert position["catchingUp"]["warning"] == "amber"


async def test_a_collar_counts_after_the_end_as_it_was_settled(payments: Running) -> None:
    payments.today = date(2012, 7, 2)
    await payments.deliver(pots(ends="2013-04-02", run_off_months=6, at_risk=None, collar_pence=[7_000]))
    position = await position_on(payments, date(2013, 4, 2))
    outturn = position["catchingUp"]["outturn"]
    assert position["thisYear"]["earnedPence"] == outturn["likelyPence"] == outturn["highestPence"] == 7_000


MET = {"code": "completed", "title": "Of all who ended those who completed", "met": {"all": [
    {"measure": "abstinent_at_review"}, {"event": "x"},
]}}  # fmt: skip


async def test_a_part_of_a_combination_that_a_pot_counts_lacks_no_price(payments: Running) -> None:
    both = {"code": "both", "kind": "all", "params": {"of": ["abstinent_at_review", "completed"]}}
    counted = MET | {"met": {"measure": "both"}}
    payments.today = date(2012, 10, 1)
    contracts = [contract(HOLD), contract(BACK, **(VALUE | {"at_risk": at_risk()}))]
    measures = [*canonical()["measures"], both]
    await payments.deliver(scheme(contracts=contracts, prices=[], indicators=[counted], measures=measures), achieved())
    (item,) = (await client.get(payments, "/claims", contract=BACK, state="unpriced"))["items"]
    assert (item["measure"], item["reason"]) == ("abstinent_at_review", "counted")


@pytest.mark.parametrize("deciding", ["at_risk", "gates"])
async def test_an_outcome_that_is_a_case_of_a_pot_or_gate_alone_lacks_no_price(
    payments: Running, deciding: str
) -> None:
    """With a tariff and without one; another measure without a price does lack it."""
    terms = {"at_risk": at_risk()} if deciding == "at_risk" else {
        "gates": [{"code": "g", "indicator": "completed", "target": "0.5", "factor": "0.9", "measures": ["x"]}]
    }  # fmt: skip
    payments.today = date(2012, 10, 1)
    of_scheme = scheme(contracts=[contract(HOLD), contract(BACK, **(VALUE | terms))], prices=[], indicators=[MET])
    await payments.deliver(of_scheme, tariff(prices={}), achieved(), achieved("bob"), proposed("cas"))
    await payments.deliver(achieved(measure="housing_resolved"))
    items = (await client.get(payments, "/claims", contract=BACK, state="unpriced"))["items"]
    assert sorted((item["measure"], item["reason"]) for item in items) == [
        ("abstinent_at_review", "counted"), ("abstinent_at_review", "counted"), ("housing_resolved", "no-price"),
    ]  # fmt: skip
    await payments.tick()
    payments.today = date(2012, 10, 9)
    await payments.tick()
    (position,) = (await client.get(payments, "/positions", contract=BACK))["items"]
    stuck = [(waits["waitsFor"], waits["turn"], waits["count"]) for waits in position["sinceLast"]["stuck"]]
    assert stuck == [("awaiting_verification", "verifier", 1), ("no-price", "council", 1)]
    shown = (await client.get(payments, "/contracts", on="2012-07-02"))["items"]
    measures = {row["code"]: row["caseOf"] for of in shown if of["code"] == BACK for row in of["measures"]}
    assert measures["abstinent_at_review"] == [{"code": "completed", "title": MET["title"]}]
    assert measures["housing_resolved"] == []
