"""What a contract costs the council in its financial year, April to March, month by month.

Payment rules 7, The council's year.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from services.payments.rules.money import add_months, allocate, round_pence
from services.payments.rules.position.catching_up import WeeklyRates
from services.payments.rules.position.earnings import WEEK_DAYS
from services.payments.rules.position.warnings import Outturn
from services.payments.rules.schemes import Contract

APRIL = 4
ACTUAL = frozenset({"paid", "collected"})  # cash
# Owed by the council, less what is owed to it. What is written off is owed by nobody any more: its cash stays cost.
ACCRUED = frozenset({"due", "approved", "receivable", "debt"})


@dataclass(frozen=True, slots=True)
class BalanceChange:
    """By how much the balance of an account changed in a month."""

    month: date
    account: str
    pence: int


@dataclass(frozen=True, slots=True)
class CouncilMonth:
    """A month. What is likely of one that is over is what it cost."""

    starts: date
    ends: date
    budget_pence: int | None
    actual_pence: int
    accrual_pence: int
    likely_pence: int
    variance_pence: int | None


@dataclass(frozen=True, slots=True)
class CouncilYearFigures:
    starts: date
    ends: date
    periods: tuple[CouncilMonth, ...]
    budget_pence: int | None
    actual_pence: int
    accrual_pence: int
    provision_pence: int
    outturn: Outturn
    variance_pence: int | None


@dataclass(frozen=True, slots=True)
class CostToCome:
    """What a contract is still to cost in each month, from the day on, and at most in all of them."""

    likely: Mapping[date, int]
    highest_pence: int
    basis: Literal["current_rate", "forecast"] = "current_rate"


def year_of(day: date) -> date:
    """The first of April of its financial year."""
    return date(day.year if day.month >= APRIL else day.year - 1, APRIL, 1)


def months_from(starts: date) -> list[date]:
    return [add_months(starts, month) for month in range(12)]


def council_year(
    contract: Contract, day: date, moved: Sequence[BalanceChange], held_pence: int, to_come: CostToCome
) -> CouncilYearFigures:
    starts = year_of(day)
    budget = contract.plan.budget_pence.get(starts.year)
    periods = tuple(_periods(starts, budget_by_month(contract, starts), moved, to_come))
    actual, accrual = sum(p.actual_pence for p in periods), sum(p.accrual_pence for p in periods)
    likely = sum(p.likely_pence for p in periods)
    return CouncilYearFigures(
        starts=starts,
        ends=add_months(starts, 12),
        periods=periods,
        budget_pence=budget,
        actual_pence=actual,
        accrual_pence=accrual,
        provision_pence=held_pence,
        outturn=Outturn(likely, max(likely, actual + accrual + to_come.highest_pence), to_come.basis),
        variance_pence=None if budget is None else budget - likely,
    )


def to_come_at_rates(
    contract: Contract, rates: WeeklyRates, blocks: Iterable[tuple[date, int]], day: date
) -> CostToCome:
    """If outcomes go on as they come now; at most, as fast as they could. After the contract's end nothing more."""
    months = months_from(year_of(day))
    by_time = {
        month: sum(pence for on, pence in blocks if on > day and month <= on < add_months(month, 1)) for month in months
    }
    days = {month: _days_left(contract, month, day) for month in months}
    likely = {month: by_time[month] + round_pence(rates.current * days[month] / WEEK_DAYS) for month in months}
    fastest = max(rates.current, rates.best)
    highest = sum(by_time.values()) + round_pence(Fraction(fastest * sum(days.values()), WEEK_DAYS))
    return CostToCome(likely, highest)


def to_come_by_forecast(cost: Outturn, to_come: Mapping[date, int], cost_pence: int, day: date) -> CostToCome:
    """Up to what the year was forecast to cost: what came since goes off, by the months that are left."""
    months = [month for month in months_from(year_of(day)) if add_months(month, 1) > day]
    shares = [max(0, to_come.get(month, 0)) for month in months]
    likely = shared_by_month(cost.likely_pence - cost_pence, months, shares)
    return CostToCome(likely, cost.highest_pence - cost_pence, "forecast")


def shared_by_month(pence: int, months: Sequence[date], shares: Sequence[int]) -> Mapping[date, int]:
    """In these shares; where nothing is to come of any month, in the first."""
    if not any(shares):
        shares = [1, *[0] * (len(months) - 1)]
    return dict(zip(months, allocate(pence, shares), strict=True))


def _days_left(contract: Contract, month: date, day: date) -> int:
    first, last = max(month, day, contract.starts), min(add_months(month, 1), contract.ends)
    return max(0, (last - first).days)


def budget_by_month(contract: Contract, starts: date) -> Mapping[date, int | None]:
    """Of the year from this April: evenly over the months in which the contract runs; in the run-off over all."""
    months, budget = months_from(starts), contract.plan.budget_pence.get(starts.year)
    if budget is None:
        return dict.fromkeys(months)
    runs = [month for month in months if month < contract.ends and contract.starts < add_months(month, 1)] or months
    return dict.fromkeys(months, 0) | dict(zip(runs, allocate(budget, [1] * len(runs)), strict=True))


def _periods(
    starts: date, budgets: Mapping[date, int | None], moved: Sequence[BalanceChange], to_come: CostToCome
) -> Iterable[CouncilMonth]:
    for month in months_from(starts):
        actual = sum(move.pence for move in moved if move.month == month and move.account in ACTUAL)
        accrual = sum(move.pence for move in moved if move.month == month and move.account in ACCRUED)
        likely, budget = actual + accrual + to_come.likely.get(month, 0), budgets[month]
        variance = None if budget is None else budget - likely
        yield CouncilMonth(month, add_months(month, 1), budget, actual, accrual, likely, variance)
