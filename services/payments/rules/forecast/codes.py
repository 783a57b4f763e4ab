"""Bands and measures as numbers.

Payment rules 7, The forecast.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.payments.rules.forecast.facts import ForecastTerms, Journey


@dataclass(frozen=True, slots=True)
class BandMeasureCodes:
    """The bands and measures that there are; who has no band yet has that after the last."""

    bands: tuple[str, ...]
    measures: tuple[str, ...]

    @classmethod
    def of(cls, journeys: Sequence[Journey], terms: ForecastTerms) -> "BandMeasureCodes":
        of_people = {band for journey in journeys for band in (journey.band, journey.priced_band)}
        bands = {band for band in of_people if band is not None}
        measures = {measure for journey in journeys for measure in (*journey.open_pence, *journey.set_by_hand)}
        for period in terms.prices:
            bands |= set(period.by_band)
            measures |= {measure for prices in period.by_band.values() for measure in prices}
        return cls(tuple(sorted(bands)), tuple(sorted(measures)))

    def band(self, band: str | None) -> int:
        return len(self.bands) if band is None else self.bands.index(band)
