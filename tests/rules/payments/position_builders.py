"""A contract with a plan, and earnings by week, for the rules of the position."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from services.payments.rules.plan_terms import PlanTerms
from services.payments.rules.position.catching_up import PlanStanding, standing
from services.payments.rules.position.earnings import Earnings
from services.payments.rules.position.plan import YearPlan, plan_on
from services.payments.rules.schemes import Contract, Price, Scheme

START = date(2012, 4, 2)  # a Monday
WEEK_PENCE = 100_000
MEASURE = "engaged"


def contract(**changes: Any) -> Contract:
    """Two years, each expected to come to 1,000 pounds a week by outcomes."""
    values = tuple(WEEK_PENCE * 365 // 7 for _ in range(2))
    usual = Contract(
        "c", "p", START, date(2014, 4, 2), 12, (), Fraction(0), block_in_advance=True, measures=frozenset({MEASURE}),
        provisional="hold", recover_months=None, floor=Fraction(0), carry=2, clause="", journal={},
        plan=PlanTerms(expected_value_pence=values, lead_weeks=0),
    )  # fmt: skip
    return replace(usual, **changes)


def with_plan(**terms: Any) -> Contract:
    usual = contract()
    return replace(usual, plan=replace(usual.plan, **terms))


def book(prices: Mapping[str, int] | None = None, **changes: Any) -> Scheme:
    """A price for each band."""
    rows = tuple(Price(MEASURE, band, START, None, pence) for band, pence in (prices or {"*": 20_000}).items())
    usual = Scheme(
        "s", 1, "h", "a", START, None, datetime(2012, 4, 1, tzinfo=UTC), "achievement", (MEASURE,), {MEASURE: rows}
    )
    return replace(usual, **changes)


def plan_of(terms: Contract, day: date) -> YearPlan:
    return plan_on(terms, book(), day)


def earned_weekly(pence_by_week: Iterable[int]) -> list[tuple[date, int]]:
    """What each week of the contract earned, on its Friday."""
    return [(START + timedelta(weeks=week, days=4), pence) for week, pence in enumerate(pence_by_week) if pence]


def after_weeks(weeks: int) -> date:
    """The Monday on which so many weeks are over."""
    return START + timedelta(weeks=weeks)


def stand_after(weeks: int, pence_by_week: Iterable[int], terms: Contract | None = None) -> PlanStanding:
    day, terms = after_weeks(weeks), terms or contract()
    return standing(plan_of(terms, day), Earnings(terms.starts, earned_weekly(list(pence_by_week)[:weeks])), day)
