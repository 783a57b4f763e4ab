"""The budget of a contract that is over: what counts in its run-off stands against the last year's."""

from datetime import date
from fractions import Fraction

import pytest

from services.payments.rules.plan_terms import PlanTerms
from services.payments.rules.position.ended_year import budget_of_last_year, ended_contract_year, graver
from services.payments.rules.position.warnings import Alarm, Outturn, outturn_of_year, warn_provider
from services.payments.rules.schemes import Contract
from tests.rules.payments.position_builders import after_weeks, contract, plan_of, stand_after, with_plan

BUDGETS = {2012: 1_000, 2013: 2_400}
ENDED = date(2014, 4, 2)
RUN_OFF_OVER = date(2015, 4, 2)


def terms(**changes: object) -> Contract:
    return contract(**{"plan": PlanTerms(budget_pence=BUDGETS), **changes})


@pytest.mark.parametrize(
    ("budgets", "ends", "pence"),
    [
        (BUDGETS, ENDED, 2_400),
        (BUDGETS | {2014: 120}, ENDED, 2_520),  # what is stated for the run-off is there for it
        ({2012: 1_000}, ENDED, None),
        (BUDGETS, date(2013, 10, 2), 2_400),  # spread over the months in which the contract runs
        (BUDGETS, date(2012, 10, 2), 3_400),
    ],
)
def test_the_budget_of_the_last_year_is_that_of_its_months_and_of_the_run_off(
    budgets: dict[int, int], ends: date, pence: int | None
) -> None:
    over = terms(plan=PlanTerms(budget_pence=budgets), ends=ends)
    assert budget_of_last_year(over, plan_of(over, ends)) == pence


def test_a_year_that_lies_in_two_of_the_councils_has_a_part_of_each_budget() -> None:
    over = terms(starts=date(2012, 10, 1), ends=date(2013, 10, 1))
    assert budget_of_last_year(over, plan_of(over, date(2013, 10, 1))) == 3_400
    longer = terms(starts=date(2012, 10, 1), ends=date(2014, 10, 1))
    plan = PlanTerms(budget_pence=BUDGETS | {2014: 600})
    both = contract(starts=longer.starts, ends=longer.ends, plan=plan)
    assert budget_of_last_year(longer, plan_of(longer, longer.ends)) is None  # from April on nothing is stated
    assert budget_of_last_year(both, plan_of(both, both.ends)) == 1_200 + 600


@pytest.mark.parametrize(
    ("likely", "still_open", "day", "alarm"),
    [
        (2_400, 0, ENDED, Alarm.NONE),
        (2_401, 0, ENDED, Alarm.RED),
        (2_400, 1, ENDED, Alarm.AMBER),
        (2_400, 1, RUN_OFF_OVER, Alarm.NONE),  # nothing can be met any more
        (2_401, 0, RUN_OFF_OVER, Alarm.RED),
    ],
)
def test_a_year_that_is_over_is_warned_of_by_what_stands_of_it(
    likely: int, still_open: int, day: date, alarm: Alarm
) -> None:
    over = terms()
    year = ended_contract_year(over, plan_of(over, day), likely, still_open, day)
    assert year is not None
    assert (year.warning, year.budget_pence, year.variance_pence) == (alarm, 2_400, 2_400 - likely)
    assert (year.starts, year.ends) == (date(2013, 4, 2), ENDED)


def test_the_share_at_which_the_contract_warns_counts_after_its_end_too() -> None:
    over = terms(plan=PlanTerms(budget_pence=BUDGETS, over_share=Fraction(11, 10)))
    alarms = [ended_contract_year(over, plan_of(over, ENDED), pence, 0, ENDED) for pence in (2_640, 2_641)]
    assert [year.warning for year in alarms if year] == [Alarm.NONE, Alarm.RED]


def test_while_it_runs_and_without_a_budget_nothing_is_said_of_an_end() -> None:
    running, day = terms(), date(2014, 4, 1)
    assert ended_contract_year(running, plan_of(running, day), 9_999, 0, day) is None
    unstated = contract()
    assert ended_contract_year(unstated, plan_of(unstated, ENDED), 9_999, 0, ENDED) is None


def test_of_two_warnings_the_graver_is_told() -> None:
    assert graver(Alarm.NONE, Alarm.RED) is graver(Alarm.RED, Alarm.AMBER) is Alarm.RED
    assert graver(Alarm.AMBER, Alarm.NONE) is Alarm.AMBER


def test_after_the_end_a_forecast_that_was_made_before_it_does_not_say_that_the_year_ends_short() -> None:
    """Its last week made up the year: what was forecast on the Monday before stands below what is earned."""
    short = Outturn(9_000, 9_500, "forecast")
    ended = with_plan(expected_value_pence=(10_000,))
    over = contract(plan=ended.plan, ends=after_weeks(20))
    plan, stand = plan_of(over, over.ends), stand_after(20, [500] * 20, over)
    outturn = outturn_of_year(plan, stand.rates, 10_000, over.ends, short)
    assert (outturn.likely_pence, outturn.highest_pence) == (10_000, 10_000)
    assert warn_provider(over.plan, plan, stand, outturn, over.ends) is Alarm.NONE
    running = plan_of(over, after_weeks(19))
    assert outturn_of_year(running, stand.rates, 9_500, after_weeks(19), short) == short
