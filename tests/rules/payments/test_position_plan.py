"""What is planned by which day: after a lead, by profile, by assumptions, and blocks on their due days."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.rules.at_risk_terms import AtRiskMeasure, AtRiskTerms
from services.payments.rules.money import round_pence
from services.payments.rules.plan_terms import AssumedRate, PlanTerms, read_plan
from services.payments.rules.position.assumptions import PersonStart
from services.payments.rules.position.plan import KnownPlans, plan_on
from services.payments.rules.position.shortfall import assumed_of
from services.payments.rules.position.warnings import Alarm, Outturn, warn_provider
from services.payments.rules.schemes import Price
from tests.rules.payments.position_builders import MEASURE, START, book, contract, plan_of, stand_after, with_plan

SECOND, END = date(2013, 4, 2), date(2014, 4, 2)
VALUES = (3_650_000, 7_300_000)


def planned(day: date, **terms: object) -> int:
    return plan_of(with_plan(**({"expected_value_pence": VALUES} | terms)), day).planned_pence(day)


def test_nothing_is_planned_in_the_lead_and_the_whole_value_by_the_end_of_the_year() -> None:
    lead_ends = START + timedelta(weeks=12)
    assert planned(lead_ends, lead_weeks=12) == 0
    assert planned(lead_ends + timedelta(days=1), lead_weeks=12) == round_pence(Fraction(3_650_000, 365 - 84))
    assert planned(SECOND - timedelta(days=1), lead_weeks=12) == round_pence(Fraction(3_650_000 * 280, 281))
    assert planned(SECOND, lead_weeks=12) == 0
    assert planned(SECOND + timedelta(days=1), lead_weeks=12) == 20_000  # the lead is the contract's, not each year's
    assert planned(END + timedelta(days=90), lead_weeks=12) == 7_300_000


def test_a_profile_gives_each_contract_month_its_share_evenly_by_day() -> None:
    profile = (Fraction(0), Fraction(1, 2), *(Fraction(1, 20),) * 10)
    terms = {"profile": profile}
    assert planned(date(2012, 5, 2), **terms) == 0
    assert planned(date(2012, 6, 2), **terms) == 1_825_000
    assert planned(date(2012, 6, 17), **terms) == 1_825_000 + round_pence(Fraction(182_500 * 15, 30))
    plan = plan_of(with_plan(expected_value_pence=VALUES, **terms), date(2012, 6, 2))
    assert (plan.outcomes.starts, plan.lead_ends) == (date(2012, 5, 2), date(2012, 5, 2))


def test_a_short_last_year_has_its_own_value_by_the_shares_of_its_months() -> None:
    terms = replace(with_plan(expected_value_pence=VALUES, profile=(Fraction(1, 12),) * 12), ends=date(2013, 10, 2))
    assert plan_of(terms, date(2013, 7, 2)).planned_pence(date(2013, 7, 2)) == 3_650_000
    assert plan_of(terms, date(2013, 10, 2)).planned_pence(date(2013, 10, 2)) == 7_300_000


@pytest.mark.parametrize(("in_advance", "first"), [(True, START), (False, date(2012, 5, 2))])
def test_a_block_is_planned_on_its_due_days_and_the_rest_by_outcomes(in_advance: bool, first: date) -> None:
    terms = contract(
        annual_value_pence=(12_000_000, 12_000_000), block_share=Fraction(1, 4), block_in_advance=in_advance,
        plan=PlanTerms(lead_weeks=12),
    )  # fmt: skip
    assert plan_of(terms, first).planned_pence(first) == 250_000
    plan = plan_of(terms, first)
    assert (plan.block_to(first - timedelta(days=1)), plan.block_pence) == (0, 3_000_000)
    assert (plan.outcomes_pence, plan.expected_pence) == (9_000_000, 12_000_000)


def test_what_is_paid_by_counted_cases_is_planned_by_the_quarter_and_not_by_outcomes() -> None:
    pot = AtRiskMeasure("left", Fraction(1), Fraction(1), Fraction(0), Fraction(1))
    terms = contract(
        annual_value_pence=(12_000_000,), block_share=Fraction(1, 2),
        at_risk=AtRiskTerms((Fraction(1, 4),), true_up=False, measures=(pot,)), plan=PlanTerms(lead_weeks=0),
    )  # fmt: skip
    plan = plan_of(terms, START)
    assert (plan.annual_pence, plan.outcomes_pence, plan.expected_pence) == (12_000_000, 3_000_000, 12_000_000)
    quarter_ends = date(2012, 7, 2)
    assert plan.block_to(quarter_ends) - plan.block_to(quarter_ends - timedelta(days=1)) == 500_000 + 750_000


def test_what_no_shape_of_the_contract_can_earn_is_not_planned() -> None:
    """None of its measures has a price: all that it can come to is its block."""
    terms = contract(
        annual_value_pence=(12_000_000, 12_000_000), block_share=Fraction(1, 4), measures=frozenset({"pot"}),
        plan=PlanTerms(),
    )  # fmt: skip
    assert (plan_of(terms, START).outcomes_pence, plan_of(terms, START).expected_pence) == (0, 3_000_000)


def test_before_the_contract_starts_nothing_is_planned() -> None:
    plan = plan_of(contract(annual_value_pence=(12_000_000,)), START - timedelta(days=1))
    assert (plan.annual_pence, plan.expected_pence) == (0, 0)


RATES = (AssumedRate(MEASURE, "*", Fraction(1, 2), 12),)
PRICES = {"low": 10_000, "high": 30_000}
ASSUMED = PlanTerms(people={"low": (365, 365), "high": (365, 0)}, rates=RATES)


def test_a_plan_by_assumptions_follows_from_who_starts_and_what_they_achieve() -> None:
    """One of each band a day, of whom half achieve after 12 weeks: 20,000 a day at these prices."""
    terms = contract(plan=ASSUMED)
    plan = plan_on(terms, book(PRICES), date(2012, 7, 1))
    first = START + timedelta(weeks=12)
    assert (plan.outcomes.starts, plan.planned_pence(first), plan.planned_pence(first + timedelta(days=1))) == (
        first, 0, 20_000,
    )  # fmt: skip
    assert plan.expected_pence == 20_000 * (365 - 84)
    second = plan_on(terms, book(PRICES), SECOND)
    assert second.planned_pence(SECOND + timedelta(days=85)) == 20_000 * 84 + 5_000


def test_the_last_years_end_is_not_held_against_what_its_run_off_brings() -> None:
    """Who starts in its last twelve weeks achieves in the run-off: 84 days of 20,000 of the year's 365 of starts."""
    terms = contract(plan=ASSUMED, ends=SECOND)
    for day, to_end in ((START, 281), (SECOND, 281), (SECOND + timedelta(days=10), 291), (date(2014, 1, 1), 365)):
        plan = plan_on(terms, book(PRICES), day)
        assert (plan.expected_pence, plan.expected_to_end(day)) == (20_000 * 365, 20_000 * to_end)
    on_plan, shy = (Outturn(20_000 * 281 - less, 20_000 * 400, "forecast") for less in (0, 1))
    plan, day = plan_on(terms, book(PRICES), START), START + timedelta(weeks=40)
    as_planned = stand_after(0, [], terms)
    assert warn_provider(terms.plan, plan, as_planned, on_plan, day) is Alarm.NONE
    assert warn_provider(terms.plan, plan, as_planned, shy, day) is Alarm.AMBER
    first_of_two = plan_on(contract(plan=ASSUMED), book(PRICES), START)
    assert first_of_two.expected_to_end(START) == first_of_two.expected_pence == 20_000 * 281


@pytest.mark.parametrize(("price_from", "daily_pence"), [("achievement", 20_000), ("tariff", 10_000)])
def test_a_price_that_a_tariff_carries_is_that_of_the_start(
    price_from: Literal["tariff", "achievement"], daily_pence: int
) -> None:
    dearer = START + timedelta(weeks=12)
    rows = (Price(MEASURE, "*", START, dearer, 10_000), Price(MEASURE, "*", dearer, None, 20_000))
    terms = contract(plan=replace(ASSUMED, people={"low": (730, 730)}))
    scheme = replace(book(), price_from=price_from, prices={MEASURE: rows})
    plan = plan_on(terms, scheme, dearer)
    assert plan.planned_pence(dearer + timedelta(days=1)) == daily_pence


def test_fewer_starts_and_lower_bands_are_what_the_plan_lacks_by_them() -> None:
    terms, day = contract(plan=ASSUMED), START + timedelta(weeks=12, days=4)  # 80,000 planned of 4 + 4 starts
    plan = plan_on(terms, book(PRICES), day)
    as_planned = [PersonStart(START + timedelta(days=ago), band) for ago in range(4) for band in PRICES]
    both = assumed_of(terms, book(PRICES), plan, as_planned, day)
    assert both is not None
    assert (both.fewer_starts_pence, both.lower_bands_pence) == (0, 0)
    low = assumed_of(terms, book(PRICES), plan, [PersonStart(start.on, "low") for start in as_planned[:6]], day)
    assert low is not None
    assert (low.fewer_starts_pence, low.lower_bands_pence) == (20_000, 30_000)
    assert assumed_of(contract(), book(), plan, as_planned, day) is None


def test_in_a_year_of_which_no_starts_are_stated_the_bands_are_those_of_the_last_that_has_some() -> None:
    listed = {"low": (365,), "high": (365, 0)}
    terms, day = contract(plan=replace(ASSUMED, people=listed)), SECOND + timedelta(weeks=12, days=4)
    plan = plan_on(terms, book(PRICES), day)
    low = assumed_of(terms, book(PRICES), plan, [PersonStart(SECOND + timedelta(ago), "low") for ago in range(4)], day)
    assert low is not None
    assert low.lower_bands_pence == 0  # in the second year all are of the low one


def test_what_a_scheme_says_of_a_plan_is_read_and_what_it_leaves_out_has_its_default() -> None:
    assert read_plan(None) == read_plan({}) == PlanTerms()
    said = read_plan(
        {
            "expected_value_pence": [1], "profile": None, "lead_weeks": 0, "headroom": "1.25",
            "assumed_starts": [{"band": "low", "people": [2]}],
            "assumed_rates": [{"measure": MEASURE, "band": "*", "share": "0.5", "after_weeks": 12}],
            "budgets": [{"financial_year": 2012, "pence": 3}],
            "warnings": {"short_share": "0.9", "catch_up_weeks": 6, "over_share": "1.1"},
        }
    )  # fmt: skip
    assert (said.lead_weeks, said.headroom, said.people, said.rates) == (0, Fraction(5, 4), {"low": (2,)}, RATES)
    assert (said.budget_pence, said.catch_up_weeks) == ({2012: 3}, 6)
    assert (said.short_share, said.over_share) == (Fraction(9, 10), Fraction(11, 10))


@given(
    value=st.integers(0, 10**10),
    lead_weeks=st.integers(0, 51),
    parts=st.none() | st.lists(st.integers(0, 100), min_size=12, max_size=12).filter(any),
    days=st.lists(st.integers(0, 364), min_size=2, max_size=2),
)
def test_a_plan_never_falls_and_comes_to_the_value(
    value: int, lead_weeks: int, parts: list[int] | None, days: list[int]
) -> None:
    profile = tuple(Fraction(part, sum(parts)) for part in parts) if parts else ()
    plan = plan_of(with_plan(expected_value_pence=(value,), lead_weeks=lead_weeks, profile=profile), START)
    earlier, later = (START + timedelta(days=day) for day in sorted(days))
    assert 0 <= plan.planned_pence(earlier) <= plan.planned_pence(later) <= plan.planned_pence(plan.ends) == value


@given(days=st.lists(st.dates(START - timedelta(days=40), END + timedelta(days=800)), min_size=1, max_size=8))
def test_plans_that_are_known_are_those_of_their_day(days: list[date]) -> None:
    of_terms = [(contract(plan=ASSUMED), book(PRICES)), (with_plan(expected_value_pence=VALUES), None)]
    known = KnownPlans()
    for day in days:
        for terms, prices in of_terms:
            assert known.on(terms, prices, day) == plan_on(terms, prices, day)
