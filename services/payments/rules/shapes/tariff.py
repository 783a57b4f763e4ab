"""The tariff shape: price[measure, band, date]."""

from collections.abc import Iterable
from datetime import date

from services.payments.rules.schemes import EVERY_BAND, Price, Scheme
from services.payments.rules.shapes.amounts import Step
from services.payments.rules.tariffs import Tariff


class NoPrice(LookupError):
    """Neither the tariff nor the price book has a price for this measure."""


def price(scheme: Scheme, tariff: Tariff, measure: str, achieved_on: date) -> tuple[int, Step]:
    """Prices travel in the tariff, or the book on the date of achievement is read, as the scheme says."""
    if scheme.price_from == "tariff":
        return _carried(tariff, measure)
    return _from_book(scheme, tariff, measure, achieved_on)


def _carried(tariff: Tariff, measure: str) -> tuple[int, Step]:
    pence = (tariff.prices or {}).get(measure)
    if pence is None:
        raise NoPrice(f"tariff {tariff.id} has no price for {measure}")
    return pence, {
        "step": "price",
        "from": "tariff",
        "measure": measure,
        "band": tariff.band,
        "bookOn": tariff.valid_from.isoformat(),
        "pence": pence,
    }


def carried_from(schemes: Iterable[Scheme], tariff: Tariff, measure: str) -> Step:
    """The book that a tariff's prices were taken from, and its price: another than the tariff's was overridden."""
    named = {"id": tariff.scheme_id, "version": tariff.scheme_version, "hash": tariff.scheme_hash}
    book = next((scheme for scheme in schemes if scheme.hash == tariff.scheme_hash), None)
    row = book and _row(book, tariff.band, measure, tariff.valid_from)
    return {"book": named, "bookPence": row.pence if row else None}


def _from_book(scheme: Scheme, tariff: Tariff, measure: str, achieved_on: date) -> tuple[int, Step]:
    row = _row(scheme, tariff.band, measure, achieved_on)
    if row is None:
        raise NoPrice(f"no price for {measure} in band {tariff.band} on {achieved_on}")
    return row.pence, {
        "step": "price",
        "from": "achievement",
        "measure": measure,
        "band": row.band,
        "bookOn": achieved_on.isoformat(),
        "pence": row.pence,
    }


def _row(scheme: Scheme, band: str, measure: str, day: date) -> Price | None:
    book = [row for row in scheme.prices.get(measure, ()) if row.applies_on(day)]
    return next((row for wanted in (band, EVERY_BAND) for row in book if row.band == wanted), None)
