"""The weekly financial position of a contract.

Payment rules 7.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from services.payments.rules.money import contract_year, round_pence, year_bounds
from services.payments.rules.schemes import Contract

RATE_WEEKS = 13


@dataclass(frozen=True, slots=True)
class Plan:
    """The contract year in which a day counts, and what was to be earned in it."""

    starts: date
    ends: date
    annual_pence: int
    day: date
    counts_until: date | None = None  # None: the last year, in which the run-off counts too

    @property
    def planned(self) -> Fraction:
        passed = min(self.day, self.ends) - self.starts
        return Fraction(self.annual_pence * passed.days, (self.ends - self.starts).days)

    def counts(self, day: date) -> bool:
        return self.starts <= day and (self.counts_until is None or day < self.counts_until)

    @property
    def planned_pence(self) -> int:
        return round_pence(self.planned)


def plan_on(contract: Contract, day: date) -> Plan:
    """Before the contract's start nothing is planned; after its end all that was planned for its last year."""
    year = contract_year(contract.starts, contract.ends, day)
    starts, ends = year_bounds(contract.starts, contract.ends, year)
    annual_pence = contract.value_of_year(year) if contract.starts <= day else 0
    return Plan(starts, ends, annual_pence, day, ends if ends < contract.ends else None)


def shortfall(planned_pence: int, earned_pence: int) -> int:
    return max(0, planned_pence - earned_pence)


def best_weekly_rate(starts: date, day: date, earned: Iterable[tuple[date, int]]) -> Fraction:
    """The best thirteen weeks so far, counted in weeks of the contract; fewer while it is young."""
    weeks = [0] * max(1, ((day - starts).days + 7) // 7)
    for on, pence in earned:
        if starts <= on <= day:
            weeks[(on - starts).days // 7] += pence
    span = min(RATE_WEEKS, len(weeks))
    windows = (sum(weeks[first : first + span]) for first in range(len(weeks) - span + 1))
    return Fraction(max(windows), span)


def recoverable_until(plan: Plan, earned_pence: int, weekly_rate: Fraction) -> date | None:
    """The Monday of the last week from which today's shortfall closes by year end at that rate.

    From that week to the year's end the rate must earn what is still planned and the shortfall besides.
    """
    missing = plan.planned - earned_pence
    if missing <= 0 or not plan.annual_pence or plan.day >= plan.ends:
        return None
    daily_gain = weekly_rate / 7 - Fraction(plan.annual_pence, (plan.ends - plan.starts).days)
    if daily_gain <= 0:
        return None
    days = ceil(missing / daily_gain)
    if days > (plan.ends - plan.day).days + 6:  # more than from this week's Monday on
        return None
    last_day = plan.ends - timedelta(days=days)
    monday = last_day - timedelta(days=last_day.weekday())
    this_week = plan.day - timedelta(days=plan.day.weekday())
    return monday if monday >= this_week else None
