"""How many of the counted cases of a quarter or a year met the test. Payment rules, sections 3 and 4."""

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from tests.model.days import ContractYear, contract_year
from tests.model.facts import Case, Contract, Facts, Statement


class Count(NamedTuple):
    met: int
    eligible: int

    @property
    def rate(self) -> Fraction:
        """Only where something is eligible."""
        return Fraction(self.met, self.eligible)


def count(facts: Facts, contract: Contract, counted: str, year: ContractYear, quarter: int | None) -> Count:
    """Of a contract year, or of one of its quarters; a case counts on its day of eligibility, whenever it is met.

    A statement counts as so many cases of its quarter's first day.
    """

    def counts(of: Case | Statement, day: date) -> bool:
        own = (of.contract, of.counted) == (contract.code, counted)
        own = own and contract_year(contract.starts, contract.ends, day) == year
        return own and quarter in {None, year.quarter_of(day)}

    cases = [case for case in facts.cases if counts(case, case.eligible_on)]
    stated = [said for said in facts.statements if counts(said, said.quarter_from)]
    met = sum(case.met for case in cases) + sum(said.met for said in stated)
    return Count(met, len(cases) + sum(said.people for said in stated))
