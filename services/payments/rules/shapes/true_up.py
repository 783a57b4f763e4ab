"""The annual true-up of the part at risk: the whole year's share of cases on the whole year's pot of a measure, less
what its quarters came to.

Payment rules 4, At risk.
"""

from collections.abc import Iterator
from datetime import date
from uuid import NAMESPACE_URL, uuid5

from services.payments.rules.at_risk_terms import AtRiskMeasure
from services.payments.rules.contract_years import quarters_of, year_counts_until, years_of
from services.payments.rules.money import DAY, add_months, year_bounds
from services.payments.rules.schemes import Contract
from services.payments.rules.shapes import at_risk
from services.payments.rules.shapes.amounts import NO_FACTS, PeriodAmount, PeriodFacts

NAME = "true_up"


def amounts(area: str, contract: Contract, today: date, facts: PeriodFacts = NO_FACTS) -> list[PeriodAmount]:
    """Of each measure and year that has ended by today."""
    if contract.at_risk is None or not contract.at_risk.true_up:
        return []
    return [
        _of_year(area, contract, measure, year, facts)
        for year in years_of(contract)
        if year_bounds(contract.starts, contract.ends, year)[1] <= today
        for measure in contract.at_risk.measures
    ]


def _pots(contract: Contract, measure: AtRiskMeasure, year: int, facts: PeriodFacts) -> Iterator[int]:
    """Of the quarters; of what is stated of a cohort those of which it was, since nobody knows of the others."""
    own = at_risk.pots(contract, year)[measure.indicator]
    for quarter, pot_pence in zip(quarters_of(contract, year), own, strict=True):
        period = contract.code, measure.indicator, quarter.starts, quarter.terms_by
        if not measure.is_stated or facts.counts.statements(*period):
            yield pot_pence


def _of_year(area: str, contract: Contract, measure: AtRiskMeasure, year: int, facts: PeriodFacts) -> PeriodAmount:
    """By the terms of the year's first day, also where a version has changed a quarter's since."""
    starts, ends = year_bounds(contract.starts, contract.ends, year)
    pot_pence = sum(_pots(contract, measure, year, facts))
    until = year_counts_until(contract, year, facts.over_on(contract))
    count = facts.counts.between(contract.code, measure.indicator, starts, until)
    whole = at_risk.earned(pot_pence, count, measure)
    quarters = [
        amount.pence
        for shape, amount in facts.before
        if (shape, amount.year, amount.subject) == (at_risk.NAME, year, measure.indicator)
    ]
    pence = whole - sum(quarters)
    return PeriodAmount(
        key=uuid5(NAMESPACE_URL, f"true_up|{area}|{contract.code}|{measure.indicator}|{year}"),
        terms_on=starts,
        terms_by=add_months(contract.starts, 12 * (year + 1)),
        effective_on=ends - DAY,
        due_on=ends,
        pence=pence,
        steps=(
            *at_risk.year_steps(contract, year),
            *facts.counts.statements(contract.code, measure.indicator, starts, until),
            *at_risk.steps_of(pot_pence, count, measure, whole),
            {"step": "true-up", "quarters": quarters, "wholeYear": whole, "pence": pence},
        ),
        year=year,
        subject=measure.indicator,
    )
