"""What is certain of the year and of the cash: what stands, what is still unpaid, instalments, and what is netted.

Payment rules 7, The forecast.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from services.payments.rules.forecast.facts import CashFacts, ForecastFacts, Payable
from services.payments.rules.money import add_months, ceil_pence
from services.payments.rules.position.council_year import months_from, year_of

CASH_MONTHS = 6


def cash_months(day: date) -> list[date]:
    """The month of the day and those after it; the first day of each, and of that after the last."""
    first = day.replace(day=1)
    return [add_months(first, month) for month in range(CASH_MONTHS + 1)]


def council_months(day: date) -> list[date]:
    """Those of the council's year from the month of the day on, and the first of April that it ends with."""
    starts = year_of(day)
    return [month for month in (*months_from(starts), add_months(starts, 12)) if add_months(month, 1) > day]


def month_of(months: Sequence[date], paid_on: date) -> int | None:
    """What should have been paid is paid in the first month; what comes after the last is in none."""
    if paid_on >= months[-1]:
        return None
    return max(0, sum(first <= paid_on for first in months) - 1)


def certain_gross(facts: CashFacts, months: Sequence[date]) -> list[int]:
    """By month: what is unpaid (holds end on their days), and the instalments to come."""
    gross = [0] * CASH_MONTHS
    to_pay = [(amount.due_on, amount.pence) for amount in facts.payable]
    to_pay += [(due_on, pence) for due_on, pence in facts.instalments if due_on > facts.day]
    for due_on, pence in to_pay:
        month = month_of(months, _paid_on(due_on, facts.pay_days, months[-1]))
        if month is not None:
            gross[month] += pence
    return gross


def on_its_way(facts: CashFacts, months: Sequence[date]) -> list[int]:
    """Of that, what remittances pay that are approved: nothing more is taken off them."""
    approved = tuple(amount for amount in facts.payable if amount.approved)
    return certain_gross(replace(facts, payable=approved, instalments=()), months)


def _paid_on(due_on: date, pay_days: int, end: date) -> date:
    """What is held for ever is due on the last day that there is, after which none can be counted."""
    return due_on if due_on >= end else due_on + timedelta(days=pay_days)


def balance_months(facts: ForecastFacts, months: Sequence[date], pay_days: int) -> Iterator[tuple[int, int]]:
    """The place of each quarter that is paid on account, and of the month in which its balance is paid, if in any."""
    for place, quarter in enumerate(facts.on_account):
        month = month_of(months, _paid_on(quarter.due_on, pay_days, months[-1]))
        if month is not None:
            yield place, month


def certain_cost(facts: ForecastFacts, months: Sequence[date]) -> list[int]:
    """By month of the council's year: what is not owed yet becomes due (holds end on their days), and instalments."""
    cost = [0] * (len(months) - 1)
    to_come = [(amount.due_on, amount.pence) for amount in facts.payable if not amount.owed]
    to_come += [(due_on, pence) for due_on, pence in facts.instalments if due_on > facts.day]
    for due_on, pence in to_come:
        month = month_of(months, due_on)
        if month is not None:
            cost[month] += pence
    return cost


def certain_cash(facts: CashFacts) -> list[tuple[date, int]]:
    """By month, by its first day, what is paid of what stands and comes by time, less what is netted.

    What waits to be verified is not in it: it may be refused. What is paid on account is, though a balance to come may
    be owed back: what is achieved by then says how much.
    """
    months = cash_months(facts.day)
    surplus = tuple(Payable(quarter.due_on, quarter.surplus_pence) for quarter in facts.on_account)
    standing = replace(facts, payable=(*(amount for amount in facts.payable if amount.stands), *surplus))
    approved = on_its_way(standing, months)
    to_come = [gross - way for gross, way in zip(certain_gross(standing, months), approved, strict=True)]
    netted = CashNetting(facts.receivable_pence, facts.floor).net(to_come, [0] * CASH_MONTHS)
    paid = [pence + way for pence, way in zip(netted, approved, strict=True)]
    return list(zip(months[:-1], paid, strict=True))


@dataclass(frozen=True, slots=True)
class CashNetting:
    """What is left to pay where what the provider owes is taken off, down to the floor."""

    receivable_pence: int
    floor: Fraction

    def net(self, gross: Sequence[int], falls: Sequence[int]) -> list[int]:
        """By month, with what falls in each of what was paid."""
        owed, paid = self.receivable_pence, []
        for month_gross, fallen in zip(gross, falls, strict=True):
            owed += fallen + max(0, -month_gross)
            kept = ceil_pence(self.floor * month_gross) if self.floor and month_gross > 0 else 0
            taken = min(owed, max(0, month_gross - kept))
            owed -= taken
            paid.append(max(0, month_gross) - taken)
        return paid
