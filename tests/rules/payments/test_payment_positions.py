"""Planned, shortfall, and until when it can still be made good."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.positions import Plan, best_weekly_rate, plan_on, recoverable_until, shortfall
from services.payments.rules.schemes import Contract

START = date(2012, 4, 2)
CONTRACT = Contract(
    "c", "p", START, date(2014, 4, 2), 12, (12_000_000, 6_000_000), Fraction(0), block_in_advance=True,
    measures=frozenset(), provisional="hold", recover_months=None, floor=Fraction(0), carry=2, clause="", journal={},
)  # fmt: skip


def test_planned_is_the_share_of_the_days_half_to_even() -> None:
    assert plan_on(CONTRACT, START).planned_pence == 0
    assert plan_on(CONTRACT, date(2012, 10, 1)).planned_pence == round(Fraction(12_000_000 * 182, 365))
    half = replace(CONTRACT, annual_value_pence=(365,))
    assert plan_on(replace(half, annual_value_pence=(73 * 5 // 2,)), date(2012, 4, 3)).planned_pence == 0
    assert plan_on(replace(half, annual_value_pence=(365 * 3,)), date(2012, 4, 3)).planned_pence == 3


def test_each_contract_year_has_its_own_plan_and_nothing_is_planned_before_the_first() -> None:
    second = plan_on(CONTRACT, date(2013, 4, 2))
    assert (second.starts, second.ends, second.annual_pence) == (date(2013, 4, 2), date(2014, 4, 2), 6_000_000)
    assert plan_on(CONTRACT, date(2012, 4, 1)).annual_pence == 0


def test_the_run_off_counts_in_the_last_year() -> None:
    """The day after the end nothing is made good by the calendar, and no new year begins."""
    last, after = plan_on(CONTRACT, date(2014, 4, 1)), plan_on(CONTRACT, date(2014, 10, 1))
    assert (after.starts, after.ends, after.annual_pence) == (last.starts, last.ends, 6_000_000)
    assert (last.planned_pence, after.planned_pence) == (round(Fraction(6_000_000 * 364, 365)), 6_000_000)
    assert after.counts(date(2014, 9, 30))
    assert last.counts(date(2014, 9, 30))
    assert not plan_on(CONTRACT, date(2012, 10, 1)).counts(date(2013, 4, 2))
    assert recoverable_until(after, 0, Fraction(10**9)) is None


def test_a_last_year_that_is_shorter_ends_with_the_contract_and_its_value_is_for_its_months() -> None:
    short = replace(CONTRACT, ends=date(2013, 10, 2))
    halfway = plan_on(short, date(2013, 7, 2))
    assert (halfway.starts, halfway.ends, halfway.annual_pence) == (date(2013, 4, 2), date(2013, 10, 2), 6_000_000)
    assert halfway.planned_pence == round(Fraction(6_000_000 * 91, 183))
    assert plan_on(short, date(2014, 5, 1)).starts == date(2013, 4, 2)


def test_a_surplus_is_no_shortfall() -> None:
    assert (shortfall(100, 40), shortfall(40, 100)) == (60, 0)


def test_the_best_thirteen_weeks_in_a_row_are_the_rate() -> None:
    weekly = [(START + timedelta(weeks=week), 1300 if 10 <= week < 23 else 100) for week in range(30)]
    day = START + timedelta(weeks=30)
    assert best_weekly_rate(START, day, weekly) == 1300
    assert best_weekly_rate(START, START + timedelta(days=13), weekly) == 100
    assert best_weekly_rate(START, START, []) == 0


def test_recoverable_until_the_last_week_in_which_the_best_rate_still_suffices() -> None:
    plan = Plan(START, date(2013, 4, 1), 364_000, START + timedelta(weeks=26))
    assert plan.planned_pence == 182_000
    # 1,000 a day are planned; 2,000 a day close a shortfall of 52,000 in 52 days, so by 8 February: Monday the 4th.
    assert recoverable_until(plan, 130_000, Fraction(14_000)) == date(2013, 2, 4)
    assert recoverable_until(plan, 182_000, Fraction(14_000)) is None
    assert recoverable_until(plan, 130_000, Fraction(7_000)) is None
    assert recoverable_until(plan, 0, Fraction(7_100)) is None


@given(earned=st.integers(0, 181_999), rate=st.integers(7_001, 100_000))
def test_from_that_week_the_shortfall_closes_and_from_the_next_it_does_not(earned: int, rate: int) -> None:
    plan = Plan(START, date(2013, 4, 1), 364_000, START + timedelta(weeks=26))
    until = recoverable_until(plan, earned, Fraction(rate))
    missing = plan.planned - earned

    def closes(monday: date) -> bool:
        days = (plan.ends - monday).days
        return Fraction(rate, 7) * days >= missing + Fraction(plan.annual_pence * days, 364)

    if until is None:
        assert not closes(plan.day)
    else:
        assert closes(until)
        assert not closes(until + timedelta(weeks=1))
