"""A contract year as it stands today: what each measure has brought, and what is released and may fall by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.payments.commands.courses import year_plan
from services.payments.commands.forecasts import SEEN
from services.payments.rules.forecast.certain import cash_months
from services.payments.rules.forecast.facts import AmountAtRisk
from services.payments.rules.forecast.falls import expected_falls
from services.payments.rules.position.month_ends import PenceOfMonth, released_by_month
from services.payments.rules.position.plan import YearPlan
from services.payments.rules.postings import ContractParty
from services.payments.rules.schemes import Contract, Scheme
from services.payments.store import contract_years
from services.payments.store.contract_years import MeasureFigures
from services.payments.store.forecast import at_risk_rows
from shared.data.db import Session


@dataclass(frozen=True, slots=True)
class ContractYear:
    contract: str
    party: str
    on: date
    starts: date
    ends: date
    measures: Sequence[MeasureFigures]
    held_pence: int
    released: Sequence[PenceOfMonth]
    expected_falls: Sequence[PenceOfMonth] | None


async def contract_years_on(
    session: Session, area: str, schemes: Sequence[Scheme], contracts: Sequence[Contract], today: date
) -> list[ContractYear]:
    return [await _year(session, area, terms, year_plan(schemes, terms, today), today) for terms in contracts]


async def _year(session: Session, area: str, terms: Contract, plan: YearPlan, today: date) -> ContractYear:
    place = ContractParty(terms.code, terms.party)
    held = await contract_years.held(session, area, place)
    return ContractYear(
        contract=terms.code,
        party=terms.party,
        on=today,
        starts=plan.starts,
        ends=plan.ends,
        measures=await contract_years.measures(session, area, place, (plan.starts, plan.counts_to)),
        held_pence=sum(amount.pence for amount in held),
        released=released_by_month(held, today),
        expected_falls=await _falls(session, area, terms, plan, today),
    )


async def _falls(
    session: Session, area: str, terms: Contract, plan: YearPlan, today: date
) -> Sequence[PenceOfMonth] | None:
    place = ContractParty(terms.code, terms.party)
    rows = await at_risk_rows(session, area, place, day=today, since=today - SEEN, rule=terms.provisional)
    amounts = [
        AmountAtRisk(row.since, row.until, row.fell_on, row.pence, plan.counts(row.effective_on), row.due_on)
        for row in rows
    ]
    return expected_falls(amounts, today, cash_months(today))
