"""The quarters of a contract year, and the parts of its value.

Payment rules 4, Annual value.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from services.payments.rules.money import (
    add_months,
    allocate,
    contract_months,
    contract_year,
    months_of_year,
    year_bounds,
)
from services.payments.rules.schemes import Contract

QUARTER_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Quarter:
    """Three months of a contract year, fewer at the end of a short one. What is dated in the run-off counts in the last
    one of the contract.
    """

    year: int
    number: int  # in its year, from 0
    starts: date
    ends: date  # half-open
    months: int
    counts_until: date  # as its end, but of the last one `date.max`


class YearParts(NamedTuple):
    """What a contract year is worth, in pence."""

    block: int
    at_risk: int
    outcomes: int


def years_of(contract: Contract) -> range:
    return range(-(-contract_months(contract.starts, contract.ends) // 12))


def year_counts_until(contract: Contract, year: int) -> date:
    """The first day that does not count in it: what is dated in the run-off counts in the last year."""
    _, ends = year_bounds(contract.starts, contract.ends, year)
    return ends if ends < contract.ends else date.max


def quarters_of(contract: Contract, year: int) -> Iterator[Quarter]:
    _, year_ends = year_bounds(contract.starts, contract.ends, year)
    months = months_of_year(contract.starts, contract.ends, year)
    for number, first in enumerate(range(0, months, QUARTER_MONTHS)):
        starts = add_months(contract.starts, 12 * year + first)
        ends = min(add_months(contract.starts, 12 * year + first + QUARTER_MONTHS), year_ends)
        is_last = ends >= contract.ends
        yield Quarter(year, number, starts, ends, min(QUARTER_MONTHS, months - first), date.max if is_last else ends)


def quarter_on(contract: Contract, day: date) -> Quarter:
    """In which a day counts; one of the run-off counts in the last."""
    quarters = quarters_of(contract, contract_year(contract.starts, contract.ends, day))
    return next(quarter for quarter in quarters if day < quarter.counts_until)


def parts_of_year(contract: Contract, year: int) -> YearParts:
    """One allocation of the year's value, block first."""
    at_risk = contract.at_risk.share_of_year(year) if contract.at_risk else Fraction(0)
    shares = (contract.block_share, at_risk, 1 - contract.block_share - at_risk)
    return YearParts(*allocate(contract.value_of_year(year), shares))
