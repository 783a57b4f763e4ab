"""What is paid by month whatever is achieved, in words: how much on which days, to the penny.

Payment rules 4, Block.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from services.tariff.rules.dates import add_months, year_ends
from services.tariff.rules.words.shapes.parts import block_shares, stated_parts
from shared.pages.words import counted, day, last_day, percent_of, pounds, span

Said = Mapping[str, Any]
_WORTH, _STATED_TO = "Its contract years are worth: ", "The values are stated for its end on "
VALUES = (_WORTH, _STATED_TO)


class Instalments(NamedTuple):
    """So many of one amount, due monthly from one day to another."""

    contract_year: int
    number: int
    pence: int
    first: date
    last: date


def instalments(contract: Said) -> Iterator[Instalments]:
    """All of the contract's term, in order; none where no part of its value is a block."""
    starts, ends = _term(contract)
    if any(map(Decimal, block_shares(contract))):
        for year, parts in enumerate(stated_parts(contract)):
            month = 12 * year + (contract.get("block_due") == "arrears")
            for number, pence in _of_year(parts.block, _months(starts, ends, year)):
                first, last = add_months(starts, month), add_months(starts, month + number - 1)
                yield Instalments(year, number, pence, first, last)
                month += number


def _months(starts: date, ends: date, year: int) -> int:
    """Twelve, or those that begin before the end."""
    return sum(add_months(starts, month) < ends for month in range(12 * year, 12 * year + 12))


def _of_year(block_pence: int, months: int) -> list[tuple[int, int]]:
    """How many of which pence: what is left over goes to the earlier months."""
    if not months:
        return []
    least, left = divmod(block_pence, months)
    return [(number, pence) for number, pence in ((left, least + 1), (months - left, least)) if number]


def in_words(contract: Said, _scheme: Said) -> Iterator[str]:
    values, shares = contract.get("annual_value_pence") or [], block_shares(contract)
    if any(values):
        yield f"{_WORTH}{by_year(contract, [*map(pounds, values)])}."
    if contract.get("values_stated_to"):
        yield f"{_STATED_TO}{last_day(contract['values_stated_to'])}."
    if not any(values) or not any(map(Decimal, shares)):
        if contract.get("on_account"):
            yield "Nothing stays paid without an outcome: what is paid on account is owed back where none comes."
        elif not contract.get("at_risk"):
            yield "Nothing is paid without an outcome."
        return
    when = "on the first day of the month" if contract.get("block_due") == "advance" else "after the month"
    if len(shares) == 1:
        yield f"{percent_of(shares[0])} of that is paid by month {when}, whatever is achieved."
    else:
        parts = by_year(contract, [*map(percent_of, shares)], goes_on=True)
        yield f"This part of that is paid by month {when}, whatever is achieved: {parts}."
    yield from _instalments(contract)


def by_year(contract: Said, stated: Sequence[str], *, goes_on: bool = False) -> str:
    """What is stated of each contract year: `£120,000 from 2 April 2012 to 1 April 2013; …`. A year of which nothing is
    stated has `none`, or what was stated last, where that goes on.
    """
    bounds = list(pairwise([contract["starts"], *map(str, year_ends(*_term(contract)))]))
    unsaid = stated[-1] if goes_on and stated else "none"
    years = [*stated, *[unsaid] * (len(bounds) - len(stated))]
    return "; ".join(f"{year} {span(*days)}" for year, days in zip(years, bounds, strict=False))


def _term(contract: Said) -> tuple[date, date]:
    return date.fromisoformat(contract["starts"]), date.fromisoformat(contract["ends"])


def _instalments(contract: Said) -> Iterator[str]:
    for it in instalments(contract):
        if it.pence:
            due = f"on {day(it.first)}" if it.number == 1 else f"monthly from {day(it.first)} to {day(it.last)}"
            several = f"{counted(it.number, 'instalment')} of {pounds(it.pence)}"
            yield f"{several} in contract year {it.contract_year + 1}, due {due}."
