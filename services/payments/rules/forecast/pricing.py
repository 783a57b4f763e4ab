"""What a measure would bring that nobody has met yet.

Payment rules 7, The forecast.
"""

from collections.abc import Iterable
from datetime import date

from services.payments.rules.schemes import EVERY_BAND, Contract, Price, Scheme


def prices_of(book: Scheme, contract: Contract, band: str | None, day: date) -> dict[str, int]:
    """By measure, as the book stands on a day; of who has no band yet the lowest of any band."""
    prices: dict[str, int] = {}
    for measure in sorted(contract.measures):
        stated = [row for row in book.prices.get(measure, ()) if row.starts <= day]
        bands = {row.band for row in stated} if band is None else {band, EVERY_BAND}
        last = [price for row_band in bands if (price := _last(stated, row_band)) is not None]
        if last:
            prices[measure] = min(last)
    return prices


def priced_bands(book: Scheme, contract: Contract) -> set[str]:
    return {row.band for measure in contract.measures for row in book.prices.get(measure, ())} - {EVERY_BAND}


def _last(rows: Iterable[Price], band: str) -> int | None:
    """Prices that a version ended with hold on."""
    of_band = [row for row in rows if row.band == band]
    return max(of_band, key=lambda row: row.starts).pence if of_band else None
