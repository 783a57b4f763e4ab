"""What an outcome that is drawn brings: as the book says of its day, or as a tariff carries it.

Payment rules 7, The forecast.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from services.payments.rules.forecast.changing import Floats
from services.payments.rules.forecast.codes import BandMeasureCodes
from services.payments.rules.forecast.facts import BookPrices, ForecastFacts, Journey
from services.payments.rules.forecast.journeys import Ints

RECENT_DAYS = 26 * 7
AS_BOOKED = -1


def recent_starters(facts: ForecastFacts) -> Iterable[Journey]:
    """Whom those who start from now on are taken to be like."""
    return (journey for journey in facts.journeys if (facts.day - journey.started_on).days <= RECENT_DAYS)


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Whole pence, 0 where there is no price. Days are counted from the day of the forecast."""

    begins: Ints  # the day of each period of the book
    book: Ints  # by period, band and measure; of who has no band yet the lowest of any
    carried: Ints  # by tariff and measure; below 0: as booked. The last is booked throughout
    first: Ints  # by band, the first of its tariffs
    tariffs: Ints  # by band, how many there are

    @classmethod
    def of(cls, facts: ForecastFacts, codes: BandMeasureCodes) -> "PriceTable":
        periods = facts.terms.prices
        carried = [
            [[journey.set_by_hand.get(measure, AS_BOOKED) for measure in codes.measures] for journey in of_band]
            for of_band in _by_band(recent_starters(facts), codes)
        ]
        tariffs = np.array([len(of_band) for of_band in carried], dtype=np.int64)
        rows = [*(row for of_band in carried for row in of_band), [AS_BOOKED] * len(codes.measures)]
        return cls(
            begins=np.array([(period.starts - facts.day).days for period in periods], dtype=np.int64),
            book=_book(periods, codes),
            carried=np.array(rows, dtype=np.int64).reshape(len(rows), len(codes.measures)),
            first=np.cumsum(tariffs) - tariffs,
            tariffs=tariffs,
        )

    def booked(self, on: Floats, band: Ints, measure: Ints) -> Ints:
        period = np.maximum(np.searchsorted(self.begins, on, side="right") - 1, 0)
        pence: Ints = self.book[period, band, measure]
        return pence

    def drawn_tariffs(self, random: np.random.Generator, band: Ints) -> Ints:
        """Of each who starts: that of somebody of the band who started of late, else as booked."""
        of_band = self.tariffs[band]
        drawn = self.first[band] + (random.random(len(band)) * of_band).astype(np.int64)
        return np.where(of_band > 0, drawn, len(self.carried) - 1)

    def of_tariffs(self, tariff: Ints, booked: Ints, measure: Ints) -> Ints:
        carried = self.carried[tariff, measure]
        return np.where(carried == AS_BOOKED, booked, carried)


def _by_band(journeys: Iterable[Journey], codes: BandMeasureCodes) -> list[list[Journey]]:
    of_bands: dict[str, list[Journey]] = {band: [] for band in codes.bands}
    for journey in journeys:
        if journey.band is not None:
            of_bands[journey.band].append(journey)
    return list(of_bands.values())


def _book(periods: Sequence[BookPrices], codes: BandMeasureCodes) -> Ints:
    table = np.zeros((len(periods), len(codes.bands) + 1, len(codes.measures)), dtype=np.int64)
    for number, period in enumerate(periods):
        for band, prices in period.by_band.items():
            for measure, pence in prices.items():
                table[number, codes.band(band), codes.measures.index(measure)] = pence
        for place, measure in enumerate(codes.measures):
            of_any = [prices[measure] for prices in period.by_band.values() if measure in prices]
            table[number, -1, place] = min(of_any, default=0)
    return table
