"""How many of the counted cases of a quarter or a year met the test. Payment rules, sections 3 and 4."""

from fractions import Fraction
from typing import NamedTuple

from tests.model.days import ContractYear, contract_year
from tests.model.facts import Contract, Facts


class Count(NamedTuple):
    met: int
    eligible: int

    @property
    def rate(self) -> Fraction:
        """Only where something is eligible."""
        return Fraction(self.met, self.eligible)


def count(facts: Facts, contract: Contract, counted: str, year: ContractYear, quarter: int | None) -> Count:
    """Of a contract year, or of one of its quarters; a case counts on its day of eligibility, whenever it is met."""
    cases = [
        case
        for case in facts.cases
        if (case.contract, case.counted) == (contract.code, counted)
        and contract_year(contract.starts, contract.ends, case.eligible_on) == year
        and quarter in {None, year.quarter_of(case.eligible_on)}
    ]
    return Count(sum(case.met for case in cases), len(cases))
