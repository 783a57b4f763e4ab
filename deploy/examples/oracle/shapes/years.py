"""The years, months and quarters of a contract, and the parts of a year's value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

from deploy.examples.oracle.scheme import add_months, in_parts, of_year

DAY = timedelta(days=1)
Contract = dict[str, Any]


@dataclass(frozen=True)
class Amount:
    """Of a period: under which day it stands, from when it is due, and what it comes to; below nothing it is owed."""

    shape: str
    name: str
    on: date
    due: date
    pence: int
    year: int

    @property
    def key(self) -> tuple[str, str, date]:
        return self.shape, self.name, self.on


@dataclass(frozen=True)
class Quarter:
    """What is dated in the run-off is of the last one."""

    year: int
    months: tuple[date, ...]
    ends: date
    until: date

    @property
    def starts(self) -> date:
        return self.months[0]

    def has(self, day: date) -> bool:
        return self.starts <= day < self.until


def months_of(contract: Contract) -> tuple[date, ...]:
    """The first day of each; a last one that the end cuts short is a month."""
    return _months(contract["starts"], contract["ends"])


def years_of(contract: Contract) -> tuple[tuple[date, ...], ...]:
    return _years(contract["starts"], contract["ends"])


def quarters_of(contract: Contract) -> tuple[Quarter, ...]:
    return _quarters(contract["starts"], contract["ends"])


@cache
def _months(starts: date, ends: date) -> tuple[date, ...]:
    months = [starts]
    while (following := add_months(starts, len(months))) < ends:
        months.append(following)
    return tuple(months)


@cache
def _years(starts: date, ends: date) -> tuple[tuple[date, ...], ...]:
    months = _months(starts, ends)
    return tuple(months[first : first + 12] for first in range(0, len(months), 12))


@cache
def _quarters(starts: date, ends: date) -> tuple[Quarter, ...]:
    years = enumerate(_years(starts, ends))
    thirds = [(n, months[first : first + 3]) for n, months in years for first in range(0, len(months), 3)]
    following = [months[0] for _, months in thirds[1:]] + [ends]
    return tuple(
        Quarter(year, months, end, date.max if end == ends else end)
        for (year, months), end in zip(thirds, following, strict=True)
    )


def year_of(contract: Contract, day: date) -> int:
    return max((number for number, months in enumerate(years_of(contract)) if months[0] <= day), default=0)


def year_ends(contract: Contract, year: int) -> date:
    ends: date = contract["ends"]
    return min(add_months(contract["starts"], 12 * (year + 1)), ends)


def quarter_of(contract: Contract, day: date) -> Quarter:
    return quarter_at(contract["starts"], contract["ends"], day) or quarters_of(contract)[0]


@cache
def quarter_at(starts: date, ends: date, day: date) -> Quarter | None:
    """None before a contract of these days begins."""
    return next((quarter for quarter in _quarters(starts, ends) if quarter.has(day)), None)


def run_off_ends(contract: Contract) -> date:
    return add_months(contract["ends"], contract["run_off_months"])


def parts(contract: Contract, year: int) -> tuple[int, int, int]:
    """The block, what is at risk, and the rest, which outcomes earn: one allocation."""
    values = contract["annual_value_pence"]
    block = Fraction(of_year(contract.get("block_shares") or [contract["block_share"]], year))
    at_risk = Fraction(of_year(contract["at_risk"]["shares"], year)) if contract.get("at_risk") else Fraction(0)
    pence = in_parts(of_year(values, year) if values else 0, [block, at_risk, 1 - block - at_risk])
    return pence[0], pence[1], pence[2]
