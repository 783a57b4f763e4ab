"""What a measure would bring that nobody has met yet: at a person's own tariff, or as the book says.

Payment rules 7, The forecast.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from services.payments.rules.forecast.facts import BookPrices, ForecastTerms
from services.payments.rules.schemes import EVERY_BAND, Contract, Scheme
from services.payments.rules.shapes.tariff import NoPrice, book_row, price
from services.payments.rules.tariffs import Tariff
from services.payments.rules.terms_in_force import last_source


def prices_at(
    tariff: Tariff | None, book: Scheme, contract: Contract, schemes: Sequence[Scheme], day: date
) -> dict[str, int]:
    """By measure, what an outcome of the day brings whom it has; who has no tariff yet is worth the lowest of any."""
    if tariff is None:
        return _lowest_prices(book, contract, day)
    prices: dict[str, int] = {}
    for measure in sorted(contract.measures):
        try:
            prices[measure], _ = price(book, tariff, measure, day, schemes)
        except NoPrice:
            continue
    return prices


def with_later(prices: Mapping[str, int], tariff: Tariff | None, terms: ForecastTerms) -> Mapping[str, int]:
    """And nothing yet for what the book has a price of only from a later day on, where that day's price counts."""
    if not terms.priced_on_achievement:
        return prices
    of_bands = [
        of_band
        for period in terms.prices
        for band, of_band in period.by_band.items()
        if tariff is None or tariff.band == band
    ]
    return {measure: 0 for of_band in of_bands for measure in of_band} | dict(prices)


def set_by_hand(
    tariff: Tariff | None, book: Scheme, contract: Contract, schemes: Sequence[Scheme]
) -> Mapping[str, int]:
    """By measure, what a tariff carries other than the book that it was made with says of its band and day."""
    if tariff is None or tariff.prices is None or book.price_from != "tariff":
        return {}
    made_with = next((scheme for scheme in schemes if scheme.hash == tariff.scheme_hash), book)
    booked = _of_band(made_with, contract, tariff.band, tariff.valid_from)
    return {
        measure: pence
        for measure, pence in tariff.prices.items()
        if measure in contract.measures and booked.get(measure) != pence
    }


def book_prices(
    schemes: Sequence[Scheme], contract: Contract, bands: Iterable[str], day: date
) -> tuple[BookPrices, ...]:
    """As of the day, and from each later day on which they change by what is published already."""
    in_order = sorted(bands)
    changes = sorted({on for scheme in schemes for on in days_of_change(scheme, contract) if on > day})
    periods: list[BookPrices] = []
    for starts in (day, *changes):
        source = last_source(schemes, contract.code, starts)
        of_day = source.contracts[contract.code] if source else contract
        by_band = {band: _of_band(source, of_day, band, starts) for band in in_order} if source else {}
        if not periods or periods[-1].by_band != by_band:
            periods.append(BookPrices(starts, by_band))
    return tuple(periods)


def priced_bands(schemes: Iterable[Scheme], contract: Contract) -> set[str]:
    rows = (row for scheme in schemes for measure in contract.measures for row in scheme.prices.get(measure, ()))
    return {row.band for row in rows} - {EVERY_BAND}


def days_of_change(scheme: Scheme, contract: Contract) -> set[date]:
    """On which its prices may change: those of the version, and of each row of its book."""
    days = {scheme.valid_from, scheme.valid_to}
    for measure in contract.measures:
        for row in scheme.prices.get(measure, ()):
            days |= {row.starts, row.ends}
    return {on for on in days if on is not None}


def _of_band(book: Scheme, contract: Contract, band: str, day: date) -> dict[str, int]:
    rows = {measure: book_row(book, band, measure, day) for measure in sorted(contract.measures)}
    return {measure: row.pence for measure, row in rows.items() if row is not None}


def _lowest_prices(book: Scheme, contract: Contract, day: date) -> dict[str, int]:
    prices = [_of_band(book, contract, band, day) for band in priced_bands([book], contract) or {EVERY_BAND}]
    measures = {measure for of_band in prices for measure in of_band}
    return {measure: min(of_band[measure] for of_band in prices if measure in of_band) for measure in sorted(measures)}
