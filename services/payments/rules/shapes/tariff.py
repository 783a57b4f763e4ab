"""The tariff shape: price[measure, band, date].

Payment rules 4, Tariff.
"""

from collections.abc import Iterable
from datetime import date

from services.payments.rules.schemes import EVERY_BAND, Price, Scheme
from services.payments.rules.shapes.amounts import Step
from services.payments.rules.tariffs import Tariff

NAME = "tariff"


class NoPrice(LookupError):
    """Neither the tariff nor the price book has a price for this measure."""


def price(
    scheme: Scheme, tariff: Tariff, measure: str, achieved_on: date, schemes: Iterable[Scheme] = ()
) -> tuple[int, Step]:
    """Prices travel in the tariff, or the book on the date of achievement is read, as the scheme says."""
    if scheme.price_from == "tariff":
        return _carried(tariff, measure, schemes)
    return _from_book(scheme, tariff, measure, achieved_on)


def _carried(tariff: Tariff, measure: str, schemes: Iterable[Scheme]) -> tuple[int, Step]:
    """One that was confirmed when prices were read on achievement carries none: they stand in the book of its day."""
    prices = tariff.prices
    row = _booked(schemes, tariff, measure) if prices is None else None
    pence = row.pence if row else (prices or {}).get(measure)
    if pence is None:
        raise NoPrice(f"tariff {tariff.id} has no price for {measure}")
    return pence, {
        "step": "price",
        "from": "tariff",
        "measure": measure,
        "band": tariff.band,
        "bookOn": tariff.valid_from.isoformat(),
        "pence": pence,
        **({"row": _shown(row, tariff.valid_from)} if row else {}),
    }


def carried_from(schemes: Iterable[Scheme], tariff: Tariff, measure: str) -> Step:
    """The book that a tariff's prices were taken from, and its price: another than the tariff's was overridden."""
    named = {"id": tariff.scheme_id, "version": tariff.scheme_version, "hash": tariff.scheme_hash}
    row = _booked(schemes, tariff, measure)
    shown = {"row": _shown(row, tariff.valid_from)} if row else {}
    return {"book": named, "bookPence": row.pence if row else None, **shown}


def _booked(schemes: Iterable[Scheme], tariff: Tariff, measure: str) -> Price | None:
    book = next((scheme for scheme in schemes if scheme.hash == tariff.scheme_hash), None)
    return book_row(book, tariff.band, measure, tariff.valid_from) if book else None


def _from_book(scheme: Scheme, tariff: Tariff, measure: str, achieved_on: date) -> tuple[int, Step]:
    row = book_row(scheme, tariff.band, measure, achieved_on)
    if row is None:
        raise NoPrice(f"no price for {measure} in band {tariff.band} on {achieved_on}")
    return row.pence, {
        "step": "price",
        "from": "achievement",
        "measure": measure,
        "band": row.band,
        "bookOn": achieved_on.isoformat(),
        "pence": row.pence,
        "row": _shown(row, achieved_on),
    }


def _shown(row: Price, day: date) -> Step:
    """From which day to which it was stated, and whether it was the last and held on."""
    return {
        "band": row.band,
        "from": row.starts.isoformat(),
        "to": row.ends.isoformat() if row.ends else None,
        "heldOn": not row.applies_on(day),
    }


def book_row(scheme: Scheme, band: str, measure: str, day: date) -> Price | None:
    """Of the band, else of all. After the last day of a version the prices that it ended with hold on."""
    book = [row for row in scheme.prices.get(measure, ()) if row.band in {band, EVERY_BAND} and row.starts <= day]
    holding = [row for row in book if row.applies_on(day)]
    if not holding and scheme.valid_to is not None and scheme.valid_to <= day:
        last = max((row.ends for row in book if row.ends), default=None)
        holding = [row for row in book if row.ends == last]
    return max(holding, key=lambda row: row.band == band, default=None)
