"""A plan that follows from who is assumed to start and from what they are assumed to achieve.

Payment rules 7, The plan.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from services.payments.rules.money import contract_months, year_bounds
from services.payments.rules.plan_terms import AssumedRate
from services.payments.rules.position.course import ZERO, Stretch
from services.payments.rules.schemes import EVERY_BAND, Contract, Price, Scheme


@dataclass(frozen=True, slots=True)
class PersonStart:
    """A person who really started; None: nobody has set the band yet."""

    on: date
    band: str | None


def assumed_stretches(contract: Contract, book: Scheme, starts: date, ends: date) -> Iterator[Stretch]:
    """What those who are assumed to start achieve from one day to another, at the prices of the book."""
    for band, people in contract.plan.people.items():
        for year, number in enumerate(people[: _years(contract)]):
            opens, closes = year_bounds(contract.starts, contract.ends, year)
            daily = Fraction(number, (closes - opens).days)
            for rate in rates_of(contract, band):
                later = timedelta(weeks=rate.after_weeks)
                first, last = max(opens + later, starts), min(closes + later, ends)
                yield from _priced(book, band, rate, daily, first, last)


def rates_of(contract: Contract, band: str) -> list[AssumedRate]:
    return [rate for rate in contract.plan.rates if rate.band in {band, EVERY_BAND}]


def worth_of(contract: Contract, book: Scheme, start: PersonStart, band: str, year_from: date, day: date) -> Fraction:
    """What one who started is assumed to have achieved before a day, of what counts from the year's first day on."""
    worth = ZERO
    for rate in rates_of(contract, band):
        achieved_on = start.on + timedelta(weeks=rate.after_weeks)
        if year_from <= achieved_on < day:
            worth += rate.share * _price_on(book, rate.measure, band, start.on, achieved_on)
    return worth


def lowest_price(book: Scheme | None, measure: str | None, day: date) -> int:
    """What an outcome is worth at least, whatever its band."""
    rows = book.prices.get(measure, ()) if book and measure else ()
    return min((row.pence for row in rows if book and row.starts <= day < _end(book, row, timedelta())), default=0)


def _years(contract: Contract) -> int:
    return (contract_months(contract.starts, contract.ends) + 11) // 12


def _priced(book: Scheme, band: str, rate: AssumedRate, daily: Fraction, first: date, last: date) -> Iterator[Stretch]:
    """A tariff carries the prices of the day on which its person started, about."""
    shift = timedelta(weeks=rate.after_weeks if book.price_from == "tariff" else 0)
    for row in _rows(book, rate.measure, band):
        starts, ends = max(first, row.starts + shift), min(last, _end(book, row, shift))
        if starts < ends:
            yield Stretch(starts, ends, daily * rate.share * row.pence * (ends - starts).days)


def _price_on(book: Scheme, measure: str, band: str, started_on: date, achieved_on: date) -> int:
    day = started_on if book.price_from == "tariff" else achieved_on
    rows = (row for row in _rows(book, measure, band) if row.starts <= day < _end(book, row, timedelta()))
    return next((row.pence for row in rows), 0)


def _rows(book: Scheme, measure: str, band: str) -> Iterable[Price]:
    return (row for row in book.prices.get(measure, ()) if row.band in {band, EVERY_BAND})


def _end(book: Scheme, row: Price, shift: timedelta) -> date:
    """The prices that a version ended with hold on."""
    return date.max if row.ends is None or row.ends == book.valid_to else row.ends + shift
