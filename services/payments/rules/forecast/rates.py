"""All that is drawn of the rates before anybody is: each draw has its own, as far as the facts leave them open.

Payment rules 7, The forecast.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

import numpy as np

from services.payments.rules.forecast.changing import Floats, RateHistory
from services.payments.rules.forecast.codes import BandMeasureCodes
from services.payments.rules.forecast.facts import ForecastFacts
from services.payments.rules.forecast.falls import falls_seen
from services.payments.rules.forecast.journeys import (
    LONGEST_WEEKS,
    Ints,
    LifeTable,
    People,
    Spans,
    narrowest_seen,
    rate_history_of,
)
from services.payments.rules.forecast.lateness import Lateness, lateness
from services.payments.rules.forecast.price_table import recent_starters
from services.payments.rules.forecast.starts import Starts


@dataclass(frozen=True, slots=True)
class RecordingDelays:
    """How late outcomes and starts are recorded."""

    outcomes: Lateness
    starts: Lateness

    @classmethod
    def of(cls, facts: ForecastFacts) -> "RecordingDelays":
        outcomes = (
            (met_measure.on, met_measure.known_on) for journey in facts.journeys for met_measure in journey.achieved
        )
        starts = ((journey.started_on, journey.known_on) for journey in facts.journeys)
        return cls(lateness(outcomes, facts.day), lateness(starts, facts.day))

    def complete_until(self, day: date) -> date:
        return min(self.outcomes.incomplete_from(day), self.starts.incomplete_from(day))


@dataclass(frozen=True, slots=True)
class DrawnRates:
    """By draw. Cumulative hazards have a row for each band, or for each band and measure, in that order."""

    ending: Floats
    from_start: Floats
    at_end: Floats  # the chance itself
    from_end: Floats  # of each band first those of whom nothing was met at the end, then the others
    falls: Floats
    factors: Floats
    starts_weekly: Floats
    starts: Starts
    shares_of_bands: Floats

    @property
    def draws(self) -> int:
        return len(self.factors)

    def part(self, first: int, last: int) -> "DrawnRates":
        """Some of the draws."""
        of_draws = {
            field.name: getattr(self, field.name)[first:last] for field in fields(self) if field.name != "starts"
        }
        return replace(self, **of_draws)


@dataclass(frozen=True, slots=True)
class SeenRates:
    """What was seen, from which rates are drawn as often as one likes."""

    hazards: "_SeenHazards"
    falls: LifeTable
    history: RateHistory
    starts: Starts
    bands: Ints  # how many of each started of late

    @classmethod
    def of(cls, facts: ForecastFacts, codes: BandMeasureCodes, delays: RecordingDelays) -> "SeenRates":
        until = delays.complete_until(facts.day)
        # Of those who started before anything was known one cannot tell what they had met.
        whole = [journey for journey in facts.journeys if journey.started_on >= facts.known_since]
        people = People.of_journeys(whole, codes.measures, codes.bands, until)
        recent = Counter(journey.band for journey in recent_starters(facts))
        return cls(
            hazards=_SeenHazards.of([*(people.of(people.band == band) for band in range(len(codes.bands))), people]),
            falls=falls_seen(facts.at_risk, until),
            history=rate_history_of(_of_all(people)),
            starts=Starts.of([journey.started_on for journey in facts.journeys], facts.known_since, until),
            bands=np.array([recent[band] for band in codes.bands], dtype=np.int64),
        )

    def drawn(self, random: np.random.Generator, draws: int, weeks: int) -> DrawnRates:
        hazards = self.hazards
        return DrawnRates(
            ending=_drawn_tables(random, draws, hazards.ending),
            from_start=_drawn_tables(random, draws, hazards.from_start),
            at_end=_drawn_shares_at_end(random, draws, hazards.at_end),
            from_end=_drawn_tables(random, draws, hazards.from_end),
            falls=self.falls.drawn(random, draws),
            factors=self.history.drawn_factors(random, draws, weeks),
            starts_weekly=self.starts.drawn_weekly(random, draws, weeks),
            starts=self.starts,
            shares_of_bands=random.dirichlet(self.bands + 0.5, draws) if len(self.bands) else np.zeros((draws, 0)),
        )


def drawn_rates(
    random: np.random.Generator,
    facts: ForecastFacts,
    codes: BandMeasureCodes,
    delays: RecordingDelays,
    draws: int,
    weeks: int,
) -> DrawnRates:
    return SeenRates.of(facts, codes, delays).drawn(random, draws, weeks)


@dataclass(frozen=True, slots=True)
class _SeenHazards:
    """For each band, and last for who has none yet; `at_end`: how many had met it, and how many had not."""

    ending: Sequence[LifeTable]
    from_start: Sequence[LifeTable]
    at_end: Sequence[tuple[int, int]]
    from_end: Sequence[LifeTable]

    @classmethod
    def of(cls, groups: Sequence[People]) -> "_SeenHazards":
        everybody, measures = groups[-1], range(len(groups[-1].met))
        after = [[group.of(group.well == well) for well in (False, True)] for group in groups]
        return cls(
            ending=[LifeTable(narrowest_seen([group.to_ending(), everybody.to_ending()])) for group in groups],
            from_start=[
                LifeTable(narrowest_seen([group.from_start(measure), everybody.from_start(measure)]))
                for group in groups
                for measure in measures
            ],
            at_end=[
                _met_and_not(narrowest_seen([group.at_end(measure), everybody.at_end(measure)]))
                for group in groups
                for measure in measures
            ],
            from_end=[
                LifeTable(narrowest_seen([of.from_end(measure), of_all.from_end(measure)]), goes_on=False)
                for of_group in after
                for of, of_all in zip(of_group, after[-1], strict=True)
                for measure in measures
            ],
        )


def _met_and_not(spans: Spans) -> tuple[int, int]:
    met = int(spans.met.sum())
    return met, len(spans.met) - met


def _drawn_shares_at_end(random: np.random.Generator, draws: int, seen: Sequence[tuple[int, int]]) -> Floats:
    drawn = [random.beta(met, max(rest, 0.5), draws) if met else np.zeros(draws) for met, rest in seen]
    return np.stack(drawn, axis=1) if drawn else np.zeros((draws, 0))


def _drawn_tables(random: np.random.Generator, draws: int, tables: Sequence[LifeTable]) -> Floats:
    drawn = np.zeros((draws, len(tables), LONGEST_WEEKS + 1))
    for place, table in enumerate(tables):
        table.draw_into(drawn[:, place], random)
    return drawn


def _of_all(people: People) -> Iterator[tuple[Spans, Floats]]:
    """Each way in which everybody may meet a measure, with the usual shares of it."""
    well, others = people.of(people.well), people.of(~people.well)
    for measure in range(len(people.met)):
        for spans in (people.from_start(measure), people.at_end(measure)):
            yield spans, LifeTable(spans).shares()
        for spans in (well.from_end(measure), others.from_end(measure)):
            yield spans, LifeTable(spans, goes_on=False).shares()
