"""Pots that counted measures earn by the quarter. Payment rules, section 4, "At risk"."""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from tests.model.amounts import Amount, at_end
from tests.model.annual_value import parts
from tests.model.counting import Count, count
from tests.model.days import ContractYear
from tests.model.facts import AtRisk, AtRiskMeasure, Contract, Facts
from tests.model.money import allocate, rounded
from tests.model.versions import stated_years, terms_of_period


def pots(contract: Contract, year: ContractYear) -> dict[str, list[int]]:
    """By measure, then by quarter; a short last quarter has its part by months."""
    if contract.at_risk is None:
        return {}
    measures = contract.at_risk.measures
    pot_pence = allocate(parts(contract, year.number).at_risk, [measure.weight for measure in measures])
    return {
        measure.counted: allocate(pence, year.months_of_quarters)
        for measure, pence in zip(measures, pot_pence, strict=True)
    }


def earned(pot_pence: int, counted: Count, measure: AtRiskMeasure, rule: AtRisk) -> int:
    """Of nothing eligible nothing is paid."""
    if not counted.eligible:
        return 0
    of_target = counted.rate / measure.target
    return rounded(pot_pence * (Fraction(0) if of_target < rule.threshold else min(of_target, rule.cap)))


def quarters(facts: Facts, code: str) -> Iterator[Amount]:
    for contract, year in stated_years(facts.versions, code):
        rule = contract.at_risk
        if rule is None:
            continue
        for number, quarter in enumerate(year.quarters):
            if terms_of_period(facts.versions, code, quarter) is not contract:
                continue
            for measure in rule.measures:
                pot_pence = pots(contract, year)[measure.counted][number]
                pence = earned(pot_pence, count(facts, contract, measure.counted, year, number), measure, rule)
                key = f"{code}/quarter/{year.number}/{measure.counted}/{number}"
                yield at_end(key, code, year.number, pence, quarter)


def known_pots(facts: Facts, contract: Contract, year: ContractYear, counted: str) -> Iterator[int]:
    """By quarter; of what is stated those of which it was, of nobody too."""
    stated = {
        said.quarter_from for said in facts.statements if (said.contract, said.counted) == (contract.code, counted)
    }
    for quarter, pot_pence in zip(year.quarters, pots(contract, year)[counted], strict=True):
        if not stated or quarter.start in stated:
            yield pot_pence


def true_ups(facts: Facts, code: str) -> Iterator[Amount]:
    """The year's own rate on the year's own pot, less what its quarters come to.

    silent: a year whose version moves `ends`. By the terms of its first day, though its later quarters are by the new.
    silent: a negative one while a quarter's amount is not approved yet. It is an amount of its own, so that it is owed
    back as it stands and no quarter is reversed for it.
    """
    paid_pence: dict[tuple[int, str], int] = defaultdict(int)
    for amount in quarters(facts, code):
        paid_pence[amount.year, amount.key.split("/")[3]] += amount.pence
    for contract, year in stated_years(facts.versions, code):
        rule = contract.at_risk
        if rule and rule.true_up and terms_of_period(facts.versions, code, year.period) is contract:
            for measure in rule.measures:
                pot_pence = sum(known_pots(facts, contract, year, measure.counted))
                pence = earned(pot_pence, count(facts, contract, measure.counted, year, None), measure, rule)
                key = f"{code}/true-up/{year.number}/{measure.counted}"
                yield at_end(key, code, year.number, pence - paid_pence[year.number, measure.counted], year.period)
