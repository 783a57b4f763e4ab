"""Which contract year comes next, and the versions of a scheme as if the contract went on until its end.

Payment rules 9, A projected year.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.payments.rules.forecast.pricing import days_of_change
from services.payments.rules.money import add_months, contract_year
from services.payments.rules.schemes import Contract, Scheme, all_terms
from services.payments.rules.terms_in_force import terms_on

QUARTERS = (0, 3, 6, 9)


@dataclass(frozen=True, slots=True)
class ComingYear:
    """`terms`: those of the day. `goes_on`: the contract has no such year, or a shorter one."""

    terms: Contract
    number: int
    starts: date
    ends: date
    goes_on: bool

    @property
    def quarters(self) -> list[date]:
        """The first day of each."""
        return [add_months(self.starts, month) for month in QUARTERS]


def coming_years(schemes: Sequence[Scheme], day: date) -> list[ComingYear]:
    """Of each contract that runs on the day, by its code, the year after the one that runs."""
    codes = sorted({terms.code for terms in all_terms(schemes)})
    running = (terms_on(schemes, code, day) for code in codes)
    return [_after(terms, day) for terms in running if terms is not None and terms.starts <= day < terms.ends]


def _after(terms: Contract, day: date) -> ComingYear:
    number = contract_year(terms.starts, terms.ends, day) + 1
    starts, ends = (add_months(terms.starts, 12 * year) for year in (number, number + 1))
    return ComingYear(terms, number, starts, ends, goes_on=terms.ends < ends)


def going_on(schemes: Sequence[Scheme], code: str, until: date) -> list[Scheme]:
    """The same versions, with this contract as if it ended no earlier than that."""
    return [_until(scheme, code, until) for scheme in schemes]


def _until(scheme: Scheme, code: str, until: date) -> Scheme:
    terms = scheme.contracts.get(code)
    if terms is None or terms.ends >= until:
        return scheme
    return replace(scheme, contracts={**scheme.contracts, code: replace(terms, ends=until)})


def days_between(schemes: Sequence[Scheme], code: str, first: date, end: date) -> list[date]:
    """The first day of a period, and each within it on which terms or prices may change."""
    terms = [(scheme, scheme.contracts[code]) for scheme in schemes if code in scheme.contracts]
    days = {day for scheme, contract in terms for day in days_of_change(scheme, contract)}
    return [first, *sorted(day for day in days if first < day < end)]
