"""People as columns of numbers, so that all of them are drawn at once.

Payment rules 7, The forecast.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from services.payments.rules.forecast.changing import Floats
from services.payments.rules.forecast.codes import BandMeasureCodes
from services.payments.rules.forecast.facts import Journey
from services.payments.rules.forecast.hazards import NEVER
from services.payments.rules.forecast.journeys import Flags, Ints
from services.payments.rules.forecast.lateness import WEEK_DAYS
from services.payments.rules.forecast.price_table import PriceTable


@dataclass(frozen=True, slots=True)
class Cohort:
    """Of one draw, or of several after each other. Ages are weeks.

    `seen`: up to that age all is recorded; `now`: below 0 for who starts later. The last three have a row for each
    measure that a person may still meet.
    """

    draw: Ints
    band: Ints
    priced_band: Ints
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
        still_open = [journey for journey in journeys if journey.open_pence]
        now = np.array([(day - journey.started_on).days / WEEK_DAYS for journey in still_open], dtype=np.float64)
        ended = [
            NEVER if journey.ended_on is None else (journey.ended_on - journey.started_on).days / WEEK_DAYS
            for journey in still_open
        ]
        rows = [
            (number, codes.measures.index(measure), pence)
            for number, journey in enumerate(still_open)
            for measure, pence in journey.open_pence.items()
        ]
        person, measure, pence = np.array(rows, dtype=np.int64).reshape(-1, 3).T
        band = np.array([codes.band(journey.band) for journey in still_open], dtype=np.int64)
        priced_band = np.array([codes.band(journey.priced_band) for journey in still_open], dtype=np.int64)
        seen = np.maximum(now - late_weeks, 0)
        well = [any(met.on == journey.ended_on for met in journey.achieved) for journey in still_open]
        draw = np.zeros_like(band)
        return cls(
            draw=draw, band=band, priced_band=priced_band, seen=seen, now=now, ended=np.array(ended, dtype=np.float64),
            well=np.array(well, dtype=bool), person=person, measure=measure, pence=pence,
        )  # fmt: skip

    def times(self, draws: int) -> "Cohort":
        """The same people in each of so many draws."""
        people, pairs = len(self.band), len(self.person)
        return Cohort(
            draw=np.repeat(np.arange(draws), people),
            band=np.tile(self.band, draws),
            priced_band=np.tile(self.priced_band, draws),
            seen=np.tile(self.seen, draws),
            now=np.tile(self.now, draws),
            ended=np.tile(self.ended, draws),
            well=np.tile(self.well, draws),
            person=np.tile(self.person, draws) + people * np.repeat(np.arange(draws), pairs),
            measure=np.tile(self.measure, draws),
            pence=np.tile(self.pence, draws),
        )

    @classmethod
    def new(cls, draw: Ints, bands: Ints, starts_in: Floats, tariffs: Ints, prices: PriceTable) -> "Cohort":
        """Those who start in so many weeks, by the book of that day and what their tariffs carry beside it."""
        people, measures = len(bands), prices.book.shape[2]
        person = np.repeat(np.arange(people), measures)
        measure = np.tile(np.arange(measures), people)
        booked = prices.booked(starts_in[person] * WEEK_DAYS, bands[person], measure)
        pence = prices.of_tariffs(tariffs[person], booked, measure)
        never, none = np.full(people, NEVER), np.zeros(people)
        return cls(draw, bands, bands, none, -starts_in, never, none > 0, person, measure, pence)
