"""Three years that were lived through, to the week: one that caught up, one that stopped, and an empty one."""

from datetime import date, timedelta

import pytest

from services.payments.rules.position.catching_up import PlanState
from services.payments.rules.position.earnings import Earnings
from services.payments.rules.position.warnings import Alarm, outturn_at_rates, warn_provider
from tests.rules.payments.position_builders import (
    START,
    WEEK_PENCE,
    after_weeks,
    contract,
    earned_weekly,
    plan_of,
    stand_after,
    with_plan,
)

CAUGHT_UP = [0] * 12 + [WEEK_PENCE * 16 // 10] * 40
STOPPED = [WEEK_PENCE * 15 // 10] * 20 + [0] * 32
EMPTY = [0] * 52


def alarm_after(weeks: int, pence_by_week: list[int], catch_up_weeks: int = 4) -> Alarm:
    terms, day = with_plan(catch_up_weeks=catch_up_weeks), after_weeks(weeks)
    stand, plan = stand_after(weeks, pence_by_week, terms), plan_of(terms, day)
    earned_pence = Earnings(START, earned_weekly(pence_by_week[:weeks])).between(START, day)
    return warn_provider(terms.plan, plan, stand, outturn_at_rates(plan, stand.rates, earned_pence, day), day)


def test_twelve_empty_weeks_then_1_6_of_the_plan_can_catch_up_in_weeks_1_to_31_and_is_then_on_plan() -> None:
    states = [stand_after(weeks, CAUGHT_UP).state for weeks in range(1, 53)]
    assert states == [PlanState.BEHIND] * 31 + [PlanState.ON_PLAN] * 21


def test_twelve_empty_weeks_then_1_6_of_the_plan_is_behind_since_its_start_and_on_plan_since_week_32() -> None:
    assert stand_after(31, CAUGHT_UP).since == after_weeks(1)
    assert stand_after(31, CAUGHT_UP).short_since == after_weeks(1)
    assert stand_after(40, CAUGHT_UP).since == after_weeks(32)
    assert stand_after(40, CAUGHT_UP).short_since is None


def test_twenty_weeks_at_1_5_of_the_plan_then_nothing_the_day_stands_in_week_37_throughout() -> None:
    days = {stand_after(weeks, STOPPED).can_catch_up_until for weeks in range(20, 53)}
    assert len(days) == 1
    (day,) = days
    assert day is not None
    assert after_weeks(37) <= day < after_weeks(38)


def test_twenty_weeks_at_1_5_of_the_plan_then_nothing_turns_with_that_day() -> None:
    states = [stand_after(weeks, STOPPED).state for weeks in range(1, 53)]
    assert states == [PlanState.ON_PLAN] * 30 + [PlanState.BEHIND] * 7 + [PlanState.CANNOT_CATCH_UP] * 15
    assert stand_after(50, STOPPED).since == after_weeks(38)
    assert stand_after(50, STOPPED).short_since == after_weeks(31)


def test_twenty_weeks_at_1_5_of_the_plan_then_nothing_is_amber_within_8_weeks_of_the_stop() -> None:
    alarms = [alarm_after(weeks, STOPPED) for weeks in range(13, 53)]
    first = alarms.index(Alarm.AMBER) + 13
    assert (first, alarms[: first - 13]) == (26, [Alarm.NONE] * 13)
    assert [alarm_after(weeks, STOPPED) for weeks in (33, 34, 37, 38, 52)] == [Alarm.AMBER] + [Alarm.RED] * 4


def test_an_empty_year_turns_red_in_week_18() -> None:
    """It can no longer catch up then; by the usual threshold the warning is red four weeks before."""
    states = [stand_after(weeks, EMPTY).state for weeks in range(1, 53)]
    assert states == [PlanState.BEHIND] * 17 + [PlanState.CANNOT_CATCH_UP] * 35
    assert [alarm_after(weeks, EMPTY, catch_up_weeks=0) for weeks in (17, 18)] == [Alarm.AMBER, Alarm.RED]
    assert [alarm_after(weeks, EMPTY) for weeks in (13, 14, 18)] == [Alarm.AMBER, Alarm.RED, Alarm.RED]
    assert stand_after(30, EMPTY).since == after_weeks(18)


@pytest.mark.parametrize("weeks", [1, 12, 17])
def test_the_day_is_given_in_an_empty_year_from_its_first_week(weeks: int) -> None:
    stand = stand_after(weeks, EMPTY)
    assert stand.can_catch_up_until == date(2012, 8, 1) == START + timedelta(days=121)
    assert stand.rates.basis == ("plan" if weeks < 13 else "observed")


def test_in_the_run_off_no_rate_is_required_and_what_is_missing_cannot_be_caught_up() -> None:
    empty = stand_after(110, [])
    assert (empty.rates.required, empty.state) == (None, PlanState.CANNOT_CATCH_UP)
    full = stand_after(110, [*[0] * 53, *[WEEK_PENCE * 12 // 10] * 52])
    assert (full.rates.required, full.state, full.can_catch_up_until) == (None, PlanState.ON_PLAN, None)


def test_a_contract_of_which_nothing_is_expected_has_no_plan() -> None:
    stand = stand_after(30, [WEEK_PENCE] * 30, with_plan(expected_value_pence=()))
    assert (stand.state, stand.can_catch_up_until, stand.rates.required) == (PlanState.NO_PLAN, None, None)
    assert stand_after(30, EMPTY, contract(measures=frozenset({"unpriced"}))).state is PlanState.NO_PLAN
