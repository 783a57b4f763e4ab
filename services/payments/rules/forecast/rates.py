"""All that is drawn of the rates before anybody is: each draw has its own, as far as the facts leave them open.

Payment rules 7, The forecast.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

import numpy as np

from services.payments.rules.forecast.changing import Floats
from services.payments.rules.forecast.codes import BandMeasureCodes
from services.payments.rules.forecast.facts import ForecastFacts
from services.payments.rules.forecast.falls import drawn_falls
from services.payments.rules.forecast.journeys import (
    LONGEST_WEEKS,
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


def drawn_rates(
    random: np.random.Generator,
    facts: ForecastFacts,
    codes: BandMeasureCodes,
    delays: RecordingDelays,
    draws: int,
    weeks: int,
) -> DrawnRates:
    until = delays.complete_until(facts.day)
    # Of those who started before anything was known one cannot tell what they had met.
    whole = [journey for journey in facts.journeys if journey.started_on >= facts.known_since]
    people = People.of_journeys(whole, codes.measures, codes.bands, until)
    hazards = _DrawnHazards(
        random, draws, [*(people.of(people.band == band) for band in range(len(codes.bands))), people]
    )
    starts = Starts.of([journey.started_on for journey in facts.journeys], facts.known_since, until)
    history = rate_history_of(_of_all(people))
    return DrawnRates(
        ending=hazards.ending(),
        from_start=hazards.from_start(),
        at_end=hazards.at_end(),
        from_end=hazards.from_end(),
        falls=drawn_falls(random, facts.at_risk, until, draws),
        factors=history.drawn_factors(random, draws, weeks),
        starts_weekly=starts.drawn_weekly(random, draws, weeks),
        starts=starts,
        shares_of_bands=_drawn_shares(random, facts, codes, draws),
    )


class _DrawnHazards:
    """For each band, and last for who has none yet."""

    def __init__(self, random: np.random.Generator, draws: int, groups: Sequence[People]) -> None:
        self._random, self._draws, self._groups, self._everybody = random, draws, groups, groups[-1]
        self._measures = range(len(self._everybody.met))

    def ending(self) -> Floats:
        return self._stacked(
            LifeTable(narrowest_seen([group.to_ending(), self._everybody.to_ending()])) for group in self._groups
        )

    def from_start(self) -> Floats:
        return self._stacked(
            LifeTable(narrowest_seen([group.from_start(measure), self._everybody.from_start(measure)]))
            for group in self._groups
            for measure in self._measures
        )

    def at_end(self) -> Floats:
        drawn = []
        for group in self._groups:
            for measure in self._measures:
                spans = narrowest_seen([group.at_end(measure), self._everybody.at_end(measure)])
                met = int(spans.met.sum())
                rest = len(spans.met) - met
                drawn.append(self._random.beta(met, max(rest, 0.5), self._draws) if met else np.zeros(self._draws))
        return np.stack(drawn, axis=1) if drawn else np.zeros((self._draws, 0))

    def from_end(self) -> Floats:
        return self._stacked(
            LifeTable(
                narrowest_seen(
                    [self._after(group, well).from_end(measure), self._after(self._everybody, well).from_end(measure)]
                ),
                goes_on=False,
            )
            for group in self._groups
            for well in (False, True)
            for measure in self._measures
        )

    def _after(self, group: People, well: bool) -> People:
        return group.of(group.well == well)

    def _stacked(self, tallies: Iterable[LifeTable]) -> Floats:
        tables = list(tallies)
        drawn = np.zeros((self._draws, len(tables), LONGEST_WEEKS + 1))
        for place, table in enumerate(tables):
            table.draw_into(drawn[:, place], self._random)
        return drawn


def _of_all(people: People) -> Iterator[tuple[Spans, Floats]]:
    """Each way in which everybody may meet a measure, with the usual shares of it."""
    well, others = people.of(people.well), people.of(~people.well)
    for measure in range(len(people.met)):
        for spans in (people.from_start(measure), people.at_end(measure)):
            yield spans, LifeTable(spans).shares()
        for spans in (well.from_end(measure), others.from_end(measure)):
            yield spans, LifeTable(spans, goes_on=False).shares()


def _drawn_shares(random: np.random.Generator, facts: ForecastFacts, codes: BandMeasureCodes, draws: int) -> Floats:
    """Of the bands of those who start: as of late."""
    recent = [journey.band for journey in recent_starters(facts)]
    seen = np.array([recent.count(band) for band in codes.bands])
    return random.dirichlet(seen + 0.5, draws) if codes.bands else np.zeros((draws, 0))
