"""The course of contract years: at the end of each month what was planned, earned and paid, as positions say it."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.payments.commands.positions import contracts_on
from services.payments.models import PaidByDay
from services.payments.rules.final_accounts import counts_on
from services.payments.rules.position.month_ends import month_ends
from services.payments.rules.position.plan import KnownPlans, YearPlan, plan_on, with_run_off
from services.payments.rules.postings import ContractParty
from services.payments.rules.schemes import Contract, Scheme
from services.payments.rules.terms_in_force import last_source
from services.payments.store import courses, paid, paid_kept
from services.payments.store.courses import EarnedByMonthEnd
from services.payments.store.paid import PaidAsked
from services.payments.store.paid_kept import PaidSumsKept
from shared.data.db import Session


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """`paid_pence`: None where it was not asked for."""

    on: date
    planned_pence: int
    earned_pence: int
    paid_pence: int | None


@dataclass(frozen=True, slots=True)
class ContractCourse:
    contract: str
    party: str
    starts: date
    ends: date
    expected_pence: int
    points: Sequence[CoursePoint]


async def courses_on(
    session: Session, area: str, schemes: Sequence[Scheme], contracts: Sequence[Contract], day: date, *, paid_too: bool
) -> list[ContractCourse]:
    """Of each contract the year in which the day counts. What was paid takes a look for each month."""
    plans = {ContractParty(terms.code, terms.party): year_plan(schemes, terms, day) for terms in contracts}
    by_day = _plans_by_day(schemes, plans, day)
    earned = await courses.earned(session, area, plans, day)
    shown = []
    for place, plan in plans.items():
        of_days = {on: of_places[place] for on, of_places in by_day.items() if place in of_places}
        sums = await _paid(session, area, place, of_days) if paid_too else {}
        points = _points(
            of_days, [month for month in earned if ContractParty(month.contract, month.party) == place], sums
        )
        shown.append(ContractCourse(place.contract, place.party, plan.starts, plan.ends, plan.expected_pence, points))
    return shown


def year_plan(schemes: Sequence[Scheme], terms: Contract, day: date) -> YearPlan:
    """Of the contract year in which a day counts, with the prices of the contract's last version by then."""
    plan = plan_on(terms, last_source(schemes, terms.code, day), counts_on(schemes, terms.code, day))
    return with_run_off(plan, schemes, terms.code)


def _plans_by_day(
    schemes: Sequence[Scheme], plans: Mapping[ContractParty, YearPlan], day: date
) -> dict[date, dict[ContractParty, YearPlan]]:
    """What was planned on each day of the course, by the terms of that day, as its position says it."""
    days = sorted({on for plan in plans.values() for on in month_ends(plan.starts, max(day, plan.starts)) if on <= day})
    by_day: dict[date, dict[ContractParty, YearPlan]] = {}
    plans_of_years = KnownPlans()
    for on in days:
        terms = {
            ContractParty(contract.code, contract.party): contract for contract in contracts_on(schemes, on, plans)
        }
        of_day = {
            place: with_run_off(
                plans_of_years.on(
                    terms[place],
                    last_source(schemes, place.contract, on),
                    counts_on(schemes, place.contract, on),
                ),
                schemes,
                place.contract,
            )
            for place in plans
            if place in terms
        }
        by_day[on] = {place: plan for place, plan in of_day.items() if plan.starts == plans[place].starts <= on}
    return by_day


def _points(
    plans: Mapping[date, YearPlan], earned: Iterable[EarnedByMonthEnd], paid_pence: Mapping[date, int]
) -> list[CoursePoint]:
    in_order = sorted((month.on, month.pence) for month in earned)
    return [
        CoursePoint(
            on, plan.planned_pence(on), sum(pence for until, pence in in_order if until <= on), paid_pence.get(on)
        )
        for on, plan in plans.items()
    ]


async def _paid(session: Session, area: str, place: ContractParty, plans: Mapping[date, YearPlan]) -> dict[date, int]:
    """By day, from what is kept of it or of the week before it."""
    if not plans:
        return {}
    kept = await courses.paid_kept(session, area, place, max(plans))
    before = {on: _kept_by(kept, on) for on in plans}
    lines = await courses.lines_to(session, area, place, [row.kept_on for row in before.values() if row])
    asked = [PaidAsked.of_year(plan, place, on, _usable(before[on], lines, plan)) for on, plan in plans.items()]
    return {asked_of.day: sums.paid_pence for asked_of, sums in await paid.paid_by(session, area, asked)}


def _usable(row: PaidByDay | None, lines: Mapping[date, int], plan: YearPlan) -> PaidSumsKept:
    return paid_kept.usable(row, lines[row.kept_on] if row else 0, plan)


def _kept_by(kept: Sequence[PaidByDay], day: date) -> PaidByDay | None:
    number = bisect_right([row.kept_on for row in kept], day)
    return kept[number - 1] if number else None
