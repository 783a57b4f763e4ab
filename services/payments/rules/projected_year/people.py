"""Whom the year is drawn of: people as they are known on the day, and those who started of late as patterns of others.

Payment rules 9, A projected year.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from services.payments.rules.forecast.changing import Floats
from services.payments.rules.forecast.facts import AmountAtRisk, ForecastFacts, ForecastTerms, Journey
from services.payments.rules.forecast.hazards import NEVER
from services.payments.rules.forecast.journeys import Flags, Ints
from services.payments.rules.forecast.lateness import WEEK_DAYS


@dataclass(frozen=True, slots=True)
class DrawnPerson:
    """Somebody who may still meet some measures. `tariff`: the number of what prices them; None: no tariff yet."""

    journey: Journey
    may_meet: frozenset[str]
    tariff: int | None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A tariff that somebody of the band has who starts: its number, by when they start."""

    band: str
    tariffs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Observed:
    """All that the year is drawn from. Nothing of it hangs on a draft but the numbers of tariffs."""

    day: date
    starts: date
    ends: date
    known_since: date
    measures: tuple[str, ...]
    journeys: tuple[Journey, ...]
    at_risk: tuple[AmountAtRisk, ...]
    windows: dict[str, int]  # by measure, for how many days a return takes it back
    people: tuple[DrawnPerson, ...]
    patterns: tuple[Pattern, ...]
    start_days: tuple[date, ...]  # from each of them on who starts has the next tariff of a pattern

    @property
    def bands(self) -> tuple[str, ...]:
        return tuple(sorted({pattern.band for pattern in self.patterns}))

    def as_forecast(self) -> ForecastFacts:
        """As far as rates are drawn of it."""
        return ForecastFacts(
            day=self.day, year_starts=self.starts, year_ends=self.ends, known_since=self.known_since,
            starts_end=self.ends, journeys=self.journeys, earned=(), at_risk=self.at_risk, instalments=(), payable=(),
            receivable_pence=0, terms=ForecastTerms(prices=()),
        ).in_order()  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """People as columns. Ages are weeks; `now` is below 0 of who starts later."""

    band: Ints
    tariff: Ints
    now: Floats
    ended: Floats
    well: Flags
    may_meet: Flags  # with a column for each measure

    @classmethod
    def of(cls, people: Sequence[DrawnPerson], bands: Sequence[str], measures: Sequence[str], day: date) -> "Columns":
        number_of = {band: number for number, band in enumerate(bands)}
        return cls(
            band=np.array([number_of.get(of.journey.band or "", len(bands)) for of in people], dtype=np.int64),
            tariff=np.array([-1 if of.tariff is None else of.tariff for of in people], dtype=np.int64),
            now=np.array([(day - of.journey.started_on).days / WEEK_DAYS for of in people], dtype=np.float64),
            ended=np.array([_ended(of.journey) for of in people], dtype=np.float64),
            well=np.array([any(met.on == of.journey.ended_on for met in of.journey.achieved) for of in people], bool),
            may_meet=np.array(
                [[measure in of.may_meet for measure in measures] for of in people], dtype=bool
            ).reshape(len(people), len(measures)),
        )  # fmt: skip

    def joined(self, band: Ints, tariff: Ints, starts_in: Floats) -> "Columns":
        """With those who start in so many weeks."""
        people = len(band)
        return Columns(
            band=np.concatenate([self.band, band]),
            tariff=np.concatenate([self.tariff, tariff]),
            now=np.concatenate([self.now, -starts_in]),
            ended=np.concatenate([self.ended, np.full(people, NEVER)]),
            well=np.concatenate([self.well, np.zeros(people, dtype=bool)]),
            may_meet=np.concatenate([self.may_meet, np.ones((people, self.may_meet.shape[1]), dtype=bool)]),
        )


def _ended(journey: Journey) -> float:
    return NEVER if journey.ended_on is None else (journey.ended_on - journey.started_on).days / WEEK_DAYS
