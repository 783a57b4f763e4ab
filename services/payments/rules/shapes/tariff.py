"""The tariff shape: price[measure, band, date]."""

from datetime import date

from services.payments.rules.schemes import EVERY_BAND, Scheme
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


def _from_book(scheme: Scheme, tariff: Tariff, measure: str, achieved_on: date) -> tuple[int, Step]:
    book = [row for row in scheme.prices.get(measure, ()) if row.applies_on(achieved_on)]
    for band in (tariff.band, EVERY_BAND):
        for row in book:
            if row.band == band:
                return row.pence, {
                    "step": "price",
                    "from": "achievement",
                    "measure": measure,
                    "band": band,
                    "bookOn": achieved_on.isoformat(),
                    "pence": row.pence,
                }
    raise NoPrice(f"no price for {measure} in band {tariff.band} on {achieved_on}")
