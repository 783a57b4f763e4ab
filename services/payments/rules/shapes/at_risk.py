"""The part at risk: each measure's pot of a contract year in quarters, earned as far as the share of cases that met its
test reaches the target.

Payment rules 4, At risk.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from uuid import NAMESPACE_URL, UUID, uuid5

from services.payments.rules.at_risk_terms import AtRiskMeasure
from services.payments.rules.contract_years import Quarter, parts_of_year, quarters_of, years_of
from services.payments.rules.counted import Count
from services.payments.rules.money import DAY, allocate, months_of_year, round_pence
from services.payments.rules.schemes import Contract
from services.payments.rules.shapes.amounts import NO_FACTS, PeriodAmount, PeriodFacts, Step

NAME = "at_risk"
NOTHING_ELIGIBLE = "nothing-eligible"
BELOW_THRESHOLD = "below-threshold"
NOTHING_MET = "nothing-met"
NOT_STATED = "not-stated"
ZERO = Fraction(0)


def amounts(area: str, contract: Contract, today: date, facts: PeriodFacts = NO_FACTS) -> list[PeriodAmount]:
    """Each measure's quarter that has ended by today."""
    if contract.at_risk is None:
        return []
    return [
        _of_quarter(area, contract, measure, quarter, facts)
        for year in years_of(contract)
        for quarter in quarters_of(contract, year, facts.over_on(contract))
        if quarter.ends <= today
        for measure in contract.at_risk.measures
    ]


def pots(contract: Contract, year: int) -> dict[str, list[int]]:
    """By indicator, then by quarter; a short last quarter has its part by months."""
    if contract.at_risk is None:
        return {}
    measures, months = contract.at_risk.measures, [quarter.months for quarter in quarters_of(contract, year)]
    shared = allocate(parts_of_year(contract, year).at_risk, [measure.weight for measure in measures])
    return {measure.indicator: allocate(pence, months) for measure, pence in zip(measures, shared, strict=True)}


def earned(pot_pence: int, count: Count, measure: AtRiskMeasure) -> int:
    """Where nothing is eligible nothing is earned."""
    return round_pence(pot_pence * factor(count, measure))


def factor(count: Count, measure: AtRiskMeasure) -> Fraction:
    if not count.eligible:
        return ZERO
    reached = count.rate / measure.target
    return ZERO if reached < measure.threshold else min(reached, measure.cap)


def steps_of(pot_pence: int, count: Count, measure: AtRiskMeasure, pence: int) -> tuple[Step, ...]:
    """The pot, what was counted against what target, and what that earned of it."""
    reached = {"rate": str(count.rate), "ofTarget": str(count.rate / measure.target)} if count.eligible else {}
    return (
        {"step": "pot", "indicator": measure.indicator, "weight": str(measure.weight), "pence": pot_pence},
        {"step": "counted", "indicator": measure.indicator, "met": count.met, "eligible": count.eligible, **reached},
        {
            "step": "earned of pot",
            "target": str(measure.target),
            "threshold": str(measure.threshold),
            "cap": str(measure.cap),
            "factor": str(factor(count, measure)),
            "pence": pence,
        },
    )


def year_steps(contract: Contract, year: int) -> Iterator[Step]:
    """What the year is worth, and the part of it that is at risk."""
    assert contract.at_risk is not None  # noqa: S101 - it has pots
    months = months_of_year(contract.starts, contract.ends, year)
    yield {"step": "annual value", "contractYear": year, "months": months, "pence": contract.value_of_year(year)}
    share = contract.at_risk.share_of_year(year)
    yield {"step": "at risk", "share": str(share), "pence": parts_of_year(contract, year).at_risk}


def _of_quarter(
    area: str, contract: Contract, measure: AtRiskMeasure, quarter: Quarter, facts: PeriodFacts
) -> PeriodAmount:
    pot_pence = pots(contract, quarter.year)[measure.indicator][quarter.number]
    count = facts.counts.between(contract.code, measure.indicator, quarter.starts, quarter.counts_until)
    pence = earned(pot_pence, count, measure)
    return PeriodAmount(
        key=key(area, contract.code, measure.indicator, quarter),
        terms_on=quarter.starts,
        terms_by=quarter.terms_by,
        effective_on=quarter.ends - DAY,
        due_on=quarter.ends,
        pence=pence,
        steps=(
            *year_steps(contract, quarter.year),
            {"step": "quarter", "number": quarter.number, "months": quarter.months},
            *facts.counts.statements(contract.code, measure.indicator, quarter.starts, quarter.counts_until),
            *steps_of(pot_pence, count, measure, pence),
        ),
        year=quarter.year,
        subject=measure.indicator,
        unearned=None if pence else _why_nothing(contract.code, measure, quarter, facts),
    )


def _why_nothing(contract: str, measure: AtRiskMeasure, quarter: Quarter, facts: PeriodFacts) -> str:
    period = contract, measure.indicator, quarter.starts, quarter.counts_until
    if measure.is_stated and not facts.counts.statements(*period):
        return NOT_STATED
    count = facts.counts.between(*period)
    if not count.eligible:
        return NOTHING_ELIGIBLE
    return BELOW_THRESHOLD if count.met else NOTHING_MET


def key(area: str, contract: str, indicator: str, quarter: Quarter) -> UUID:
    return uuid5(NAMESPACE_URL, f"at_risk|{area}|{contract}|{indicator}|{quarter.year}|{quarter.number}")
