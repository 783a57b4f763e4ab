"""How fast the year's value must come, comes and could come: whether a contract is on plan, and can still catch up.

Payment rules 7, Rates.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import Literal

from services.payments.rules.money import round_pence
from services.payments.rules.position.earnings import RATE_WEEKS, WEEK_DAYS, Earnings, monday_of
from services.payments.rules.position.plan import YearPlan


class PlanState(StrEnum):
    ON_PLAN = "on_plan"
    BEHIND = "behind"
    CANNOT_CATCH_UP = "cannot_catch_up"
    NO_PLAN = "no_plan"


@dataclass(frozen=True, slots=True)
class WeeklyRates:
    """Pence a week, by outcomes alone: a block comes by time."""

    required: Fraction | None  # None: the contract has ended, or nothing is missing
    current: Fraction
    best: Fraction
    basis: Literal["observed", "plan"]  # of the current one


@dataclass(frozen=True, slots=True)
class PlanStanding:
    state: PlanState
    since: date  # the day asked, or the Monday since which each week had this state
    short_since: date | None  # likewise, of a shortfall
    shortfall_pence: int
    rates: WeeklyRates
    can_catch_up_until: date | None  # None: nothing is missing, or no day of the year was early enough


def standing(plan: YearPlan, earnings: Earnings, day: date) -> PlanStanding:
    expects = bool(plan.expected_pence)
    state, since, short_since = _state(plan, earnings, day, expects), day, None
    is_unbroken = True
    if _shortfall(plan, earnings, day):
        short_since = day
    for monday in _mondays_before(plan, day):
        is_unbroken = is_unbroken and _state(plan, earnings, monday, expects) is state
        if is_unbroken:
            since = monday
        is_short = short_since is not None and _shortfall(plan, earnings, monday) > 0
        if is_short:
            short_since = monday
        if not is_unbroken and not is_short:
            break
    shortfall, rates = _shortfall(plan, earnings, day), _rates(plan, earnings, day)
    return PlanStanding(state, since, short_since, shortfall, rates, can_catch_up_until(plan, earnings, day))


def _mondays_before(plan: YearPlan, day: date) -> Iterator[date]:
    monday = monday_of(day)
    while monday >= plan.starts:
        if monday < day:
            yield monday
        monday -= timedelta(weeks=1)


def _earned(plan: YearPlan, earnings: Earnings, day: date) -> int:
    last = day if plan.counts_until is None else min(day, plan.counts_until - timedelta(days=1))
    return earnings.between(plan.counts_from, last)


def _shortfall(plan: YearPlan, earnings: Earnings, day: date) -> int:
    return max(0, round_pence(plan.outcomes.to(day)) - _earned(plan, earnings, day))


def _missing(plan: YearPlan, earnings: Earnings, day: date) -> Fraction:
    """Of what outcomes are to earn until the year's end."""
    return max(Fraction(0), plan.outcomes.to(plan.ends) - _earned(plan, earnings, day))


def _state(plan: YearPlan, earnings: Earnings, day: date, expects: bool) -> PlanState:
    if not expects:
        return PlanState.NO_PLAN
    if not _shortfall(plan, earnings, day):
        return PlanState.ON_PLAN
    until = None if day >= plan.ends else can_catch_up_until(plan, earnings, day)
    return PlanState.CANNOT_CATCH_UP if until is None or day > until else PlanState.BEHIND


def can_catch_up_until(plan: YearPlan, earnings: Earnings, day: date) -> date | None:
    """The last day on which, if nothing more were earned until then, the required rate is not above the best one."""
    missing, best = _missing(plan, earnings, day), _best(plan, earnings, day)
    if not missing or not best:
        return None
    last = plan.ends - timedelta(days=ceil(missing * WEEK_DAYS / best))
    return last if last >= plan.starts else None


def _rates(plan: YearPlan, earnings: Earnings, day: date) -> WeeklyRates:
    is_young = earnings.full_weeks(day, plan.lead_ends) < RATE_WEEKS
    current = plan.weekly_pence if is_young else earnings.current(day)
    missing, days = _missing(plan, earnings, day), (plan.ends - day).days
    required = missing * WEEK_DAYS / days if missing and days > 0 else None
    return WeeklyRates(required, current, _best(plan, earnings, day), "plan" if is_young else "observed")


def _best(plan: YearPlan, earnings: Earnings, day: date) -> Fraction:
    return max(earnings.best(day), plan.headroom * plan.weekly_pence)
