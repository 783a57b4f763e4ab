"""The rest of the year, many times over: who is in treatment now and who starts, what they achieve, and what falls.

The same facts and seed give the same draws. Counts, ages and rates are numbers of any kind; pence are whole.

Payment rules 7, The forecast.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from services.payments.rules.forecast.certain import council_months
from services.payments.rules.forecast.changing import Floats
from services.payments.rules.forecast.codes import BandMeasureCodes
from services.payments.rules.forecast.cohort import Cohort
from services.payments.rules.forecast.facts import ForecastFacts
from services.payments.rules.forecast.falls import MONTH_DAYS
from services.payments.rules.forecast.hazards import CumulativeHazards
from services.payments.rules.forecast.journeys import Flags, Ints
from services.payments.rules.forecast.lateness import WEEK_DAYS
from services.payments.rules.forecast.price_table import PriceTable
from services.payments.rules.forecast.rates import DrawnRates, RecordingDelays, drawn_rates
from services.payments.rules.forecast.risks import Risks, sums_by

ALWAYS = np.float64(1)
AT_ONCE = 60_000  # so many rows of people and measures in one go
LEAST_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Draws:
    """By draw, in pence: what the year still brings, of it by those now in treatment, and the cash of each month."""

    of_people_open: Ints
    of_new_starts: Ints
    falls: Ints
    gross: Ints  # by month: what comes beside what is certain, less what falls before it is paid
    fallen_paid: Ints  # by month: what falls of what was paid
    cost: Ints  # by month of the council's year: what becomes due beside what is certain, less what falls
    accrued: Ints  # by quarter that is paid on account: what its outcomes still come to, in neither of the two


def nothing_drawn(day: date, months: Sequence[date], quarters: int) -> Draws:
    """One draw of nothing: what is certain stands alone."""
    none = np.zeros(1, dtype=np.int64)
    by_month = np.zeros((1, len(months) - 1), dtype=np.int64)
    cost, accrued = (np.zeros((1, places), dtype=np.int64) for places in (len(council_months(day)) - 1, quarters))
    return Draws(none, none, none, by_month, by_month, cost, accrued)


@dataclass(frozen=True, slots=True)
class DrawnOutcomes:
    """Outcomes: days are counted from the day of the forecast."""

    draw: Ints
    measure: Ints
    on: Floats
    pence: Ints

    def joined(self, other: "DrawnOutcomes") -> "DrawnOutcomes":
        return DrawnOutcomes(
            np.concatenate([self.draw, other.draw]),
            np.concatenate([self.measure, other.measure]),
            np.concatenate([self.on, other.on]),
            np.concatenate([self.pence, other.pence]),
        )


@dataclass(frozen=True, slots=True)
class QuarterEdges:
    """The quarters that are paid on account. Days are counted from the day of the forecast."""

    starts: Floats
    until: Floats
    due: Floats

    @classmethod
    def of(cls, facts: ForecastFacts) -> "QuarterEdges":
        starts, until, due = (
            np.array([(on - facts.day).days for on in days], dtype=np.float64)
            for days in (
                [quarter.starts for quarter in facts.on_account],
                [quarter.counts_until for quarter in facts.on_account],
                [quarter.due_on for quarter in facts.on_account],
            )
        )
        return cls(starts, until, due)

    def places(self, on: Floats) -> Ints:
        """In which each day counts; -1: in none."""
        if not len(self.starts):
            return np.full(len(on), -1)
        place = np.searchsorted(self.starts, on, side="right") - 1
        return np.where(on < self.until[place], place, -1)

    def due_of(self, place: Ints) -> Floats:
        return self.due[place] if len(self.due) else np.zeros(len(place))

    def sums(self, draws: int, draw: Ints, place: Ints, pence: Ints) -> Ints:
        """By draw and quarter."""
        inside, quarters = place >= 0, len(self.starts)
        return sums_by((draw * quarters + place)[inside], pence[inside], draws * quarters).reshape(draws, quarters)


class Simulation:
    def __init__(
        self,
        facts: ForecastFacts,
        codes: BandMeasureCodes,
        delays: RecordingDelays,
        months: Sequence[date],
        *,
        draws: int,
        seed: int,
    ) -> None:
        self._facts, self._codes, self._delays, self._draws = facts, codes, delays, draws
        self._random = np.random.default_rng(seed)
        self._year = (facts.year_starts - facts.day).days, (facts.year_ends - facts.day).days
        self._edges = np.array([(first - facts.day).days for first in months])
        self._council = np.array([(first - facts.day).days for first in council_months(facts.day)])
        self._last = max(self._year[1], int(self._edges[-1]), int(self._council[-1]))
        self._people = Cohort.of_journeys(facts.journeys, codes, facts.day, delays.outcomes.mean_weeks)
        self._prices = PriceTable.of(facts, codes)
        self._held_days = np.array([facts.terms.held_days.get(measure, 0) for measure in codes.measures])
        self._window_days = np.array([facts.terms.watched_days.get(measure, 0) for measure in codes.measures])
        self._at_risk = Risks.of_amounts(facts.at_risk, facts.day)
        self._quarters = QuarterEdges.of(facts)

    def run(self) -> Draws:
        weeks = max(1, self._year[1] // WEEK_DAYS)
        rates = drawn_rates(self._random, self._facts, self._codes, self._delays, self._draws, weeks)
        at_once = max(1, AT_ONCE // max(len(self._people.person), LEAST_AT_ONCE))
        parts = [
            self._part(rates.part(first, min(first + at_once, self._draws))) for first in range(0, self._draws, at_once)
        ]
        return Draws(*(np.concatenate(column) for column in zip(*parts, strict=True)))

    def _part(self, rates: DrawnRates) -> tuple[Ints, ...]:
        by_open = self._drawn_outcomes(rates, self._people.times(rates.draws))
        by_new = self._drawn_outcomes(rates, self._starting(rates))
        outcomes = by_open.joined(by_new)
        falls, not_paid, fallen_paid, not_owed = self._falls(rates, outcomes)
        quarter = self._quarter_of(outcomes)
        by_itself = np.where(quarter < 0, outcomes.pence, 0)
        due = self._due(outcomes)
        gross = self._paid_by_month(rates, outcomes.draw, due, by_itself) - not_paid
        cost = by_month(self._council, rates.draws, outcomes.draw, due, by_itself) - not_owed
        accrued = self._quarters.sums(rates.draws, outcomes.draw, quarter, outcomes.pence)
        return self._of_year(rates, by_open), self._of_year(rates, by_new), falls, gross, fallen_paid, cost, accrued

    def _quarter_of(self, outcomes: DrawnOutcomes) -> Ints:
        """With whose balance each comes, by its place; below 0: it comes by itself, as what is held does."""
        return np.where(self._held_days[outcomes.measure] > 0, -1, self._quarters.places(outcomes.on))

    def _due(self, outcomes: DrawnOutcomes) -> Floats:
        quarter = self._quarter_of(outcomes)
        by_itself = outcomes.on + self._held_days[outcomes.measure]
        return np.where(quarter < 0, by_itself, self._quarters.due_of(quarter))

    def _starting(self, rates: DrawnRates) -> Cohort:
        late = self._delays.starts.mean_weeks
        ahead = min(self._last, (self._facts.starts_end - self._facts.day).days) / WEEK_DAYS
        weeks = max(0, ahead + late) if self._codes.bands else 0
        people = rates.starts.drawn_numbers(self._random, rates.starts_weekly, weeks)
        draw = np.repeat(np.arange(rates.draws), people)
        up_to = rates.shares_of_bands.cumsum(axis=1)[draw]
        bands = (self._random.random((len(draw), 1)) > up_to[:, :-1]).sum(axis=1)
        starts_in = self._random.uniform(-late, max(-late, ahead), len(draw))
        return Cohort.new(draw, bands, starts_in, self._prices.drawn_tariffs(self._random, bands), self._prices)

    def _drawn_outcomes(self, rates: DrawnRates, cohort: Cohort) -> DrawnOutcomes:
        """While treatment lasts by the time from its start, on the day of its end, and by the time from that."""
        horizon = cohort.now + self._last / WEEK_DAYS
        band = cohort.draw * (len(self._codes.bands) + 1) + cohort.band
        lasts = np.isinf(cohort.ended)
        ends = CumulativeHazards.of(rates.ending).drawn(self._random, band, cohort.seen, horizon, ALWAYS)
        ended = np.where(lasts, ends, cohort.ended)
        person, factor = cohort.person, rates.factors[cohort.draw[cohort.person]]
        row, to = band[person] * len(self._codes.measures) + cohort.measure, np.minimum(ended, horizon)[person]
        age = CumulativeHazards.of(rates.from_start).drawn(self._random, row, cohort.seen[person], to, factor)
        left = np.flatnonzero(np.isinf(age) & ((ended < horizon) & (ended >= cohort.seen))[person])
        chance = 1 - (1 - rates.at_end.reshape(-1)[row[left]]) ** factor[left]
        at_end = left[self._random.random(len(left)) < chance]
        age[at_end] = ended[person[at_end]]
        well = cohort.well.copy()
        well[person[at_end]] = True
        after = np.flatnonzero(np.isinf(age) & (ended < horizon)[person])
        age[after] = ended[person[after]] + self._after_end(rates, cohort, after, band * 2 + well, ended)
        met = np.flatnonzero(np.isfinite(age))
        on = (age[met] - cohort.now[person[met]]) * WEEK_DAYS
        pence = cohort.pence[met]
        if self._facts.terms.priced_on_achievement:
            pence = self._prices.booked(on, cohort.priced_band[person[met]], cohort.measure[met])
        return DrawnOutcomes(cohort.draw[person[met]], cohort.measure[met], on, pence)

    def _after_end(self, rates: DrawnRates, cohort: Cohort, chosen: Ints, group: Ints, ended: Floats) -> Floats:
        """After how many weeks those who were chosen meet it."""
        person = cohort.person[chosen]
        row = group[person] * len(self._codes.measures) + cohort.measure[chosen]
        seen = np.maximum(cohort.seen - ended, 0)[person]
        to = (cohort.now + self._last / WEEK_DAYS - ended)[person]
        return CumulativeHazards.of(rates.from_end).drawn(
            self._random, row, seen, to, rates.factors[cohort.draw[person]]
        )

    def _falls(self, rates: DrawnRates, outcomes: DrawnOutcomes) -> tuple[Ints, Ints, Ints, Ints]:
        """Of what was at risk already and of what is still achieved.

        What the year loses, of its own; what is not paid therefore, by month; what falls of what was paid; and what is
        not the council's cost: what falls before it is due is taken off where it would have been.
        """
        risks = self._at_risk.times(rates.draws).joined(self._risks_of(outcomes))
        to = (np.minimum(risks.until, self._last) - risks.since) / MONTH_DAYS
        seen = np.maximum(-risks.since - self._delays.outcomes.mean_weeks * WEEK_DAYS, 0) / MONTH_DAYS
        age = CumulativeHazards.of(rates.falls).drawn(self._random, risks.draw, seen, to, ALWAYS)
        fell = risks.where(np.isfinite(age))
        fell_on = fell.since + age[np.isfinite(age)] * MONTH_DAYS
        of_year = fell.of_the_year & (fell_on < self._year[1])
        unpaid = fell_on < fell.due + self._facts.terms.pay_days
        return (
            sums_by(fell.draw[of_year], fell.pence[of_year], rates.draws),
            self._paid_by_month(rates, fell.draw[unpaid], fell.due[unpaid], fell.pence[unpaid]),
            self._paid_by_month(rates, fell.draw[~unpaid], fell_on[~unpaid], fell.pence[~unpaid]),
            by_month(self._council, rates.draws, fell.draw, np.maximum(fell_on, fell.due), fell.pence),
        )

    def _risks_of(self, outcomes: DrawnOutcomes) -> Risks:
        window_days, on = self._window_days[outcomes.measure], outcomes.on
        risks = Risks(outcomes.draw, on, on + window_days, self._due(outcomes), outcomes.pence, self._in_year(on))
        return risks.where(window_days > 0)

    def _in_year(self, on: Floats) -> Flags:
        return (on >= self._year[0]) & (on < self._year[1])

    def _of_year(self, rates: DrawnRates, outcomes: DrawnOutcomes) -> Ints:
        counts = self._in_year(outcomes.on)
        return sums_by(outcomes.draw[counts], outcomes.pence[counts], rates.draws)

    def _paid_by_month(self, rates: DrawnRates, draw: Ints, due: Floats, pence: Ints) -> Ints:
        return by_month(self._edges, rates.draws, draw, due + self._facts.terms.pay_days, pence)


def by_month(edges: Ints, draws: int, draw: Ints, on: Floats, pence: Ints) -> Ints:
    """What was before the first month counts in it; what comes after the last is in none."""
    months = len(edges)
    month = np.searchsorted(edges, on, side="right") - 1
    sums = sums_by(draw * months + np.maximum(month, 0), pence, draws * months)
    return sums.reshape(draws, months)[:, :-1]
