"""What is met in the year, drawn many times: how many outcomes of each kind in each stretch of it.

A kind is a measure with its prices on both sides, so both sides pay for the same outcomes. Of most people and measures
nothing comes: what would have to be drawn of each is drawn against what it is at most, and only of the few that pass
exactly.

Payment rules 9, A projected year.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from services.payments.rules.forecast.changing import Floats
from services.payments.rules.forecast.codes import BandMeasureCodes
from services.payments.rules.forecast.falls import MONTH_DAYS
from services.payments.rules.forecast.hazards import CumulativeHazards
from services.payments.rules.forecast.journeys import NEARLY_SURE, Flags, Ints
from services.payments.rules.forecast.lateness import WEEK_DAYS
from services.payments.rules.forecast.rates import DrawnRates, RecordingDelays, SeenRates
from services.payments.rules.projected_year.people import Columns, Observed

DRAWS = 1_000
AT_ONCE = 100
BATCHES = DRAWS // AT_ONCE
ALWAYS = np.float64(1)


@dataclass(frozen=True, slots=True)
class Kinds:
    """By tariff and measure the number of its kind, how many there are, and the first day of each stretch, counted from
    the day on which all is drawn.
    """

    numbers: Ints
    count: int
    stretches: Ints


def joined(batches: Sequence[Ints]) -> Ints:
    """All draws, one after the other."""
    return np.concatenate(batches)


class YearDraws:
    """Some draws at once; each such batch has a seed of its own, so it does not matter who draws which."""

    def __init__(self, observed: Observed, kinds: Kinds, seeds: Sequence[int]) -> None:
        self._observed, self._kinds, self._seeds = observed, kinds, seeds
        facts, codes = observed.as_forecast(), BandMeasureCodes(observed.bands, observed.measures)
        self._codes, self._seen = codes, SeenRates.of(facts, codes, RecordingDelays.of(facts))
        self._people = Columns.of(observed.people, observed.bands, observed.measures, observed.day)
        self._bounds = (observed.starts - observed.day).days, (observed.ends - observed.day).days
        self._weeks = self._bounds[1] / WEEK_DAYS
        self._windows = np.array([observed.windows.get(measure, 0) for measure in observed.measures], dtype=np.int64)
        self._patterns = _Patterns.of(observed)

    def batch(self, number: int) -> Ints:
        """By draw, kind and stretch."""
        random = np.random.default_rng([*self._seeds, number])
        rates = self._seen.drawn(random, AT_ONCE, max(1, int(self._weeks)))
        return np.stack([self._of_draw(random, rates, draw) for draw in range(AT_ONCE)])

    def _of_draw(self, random: np.random.Generator, rates: DrawnRates, draw: int) -> Ints:
        people = self._with_new_starts(random, rates, draw)
        person, measure, on = _OneDraw(rates, draw, len(self._observed.measures), self._weeks).met(random, people)
        chosen = np.flatnonzero((on >= self._bounds[0]) & (on < self._bounds[1]))
        stays = random.random(len(chosen)) >= self._fall_chances(rates, draw)[measure[chosen]]
        chosen = chosen[stays]
        kind = self._kinds.numbers[people.tariff[person[chosen]], measure[chosen]]
        stretches = len(self._kinds.stretches)
        stretch = np.searchsorted(self._kinds.stretches, on[chosen], side="right") - 1
        counts = np.bincount(kind * stretches + stretch, minlength=self._kinds.count * stretches)
        return counts.reshape(self._kinds.count, stretches)

    def _with_new_starts(self, random: np.random.Generator, rates: DrawnRates, draw: int) -> Columns:
        weeks = self._weeks if self._codes.bands else 0.0
        count = int(rates.starts.drawn_numbers(random, rates.starts_weekly[draw : draw + 1], weeks)[0])
        up_to = rates.shares_of_bands[draw].cumsum()
        band = np.searchsorted(up_to[:-1], random.random(count), side="left")
        starts_in = random.uniform(0, self._weeks, count)
        tariff = self._patterns.drawn(random, band, starts_in)
        people = self._people.joined(band, tariff, starts_in)
        unknown = np.flatnonzero(people.tariff < 0)
        people.tariff[unknown] = self._patterns.of_anybody(random, len(unknown))
        return people

    def _fall_chances(self, rates: DrawnRates, draw: int) -> Floats:
        """By measure, of being taken back within its window."""
        hazards = CumulativeHazards(rates.falls[draw : draw + 1])
        chances: Floats = 1 - np.exp(-hazards.at(np.zeros_like(self._windows), self._windows / MONTH_DAYS))
        return chances


@dataclass(frozen=True, slots=True)
class _Patterns:
    """By pattern, in the order of bands, and by when somebody starts the number of the tariff."""

    tariffs: Ints
    first: Ints
    count: Ints
    starts: Ints  # in days from the day of all

    @classmethod
    def of(cls, observed: Observed) -> "_Patterns":
        of_bands = [[of for of in observed.patterns if of.band == band] for band in observed.bands]
        count = np.array([len(of_band) for of_band in of_bands], dtype=np.int64)
        days = [(day - observed.day).days for day in observed.start_days]
        rows = [of.tariffs for of_band in of_bands for of in of_band]
        return cls(
            tariffs=np.array(rows, dtype=np.int64).reshape(len(rows), len(days)),
            first=np.cumsum(count) - count,
            count=count,
            starts=np.array(days, dtype=np.int64),
        )

    def drawn(self, random: np.random.Generator, band: Ints, starts_in: Floats) -> Ints:
        pattern = self.first[band] + (random.random(len(band)) * self.count[band]).astype(np.int64)
        when = np.searchsorted(self.starts, starts_in * WEEK_DAYS, side="right") - 1
        tariffs: Ints = self.tariffs[pattern, np.maximum(when, 0)]
        return tariffs

    def of_anybody(self, random: np.random.Generator, people: int) -> Ints:
        if not len(self.tariffs):
            return np.zeros(people, dtype=np.int64)
        tariffs: Ints = self.tariffs[random.integers(0, len(self.tariffs), people), 0]
        return tariffs


class _OneDraw:
    """By the rates of one draw: while treatment lasts, on the day of its end, and after it."""

    def __init__(self, rates: DrawnRates, draw: int, measures: int, weeks: float) -> None:
        self._ending = CumulativeHazards(rates.ending[draw])
        self._during = CumulativeHazards(rates.from_start[draw])
        self._after = CumulativeHazards(rates.from_end[draw])
        self._at_end: Floats = -np.log1p(-np.minimum(rates.at_end[draw], NEARLY_SURE))
        self._factor, self._measures, self._weeks = rates.factors[draw], measures, weeks

    def met(self, random: np.random.Generator, people: Columns) -> tuple[Ints, Ints, Floats]:
        """Who meets which measure, and in how many days."""
        times = _Times.of(random, people, self._ending, self._weeks)
        may, most = self._at_most(people, times)
        waits = random.standard_exponential(people.may_meet.shape, dtype=np.float32)
        of, measure = np.nonzero(waits[may] < most)
        person = may[of]
        left = waits[person, measure].astype(np.float64) / self._factor
        age = self._ages(people, times, person, measure, left)
        happens = np.flatnonzero(np.isfinite(age))
        person, measure = person[happens], measure[happens]
        return person, measure, (age[happens] - people.now[person]) * WEEK_DAYS

    def _at_most(self, people: Columns, times: "_Times") -> tuple[Ints, Floats]:
        """Of whom anything may come, and what adds up of each, in whole weeks, until the end of the year, whatever else
        comes of them.
        """
        during = self._by_week(self._during.cumulative, 1)
        well, others = (self._by_week(self._after.cumulative, 2)[:, number] for number in (1, 0))
        after = np.stack([others, well, np.maximum(others, well)], axis=1)
        whole_of = during.shape[1] - 1
        first, last, since, until = (
            np.clip(edge(weeks), 0, whole_of).astype(np.int64)
            for edge, weeks in (
                (np.floor, times.seen), (np.ceil, times.to), (np.floor, times.after_seen), (np.ceil, times.after_to),
            )
        )  # fmt: skip
        band, group = people.band, np.where(times.has_ended, people.well.astype(np.int64), 2)
        grown, grown_after = _weeks_of_growth(during), _weeks_of_growth(after)
        comes = times.ends_now | (grown[band, last] > grown[band, first])
        may = np.flatnonzero(comes | (grown_after[band, group, until] > grown_after[band, group, since]))
        band, group, first, last, since, until = (of[may] for of in (band, group, first, last, since, until))
        most = np.maximum(during[band, last] - during[band, first], 0)
        at_end = self._at_end.reshape(-1, self._measures).astype(np.float32)
        most += np.where(times.ends_now[may, None], at_end[band], 0)
        most += after[band, group, until] - after[band, group, since]
        most *= np.float32(self._factor)
        most *= people.may_meet[may]
        return may, most

    def _by_week(self, cumulative: Floats, groups: int) -> Floats:
        """With the measures last: those of a person and week stand beside each other."""
        weeks = cumulative.shape[-1]
        of_bands = cumulative.reshape(-1, groups, self._measures, weeks).swapaxes(2, 3).astype(np.float32)
        return np.ascontiguousarray(of_bands if groups > 1 else of_bands[:, 0])

    def _ages(self, people: Columns, times: "_Times", person: Ints, measure: Ints, left: Floats) -> Floats:
        """At which each is met; infinite where it is not."""
        row, age = people.band[person] * self._measures + measure, np.full(len(person), np.inf)
        begun = self._during.at(row, times.seen[person])
        gained = np.maximum(self._during.at(row, times.to[person]) - begun, 0)
        during = np.flatnonzero(left < gained)
        age[during] = self._during.age(row[during], (begun + left)[during])
        at_end = np.where(times.ends_now[person], self._at_end[row], 0)
        ends = (left >= gained) & times.ends_within[person]
        on_the_day = np.flatnonzero(ends & (left < gained + at_end))
        age[on_the_day] = times.ended[person[on_the_day]]
        well = people.well.copy()
        well[person[on_the_day]] = True
        after = np.flatnonzero(ends & (left >= gained + at_end))
        of = person[after]
        row = (people.band * 2 + well)[of] * self._measures + measure[after]
        reached = self._after.at(row, times.after_seen[of]) + (left - gained - at_end)[after]
        happens = np.flatnonzero(reached < self._after.at(row, times.after_to[of]))
        age[after[happens]] = times.ended[of[happens]] + self._after.age(row[happens], reached[happens])
        return age


def _weeks_of_growth(cumulative: Floats) -> Ints:
    """How many weeks there were until each in which anything was added of any measure."""
    grows = (np.diff(cumulative, axis=-2) != 0).any(axis=-1)
    weeks = np.zeros((*grows.shape[:-1], grows.shape[-1] + 1), dtype=np.int64)
    np.cumsum(grows, axis=-1, out=weeks[..., 1:])
    return weeks


@dataclass(frozen=True, slots=True)
class _Times:
    """Of each person, in weeks since the start, and since the end of treatment."""

    seen: Floats  # until when nothing was met that may still be
    ended: Floats
    to: Floats
    after_seen: Floats
    after_to: Floats
    has_ended: Flags
    ends_within: Flags  # by the end of the year, or before
    ends_now: Flags  # by the end of the year, and not before the day

    @classmethod
    def of(cls, random: np.random.Generator, people: Columns, ending: CumulativeHazards, weeks: float) -> "_Times":
        seen, horizon = np.maximum(people.now, 0), people.now + weeks
        drawn = ending.drawn(random, people.band, seen, horizon, ALWAYS)
        has_ended = np.isfinite(people.ended)
        ended = np.where(has_ended, people.ended, drawn)
        within = ended < horizon
        finite = np.where(within, ended, horizon)
        return cls(
            seen=seen,
            ended=ended,
            to=np.minimum(ended, horizon),
            after_seen=np.maximum(seen - finite, 0),
            after_to=np.maximum(horizon - finite, 0),
            has_ended=has_ended,
            ends_within=within,
            ends_now=within & (ended >= seen),
        )
