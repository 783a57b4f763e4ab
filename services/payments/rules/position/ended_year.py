"""What the last year of a contract that is over comes to, run-off and all, against the budget that there was for it.

Payment rules 7, Warnings. A budget is stated by financial year, and none need be for those in which the run-off is
still paid: what is paid in them was earned under the last year's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.payments.rules.money import add_months, months_of_year
from services.payments.rules.position.council_year import APRIL, budget_by_month
from services.payments.rules.position.plan import YearPlan
from services.payments.rules.position.warnings import Alarm, Outturn, warn_council
from services.payments.rules.schemes import Contract

GRAVITY: Sequence[Alarm] = (Alarm.NONE, Alarm.AMBER, Alarm.RED)


@dataclass(frozen=True, slots=True)
class EndedContractYear:
    """By date of achievement, what is held and the block included. `likely_pence` has what waits to be verified too."""

    starts: date
    ends: date
    budget_pence: int
    likely_pence: int
    highest_pence: int
    variance_pence: int
    warning: Alarm


def ended_contract_year(
    contract: Contract, plan: YearPlan, likely_pence: int, open_pence: int, day: date
) -> EndedContractYear | None:
    """None while the contract runs, and where no budget is stated of the year. What people can still meet in the
    run-off (`open_pence`) may come to it at most.
    """
    budget = budget_of_last_year(contract, plan) if plan.runs_off else None
    if budget is None:
        return None
    highest = likely_pence + (open_pence if day < contract.run_off_ends else 0)
    warning = warn_council(contract.plan, budget, Outturn(likely_pence, highest, "current_rate"))
    return EndedContractYear(plan.starts, plan.ends, budget, likely_pence, highest, budget - likely_pence, warning)


def budget_of_last_year(contract: Contract, plan: YearPlan) -> int | None:
    """The even parts of its months, and whatever is stated for the months after them; None where one of its own has
    none. A year counts from the month in which it begins.
    """
    first = plan.starts.replace(day=1)
    own = [add_months(first, month) for month in range(months_of_year(contract.starts, contract.ends, plan.number))]
    parts = {
        month: pence
        for april in (date(year, APRIL, 1) for year in contract.plan.budget_pence)
        for month, pence in budget_by_month(contract, april).items()
        if month >= first and pence is not None
    }
    return sum(parts.values()) if parts.keys() >= set(own) else None


def graver(first: Alarm, second: Alarm) -> Alarm:
    """Of two warnings the one that is told."""
    return max(first, second, key=GRAVITY.index)
