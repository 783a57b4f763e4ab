"""Who is warned: the provider of a year that ends short, the council of one that costs more than its budget.

Payment rules 7, Warnings.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from services.payments.rules.money import round_pence
from services.payments.rules.plan_terms import PlanTerms
from services.payments.rules.position.catching_up import PlanStanding, PlanState, WeeklyRates
from services.payments.rules.position.earnings import WEEK_DAYS
from services.payments.rules.position.plan import YearPlan


class Alarm(StrEnum):
    NONE = "none"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Outturn:
    """What a year is likely to end with, and at most."""

    likely_pence: int
    highest_pence: int
    basis: Literal["current_rate", "forecast"]


def outturn_at_rates(plan: YearPlan, rates: WeeklyRates, earned_pence: int, day: date) -> Outturn:
    """If outcomes go on as they come now, and as fast as they could; instalments and pots to come as they are planned.

    `earned_pence` has what is settled by now: of a pot what was earned of it.
    """
    days = max(0, (plan.ends - day).days)
    likely, highest = (
        earned_pence + plan.block_after(day) + round_pence(rate * days / WEEK_DAYS)
        for rate in (rates.current, max(rates.current, rates.best))
    )
    return Outturn(likely, highest, "current_rate")


def outturn_of_year(
    plan: YearPlan, rates: WeeklyRates, earned_pence: int, day: date, forecast: Outturn | None
) -> Outturn:
    """That of a forecast; as long as there is none, what the present rates lead to.

    After the contract's end what stands and waits: what was forecast before it knows nothing of the run-off.
    """
    if forecast is None or plan.runs_off:
        return outturn_at_rates(plan, rates, earned_pence, day)
    return forecast


def warn_provider(
    terms: PlanTerms, plan: YearPlan, standing: PlanStanding, outturn: Outturn | None, day: date
) -> Alarm:
    """Without an outturn only the state tells."""
    until = standing.can_catch_up_until
    if standing.state is PlanState.CANNOT_CATCH_UP:
        return Alarm.RED
    if standing.state is PlanState.BEHIND and until and until - day < timedelta(weeks=terms.catch_up_weeks):
        return Alarm.RED
    if standing.state is PlanState.NO_PLAN:
        return Alarm.NONE
    if outturn is None:
        return Alarm.AMBER if standing.state is PlanState.BEHIND else Alarm.NONE
    return Alarm.AMBER if outturn.likely_pence < terms.short_share * plan.expected_to_end(day) else Alarm.NONE


def warn_council(
    terms: PlanTerms, budget_pence: int | None, outturn: Outturn | None, certain_pence: int | None = None
) -> Alarm:
    """Amber: the highest possible outturn passes the budget; red: the likely one does.

    `certain_pence` where the plan's own rate stands in for what comes: an assumption makes nothing red by itself, but
    what is owed and comes by time alone does.
    """
    if budget_pence is None or outturn is None:
        return Alarm.NONE
    most = terms.over_share * budget_pence
    if (outturn.likely_pence if certain_pence is None else certain_pence) > most:
        return Alarm.RED
    return Alarm.AMBER if max(outturn.likely_pence, outturn.highest_pence) > most else Alarm.NONE
