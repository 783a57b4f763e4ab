"""Band and price of an outcome. Payment rules, section 2."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tests.model.facts import Facts, Outcome, PriceRow, SchemeVersion, Tariff
from tests.model.versions import in_force


@dataclass(frozen=True, slots=True)
class Unpriced:
    """Shown in the position at 0, and priced once the missing fact comes."""

    reason: str


def tariff_on(tariffs: Iterable[Tariff], journey: str, day: date) -> Tariff | None:
    """The latest on or before the day, of equal dates the later confirmed; before the first one, that first one."""
    own = sorted((t for t in tariffs if t.journey == journey), key=lambda t: (t.valid_from, t.confirmed))
    begun = [tariff for tariff in own if tariff.valid_from <= day]
    if begun:
        return begun[-1]
    return max((t for t in own if t.valid_from == own[0].valid_from), key=lambda t: t.confirmed, default=None)


def book_price(rows: Iterable[PriceRow], measure: str, band: str, day: date) -> int | None:
    """silent: a row for the band beside one for all bands. The band's own counts."""
    valid = [row for row in rows if row.measure == measure and row.start <= day and (row.end is None or day < row.end)]
    by_band = {row.band: row.pence for row in valid}
    return by_band.get(band, by_band.get("*"))


def carried_prices(versions: Iterable[SchemeVersion], valid_from: date, band: str) -> dict[str, int]:
    """What a tariff carries: the prices as the book stood on its own date, by measure."""
    version = in_force(versions, valid_from)
    rows = version.prices if version else ()
    prices = {row.measure: book_price(rows, row.measure, band, valid_from) for row in rows}
    return {measure: pence for measure, pence in prices.items() if pence is not None}


def price(facts: Facts, outcome: Outcome) -> int | Unpriced:
    """silent: a price for all bands where the journey has no tariff. Unpriced, as all that lacks a tariff.

    silent: a measure that the book got after a tariff that carries its prices. Unpriced, until a tariff carries it.
    """
    tariff = tariff_on(facts.tariffs, outcome.journey, outcome.achieved_on)
    if tariff is None:
        return Unpriced("no tariff")
    version = in_force(facts.versions, outcome.achieved_on)
    if version is not None and version.price_from == "tariff":
        pence = tariff.prices.get(outcome.measure)
    else:
        pence = book_price(version.prices if version else (), outcome.measure, tariff.band, outcome.achieved_on)
    return Unpriced("no price") if pence is None else pence
