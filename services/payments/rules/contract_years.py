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
    counts_until: date  # the first day of the next one; of the contract's last one `date.max`
    terms_by: date  # that first day: a version that begins before it may be the first to have the contract


class YearParts(NamedTuple):
    """What a contract year is worth, in pence."""

    block: int
    at_risk: int
    outcomes: int


def years_of(contract: Contract) -> range:
    return range(-(-contract_months(contract.starts, contract.ends) // 12))


def year_counts_until(contract: Contract, year: int, over_on: date | None = None) -> date:
    """The first day that does not count in it: what is dated in the run-off counts in the last year. `over_on` is when
    the contract ends by all of its versions; by these terms if left out.
    """
    return _unless_last(add_months(contract.starts, 12 * (year + 1)), over_on or contract.ends)


def quarters_of(contract: Contract, year: int, over_on: date | None = None) -> Iterator[Quarter]:
    _, year_ends = year_bounds(contract.starts, contract.ends, year)
    months = months_of_year(contract.starts, contract.ends, year)
    for number, first in enumerate(range(0, months, QUARTER_MONTHS)):
        starts = add_months(contract.starts, 12 * year + first)
        after = add_months(contract.starts, 12 * year + first + QUARTER_MONTHS)
        counts_until = _unless_last(after, over_on or contract.ends)
        yield Quarter(
            year, number, starts, min(after, year_ends), min(QUARTER_MONTHS, months - first), counts_until, after
        )


def quarter_on(contract: Contract, day: date, over_on: date | None = None) -> Quarter:
    """In which a day counts; one of the run-off counts in the last."""
    quarters = list(quarters_of(contract, contract_year(contract.starts, contract.ends, day), over_on))
    return next((quarter for quarter in quarters if day < quarter.counts_until), quarters[-1])


def _unless_last(after: date, over_on: date) -> date:
    return after if after < over_on else date.max


def parts_of_year(contract: Contract, year: int) -> YearParts:
    """One allocation of the year's value, block first."""
    at_risk = contract.at_risk.share_of_year(year) if contract.at_risk else Fraction(0)
    block = contract.block_share_of_year(year)
    shares = (block, at_risk, 1 - block - at_risk)
    return YearParts(*allocate(contract.value_of_year(year), shares))
