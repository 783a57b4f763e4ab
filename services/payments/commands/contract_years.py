"""A contract year as it stands today: what each measure has brought, and what is released and may fall by month."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.payments.commands.courses import year_plan
from services.payments.commands.forecast_facts import amounts_at_risk
from services.payments.commands.forecasts import SEEN
from services.payments.rules.forecast.certain import cash_months
from services.payments.rules.forecast.falls import expected_falls
from services.payments.rules.position.month_ends import PenceOfMonth, released_by_month
from services.payments.rules.position.plan import YearPlan
from services.payments.rules.postings import ContractParty
from services.payments.rules.schemes import Contract, Scheme
from services.payments.rules.terms_in_force import last_terms
from services.payments.store import contract_years, paid
from services.payments.store.contract_years import MeasureFigures
from services.payments.store.forecast import at_risk_rows
from services.payments.store.paid import PaidAsked
from services.payments.store.paid_kept import PaidSumsKept
from shared.data.db import Session


@dataclass(frozen=True, slots=True)
class ContractYear:
    contract: str
    party: str
    on: date
    starts: date
    ends: date
    earned_pence: int
    approved_pence: int | None
    paid_pence: int | None
    measures: Sequence[MeasureFigures]
    held_pence: int
    released: Sequence[PenceOfMonth]
    expected_falls: Sequence[PenceOfMonth] | None


async def contract_years_on(
    session: Session,
    area: str,
    schemes: Sequence[Scheme],
    contracts: Sequence[Contract],
    day: date,
    today: date,
    *,
    paid_too: bool,
) -> list[ContractYear]:
    """Those in which the day counts, each as it stands today. What was paid takes a look through all lines."""
    years = []
    for of_day in contracts:
        terms = _as_of_today(schemes, of_day, today)
        year = await _year(session, area, schemes, terms, year_plan(schemes, terms, day), today)
        years.append(await _with_paid(session, area, year, year_plan(schemes, terms, day)) if paid_too else year)
    return years


async def expected_falls_on(
    session: Session, area: str, schemes: Sequence[Scheme], contracts: Sequence[Contract], day: date, today: date
) -> dict[tuple[str, str], int | None]:
    """By contract and party, what is likely to fall of the year in which the day counts; None: nobody knows yet."""
    falls: dict[tuple[str, str], int | None] = {}
    for of_day in contracts:
        terms = _as_of_today(schemes, of_day, today)
        months = await _falls(session, area, schemes, terms, year_plan(schemes, terms, day), today)
        falls[terms.code, terms.party] = None if months is None else sum(month.pence for month in months)
    return falls


def _as_of_today(schemes: Sequence[Scheme], of_day: Contract, today: date) -> Contract:
    """A year may have another end since; a party that the contract has no more keeps its terms."""
    terms = last_terms(schemes, of_day.code, today)
    return terms if terms and terms.party == of_day.party else of_day


async def _with_paid(session: Session, area: str, year: ContractYear, plan: YearPlan) -> ContractYear:
    asked = PaidAsked.of_year(plan, ContractParty(year.contract, year.party), year.on, PaidSumsKept())
    ((_, sums),) = await paid.paid_by(session, area, [asked])
    return replace(year, approved_pence=sums.approved_pence, paid_pence=sums.paid_pence)


async def _year(
    session: Session, area: str, schemes: Sequence[Scheme], terms: Contract, plan: YearPlan, today: date
) -> ContractYear:
    place, bounds = ContractParty(terms.code, terms.party), (plan.counts_from, plan.counts_to)
    held = await contract_years.held(session, area, place)
    return ContractYear(
        contract=terms.code,
        party=terms.party,
        on=today,
        starts=plan.starts,
        ends=plan.ends,
        earned_pence=await contract_years.earned_pence(session, area, place, plan, today),
        approved_pence=None,
        paid_pence=None,
        measures=await contract_years.measures(session, area, place, bounds),
        held_pence=sum(amount.pence for amount in held),
        released=released_by_month(held, today),
        expected_falls=await _falls(session, area, schemes, terms, plan, today),
    )


async def _falls(
    session: Session, area: str, schemes: Sequence[Scheme], terms: Contract, plan: YearPlan, today: date
) -> Sequence[PenceOfMonth] | None:
    place = ContractParty(terms.code, terms.party)
    rows = await at_risk_rows(session, area, place, day=today, since=today - SEEN, rule=terms.provisional)
    amounts = list(amounts_at_risk(rows, schemes, terms.code, plan))
    return expected_falls(amounts, today, cash_months(today))
