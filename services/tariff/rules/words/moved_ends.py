"""What a version moves with the end of a contract: its years, instalments, what is at risk, and who is still paid.

Payment rules 1, Contract years. Payment rules 4, At risk.
"""

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from services.tariff.rules.dates import add_months, year_ends
from services.tariff.rules.scheme import Contract
from services.tariff.rules.words.shapes.parts import StatedParts, shared_out, stated_parts
from shared.pages.words import pounds, span

QUARTER_MONTHS = 3
YEAR_MONTHS = 12


class MovedEnd(NamedTuple):
    """A contract as the new version has it and as the last published one had it; the version that counts on a day says
    the terms of that day.
    """

    now: Contract
    was: Contract
    valid_from: date
    terms_on: Callable[[date], Contract]


def moved_end(place: str, moved: MovedEnd) -> Iterator[str]:
    now, was = moved.now, moved.was
    years = [f"{'; '.join(_years(now, was))}."]
    said = " ".join([*years, *_instalments(moved), achieved(now, was)])
    yield f"{place}.ends: {now.code} ends on {now.ends} instead of {was.ends}. {said}"
    yield from (f"{place}.at_risk: {said_of_year}" for said_of_year in _at_risk(moved))


def achieved(now: Contract, was: Contract) -> str:
    over, before = now.run_off_ends, was.run_off_ends
    until = f"until {over}" if over == before else f"until {over} instead of {before}"
    return f"What is achieved from {now.ends} on is paid only for episodes that {now.party} treated before, {until}."


def _years(now: Contract, was: Contract) -> Iterator[str]:
    """Each contract year that is longer, shorter, new or gone, with its value. The first one is 1."""
    these, those = _values(now), _values(was)
    for year in range(max(len(these), len(those))):
        new, old = these[year : year + 1], those[year : year + 1]
        if new == old:
            continue
        stated = f"{new[0]} instead of {old[0]}" if new and old else f"{new[0]}, new" if new else f"{old[0]} falls away"
        yield f"Contract year {year + 1}: {stated}"


def _values(contract: Contract) -> list[str]:
    pence = contract.annual_value_pence
    return [
        span(starts, ends) + (f", worth {pounds(pence[min(year, len(pence) - 1)])}" if any(pence) else "")
        for year, (starts, ends) in enumerate(_bounds(contract))
    ]


def _bounds(contract: Contract) -> list[tuple[date, date]]:
    return list(pairwise([contract.starts, *year_ends(contract.starts, contract.ends)]))


def _instalments(moved: MovedEnd) -> Iterator[str]:
    """Of what is paid by month, where anything is."""
    both = (moved.now, moved.was)
    block = any(part.block for contract in both for part in _parts(contract))
    on_account = any(contract.on_account for contract in both)
    if block or on_account:
        kinds = {(True, False): "Block instalments", (False, True): "Instalments on account"}
        yield (
            f"{kinds.get((block, on_account), 'Instalments of the block and on account')} of months from"
            f" {moved.valid_from} on are reconciled again and the difference is posted; of what a run has approved"
            " already, what falls is taken off the next remittances."
        )


def _parts(contract: Contract) -> list[StatedParts]:
    return stated_parts(contract.model_dump(mode="json"))


def _at_risk(moved: MovedEnd) -> Iterator[str]:
    """A quarter goes by the version of its first day, so those of a year of which the end moves need not come to what
    is at risk of it.
    """
    before = _bounds(moved.was)
    for year, (starts, ends) in enumerate(_bounds(moved.now)):
        whole, quarters = _of_year(moved.now, year), list(_pots(moved, year, ends))
        if (starts, ends) not in before and sum(quarters) != whole:
            yield (
                f"of contract year {year + 1} of {moved.now.code}, {span(starts, ends)}, {pounds(whole)} is at risk,"
                f" and its quarters can earn {' + '.join(map(pounds, quarters))}, {pounds(sum(quarters))} together:"
                f" the version of a quarter's first day says what it pays.{_true_up(moved, year, starts)} If both are"
                " to be the same, let the version begin with that year, or state another value of it."
            )


def _true_up(moved: MovedEnd, year: int, starts: date) -> str:
    first = moved.terms_on(starts)
    if first.at_risk is None or not first.at_risk.true_up:
        return ""
    whole = pounds(_of_year(first, year))
    return f" Its true-up, by the version of the year's first day, holds all of that against {whole}."


def _of_year(contract: Contract, year: int) -> int:
    parts = _parts(contract)
    return parts[year].at_risk if year < len(parts) else 0


def _pots(moved: MovedEnd, year: int, ends: date) -> Iterator[int]:
    """What the quarters of a year can earn where their cases reach the target, each by its own version."""
    for number in range(YEAR_MONTHS // QUARTER_MONTHS):
        first = add_months(moved.now.starts, YEAR_MONTHS * year + QUARTER_MONTHS * number)
        if first < ends:
            yield _pot(moved.terms_on(first), year, number)


def _pot(contract: Contract, year: int, number: int) -> int:
    """All measures together; a short last quarter has its part by months."""
    if contract.at_risk is None:
        return 0
    months = _months(contract, year)
    by_quarter = [Fraction(min(QUARTER_MONTHS, months - first)) for first in range(0, months, QUARTER_MONTHS)]
    weights = [Fraction(pot.weight) for pot in contract.at_risk.measures]
    of_measures = shared_out(_of_year(contract, year), weights)
    return sum(shared_out(pence, by_quarter)[number] for pence in of_measures) if number < len(by_quarter) else 0


def _months(contract: Contract, year: int) -> int:
    first = YEAR_MONTHS * year
    return sum(add_months(contract.starts, month) < contract.ends for month in range(first, first + YEAR_MONTHS))
