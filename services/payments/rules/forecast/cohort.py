"""People as columns of numbers, so that all of them are drawn at once.

Payment rules 7, The forecast.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from services.payments.rules.forecast.changing import Floats
from services.payments.rules.forecast.facts import ForecastTerms, Journey
from services.payments.rules.forecast.hazards import NEVER
from services.payments.rules.forecast.journeys import Flags, Ints
from services.payments.rules.forecast.lateness import WEEK_DAYS


@dataclass(frozen=True, slots=True)
class BandMeasureCodes:
    """The bands and measures that there are; who has no band yet has that after the last."""

    bands: tuple[str, ...]
    measures: tuple[str, ...]

    @classmethod
    def of(cls, journeys: Sequence[Journey], terms: ForecastTerms) -> "BandMeasureCodes":
        bands = {journey.band for journey in journeys if journey.band is not None} | set(terms.prices)
        priced = {measure for prices in terms.prices.values() for measure in prices}
        still_open = {measure for journey in journeys for measure in journey.open_pence}
        return cls(tuple(sorted(bands)), tuple(sorted(priced | still_open)))

    def band(self, band: str | None) -> int:
        return len(self.bands) if band is None else self.bands.index(band)


@dataclass(frozen=True, slots=True)
class Cohort:
    """Of one draw, or of several after each other. Ages are weeks.

    `seen`: up to that age all is recorded; `now`: below 0 for who starts later. The last three have a row for each
    measure that a person may still meet.
    """

    draw: Ints
    band: Ints
    seen: Floats
    now: Floats
    ended: Floats  # the age at which treatment ended; never: not yet
    well: Flags  # something was met on that day
    person: Ints
    measure: Ints
    pence: Ints

    @classmethod
    def of_journeys(
        cls, journeys: Sequence[Journey], codes: BandMeasureCodes, day: date, late_weeks: np.float64
    ) -> "Cohort":
        still_open = [journey for journey in journeys if any(journey.open_pence.values())]
        now = np.array([(day - journey.started_on).days / WEEK_DAYS for journey in still_open], dtype=np.float64)
        ended = [
            NEVER if journey.ended_on is None else (journey.ended_on - journey.started_on).days / WEEK_DAYS
            for journey in still_open
        ]
        rows = [
            (number, codes.measures.index(measure), pence)
            for number, journey in enumerate(still_open)
            for measure, pence in journey.open_pence.items()
            if pence
        ]
        person, measure, pence = np.array(rows, dtype=np.int64).reshape(-1, 3).T
        band = np.array([codes.band(journey.band) for journey in still_open], dtype=np.int64)
        seen = np.maximum(now - late_weeks, 0)
        well = [any(met.on == journey.ended_on for met in journey.achieved) for journey in still_open]
        draw = np.zeros_like(band)
        return cls(
            draw, band, seen, now, np.array(ended, dtype=np.float64), np.array(well, dtype=bool), person, measure, pence
        )

    def times(self, draws: int) -> "Cohort":
        """The same people in each of so many draws."""
        people, pairs = len(self.band), len(self.person)
        return Cohort(
            draw=np.repeat(np.arange(draws), people),
            band=np.tile(self.band, draws),
            seen=np.tile(self.seen, draws),
            now=np.tile(self.now, draws),
            ended=np.tile(self.ended, draws),
            well=np.tile(self.well, draws),
            person=np.tile(self.person, draws) + people * np.repeat(np.arange(draws), pairs),
            measure=np.tile(self.measure, draws),
            pence=np.tile(self.pence, draws),
        )

    @classmethod
    def new(cls, draw: Ints, bands: Ints, starts_in: Floats, price_of: Ints) -> "Cohort":
        """Those who start in so many weeks; `price_of` by band and measure."""
        people, measures = len(bands), price_of.shape[1]
        person = np.repeat(np.arange(people), measures)
        measure = np.tile(np.arange(measures), people)
        pence = price_of[bands].ravel()
        priced = pence > 0
        never, none = np.full(people, NEVER), np.zeros(people)
        return cls(draw, bands, none, -starts_in, never, none > 0, person[priced], measure[priced], pence[priced])


def prices_by_band(codes: BandMeasureCodes, prices: Mapping[str, Mapping[str, int]]) -> Ints:
    return np.array(
        [[prices.get(band, {}).get(measure, 0) for measure in codes.measures] for band in codes.bands], dtype=np.int64
    ).reshape(len(codes.bands), len(codes.measures))
